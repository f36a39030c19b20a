"""Which parts of OpenID Connect does this provider speak? The code flow, PKCE with S256 always, and signing out."""

from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import OpenIDCode, UserInfo, UserInfoEndpoint
from authlib.oidc.rpinitiated import EndSessionEndpoint, EndSessionRequest
from flask import Flask
from joserfc.jwk import KeySet, RSAKey

from backend.identity.access import Access
from backend.identity.client import SCOPES, Client
from backend.identity.grants import TOKEN_SECONDS, Code, Grants, Token
from backend.replies import asked_language
from backend.residents import Resident

ALGORITHM = "RS256"
CLAIMS = (
    "sub",
    "name",
    "given_name",
    "id_number",
    "phone_number",
    "birthdate",
    "division",
    "address",
    "bank_cards",
)


class Provider(AuthorizationServer):
    """The provider, put together."""

    def __init__(self, app: Flask, *, issuer: str, key: RSAKey, client: Client, grants: Grants, access: Access) -> None:
        app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"authorization_code": TOKEN_SECONDS}
        super().__init__(app, self._find_client, self._keep_token)
        self.scopes_supported = list(SCOPES)
        self.issuer = issuer
        self.key = key
        self.keys = KeySet([key])
        self.client = client
        self.grants = grants
        self.register_grant(_CodeGrant, [_Challenge(), _IdToken(self)])
        self.register_extension(_Issuer(issuer))
        self.access = access
        self.register_endpoint(_WhoAmI(self, access.protector))
        self.register_endpoint(_SignOut(self))
        self.register_endpoint(_Revocation(self))

    def _find_client(self, client_id: str) -> Client | None:
        return self.client if client_id == self.client.client_id else None

    def _keep_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        code: Code = request.authorization_code
        self.grants.keep_token(
            token["access_token"],
            code.sub,
            scope=token["scope"],
            sid=code.sid,
            seconds=token["expires_in"],
        )

    def metadata(self) -> dict[str, Any]:
        """Describe the provider, as OpenID Connect Discovery 1.0."""
        at = self.issuer
        secret = ["client_secret_basic", "client_secret_post"]
        return {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "userinfo_endpoint": f"{at}/userinfo",
            "jwks_uri": f"{at}/jwks",
            "end_session_endpoint": f"{at}/end-session",
            "revocation_endpoint": f"{at}/revoke",
            "scopes_supported": list(SCOPES),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": secret if self.client.secret else ["none"],
            "code_challenge_methods_supported": ["S256"],
            "claims_supported": list(CLAIMS),
            "ui_locales_supported": ["zh-Hans", "zh-Hant", "en"],
            "prompt_values_supported": ["none", "login"],
            "authorization_response_iss_parameter_supported": True,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
        }


class _CodeGrant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]  # noqa: RUF012 (Authlib's name)

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        self.server.grants.keep_code(
            code,
            request.user,
            redirect_uri=request.payload.redirect_uri,
            scope=request.scope,
            asked=request.payload.data,
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return self.server.grants.redeem(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Do nothing: it was used up the moment it was found, so that two requests at once cannot share it."""

    def authenticate_user(self, authorization_code: Code) -> Resident | None:
        return self.server.grants.residents.find(authorization_code.sub)


class _Challenge(CodeChallenge):
    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012 (Authlib's name)

    def validate_code_challenge(self, grant: AuthorizationCodeGrant, redirect_uri: str) -> None:
        # RFC 9700, 2.1.1: no code without a challenge, whatever kind of client asks.
        if not grant.request.payload.data.get("code_challenge"):
            raise InvalidRequestError("Missing 'code_challenge'")
        if grant.request.payload.data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("The 'code_challenge_method' must be S256")
        super().validate_code_challenge(grant, redirect_uri)


class _IdToken(OpenIDCode):
    def __init__(self, provider: Provider) -> None:
        super().__init__(require_nonce=False)
        self._provider = provider

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        return self._provider.grants.knows_nonce(nonce)

    def resolve_client_private_key(self, client: Client) -> RSAKey:
        return self._provider.key

    def get_client_algorithm(self, client: Client) -> str:
        return ALGORITHM

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": ALGORITHM, "kid": str(self._provider.key.kid), "typ": "JWT"}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {"iss": self._provider.issuer, "aud": client.client_id}

    def get_authorization_code_claims(self, authorization_code: Code) -> dict[str, Any]:
        claims: dict[str, Any] = super().get_authorization_code_claims(authorization_code)
        return {**claims, "sid": authorization_code.sid}

    def generate_user_info(self, user: Resident, scope: str) -> UserInfo:
        # No more than a greeting needs: an id token travels through more hands than userinfo does.
        names = {"name": user.name, "given_name": user.given_name} if "profile" in scope.split() else {}
        return UserInfo(sub=user.sub, **names)


class _WhoAmI(UserInfoEndpoint):
    def generate_user_info(self, user: Resident, scope: str) -> UserInfo:
        profile = user.profile(asked_language())
        return UserInfo(profile if "profile" in scope.split() else {"sub": user.sub})


class _SignOut(EndSessionEndpoint):
    def get_server_jwks(self) -> KeySet:
        keys: KeySet = self.server.keys
        return keys

    def get_algorithms(self) -> list[str]:
        return [ALGORITHM]

    def is_post_logout_redirect_uri_legitimate(self, *asked: object) -> bool:
        # The provider keeps no session in the browser: without a hint there is nothing to end, and a listed
        # address is a safe one to go to.
        return True

    def end_session(self, end_session_request: EndSessionRequest) -> None:
        claims = end_session_request.id_token_claims or {}
        if "sid" in claims:
            self.server.grants.end(claims["sid"])


class _Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]  # noqa: RUF012 (Authlib's name)

    def query_token(self, token_string: str, token_type_hint: str | None) -> Token | None:
        return self.server.grants.token(token_string)

    def revoke_token(self, token: Token, request: OAuth2Request) -> None:
        self.server.grants.revoke(request.form["token"])


class _Issuer(IssuerParameter):
    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def get_issuer(self) -> str:
        return self._issuer
