"""Somewhere to go, out of the places API: a hall, a clinic, a station.

Which places there are is not known here: the page that asks puts the name and the address of the one picked into the raw answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from app.journeys import typed
from app.journeys.answers import Checked, Raw, Shown, Value
from app.journeys.kinds.kind import Kind, first_text
from app.journeys.words import N_

if TYPE_CHECKING:
    from app.journeys.question import Question

EMPTY = N_("还没有选去哪里。请选一个。")
NOT_FOUND = N_("这个地方现在查不到。请再选一次。")


class Place(Kind):
    """A place of the kinds that the question names, answered as `{"place": id, "name": ..., "address": ...}`."""

    name = "place"
    keys = frozenset({"places"})
    needed = frozenset({"places"})
    empty = EMPTY

    def accepts(self, question: Question, value: object) -> bool:
        return False

    def fields(self, question: Question) -> tuple[str, ...]:
        return (question.page, f"{question.page}-name", f"{question.page}-address")

    def is_empty(self, question: Question, raw: Mapping[str, object]) -> bool:
        return not typed.without_blanks(first_text(raw.get(question.page)))

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        place, name, address = (first_text(raw.get(field)).strip() for field in self.fields(question))
        if not name:
            return self.wrong(question, NOT_FOUND)
        return Checked({"place": place, "name": name, "address": address})

    def raw_of(self, question: Question, value: Value) -> Raw:
        given = value if isinstance(value, dict) else {}
        parts = (given.get(part, "") for part in ("place", "name", "address"))
        return {name: str(part) for name, part in zip(self.fields(question), parts, strict=True)}

    def in_full(self, question: Question, value: Value) -> Shown:
        if not isinstance(value, dict):
            return Shown(str(value))
        lines = tuple(str(value[part]) for part in ("name", "address") if value.get(part))
        return Shown("，".join(lines), items=lines)
