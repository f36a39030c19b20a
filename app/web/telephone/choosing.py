"""Which language, and which service? The first things a caller is asked."""

import re
from collections.abc import Sequence

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.gateway.edition import Summary
from app.web.access import for_everyone
from app.web.services import edition, find_service
from app.web.speech import Refused
from app.web.telephone.area import bp
from app.web.telephone.calls import Call, is_platform, may_try, new_call, speak, this_call
from app.web.telephone.clips import said_clip
from app.web.telephone.documents import Numbers, Press, entry, farewell, menu, public
from app.web.telephone.services import BY_TELEPHONE, DIGITS, most_wanted, numbered


@bp.get("/")
@for_everyone
def index() -> Response:
    """Where a platform's calls come in. It shows its key, and gets a new call; each language is offered in itself."""
    speak("zh_Hans")
    if not is_platform():
        response = Response("", 401 if may_try() else 429, mimetype="text/plain")
        response.headers["WWW-Authenticate"] = 'Basic realm="telephone"'
        return response
    start = url_for("telephone.start")
    names = {"zh_Hans": "普通话", "zh_Hant": "粵語", "en": "English"}
    presses = [Press(name, start, locale=locale) for locale, name in names.items()]
    return menu(new_call(), public(_("您好，这里是民生服务电话。")), presses)


@bp.post("/start")
@for_everyone
def start() -> Response:
    """Which kind of thing, or a number that stands on paper."""
    return _choose(this_call())


@bp.post("/zone")
@for_everyone
def zone() -> Response:
    """What is wanted most in a zone."""
    call = this_call()
    found = most_wanted(edition().value, request.form.get("zone", ""))
    return menu(call, public(_("您要办哪一件？")), _services(found)) if found else _choose(call)


@bp.post("/number")
@for_everyone
def number() -> Response:
    """The service of a number; without one, asks for the number."""
    call = this_call()
    typed = re.sub(r"[^0-9]", "", request.form.get("typed", "")[:40])
    asked = entry(
        call,
        public(_("请按纸上的办事号，%(count)s个数字。", count=DIGITS)),
        Numbers(DIGITS, DIGITS),
        url_for("telephone.number"),
        {},
    )
    if not typed:
        return asked
    found = numbered(edition().value, typed)
    if not found:
        return menu(
            call,
            public(_("没有这个号。")),
            [Press(_("再按一次号"), url_for("telephone.number")), Press(_("从头选"), url_for("telephone.start"))],
        )
    return menu(call, public(_("您要办的是：")), [*_services(found), Press(_("从头选"), url_for("telephone.start"))])


@bp.post("/<service_id>/about")
@for_everyone
def about(service_id: str) -> Response:
    """What a service is, how long it takes, and whether it can be finished here; then the first question."""
    call, service = this_call(), find_service(service_id)
    if service.form is None or service.kind not in BY_TELEPHONE:
        words = public(service.title, service.summary, _("这件事电话按键办不了。"))
        return farewell(call, words, person=True)
    begun = call.draft(service_id) is not None
    words = public(
        service.title,
        _("大约%(minutes)s分钟。", minutes=service.guide.minutes),
        _("按错了不要紧，每一题都会念给您听。"),
        _("想找人，随时按0。想再听一遍，按星号。"),
        _("这件事要登录才能交。您可以先在电话里答，再上网交。") if service.sign_in else "",
    )
    presses = [
        Press(_("接着上次的") if begun else _("开始"), url_for("telephone.ask", service_id=service_id)),
        Press(_("换一件事"), url_for("telephone.start")),
    ]
    return menu(call, words, presses, service_id=service_id)


@bp.get("/said.mp3")
@for_everyone
def said() -> AnyResponse:
    """The sound of a sentence for anybody."""
    if not request.args.get("said"):
        raise Refused("nothing to say", 404)
    return said_clip(request.args["said"], request.args.get("voice", ""))


def _choose(call: Call) -> Response:
    there = url_for("telephone.zone")
    presses = [
        Press(_("长辈的事"), there, {"zone": "seniors"}),
        Press(_("农村和种地的事"), there, {"zone": "rural"}),
        Press(_("知道办事号"), url_for("telephone.number")),
    ]
    return menu(call, public(_("您要办什么？")), presses)


def _services(found: Sequence[Summary]) -> list[Press]:
    return [Press(one.title, url_for("telephone.about", service_id=one.id)) for one in found]
