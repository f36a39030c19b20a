"""Text in a person's own words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from app.journeys import typed
from app.journeys.answers import Checked
from app.journeys.kinds.kind import Kind, first_text
from app.journeys.words import N_

if TYPE_CHECKING:
    from app.journeys.question import Question

TOO_LONG = N_("这里最多写%(limit)s个字，您写了%(count)s个字。请写短一点。")

LINE = 200
PARAGRAPHS = 1000


class Text(Kind):
    """One line, or several where the question says `multiline`."""

    name = "text"
    keys = frozenset({"max_length", "multiline"})

    def flaw(self, question: Question) -> tuple[str, str] | None:
        if question.max_length is not None and not 1 <= question.max_length < typed.MOST_CHARACTERS:
            return "max_length", f"must be between 1 and {typed.MOST_CHARACTERS - 1}"
        return None

    def limit(self, question: Question) -> int:
        """How many characters there is room for."""
        return question.max_length or (PARAGRAPHS if question.multiline else LINE)

    def is_empty(self, question: Question, raw: Mapping[str, object]) -> bool:
        return not self._meant(question, raw)

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        text = self._meant(question, raw)
        limit = self.limit(question)
        if len(text) > limit:
            return self.wrong(question, TOO_LONG, limit=limit, count=len(text))
        return Checked(text)

    def _meant(self, question: Question, raw: Mapping[str, object]) -> str:
        text = typed.trimmed(typed.without_controls(first_text(raw.get(question.page))))
        if question.multiline:
            return text
        return typed.without_dictated_stop(" ".join(text.split()))
