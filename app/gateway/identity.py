"""Who somebody is: OpenID Connect's code flow with PKCE, against whatever identity provider is configured."""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx2
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.config import Config
from app.gateway.backend import Backend, Caller
from app.gateway.errors import BackendRefused, BackendUnavailable, GatewayError
from app.gateway.reads import PublicReads, Shape, shaped

SCOPE = "openid profile"
_TOKENS = ("access_token", "id_token")


class BankCard(Shape):
    """A card the platform knows the resident by."""

    bank: str
    number: str


class Division(Shape):
    """Where somebody is registered."""

    code: str
    name: str


class Profile(Shape):
    """What the platform already knows about a resident (userinfo)."""

    sub: str
    name: str
    id_number: str | None = None
    phone_number: str | None = None
    birthdate: str | None = None
    address: str | None = None
    division: Division | None = None
    bank_cards: tuple[BankCard, ...] = ()

    def known(self, field: str) -> str | None:
        """What is known under a question's `from_profile` name."""
        if field == "bank_card":
            return self.bank_cards[0].number if self.bank_cards else None
        value = getattr(self, field, None)
        return value if isinstance(value, str) else None


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """A sign-in under way: where to send the browser, and what to remember until it is back."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A sign-in that worked."""

    sub: str
    name: str
    token: str
    expires: float  # seconds since the epoch


class _Provider(Shape):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None


class _Keys(Shape):
    keys: tuple[dict[str, Any], ...]


def _key_set(answer: Any) -> KeySet:
    try:
        return KeySet.import_key_set({"keys": list(shaped("identity", _Keys, answer).keys)})
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise BackendUnavailable("identity", "the keys make no sense") from error


class _Carried(httpx2.BaseTransport):
    """The calls of a client that makes its own, within the limits of all others."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request and read the whole answer."""
        return self._backend.carry(request)


class Identity:
    """The identity provider."""

    def __init__(self, backend: Backend, config: Config) -> None:
        self._backend = backend
        self._reads = PublicReads(backend, fresh_seconds=600.0)
        self._client_id = config.OIDC_CLIENT_ID
        self._client_secret = config.OIDC_CLIENT_SECRET

    def _provider(self) -> _Provider:
        path = "/identity/.well-known/openid-configuration"
        return self._reads.read(path, "", lambda answer: shaped("identity", _Provider, answer)).value

    def _keys(self, provider: _Provider) -> KeySet:
        return self._reads.read(provider.jwks_uri, "", _key_set).value

    def _client(self, redirect_uri: str) -> OAuth2Client:
        return OAuth2Client(
            self._client_id,
            self._client_secret or None,
            scope=SCOPE,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if self._client_secret else "none",
            transport=_Carried(self._backend),
            trust_env=False,
        )

    def begin(self, redirect_uri: str, language: str) -> SignIn:
        """Where to send a browser that wants to sign in."""
        provider, verifier, nonce = self._provider(), generate_token(64), generate_token(32)
        with self._client(redirect_uri) as client:
            url, state = client.create_authorization_url(
                provider.authorization_endpoint, code_verifier=verifier, nonce=nonce, ui_locales=language
            )
        return SignIn(url=url, state=state, nonce=nonce, verifier=verifier)

    def finish(self, code: str, redirect_uri: str, *, verifier: str, nonce: str) -> SignedIn:
        """Turn the code a browser came back with into a signed-in resident.

        Raises BackendRefused when the provider, or our check of what it says, does not hold.
        """
        provider = self._provider()
        try:
            with self._client(redirect_uri) as client:
                token = client.fetch_token(provider.token_endpoint, code=code, code_verifier=verifier)
        except OAuthError as error:
            raise BackendRefused("identity", f"no token: {error.error}") from error
        except (ValueError, httpx2.HTTPError) as error:
            raise BackendUnavailable("identity", "the token answer is no JSON of a good call") from error
        if not isinstance(token, dict) or not all(isinstance(token.get(name), str) for name in _TOKENS):
            raise BackendUnavailable("identity", "the token answer holds no tokens")
        claims = self._checked(token["id_token"], provider, nonce)
        return SignedIn(
            sub=claims["sub"],
            name=claims.get("name") or self.who(token["access_token"]).name,
            token=token["access_token"],
            expires=float(token.get("expires_at") or time.time() + 3600),
        )

    def _checked(self, id_token: str, provider: _Provider, nonce: str) -> dict[str, Any]:
        try:
            claims = jwt.decode(id_token, self._keys(provider), algorithms=["RS256", "ES256"]).claims
            jwt.JWTClaimsRegistry(
                leeway=60,
                iss={"essential": True, "value": provider.issuer},
                aud={"essential": True, "value": self._client_id},
                exp={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except (JoseError, ValueError) as error:
            raise BackendRefused("identity", f"the id token does not hold: {error}") from error
        return claims

    def who(self, token: str) -> Profile:
        """What the platform knows about the token's owner."""
        path = self._provider().userinfo_endpoint
        return shaped("identity", Profile, self._backend.get(path, Caller(token=token)))

    def sign_out_url(self, back: str) -> str | None:
        """Where to send a browser to be signed out there too, if the provider offers it.

        No `id_token_hint`: it holds the resident's name, and addresses end up in logs.
        """
        try:
            address = self._provider().end_session_endpoint
        except GatewayError:
            return None
        if not address:
            return None
        asked = {"post_logout_redirect_uri": back, "client_id": self._client_id}
        return f"{address}?{urlencode(asked)}"
