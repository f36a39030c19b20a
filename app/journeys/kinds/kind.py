"""What every kind of question can do.

A kind knows how its answers are typed, what they mean, what can be wrong with them and how they are shown; the
question itself (its words, its limits) is data. A new kind is a new module here and one line in the registry.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from app.journeys import typed
from app.journeys.answers import Answers, Checked, Problem, Raw, Shown, Value
from app.journeys.words import KEPT_HIDDEN, LAST_FOUR, LEFT_EMPTY, N_

if TYPE_CHECKING:
    from app.journeys.question import Question

EMPTY = N_("这里还没有写。请写好再往下走。")


class Kind(ABC):
    """A kind of question typed into one box, until a kind says otherwise.

    * `keys`      what its definition may say beyond what every question may
    * `needed`    which of those it must say
    * `inputmode` which keyboard a phone should show
    * `empty`     what to tell somebody who wrote nothing
    * `picks_one` whether one of several is picked, in one field
    """

    name: ClassVar[str]
    keys: ClassVar[frozenset[str]] = frozenset()
    needed: ClassVar[frozenset[str]] = frozenset()
    inputmode: ClassVar[str] = "text"
    empty: ClassVar[str] = EMPTY
    picks_one: ClassVar[bool] = False

    def flaw(self, question: Question) -> tuple[str, str] | None:
        """Names the key of a definition that makes no sense, and why; None when all is well."""
        return None

    def accepts(self, question: Question, value: object) -> bool:
        """Says whether a condition may compare the question's answer with that value."""
        return isinstance(value, str) and value != ""

    def fields(self, question: Question) -> tuple[str, ...]:
        """Names the HTML fields."""
        return (question.page,)

    def read(self, question: Question, form_fields: Mapping[str, list[str]]) -> Raw:
        """Takes what was typed out of a posted form."""
        left = typed.MOST_CHARACTERS
        raw: Raw = {}
        for name in self.fields(question):
            text = typed.without_controls(first_text(form_fields.get(name)))[:left]
            raw[name] = text
            left -= len(text)
        return raw

    def check(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        """Finds the answer's value, or its problem."""
        if self.is_empty(question, raw):
            return Checked() if question.optional else self.wrong(question, self.empty)
        return self.check_filled(question, raw, today)

    def is_empty(self, question: Question, raw: Mapping[str, object]) -> bool:
        """Says whether nothing was written at all."""
        return all(not typed.without_blanks(first_text(raw.get(name))) for name in self.fields(question))

    @abstractmethod
    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        """Checks what was written, knowing that something was."""

    def at_odds(self, question: Question, value: Value, answers: Answers) -> Problem | None:
        """Finds what is wrong with an answer, good by itself, beside the others."""
        return None

    def raw_of(self, question: Question, value: Value) -> Raw:
        """Fills the fields from an answer."""
        return {question.page: "" if value is None else str(value)}

    def shown(self, question: Question, value: Value) -> Shown:
        """Shows an answer, masked where it is private."""
        if value is None:
            return Shown(message=LEFT_EMPTY)
        if question.private:
            return self.masked(value)
        return self.in_full(question, value)

    def in_full(self, question: Question, value: Value) -> Shown:
        """Shows an answer that is no secret."""
        return Shown(str(value))

    def masked(self, value: Value) -> Shown:
        """Says that there is an answer, and no more."""
        return Shown(message=KEPT_HIDDEN)

    def wrong(self, question: Question, message: str, **values: str | int) -> Checked:
        """The problem with the first of the question's fields."""
        return Checked(problem=Problem(self.fields(question)[0], message, values))


class Number(Kind):
    """A number out of a register: never shown in full where it is private, known to its owner by its end."""

    inputmode = "numeric"

    def is_empty(self, question: Question, raw: Mapping[str, object]) -> bool:
        return not self.text(question, raw)

    def text(self, question: Question, raw: Mapping[str, object]) -> str:
        """What was written, as it stands in a register."""
        return typed.register_number(first_text(raw.get(question.page)))

    def masked(self, value: Value) -> Shown:
        return Shown(message=LAST_FOUR, values={"last": str(value)[-4:]})


class SecretNumber(Number):
    """A number that opens doors to somebody's money or papers, masked even where a form forgets to ask for it."""

    def in_full(self, question: Question, value: Value) -> Shown:
        return self.masked(value)


def first_text(given: object) -> str:
    """The first text of what a form or a stored draft holds, whatever that is."""
    if isinstance(given, str):
        return given
    if isinstance(given, list | tuple):
        return next((one for one in given if isinstance(one, str)), "")
    return ""
