"""What protects a visitor: headers, the CSRF token, limits on how often, limits on how much.

Every POST needs a token bound to the visit. The one exception is `/preferences`: a forged press there can do no more
than change how pages look and sound (`device` is taken only from this site's own pages), and without it public pages
would need a visit only to offer "bigger". The telephone's documents (web/telephone) keep no cookie to bind a token to: each press
carries its call's own secret instead, which no other site can know.
"""

import hashlib
import hmac
import os
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Flask, Response, request
from limits import parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from app.config import Config

LARGEST_BODY = 256 * 1024  # bytes
_PRESSES = ("start", "zone", "number", "about", "ask", "answer", "check", "change", "hand_in", "leave", "later")
# Endpoints that take a POST without a token; the reasons stand above.
WITHOUT_TOKEN = {"preferences.change", *(f"telephone.{press}" for press in _PRESSES)}

LIMITS = {
    "sign-in": parse("20 per minute"),
    "speech": parse("240 per minute"),
    "hand-in": parse("20 per minute"),
    "listening": parse("20 per minute"),
    "paper": parse("20 per minute"),
    "photo": parse("40 per minute"),
    "telephone": parse("60 per minute"),
}
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=()"
WITH_MICROPHONE = PERMISSIONS.replace("microphone=()", "microphone=(self)")  # for the one page that records


class Limits:
    """How often one visitor may do what costs us or others something.

    Counted in this process, or for many machines in the Redis at `url`; while that does not answer nobody is refused.
    """

    def __init__(self, url: str = "") -> None:
        storage = storage_from_string(url, wrap_exceptions=True, socket_timeout=0.5) if url else MemoryStorage()
        self._limiter = FixedWindowRateLimiter(storage)

    def hit(self, what: str, key: str) -> bool:
        """Count one; False when that was one too many."""
        try:
            return self._limiter.hit(LIMITS[what], what, key)
        except StorageError:
            return True


def visitor_key() -> str:
    """What a limit counts by: the visitor's address. Forwarded headers count only through a configured proxy."""
    return request.remote_addr or "unknown"


def csrf_token(secret: str, visit_id: str) -> str:
    """A token that belongs to a visit, masked anew each time: compressed pages must not betray it byte by byte (BREACH)."""
    mask = os.urandom(32)
    return (mask + _mixed(mask, _token(secret, visit_id))).hex()


def is_token_good(secret: str, visit_id: str, token: str) -> bool:
    """Whether `token` belongs to the visit."""
    try:
        sent = bytes.fromhex(token)
    except ValueError:
        return False
    return bool(visit_id) and hmac.compare_digest(_mixed(sent[:32], sent[32:]), _token(secret, visit_id))


def _token(secret: str, visit_id: str) -> bytes:
    return hmac.new(secret.encode(), b"csrf:" + visit_id.encode(), hashlib.sha256).digest()


def _mixed(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=False))


def style_hash(css: str) -> str:
    """The CSP source for an inline style."""
    return "'sha256-" + b64encode(hashlib.sha256(css.encode()).digest()).decode() + "'"


def headers_for(config: Config, styles: Iterable[str]) -> dict[str, str]:
    """The headers every answer carries; `styles` are the inline styles there may be."""
    identity = urlsplit(config.backend_url("identity"))
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": " ".join(["'self'", *(style_hash(css) for css in styles)]),
        "img-src": "'self'",
        "media-src": "'self'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
        # Chrome holds a form's redirects to form-action too, and signing in redirects to the identity provider.
        "form-action": f"'self' {config.SIGN_IN_ORIGIN or f'{identity.scheme}://{identity.netloc}'}",
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS,
        "X-Frame-Options": "DENY",
    }
    if config.secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers


def register_security(app: Flask, config: Config, styles: Iterable[str]) -> None:
    """Set the limits and put the headers on every answer."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_BODY
    app.config["MAX_FORM_PARTS"] = 200
    app.extensions["limits"] = Limits(config.REDIS_URL)
    headers = headers_for(config, styles)

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response
