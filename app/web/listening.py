"""Speaking to search: a few words said into the phone, shown to be confirmed, then looked for like written ones.

Nothing is done with what was heard before its speaker has seen it. The words belong to the visit and stand in no
address until they are confirmed; the sound is kept nowhere. Where listening is not installed the page says so.
"""

import logging
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as Redirect

from app.i18n import preferences
from app.security import WITH_MICROPHONE, visitor_key
from app.speech import SpeechBusy, SpeechError
from app.speech.listening import MOST_BYTES, Listening
from app.web.access import for_everyone, for_owner
from app.web.errors import BY_STATUS, error_page
from app.web.rendering import render
from app.web.visit import visit

bp = Blueprint("listening", __name__, url_prefix="/listening")
log = logging.getLogger(__name__)


@bp.record_once
def set_up(state: BlueprintSetupState) -> None:
    """Give the app its ear."""
    ear = Listening(state.app.extensions["config"])
    state.app.extensions["listening"] = ear
    state.app.jinja_env.globals["speak_at"] = f"{bp.url_prefix}" if ear.is_offered else None


@bp.url_value_preprocessor
def take_sound(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let a recording in, which may be larger than what is typed; before the form is read for its token."""
    if request.mimetype == "multipart/form-data":
        request.max_content_length = MOST_BYTES


@bp.errorhandler(RequestEntityTooLarge)
def too_long(_error: RequestEntityTooLarge) -> Any:
    """Ask for a shorter recording; whatever else is too large is no recording."""
    return again("long") if request.mimetype == "multipart/form-data" else error_page(413, BY_STATUS[413])


def listening() -> Listening:
    """The app's ear."""
    found: Listening = current_app.extensions["listening"]
    return found


def troubles() -> dict[str, tuple[str, str]]:
    """Why a recording led to no words: what happened, and what to do."""
    return {
        "nothing": (_("没有听清楚"), _("请靠近手机，慢慢再说一次。")),
        "unreadable": (_("这个录音打不开"), _("请再录一次，或者写字找。")),
        "long": (_("录得太长了"), _("说一句就够，10秒以内。")),
        "busy": (_("现在说话的人多"), _("请过一会儿再说，或者写字找。")),
        "failed": (_("现在听不了"), _("请写字找，或者打电话问。")),
    }


def again(why: str) -> Redirect:
    """Back to the page that listens, which says what was wrong."""
    return redirect(url_for("listening.index", why=why), 303)


@bp.get("")
@for_everyone
def index() -> Response:
    """Where to speak, what is understood, and what else there is."""
    trouble = troubles().get(request.args.get("why", ""))
    response = render(
        "listening/index.html",
        personal=True,
        offered=listening().is_offered,
        trouble=dict(zip(("title", "text"), trouble, strict=True)) if trouble else None,
        script_url=current_app.extensions["assets"].listen_url,
    )
    response.headers["Permissions-Policy"] = WITH_MICROPHONE
    return response


@bp.post("")
@for_everyone
def hear() -> Redirect:
    """Take the words out of a recording; they are shown before anything is done with them."""
    ear, recording = listening(), request.files.get("sound")
    if not ear.is_offered:
        return again("failed")
    if not current_app.extensions["limits"].hit("listening", visitor_key()):
        abort(429)
    sound = recording.read() if recording else b""
    if not sound:
        return again("nothing")
    try:
        heard = ear.hear(sound, preferences().language, visitor=visitor_key())
    except SpeechError as error:
        log.warning("nothing heard: %s", error)
        return again("busy" if isinstance(error, SpeechBusy) else "failed")
    if not heard.words:
        return again("nothing" if heard.is_sound else "unreadable")
    visit().keep(heard=heard.words)
    return redirect(url_for("listening.heard"), 303)


@bp.get("/heard")
@for_owner
def heard() -> Response:
    """What was heard, to be confirmed, said again or mended."""
    words = visit().data.get("heard", "")
    return render("listening/heard.html", personal=True, words=words, found_at=url_for("services.index", q=words))
