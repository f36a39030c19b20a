"""A certificate out of the resident's own electronic wallet, instead of a photo of the paper.

Which ones somebody holds is not known here: the page that asks puts what it learned of the one picked into the raw answer, and
whether it can be used. Whoever has none, or would rather not, says `paper`; what then is asked stands in the form's conditions.
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

EMPTY = N_("还没有选。有证就选证，没有就选用纸的。")
NOT_FOUND = N_("这张证现在看不到。请再选一次，或者选用纸的。")
OVER = N_("这张证过期了，或者收回了。请选别的，或者选用纸的。")
ON_PAPER = N_("用纸的证")
HELD = N_("%(name)s，尾号%(last)s")

PAPER = "paper"
OVER_MARK = "over"
_PARTS = ("certificate", "kind", "name", "number", "until")
_FIELDS = ("kind", "name", "number", "until", "trouble")


class Certificate(Kind):
    """A certificate of the kinds that the question names, answered as `paper` or as `certificate` (its id), `kind`, `name`, `number`
    (its end) and, where it has one, `until` (its last day, ISO)."""

    name = "certificate"
    keys = frozenset({"certificates", "statement"})
    needed = frozenset({"certificates", "statement"})
    empty = EMPTY

    def accepts(self, question: Question, value: object) -> bool:
        return value == PAPER

    def fields(self, question: Question) -> tuple[str, ...]:
        return (question.page, *(f"{question.page}-{part}" for part in _FIELDS))

    def is_empty(self, question: Question, raw: Mapping[str, object]) -> bool:
        return not typed.without_blanks(first_text(raw.get(question.page)))

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        *parts, trouble = (first_text(raw.get(field)).strip() for field in self.fields(question))
        value: dict[str, str] = dict(zip(_PARTS, parts, strict=True))
        if value["certificate"] == PAPER:
            return Checked(PAPER)
        if trouble == OVER_MARK:
            return self.wrong(question, OVER)
        until = _day(value["until"])
        if trouble or not value["name"] or value["kind"] not in question.certificates or (value["until"] and not until):
            return self.wrong(question, NOT_FOUND)
        if until is not None and until < today:
            return self.wrong(question, OVER)
        return Checked({part: text for part, text in value.items() if text})

    def raw_of(self, question: Question, value: Value) -> Raw:
        given = value if isinstance(value, dict) else {"certificate": value or ""}
        parts = [str(given.get(part, "")) for part in _PARTS]
        return dict(zip(self.fields(question), [*parts, ""], strict=True))

    def in_full(self, question: Question, value: Value) -> Shown:
        if not isinstance(value, dict):
            return Shown(message=ON_PAPER) if value == PAPER else Shown(str(value))
        return Shown(message=HELD, values={"name": str(value.get("name", "")), "last": str(value.get("number", ""))})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
