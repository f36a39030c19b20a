"""How does a good answer leave this backend: with which language, age and version on it?"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from flask import Response, json, request

from backend.languages import choose

CHINA = timezone(timedelta(hours=8))
"""China has kept one time zone and no summer time since 1992."""


def now() -> datetime:
    """Tell the time in China, to the second."""
    return datetime.now(UTC).astimezone(CHINA).replace(microsecond=0)


def asked_language() -> str:
    """Name the language the current request wants its answer in."""
    return choose(request.accept_languages)


@dataclass(frozen=True)
class Document:
    """A public answer, made ready once and sent many times."""

    data: bytes
    etag: str


def document(value: Any) -> Document:
    """Make a public answer ready: its bytes, and a version that changes when they do."""
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Document(data, etag_of(data))


def etag_of(data: bytes) -> str:
    """Name the version that these bytes are."""
    return hashlib.sha256(data).hexdigest()[:32]


def public(ready: Document, language: str, *, max_age: int) -> Response:
    """Send a public answer, or 304 if the caller has this version already."""
    response = Response(ready.data, content_type="application/json")
    response.set_etag(ready.etag)
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept-Language"
    response.cache_control.public = True
    response.cache_control.max_age = max_age
    response.make_conditional(request)
    return response


def personal(value: Any, language: str, *, status: int = 200) -> Response:
    """Send an answer that is about one person: nobody on the way may keep it."""
    response = Response(json.dumps(value, ensure_ascii=False), status, content_type="application/json")
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept-Language, Authorization"
    response.headers["Cache-Control"] = "no-store"
    return response
