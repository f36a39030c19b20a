"""A time to come, out of the appointments API, at the place that an earlier question asked for.

Which times are free is not known here: the page that asks puts what it learned of the time picked into the raw answer, and whether
it has gone since.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.journeys import typed
from app.journeys.answers import Answers, Checked, Problem, Raw, Shown, Value
from app.journeys.kinds.kind import Kind, first_text
from app.journeys.words import N_, TIME

if TYPE_CHECKING:
    from app.journeys.question import Question

EMPTY = N_("还没有选时间。请选一个。")
GONE = N_("这个时间刚刚约满了。请选别的时间。")
NOT_FOUND = N_("这个时间现在查不到。请再选一次。")
OVER = N_("这个时间已经过了。请选别的时间。")
MOVED = N_("去的地方换了，时间要重新选。")

_PARTS = ("slot", "starts_at", "ends_at", "place", "place_name", "place_address")
_FIELDS = ("starts", "ends", "place", "name", "address", "gone")


class Slot(Kind):
    """A time that can be booked, answered as `slot` (its id), `starts_at`, `ends_at`, `place` (its id), `place_name`, `place_address`."""

    name = "slot"
    keys = frozenset({"at"})
    needed = frozenset({"at"})
    empty = EMPTY

    def accepts(self, question: Question, value: object) -> bool:
        return False

    def fields(self, question: Question) -> tuple[str, ...]:
        return (question.page, *(f"{question.page}-{part}" for part in _FIELDS))

    def is_empty(self, question: Question, raw: Mapping[str, object]) -> bool:
        return not typed.without_blanks(first_text(raw.get(question.page)))

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        *parts, gone = (first_text(raw.get(field)).strip() for field in self.fields(question))
        value: dict[str, str] = dict(zip(_PARTS, parts, strict=True))
        if gone == "yes":
            return self.wrong(question, GONE)
        begins = _moment(value["starts_at"])
        if not (begins and _moment(value["ends_at"]) and value["place"] and value["place_name"]):
            return self.wrong(question, NOT_FOUND)
        return self.wrong(question, OVER) if begins.date() < today else Checked(value)

    def at_odds(self, question: Question, value: Value, answers: Answers) -> Problem | None:
        where = answers.get(question.at)
        same = isinstance(where, dict) and isinstance(value, dict) and where.get("place") == value.get("place")
        return None if same else Problem(question.page, MOVED)

    def raw_of(self, question: Question, value: Value) -> Raw:
        given = value if isinstance(value, dict) else {}
        parts = [str(given.get(part, "")) for part in _PARTS]
        return dict(zip(self.fields(question), [*parts, ""], strict=True))

    def in_full(self, question: Question, value: Value) -> Shown:
        begins, ends = (_moment(str(value.get(part, ""))) if isinstance(value, dict) else None for part in _PARTS[1:3])
        if not (isinstance(value, dict) and begins and ends):
            return Shown(str(value))
        return Shown(
            message=TIME,
            values={
                "day": begins.date().isoformat(),
                "begins": f"{begins.hour}:{begins:%M}",
                "ends": f"{ends.hour}:{ends:%M}",
                "place": str(value.get("place_name", "")),
            },
        )


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
