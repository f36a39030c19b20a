"""A person's name.

Whoever has an unusual name has been refused by forms before. So: rare characters in every extension, 〇, the middle
dot of Uyghur and Tibetan names however it was typed, and names in any other script are all names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from app.journeys import typed
from app.journeys.answers import Checked
from app.journeys.kinds.kind import Kind, first_text
from app.journeys.words import N_

if TYPE_CHECKING:
    from app.journeys.question import Question

EMPTY = N_("请写名字。照身份证上的写，比如王小明。")
HAS_DIGITS = N_("名字里不要写数字。请照身份证上的名字写。")
HAS_SIGNS = N_("名字里有不能用的符号。请照身份证上的名字写。")
NO_LETTERS = N_("这里没有看到名字。请照身份证上的名字写。")
NOT_KNOWN = N_("有个字别人的电脑认不出来。请用拼音代替它，比如王yan。")
TOO_LONG = N_("名字最多写%(limit)s个字，您写了%(count)s个字。请只写名字。")

LONGEST = 50
_DOTS = re.compile(r" ?[·•・‧∙⋅●･᛫] ?")
_FULL_STOP = re.compile(r" ?[.．。] ?")
_SIGNS = frozenset("·.'’ʼ-‐\u2011 ")
_LETTERS = ("L", "M")


class Name(Kind):
    """A name as it stands on an identity card."""

    name = "name"
    keys = frozenset({"max_length"})
    empty = EMPTY

    def flaw(self, question: Question) -> tuple[str, str] | None:
        if question.max_length is not None and not 1 <= question.max_length <= 200:
            return "max_length", "must be between 1 and 200"
        return None

    def is_empty(self, question: Question, raw: Mapping[str, object]) -> bool:
        return not _meant(first_text(raw.get(question.page)))

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        name = _meant(first_text(raw.get(question.page)))
        limit = question.max_length or LONGEST
        # Such a character means one thing in one register and another or nothing elsewhere: a paper made with it has a hole.
        if any(unicodedata.category(c) == "Co" for c in name):
            return self.wrong(question, NOT_KNOWN)
        if any(unicodedata.category(c) == "Nd" for c in name):
            return self.wrong(question, HAS_DIGITS)
        if not all(_belongs(c) for c in name):
            return self.wrong(question, HAS_SIGNS)
        if all(c in _SIGNS for c in name):
            return self.wrong(question, NO_LETTERS)
        if len(name) > limit:
            return self.wrong(question, TOO_LONG, limit=limit, count=len(name))
        return Checked(name)


def _meant(text: str) -> str:
    # Full-width letters become plain ones; NFKC is not used, because it swaps rare name characters for common ones.
    name = " ".join(typed.half_width(_visible(text)).split())
    name = typed.without_dictated_stop(_DOTS.sub("·", name))
    if any(typed.is_han(c) for c in name):
        name = _FULL_STOP.sub("·", name).strip("·")
    if all(typed.is_han(c) or c in " ·" for c in name):
        name = name.replace(" ", "")
    return name


def _visible(text: str) -> str:
    return "".join(" " if c.isspace() else c for c in text if c.isspace() or not typed.is_blank(c))


def _belongs(character: str) -> bool:
    return character in _SIGNS or typed.is_han(character) or unicodedata.category(character).startswith(_LETTERS)
