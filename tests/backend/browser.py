"""How does a site, and the browser in front of it, walk through the sign-in?"""

import base64
import hashlib
import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient

CALLBACK = "http://127.0.0.1:8000/account/callback"
VERIFIER = "v" * 64


def challenge(verifier: str = VERIFIER) -> str:
    """The S256 challenge of a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def asked(**changes: str | None) -> dict[str, str]:
    """The parameters of a right authorization request, some changed, those of None left out."""
    right: dict[str, str | None] = {
        "response_type": "code",
        "client_id": "citizen-site",
        "redirect_uri": CALLBACK,
        "scope": "openid profile",
        "state": "the-state",
        "nonce": secrets.token_hex(8),
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
    }
    return {name: value for name, value in {**right, **changes}.items() if value is not None}


def choose(caller: FlaskClient, sub: str, **changes: str | None) -> dict[str, str]:
    """Press a resident's button, and tell the parameters the browser is sent back with."""
    response = caller.post("/identity/authorize", query_string=asked(**changes), data={"resident": sub})
    assert response.status_code == 302, response.get_data(as_text=True)
    assert response.location.startswith(CALLBACK + "?")
    return {name: values[0] for name, values in parse_qs(urlsplit(response.location).query).items()}


def redeem(caller: FlaskClient, code: str, **changes: str) -> Any:
    """Hand in a code at the token endpoint."""
    form = {
        "grant_type": "authorization_code",
        "client_id": "citizen-site",
        "redirect_uri": CALLBACK,
        "code": code,
        "code_verifier": VERIFIER,
    }
    return caller.post("/identity/token", data={**form, **changes})


def sign_in(caller: FlaskClient, sub: str, **changes: str | None) -> dict[str, Any]:
    """Walk the whole way and tell the token endpoint's answer."""
    response = redeem(caller, choose(caller, sub, **changes)["code"])
    assert response.status_code == 200, response.json
    tokens: dict[str, Any] = response.json
    return tokens
