"""How does a large file come in without filling memory or disk? Only where a page asks for one, and only a few at a time.

Every other address keeps `LARGEST_BODY`. A file that comes stays in memory and goes with its request: it never lies on a disk in
clear, not even for a moment.
"""

import io
import threading
import time
from collections.abc import Callable
from typing import IO, Any, TypeVar

from flask import Flask, Request, g, request
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from app.pictures.darkroom import LARGEST_FILE

View = TypeVar("View", bound=Callable[..., Any])

LARGEST_BODY = LARGEST_FILE + 256 * 1024  # the file, and the fields beside it
AT_ONCE = 6  # files coming in at one process of the site: at most 120 MB
DRAINED = 64 * 1024 * 1024  # bytes of one that is too large which are still taken off the line
DRAIN_SECONDS = 30.0


class ReceivedInMemory(Request):
    """A request whose files are kept in memory."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


class TooManyAtOnce(ServiceUnavailable):
    """Others are sending files now."""


def takes_files(view: View) -> View:
    """Let this view take a file."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def register_receiving(app: Flask) -> None:
    """Open the door a little wider for the views that take files; before anything has looked into the request."""
    places = threading.BoundedSemaphore(AT_ONCE)
    app.request_class = ReceivedInMemory

    @app.before_request
    def widen() -> None:
        view = app.view_functions.get(request.endpoint or "")
        # Files come in parts; a form that comes in one piece would be read whole, and never is so large.
        if request.mimetype != "multipart/form-data" or not getattr(view, "takes_files", False):
            return
        if (request.content_length or 0) > LARGEST_BODY:
            drain()
        request.max_content_length = LARGEST_BODY
        if not places.acquire(blocking=False):
            drain()
            raise TooManyAtOnce
        g.receives = True

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        if g.pop("receives", False):
            places.release()


def drain() -> None:
    """Take what will not be looked at off the line: a browser that is still sending would not see the answer."""
    source, left, until = request.environ["wsgi.input"], request.content_length or 0, time.monotonic() + DRAIN_SECONDS
    left = min(left, DRAINED)
    while left > 0 and time.monotonic() < until:
        try:
            chunk = source.read(min(left, 256 * 1024))
        except (OSError, HTTPException):
            return
        if not chunk:
            return
        left -= len(chunk)
