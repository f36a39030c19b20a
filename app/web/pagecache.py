"""Public pages, served again as they were for a few seconds.

Only pages rendered for nobody in particular are kept: a GET, status 200, no visit's cookie, the page not personal. The key is all
a page depends on: address, preferences, language, htmx or not, and the encodings the browser takes.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from flask import Flask, Response, g, request

from app.preferences import COOKIE
from app.web.visit import has_visit

MOST_BYTES = 32 * 1024 * 1024

Key = tuple[str, str, str, bool, str]


@dataclass(frozen=True)
class _Kept:
    body: bytes
    headers: list[tuple[str, str]]
    until: float


class PageCache:
    """Kept pages, least recently used out first."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._pages: OrderedDict[Key, _Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def find(self, key: Key) -> _Kept | None:
        """The page, while it may still be served."""
        with self._lock:
            kept = self._pages.get(key)
            if kept is None or kept.until < time.monotonic():
                return None
            self._pages.move_to_end(key)
            return kept

    def keep(self, key: Key, response: Response) -> None:
        """Keep the page for a while."""
        body = response.get_data()
        with self._lock:
            if old := self._pages.pop(key, None):
                self._bytes -= len(old.body)
            self._pages[key] = _Kept(body, list(response.headers.items()), time.monotonic() + self.seconds)
            self._bytes += len(body)
            while self._bytes > MOST_BYTES:
                _key, oldest = self._pages.popitem(last=False)
                self._bytes -= len(oldest.body)


def _key() -> Key:
    # The cookie and the header as they came: reading them costs more than now and then keeping a page twice.
    encodings = request.headers.get("Accept-Encoding", "")
    packed = "br" if "br" in encodings else "gzip" if "gzip" in encodings else ""
    asked = f"{request.path}?{request.query_string.decode('latin-1')}"
    language = request.headers.get("Accept-Language", "")[:100]
    # Back, by htmx, wants the whole page where a press wants a block of it.
    block = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    return asked, request.cookies.get(COOKIE, "")[:400], language, block, packed


def register_page_cache(app: Flask, seconds: float) -> None:
    """Look before each view, keep after it. Call before anything else that touches answers, so as to see the final one."""
    if seconds <= 0:
        return
    cache = PageCache(seconds)

    @app.before_request
    def serve_kept() -> Response | None:
        if request.method != "GET" or request.path.startswith("/static/") or has_visit():
            return None
        kept = cache.find(_key())
        if kept is None:
            return None
        g.from_page_cache = True
        if request.headers.get("If-None-Match") and dict(kept.headers).get("ETag") == request.headers["If-None-Match"]:
            return Response(
                status=304, headers=[(n, v) for n, v in kept.headers if n in ("ETag", "Cache-Control", "Vary")]
            )
        return Response(kept.body, headers=kept.headers)

    @app.after_request
    def keep(response: Response) -> Response:
        if (
            g.get("may_be_kept")
            and not g.get("from_page_cache")
            and request.method == "GET"
            and not has_visit()
            and "Set-Cookie" not in response.headers
            and not response.is_streamed
        ):
            response.add_etag()
            cache.keep(_key(), response)
        return response
