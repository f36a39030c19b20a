"""What holds for every address of the telephone: who may ask, and what is said when something goes wrong.

An answer is always a document that a voice platform can play, never a page: it says what happened in plain words and calls a person.
"""

from collections.abc import Mapping

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _
from markupsafe import escape
from werkzeug.exceptions import HTTPException, NotFound

from app.gateway.errors import RecordNotFound
from app.speech import SpeechError
from app.web.errors import error_page
from app.web.speech import Refused
from app.web.telephone.calls import TONGUES, Call, CallOver, TooOften, is_offered, speak
from app.web.telephone.documents import TYPE, farewell, public

LAST_WORDS = """<?xml version="1.0" encoding="UTF-8"?>
<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml" xml:lang="zh-CN">
<form><block><prompt>{words}</prompt><exit/></block></form>
</vxml>
"""

bp = Blueprint("telephone", "app.web.telephone", url_prefix="/telephone")


@bp.before_request
def only_where_offered() -> Response | None:
    """Without a key there is no telephone here."""
    return None if is_offered() else error_page(404, "errors/not_found.html")


@bp.errorhandler(Refused)
@bp.errorhandler(SpeechError)
def no_sound(error: Refused | SpeechError) -> Response:
    """A clip that cannot be had: the platform's own voice says the words that stand in the document."""
    response = Response("", getattr(error, "status", 503), mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.errorhandler(Exception)
def trouble(error: Exception) -> Response:
    """Plain words, and a person. The status is 200: of any other a platform plays no document."""
    try:
        form: Mapping[str, str] = request.form
    except HTTPException:
        form = {}  # a body that is too large, or makes no sense
    locale = form.get("language", "")
    call = Call(form.get("call", "")[:400], locale if locale in TONGUES else "zh_Hans")
    speak(call.locale)
    service_id = (request.view_args or {}).get("service_id", "")
    match error:
        case CallOver():
            words, call, service_id = _("这个电话太久了，请重新打。"), Call("", call.locale), ""
        case TooOften():
            words = _("您按得太快了。")
        case RecordNotFound() | NotFound():
            words, service_id = _("没有这件事。"), ""
        case _:
            current_app.logger.warning("%s: %s", request.path, type(error).__name__, exc_info=error)
            words = _("现在查不到，对不起。")
    try:
        return farewell(call, public(words), person=True, service_id=service_id)
    except Exception:  # the document itself is broken, or our memory: plain words are still better than nothing
        current_app.logger.exception("%s: no document", request.path)
        phone = current_app.extensions["config"].HELP_PHONE
        return Response(
            LAST_WORDS.format(words=escape(_("现在没有人接。请过一会儿打%(phone)s。", phone=phone))), mimetype=TYPE
        )
