"""Which site may ask people to sign in, and where may it send them afterwards?"""

import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

from authlib.oauth2.rfc6749 import ClientMixin, list_to_scope, scope_to_list

SCOPES = ("openid", "profile")


@dataclass(frozen=True, kw_only=True)
class Client(ClientMixin):
    """The one client: public if it has no secret, for PKCE protects it either way."""

    client_id: str
    secret: str
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]

    @property
    def client_metadata(self) -> dict[str, object]:
        """What the end-session endpoint wants to know."""
        return {"post_logout_redirect_uris": list(self.post_logout_redirect_uris)}

    @property
    def origins(self) -> tuple[str, ...]:
        """Where the sign-in page's form may end up, by way of a redirect."""
        found = {f"{part.scheme}://{part.netloc}" for part in map(urlsplit, self.redirect_uris)}
        return tuple(sorted(found))

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        # OpenID Connect Core 3.1.2.1: redirect_uri is required.
        return None

    def get_allowed_scope(self, scope: str | None) -> str:
        asked = set(scope_to_list(scope or ""))
        return str(list_to_scope([known for known in SCOPES if known in asked]))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return bool(self.secret) and hmac.compare_digest(self.secret.encode(), client_secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in (("client_secret_basic", "client_secret_post") if self.secret else ("none",))

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"
