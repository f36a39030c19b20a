"""Where somebody lives, or where something is: a division of the province, and the rest in their own words.

Which divisions there are is not known here: the page that asks puts code and name into the raw answer. Whoever does not find
theirs writes the whole address in their own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from app.journeys import typed
from app.journeys.answers import Checked, Problem, Raw, Shown, Value
from app.journeys.kinds.kind import Kind, first_text
from app.journeys.words import N_

if TYPE_CHECKING:
    from app.journeys.question import Question

NO_DIVISION = N_("还没有选是哪里。请先选市、县、镇、村。")
NO_WORDS = N_("请写路名和门牌。没有门牌，写靠近哪里。")
NO_ADDRESS = N_("请写地址，从市、县写起。")
TOO_LONG = N_("地址最多写%(limit)s个字，您写了%(count)s个字。请写短一点。")
LONGEST = 100


class Address(Kind):
    """An address, answered as `{"division": code, "division_name": its name, "words": the rest}`, or as `{"words": all of it}`."""

    name = "address"
    empty = NO_DIVISION

    def accepts(self, question: Question, value: object) -> bool:
        return False

    def fields(self, question: Question) -> tuple[str, ...]:
        return (question.page, *(f"{question.page}-{part}" for part in ("division", "name", "whole")))

    def is_empty(self, question: Question, raw: Mapping[str, object]) -> bool:
        division = typed.without_blanks(first_text(raw.get(f"{question.page}-division")))
        return not self._words(question, raw) and not division and not self._whole(question, raw)

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        words, whole = self._words(question, raw), self._whole(question, raw)
        code, name = (first_text(raw.get(f"{question.page}-{part}")).strip() for part in ("division", "name"))
        if not whole and not (code and name):
            return Checked(problem=Problem(f"{question.page}-division", NO_DIVISION))
        if not words:
            return self.wrong(question, NO_ADDRESS if whole else NO_WORDS)
        if len(words) > LONGEST:
            return self.wrong(question, TOO_LONG, limit=LONGEST, count=len(words))
        return Checked({"words": words} if whole else {"division": code, "division_name": name, "words": words})

    def raw_of(self, question: Question, value: Value) -> Raw:
        given = value if isinstance(value, dict) else {}
        code = str(given.get("division", ""))
        parts = (given.get("words", ""), code, given.get("division_name", ""), "yes" if given and not code else "")
        return {name: str(part) for name, part in zip(self.fields(question), parts, strict=True)}

    def in_full(self, question: Question, value: Value) -> Shown:
        if not isinstance(value, dict):
            return Shown(str(value))
        name, words = str(value.get("division_name", "")), str(value.get("words", ""))
        # In English the large comes after the small.
        return Shown(f"{words}, {name}" if name and name.isascii() else name + words)

    def _words(self, question: Question, raw: Mapping[str, object]) -> str:
        text = typed.trimmed(typed.without_controls(first_text(raw.get(question.page))))
        return typed.without_dictated_stop(" ".join(text.split()))

    def _whole(self, question: Question, raw: Mapping[str, object]) -> bool:
        return first_text(raw.get(f"{question.page}-whole")) == "yes"
