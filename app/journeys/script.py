"""Which question comes next on a sheet from which somebody asks on the telephone?

On paper every question has a number. An answer that passes questions over says to which number to go on; an answer after which
the next question comes says nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.journeys.answers import Value
from app.journeys.conditions import Unknown
from app.journeys.form import Form
from app.journeys.question import Question


@dataclass(frozen=True)
class Branch:
    """After one of these answers, the next question that may be asked; None: it was the last."""

    values: tuple[str | bool, ...]
    to: str | None


def branches(form: Form) -> dict[str, tuple[Branch, ...]]:
    """The answers that pass questions over, by the id of the question they are given to, in the order of the options."""
    found = {}
    for place, question in enumerate(form.questions):
        following = form.questions[place + 1].id if place + 1 < len(form.questions) else None
        passing = _joined((value, _next(form, place, value)) for value in _answers(question))
        if left := tuple(branch for branch in passing if branch.to != following):
            found[question.id] = left
    return found


def _answers(question: Question) -> tuple[str | bool, ...]:
    if question.kind.name == "yes-no":
        return (True, False)
    return tuple(option.value for option in question.options) if question.kind.name == "choice" else ()


def _next(form: Form, place: int, value: str | bool) -> str | None:
    """The first later question that may be asked once this one is answered so; nothing is known of the answers before."""
    known: dict[str, Value | Unknown] = {question.id: Unknown.STILL_OPEN for question in form.questions[:place]}
    known[form.questions[place].id] = value
    for later in form.questions[place + 1 :]:
        if later.when is None or True in later.when.outcomes(known):
            return later.id
    return None


def _joined(pairs: Iterator[tuple[str | bool, str | None]]) -> list[Branch]:
    by_next: dict[str | None, list[str | bool]] = {}
    for value, to in pairs:
        by_next.setdefault(to, []).append(value)
    return [Branch(tuple(values), to) for to, values in by_next.items()]
