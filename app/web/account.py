"""Signing in and out, by OpenID Connect."""

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app.gateway import Gateway
from app.i18n import backend_language
from app.security import visitor_key
from app.web.access import for_everyone, for_owner
from app.web.addresses import safe_back
from app.web.rendering import render
from app.web.visit import UNSENT, visit

bp = Blueprint("account", __name__, url_prefix="/account")


def callback_url() -> str:
    """Where the identity provider sends people back to: fixed by configuration, never by a request's headers."""
    return current_app.extensions["config"].SITE_URL.rstrip("/") + url_for("account.callback")


@bp.get("/sign-in")
@for_everyone
def sign_in() -> Response | Redirect:
    """Why to sign in, how it is done without a password to remember, and one button."""
    back = safe_back(request.args.get("next"))
    current = visit()
    return render(
        "account/sign_in.html",
        personal=True,
        back=back,
        refused=request.args.get("refused") == "1",
        kept=UNSENT in current.data,
        ended=current.has_run_out,
    )


@bp.post("/sign-in")
@for_everyone
def begin() -> Redirect:
    """Go to the identity provider."""
    if not current_app.extensions["limits"].hit("sign-in", visitor_key()):
        abort(429)
    gateway: Gateway = current_app.extensions["gateway"]
    started = gateway.identity.begin(callback_url(), backend_language())
    visit().keep(
        sign_in={
            "state": started.state,
            "nonce": started.nonce,
            "verifier": started.verifier,
            "back": safe_back(request.form.get("back")),
        }
    )
    return redirect(started.url, 303)


@bp.get("/callback")
@for_owner
def callback() -> Redirect:
    """Back from the identity provider: signed in under a new visit id, or told that it did not work."""
    current = visit()
    started = current.take("sign_in")
    if not started or request.args.get("state") != started["state"]:
        # An old or repeated answer. Whoever is signed in already loses nothing by it.
        return redirect("/" if current.is_signed_in else url_for("account.sign_in", refused="1"), 303)
    back = started["back"]
    if "error" in request.args or "code" not in request.args:
        return redirect(url_for("account.sign_in", next=back, refused="1"), 303)
    gateway: Gateway = current_app.extensions["gateway"]
    signed_in = gateway.identity.finish(
        request.args["code"], callback_url(), verifier=started["verifier"], nonce=started["nonce"]
    )
    current.sign_in(signed_in, gateway.identity.who(signed_in.token))
    return redirect(back, 303)


@bp.post("/sign-out")
@for_everyone
def sign_out() -> Redirect:
    """Forget this visit here and at the identity provider."""
    gateway: Gateway = current_app.extensions["gateway"]
    config = current_app.extensions["config"]
    visit().end()
    back = config.SITE_URL.rstrip("/") + url_for("account.signed_out")
    return redirect(gateway.identity.sign_out_url(back) or url_for("account.signed_out"), 303)


@bp.get("/signed-out")
@for_everyone
def signed_out() -> Response:
    """Says that nothing is left on this device."""
    return render("account/signed_out.html")
