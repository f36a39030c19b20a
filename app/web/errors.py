"""From what went wrong to a page that says so: the one table of every error page.

Error pages call no backend and need no visit. Each says what happened, whether what was typed is kept, what to do now, whom to
ring, and a reference under which the log tells more.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException

from app.gateway.errors import (
    BackendRefused,
    BackendUnavailable,
    GatewayError,
    RecordNotFound,
    SignInNeeded,
)
from app.security import WITHOUT_TOKEN
from app.store.sealing import Seal
from app.web.rendering import local_path, render
from app.web.visit import visit

T = TypeVar("T")
SEALED = "sealed"  # the field that carries what was typed through a page that says something went wrong: see pressed()

BY_EXCEPTION: dict[type[Exception], tuple[int, str]] = {
    BackendUnavailable: (503, "errors/backend_unavailable.html"),
    BackendRefused: (502, "errors/backend_unavailable.html"),
    RecordNotFound: (404, "errors/not_found.html"),
}
BY_STATUS = {
    400: "errors/bad_request.html",
    403: "errors/pressed_again.html",
    404: "errors/not_found.html",
    405: "errors/not_found.html",
    413: "errors/too_large.html",
    429: "errors/too_often.html",
}
OF_PHOTOS = ("errors/photo_too_large.html", "errors/photos_busy.html")


class TokenMissing(Exception):
    """A form came without this visit's token: an old page, or another site's doing."""


@dataclass(frozen=True)
class Broken:
    """What stands in for an answer that did not come, so that a page can say so."""

    error: GatewayError


def unless_broken(call: Callable[[], T]) -> T | Broken:
    """The call's answer, or `Broken` when the backend did not give one: for pages that hold more than this one answer."""
    try:
        return call()
    except (BackendUnavailable, BackendRefused) as error:
        _log(error)
        return Broken(error)


def _reference() -> str:
    if "reference" not in g:
        g.reference = "".join(secrets.choice("0123456789") for _n in range(6))
    reference: str = g.reference
    return reference


def _log(error: Exception) -> str:
    reference = _reference()
    # Never the query or the form: they may hold what somebody typed.
    current_app.logger.warning("%s %s %s: %s", reference, request.method, request.path, error)
    return reference


def error_page(status: int, template: str, **context: Any) -> Response:
    """One error page; it stands alone, whatever else is broken."""
    context = {"fields": [], "action": "", "photo_lost": False, **context}
    if request.method != "GET":
        # What answers a press has no address of its own; this one says the same words.
        g.heard_at = url_for("home.error", name=template.removeprefix("errors/").removesuffix(".html"))
    response = render(template, status=status, reference=_reference(), **context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def pressed() -> dict[str, Any]:
    """What a page needs to send the same press again, with what was typed sealed. Files cannot be carried: then it says so."""
    if request.method != "POST":
        return {}
    if request.files:
        return {"photo_lost": True}
    typed = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return {"fields": [(SEALED, _seal().close(typed))], "action": local_path(), "personal": True}


def _seal() -> Seal:
    seal: Seal = current_app.extensions["store"].seal
    return seal


def unseal() -> None:
    """Put what was typed at an earlier press in the place of what stands sealed in this one."""
    if SEALED in request.form:
        typed = [(str(name), str(value)) for name, value in _seal().open(request.form[SEALED]) or []]
        request.form = ImmutableMultiDict([*typed, ("csrf_token", request.form.get("csrf_token", ""))])


def register_errors(app: Flask) -> None:
    """Turn every exception into its page."""

    for exception, (status, template) in BY_EXCEPTION.items():

        def show(error: Exception, status: int = status, template: str = template) -> Response:
            _log(error)
            return error_page(status, template, **pressed())

        app.register_error_handler(exception, show)

    @app.errorhandler(SignInNeeded)
    def sign_in_first(_error: SignInNeeded) -> Any:
        """Whoever must be signed in signs in, and comes back to the same page."""
        current = visit()
        if current.is_signed_in:
            current.end()  # the token no longer holds; pretending otherwise would only fail again
        back = local_path() if request.method == "GET" else request.form.get("back", "/")
        return redirect(url_for("account.sign_in", next=back), 303)

    @app.errorhandler(TokenMissing)
    def token_missing(error: TokenMissing) -> Response:
        """Offers the same press again, with what was typed, when it came from our own page."""
        _log(error)
        origin = request.headers.get("Origin") or ""
        ours = origin == current_app.extensions["config"].SITE_URL.rstrip("/") or origin == request.host_url.rstrip("/")
        return error_page(403, "errors/pressed_again.html", **(pressed() if ours else {}))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Any:
        """Pages for addresses that do not exist, methods that do not fit, bodies that are too large ..."""
        status = error.code or 500
        if status < 400:
            return error
        response = error_page(status, BY_STATUS.get(status, "errors/our_mistake.html"))
        if status == 405 and getattr(error, "valid_methods", None):
            response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
        return response

    @app.errorhandler(Exception)
    def our_mistake(error: Exception) -> Any:
        """What nobody thought of. The log has it all, the page none of it."""
        current_app.logger.exception("%s %s %s", _reference(), request.method, request.path)
        try:
            return error_page(500, "errors/our_mistake.html")
        except Exception:  # the page itself is broken: plain words are still better than nothing
            return Response(_("网站出了问题。请过一会儿再试，或者打12345。"), 500, mimetype="text/plain")

    @app.before_request
    def require_token() -> None:
        """Refuse a POST without this visit's token."""
        if request.method != "POST" or request.endpoint is None or request.endpoint in WITHOUT_TOKEN:
            return
        unseal()
        if not visit().is_mine(request.form.get("csrf_token", "")):
            raise TokenMissing("no token, or another visit's")
