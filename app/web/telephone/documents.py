"""What a voice platform is told to say and to wait for, as VoiceXML 2.1.

    menu      say something, and a key leads on; more than eight keys are told in several goes, 9 for more
    entry     say something, and wait for a number
    ticks     say something, and wait for yes or no to each of several
    farewell  say something, and end, or go on to a person

Every document knows the way to a person (0 at any time, or after three times of silence), and says itself again at a star.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from itertools import groupby

from flask import Response, current_app, make_response, render_template, url_for
from flask_babel import gettext as _

from app.i18n import preferences
from app.speech import Block, sentences
from app.web.telephone.calls import TONGUES, Call, in_tongue
from app.web.telephone.clips import clip_address

TYPE = "application/voicexml+xml"
A_GO = 8  # options told before "9 for more"
# What XML cannot hold, wherever it came from.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Line:
    """A sentence to say, in a language; `src` is its sound, "" for what only the platform's voice may say."""

    text: str
    tag: str
    src: str = ""


@dataclass(frozen=True)
class Press:
    """What a key is for, where it leads, and what it sends along; which key it is follows from its place."""

    text: str
    to: str
    sent: Mapping[str, str] = field(default_factory=dict)
    _: KW_ONLY
    hint: str = ""
    locale: str = ""  # what is said here, and all that follows, is in another language

    def said(self, key: int) -> tuple[Line, ...]:
        """What is said of the key."""
        with in_tongue(self.locale or preferences().language):
            what = self.text.rstrip("？?。.")
            if self.hint:
                what = _("%(what)s：%(hint)s", what=what, hint=self.hint.rstrip("？?。."))
            return public(_("%(what)s，请按%(key)s。", what=what, key=key))


@dataclass(frozen=True)
class Numbers:
    """What keys may make up: the fewest and the most signs, and whether a star is one of them."""

    least: int
    most: int
    star: bool = False


def public(*texts: str) -> tuple[Line, ...]:
    """What anybody may hear, sentence by sentence, each with its sound."""
    tag, voice = TONGUES[preferences().language][1], preferences().voice
    found = (clean(one.text) for text in texts if text for one in sentences((Block("p", text),), voice))
    return tuple(Line(text, tag, clip_address(text)) for text in found)


def private(*texts: str) -> tuple[Line, ...]:
    """What is the caller's own: said by the platform, and nowhere kept as sound."""
    return tuple(Line(clean(text), TONGUES[preferences().language][1]) for text in texts if text)


def together(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Lines of one language after the other, as one prompt."""
    return [(tag, list(group)) for tag, group in groupby(lines, key=lambda line: line.tag)]


def literal(value: str) -> str:
    """A text as ECMAScript writes it."""
    return json.dumps(clean(value))


def clean(text: str) -> str:
    """The text without what no XML document can hold."""
    return _NOT_XML.sub("", text)


def menu(
    call: Call, said: Sequence[Line], presses: Sequence[Press], *, service_id: str = "", ends: bool = False
) -> Response:
    """Say something, and a key leads on. A menu that `ends` thanks whoever says nothing, instead of calling a person."""
    goes = [presses[start : start + A_GO] for start in range(0, len(presses), A_GO)]
    names = sorted({name for press in presses for name in press.sent})
    return _document("menu", call, service_id, said=said, goes=goes, names=names, ends=ends)


def entry(
    call: Call, said: Sequence[Line], numbers: Numbers, to: str, sent: Mapping[str, str], *, service_id: str = ""
) -> Response:
    """Say something, and wait for a number, sent as `typed`."""
    return _document("entry", call, service_id, said=said, numbers=numbers, to=to, sent=sent)


def ticks(
    call: Call,
    said: Sequence[Line],
    asked: Sequence[tuple[Line, ...]],
    to: str,
    sent: Mapping[str, str],
    *,
    service_id: str,
) -> Response:
    """Say something, and wait for yes (1) or no (2) to each of several, sent as `tick1`, `tick2` ..."""
    return _document("ticks", call, service_id, said=said, asked=asked, to=to, sent=sent)


def farewell(call: Call, said: Sequence[Line], *, person: bool, service_id: str = "") -> Response:
    """Say something, and then call a person or end."""
    return _document("farewell", call, service_id, said=said, person=person)


def _document(kind: str, call: Call, service_id: str, **context: object) -> Response:
    phone = current_app.extensions["config"].HELP_PHONE
    kept = bool(service_id) and call.draft(service_id) is not None
    text = render_template(
        f"telephone/{kind}.xml",
        call=call,
        public=public,
        together=together,
        literal=literal,
        phone=phone,
        dest=re.sub(r"[^0-9+]", "", phone),
        leave=url_for("telephone.leave", service_id=service_id) if kept else "",
        **context,
    )
    response = make_response(text)
    response.mimetype = TYPE
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = call.tag
    return response
