"""Papers photographed or scanned, one after the other, each of which can be taken again.

Which photographs there are is not known here: the page that asks puts their ids into the raw answer, and what was wrong with the
last one. Of what a browser sends beside them nothing is believed.

    raw    {"plate": [id, id], "plate-doubtful": id, "plate-instead": id, "plate-trouble": "blurred"}
           `doubtful` was kept but is hard to read, so somebody must say whether it will do; `instead` is the one whose place it takes
    value  {"uploads": [id, id]}        handed in as {"documents": [...]}, once the documents API has them
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.journeys import typed
from app.journeys.answers import Checked, Raw, Shown, Value
from app.journeys.kinds.kind import Kind, first_text
from app.journeys.words import N_

if TYPE_CHECKING:
    from app.journeys.question import Question

EMPTY = N_("还没有照片。请拍一张。")
DOUBTFUL = N_("新拍的那张不太清楚。请说用不用。")
TOO_MANY = N_("照片太多了，最多%(most)s张。请去掉几张。")
SHOWN = N_("照片%(n)s张")
# What can be wrong with a file, by what the darkroom (app/pictures) and the page that asks call it.
TROUBLES: Mapping[str, str] = {
    "empty": N_("没有收到照片。请先拍一张，再按“交这一张”。"),
    "large": N_("照片太大，收不下。最大20兆。请拍小一点。"),
    "type": N_("这个文件不是照片。请交照片或PDF。"),
    "no-pdf": N_("这里不收PDF。请拍照片。"),
    "broken": N_("照片没有送完整，打不开。请再交一次。"),
    "pixels": N_("照片的尺寸太大，打不开。请用手机再拍一张。"),
    "small": N_("照片太小，看不清字。请靠近一点再拍。"),
    "heavy": N_("这张打不开。请用手机再拍一张。"),
    "locked": N_("PDF有密码，打不开。请去掉密码，或者拍照片。"),
    "active": N_("PDF里夹着别的东西，不能收。请拍照片。"),
    "many-pages": N_("PDF页数太多，最多10页。请分成几份交。"),
    "full": N_("已经够多了。请先去掉一张，再拍新的。"),
    "no-room": N_("照片存得太多，放不下了。请先去掉几张。"),
    "virus": N_("这个文件里有病毒，没有收。请用手机再拍一张。"),
    "no-scan": N_("现在查不了病毒，没有收。请过几分钟再交一次。"),
    "busy": N_("现在交照片的人多。请等1分钟，再交一次。"),
    "gone": N_("有的照片不在了。请看一看，少了就再拍。"),
}
# What somebody may say "use it all the same" to.
DOUBTS: Mapping[str, str] = {
    "dark": N_("这张太暗，字看不清。开灯或者到窗边再拍。"),
    "blurred": N_("这张有点模糊，字看不清。手机拿稳再拍。"),
}

FORMATS = ("image", "pdf")
MOST_PAGES = 10
LONGEST_ID = 64


class Photo(Kind):
    """At most `pages` photographs (1 if not said); `accepts` says whether a PDF will do as well, which it does if not said."""

    name = "photo"
    keys = frozenset({"pages", "accepts"})
    empty = EMPTY

    def flaw(self, question: Question) -> tuple[str, str] | None:
        if question.pages is not None and not 1 <= question.pages <= MOST_PAGES:
            return "pages", f"is not 1 to {MOST_PAGES}"
        if question.accepts and ("image" not in question.accepts or not set(question.accepts) <= set(FORMATS)):
            return "accepts", f"is not image, or image and pdf: {', '.join(question.accepts)}"
        return None

    def accepts(self, question: Question, value: object) -> bool:
        return False

    def fields(self, question: Question) -> tuple[str, ...]:
        return (question.page, *(f"{question.page}-{part}" for part in ("doubtful", "instead", "trouble")))

    def read(self, question: Question, form_fields: Mapping[str, list[str]]) -> Raw:
        return self.raw_of(question, None)

    def is_empty(self, question: Question, raw: Mapping[str, object]) -> bool:
        said = (first_text(raw.get(f"{question.page}-{part}")) for part in ("doubtful", "trouble"))
        return not ids_in(question, raw) and all(not typed.without_blanks(one) for one in said)

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        trouble = first_text(raw.get(f"{question.page}-trouble")).strip()
        if trouble:
            return self.wrong(question, TROUBLES.get(trouble, TROUBLES["broken"]))
        if first_text(raw.get(f"{question.page}-doubtful")).strip():
            return self.wrong(question, DOUBTFUL)
        ids = ids_in(question, raw)
        if len(ids) > most_of(question):
            return self.wrong(question, TOO_MANY, most=most_of(question))
        return Checked({"uploads": ids}) if ids else self.wrong(question, EMPTY)

    def raw_of(self, question: Question, value: Value) -> Raw:
        ids = value.get("uploads", []) if isinstance(value, dict) else []
        return {**dict.fromkeys(self.fields(question), ""), question.page: list(ids)}

    def in_full(self, question: Question, value: Value) -> Shown:
        count = len(value["uploads"]) if isinstance(value, dict) else 0
        return Shown(message=SHOWN, values={"n": count})


def ids_in(question: Question, raw: Mapping[str, Any]) -> list[str]:
    """The ids of the photographs in a raw answer, in order."""
    given = raw.get(question.page)
    ids = given if isinstance(given, list) else []
    return [one for one in ids if isinstance(one, str) and 0 < len(one) <= LONGEST_ID and not one.isspace()]


def most_of(question: Question) -> int:
    """How many photographs may be handed in."""
    return question.pages or 1
