"""Who is asking? The resident an access token stands for."""

from collections.abc import Sequence

from authlib.integrations.flask_oauth2 import ResourceProtector
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6750 import BearerTokenValidator
from flask import request

from backend.identity.grants import Grants, Token
from backend.languages import words
from backend.problems import Problem
from backend.residents import Resident


class _Validator(BearerTokenValidator):
    def __init__(self, grants: Grants) -> None:
        super().__init__()
        self._grants = grants

    def authenticate_token(self, token_string: str) -> Token | None:
        return self._grants.token(token_string)


def sign_in_needed(headers: Sequence[tuple[str, str]] = ()) -> Problem:
    """Say that this is for residents who have signed in."""
    detail = words("请先登录，再来看。", "Please sign in to see this.")
    return Problem(401, detail, headers=headers or [("WWW-Authenticate", "Bearer")])


class Access:
    """Reads the token of the current request."""

    def __init__(self, grants: Grants) -> None:
        self.protector = ResourceProtector()
        self.protector.register_token_validator(_Validator(grants))

    def required(self) -> Resident:
        """Name the resident asking. Raises Problem 401 if the token is missing or no longer holds."""
        try:
            resident: Resident = self.protector.acquire_token("openid").get_user()
        except OAuth2Error as error:
            told = [(name, value) for name, value in error.get_headers() if name == "WWW-Authenticate"]
            raise sign_in_needed(told) from error
        return resident

    def offered(self) -> Resident | None:
        """Name the resident asking, None if nobody signed in. A token that no longer holds is still refused."""
        return self.required() if request.headers.get("Authorization") else None
