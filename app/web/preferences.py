"""How pages are shown and read aloud: one page of choices, and single presses from every page's help bar."""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from app.i18n import preferences
from app.preferences import CHOICES, COOKIE
from app.speech import Speech
from app.web.access import for_everyone
from app.web.addresses import safe_back
from app.web.rendering import render

bp = Blueprint("preferences", __name__, url_prefix="/preferences")

A_YEAR = 365 * 24 * 3600
VOICE_OF = {"zh_Hans": "cmn", "zh_Hant": "yue", "en": "en"}


def rows() -> list[dict[str, Any]]:
    """Each choice with its presses, the one in force marked, and a line where something needs saying."""
    chosen = preferences()
    speech: Speech = current_app.extensions["speech"]
    offered = {**CHOICES, "voice": speech.offered()}
    words: dict[str, tuple[str, list[str]]] = {
        "language": (_("看的字"), ["简体字", "繁體字", "English"]),
        "voice": (_("听的话"), ["普通话", "粤语", "English", "客家话", "潮汕话"]),
        "size": (_("字多大"), [_("大"), _("更大"), _("最大")]),
        "theme": (_("颜色"), [_("白底黑字"), _("黑底白字"), _("黑底黄字")]),
        "spacing": (_("字的松紧"), [_("平常"), _("松一点")]),
        "rate": (_("读多快"), [_("慢"), _("平常"), _("快")]),
        "device": (_("这台机器是谁用？"), [_("我自己"), _("大家共用")]),
    }
    lines = {"voice": not_recorded(offered["voice"]), "device": _("大家共用的，读您的私事之前会先问您。")}
    return [
        {
            "name": name,
            "heading": heading,
            "line": lines.get(name, ""),
            "items": [
                {"text": text, "name": name, "value": value, "chosen": getattr(chosen, name) == value}
                for value, text in zip(CHOICES[name], texts, strict=True)
                if value in offered[name]
            ],
        }
        for name, (heading, texts) in words.items()
    ]


def not_recorded(offered: tuple[str, ...]) -> str:
    """Which languages nobody has recorded yet, and what there is instead; empty when all are there."""
    missing = {"hakka", "teochew"} - set(offered)
    if len(missing) == 2:
        return _("客家话、潮汕话还没有人录。请先听普通话或者粤语。")
    return {
        "hakka": _("客家话还没有人录。请先听普通话或者粤语。"),
        "teochew": _("潮汕话还没有人录。请先听普通话或者粤语。"),
        "": "",
    }["".join(missing)]


def is_sent_from_here() -> bool:
    """Whether a press came from a page of this site, as far as the browser says."""
    origin = request.headers.get("Origin", "")
    ours = (current_app.extensions["config"].SITE_URL.rstrip("/"), request.host_url.rstrip("/"))
    return not origin or origin in ours


@bp.get("")
@for_everyone
def index() -> Response:
    """Every choice."""
    return render("preferences/index.html", back=safe_back(request.args.get("back")), rows=rows())


@bp.post("")
@for_everyone
def change() -> Redirect:
    """Take the choices and go back to where they were made.

    `size=2` sets a choice; `size=up` and `theme=next` step it on, as the help bar does.
    """
    chosen = preferences()
    given = {choice: request.form[choice] for choice in CHOICES if choice in request.form}
    if not is_sent_from_here():
        given.pop("device", None)  # another site may not have secrets read aloud to a whole room
    for name, value in given.items():
        if value in ("up", "next"):
            chosen = chosen.stepped(name)
    language = given.get("language", "")
    if language in VOICE_OF and "voice" not in given and language != chosen.language:
        # Somebody who changes the language hears that language, until they choose a voice.
        given["voice"] = VOICE_OF[language]
    chosen = chosen.with_(**given)
    response = redirect(safe_back(request.form.get("back")), 303)
    response.set_cookie(
        COOKIE,
        chosen.to_cookie(),
        max_age=A_YEAR,
        path="/",
        secure=current_app.extensions["config"].secure,
        httponly=True,
        samesite="Lax",
    )
    return response
