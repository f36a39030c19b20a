"""A signature under words that stand on the page: one's name typed, or drawn with a finger.

What was drawn is kept as numbers, not as a picture: nothing in it can hurt whoever opens it, and it is drawn sharp on paper.

    120,80 140,95 170,130;300,60 310,200        strokes, each of points x,y on a pad 1000 wide and 400 high
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from opencc import OpenCC

from app.journeys import typed
from app.journeys.answers import Answers, Checked, Problem, Raw, Shown, Value
from app.journeys.kinds.kind import Kind, first_text
from app.journeys.kinds.name import Name
from app.journeys.words import N_

if TYPE_CHECKING:
    from app.journeys.question import Question

EMPTY = N_("还没有签名。请写上您的名字。")
OTHER_NAME = N_("签的名和“%(name)s”不一样。请照身份证上的名字签。")
TOO_SHORT = N_("签得太短，看不出是名字。请再签一次，或者写名字。")
UNREADABLE = N_("签的字没有收好。请再签一次，或者写名字。")
DRAWN = N_("亲手签的名")
DRAWN_AND_NAMED = N_("%(name)s（亲手签的名）")

WIDE, HIGH = 1000, 400
LONGEST_STROKES = 8000  # characters; a name of four characters takes about 1500
LEAST_INK = 200.0  # what is shorter is a slip of the finger
_POINT = r"\d{1,4},\d{1,3}"
_STROKES = re.compile(rf"{_POINT}( {_POINT})*(;{_POINT}( {_POINT})*)*", re.ASCII)
_NAME = Name()

Strokes = tuple[tuple[tuple[int, int], ...], ...]


class Signature(Kind):
    """A name under `statement`, answered as `name`, as `strokes`, or both.

    It must be the name that the question `of` was answered with; without `of` the one the page knows of the resident.
    """

    name = "signature"
    keys = frozenset({"statement", "of"})
    needed = frozenset({"statement"})
    empty = EMPTY

    def accepts(self, question: Question, value: object) -> bool:
        return False

    def fields(self, question: Question) -> tuple[str, ...]:
        return (question.page, f"{question.page}-strokes", f"{question.page}-known")

    def is_empty(self, question: Question, raw: Mapping[str, object]) -> bool:
        name, strokes, _known = (first_text(raw.get(field)) for field in self.fields(question))
        return not (typed.without_blanks(name) or typed.without_blanks(strokes))

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        name, drawn, known = (first_text(raw.get(field)).strip() for field in self.fields(question))
        value: dict[str, str] = {}
        if typed.without_blanks(name):
            checked = _NAME.check_filled(question, raw, today)
            if checked.problem is not None:
                return checked
            value["name"] = str(checked.value)
            if known and not question.of and not is_same_name(value["name"], known):
                return self.wrong(question, OTHER_NAME, name=known)
        if drawn:
            strokes = read_strokes(drawn)
            if not strokes:
                return self.wrong(question, UNREADABLE)
            if _ink(strokes) < LEAST_INK:
                return self.wrong(question, TOO_SHORT)
            value["strokes"] = drawn
        return Checked(value) if value else self.wrong(question, EMPTY)

    def at_odds(self, question: Question, value: Value, answers: Answers) -> Problem | None:
        name, signed = answers.get(question.of), value.get("name") if isinstance(value, dict) else None
        if not isinstance(name, str) or not isinstance(signed, str) or is_same_name(signed, name):
            return None
        return Problem(question.page, OTHER_NAME, {"name": name})

    def raw_of(self, question: Question, value: Value) -> Raw:
        given = value if isinstance(value, dict) else {}
        parts = [str(given.get(part, "")) for part in ("name", "strokes")]
        return dict(zip(self.fields(question), [*parts, ""], strict=True))

    def in_full(self, question: Question, value: Value) -> Shown:
        if not isinstance(value, dict):
            return Shown(str(value))
        name, strokes = str(value.get("name", "")), str(value.get("strokes", ""))
        if not strokes:
            return Shown(name)
        if not name:
            return Shown(message=DRAWN, strokes=strokes)
        return Shown(message=DRAWN_AND_NAMED, values={"name": name}, strokes=strokes)


def read_strokes(text: str) -> Strokes:
    """What was drawn, a stroke a tuple of points; nothing for what is no drawing on the pad."""
    if len(text) > LONGEST_STROKES or not _STROKES.fullmatch(text):
        return ()
    strokes = tuple(
        tuple((int(x), int(y)) for x, y in (point.split(",") for point in stroke.split(" ")))
        for stroke in text.split(";")
    )
    inside = all(x <= WIDE and y <= HIGH for stroke in strokes for x, y in stroke)
    return strokes if inside else ()


def is_same_name(one: str, other: str) -> bool:
    """Whether two ways to write a name are meant to be one: dots, blanks, accents, case and the script aside."""
    return _bare(one) == _bare(other)


def _bare(name: str) -> str:
    # NFD also turns compatibility ideographs, which old registers hold, into the characters they stand for.
    letters = (c for c in unicodedata.normalize("NFD", typed.half_width(name)) if unicodedata.category(c)[0] == "L")
    return str(_simplifier().convert("".join(letters).casefold())) or name


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def _ink(strokes: Strokes) -> float:
    return sum(math.dist(a, b) for stroke in strokes for a, b in pairwise(stroke))
