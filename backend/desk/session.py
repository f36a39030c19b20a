"""Who sits at a desk? Said by a signed cookie; every form carries a token that only pages of the same browser know."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace

from flask import Response, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from joserfc.jwk import RSAKey

from backend.languages import words
from backend.problems import Problem

COOKIE = "desk"
SECONDS = 12 * 3600


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """One browser at the desks."""

    nonce: str
    official: str = ""  # who it sits there as; "" for nobody yet
    employer: str = ""


class Sessions:
    """Reads and writes the cookie."""

    def __init__(self, key: RSAKey, *, secure: bool) -> None:
        # The identity provider's key is kept from start to start; what is made of it here opens nothing there.
        private = str(key.as_dict(private=True)["d"]).encode()
        self._secret = hmac.digest(private, b"backend.desk", hashlib.sha256)
        self._signer = URLSafeTimedSerializer(self._secret, salt=COOKIE)
        self._secure = secure

    def current(self) -> Sitting:
        """Tell who sits in front of the current request; a new browser is nobody, and gets its cookie with the answer."""
        if "sitting" not in g:
            g.sitting = self._read()
        sitting: Sitting = g.sitting
        return sitting

    def change(self, **changes: str) -> None:
        """Sit down as somebody else, or get up. Tokens of before no longer count."""
        g.sitting = replace(self.current(), nonce=secrets.token_urlsafe(16), **changes)

    def token(self) -> str:
        """Make the token that the forms of this browser carry."""
        return hmac.new(self._secret, self.current().nonce.encode(), hashlib.sha256).hexdigest()

    def require_token(self) -> None:
        """Raise Problem 403 for a form that did not come from a page of this browser."""
        if not hmac.compare_digest(request.form.get("token", ""), self.token()):
            raise Problem(
                403, words("这一页太旧了。请回去再按一次。", "This page is too old. Please go back and press again.")
            )

    def keep(self, response: Response) -> Response:
        """Send the cookie along."""
        response.set_cookie(
            COOKIE,
            str(self._signer.dumps(vars(self.current()))),
            max_age=SECONDS,
            path="/desk/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )
        return response

    def _read(self) -> Sitting:
        try:
            found = self._signer.loads(request.cookies.get(COOKIE, ""), max_age=SECONDS)
            return Sitting(**found)
        except (BadSignature, TypeError):
            return Sitting(nonce=secrets.token_urlsafe(16))
