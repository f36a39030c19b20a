"""When is a question asked?

A condition looks at earlier answers. It has three outcomes, not two: `None` means that it cannot be said, because
the question it looks at is not asked or not answered. Only `True` lets a question be asked, and "not" leaves `None`
as it is, so a condition on a question that is itself not asked never holds.

To tell how many pages are left, conditions are also asked what they *may still* come to: `outcomes` is given, for
each question, what is known of its answer, and returns every outcome that is possible.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from app.journeys.answers import Value, is_dont_know

Outcome = bool | None
EVERY_OUTCOME: frozenset[Outcome] = frozenset({True, False, None})


class Unknown(Enum):
    """Why there is no answer to look at."""

    NOT_ASKED = "not asked"
    NOT_ANSWERED = "asked and not answered"
    STILL_OPEN = "may become anything"


Known = Mapping[str, Value | Unknown]


class Condition(Protocol):
    """Something that earlier answers make true, false, or impossible to say."""

    def outcomes(self, known: Known) -> frozenset[Outcome]:
        """Names every outcome that is still possible."""
        ...


@dataclass(frozen=True)
class Is:
    """Holds when the answer is one of the values, or, where several were chosen, contains one of them."""

    question: str
    values: tuple[str | bool | int, ...]

    def outcomes(self, known: Known) -> frozenset[Outcome]:
        answer = known.get(self.question, Unknown.NOT_ASKED)
        if answer is Unknown.STILL_OPEN:
            return EVERY_OUTCOME
        if isinstance(answer, Unknown):
            return frozenset({None})
        given = answer if isinstance(answer, list) else [answer]
        return frozenset({any(_same(one, value) for one in given for value in self.values)})


@dataclass(frozen=True)
class Answered:
    """Holds when something was written, not when the question was skipped or the answer is not known."""

    question: str

    def outcomes(self, known: Known) -> frozenset[Outcome]:
        answer = known.get(self.question, Unknown.NOT_ASKED)
        if answer is Unknown.STILL_OPEN:
            return EVERY_OUTCOME
        if answer is Unknown.NOT_ASKED:
            return frozenset({None})
        return frozenset({answer is not None and answer is not Unknown.NOT_ANSWERED and not is_dont_know(answer)})


@dataclass(frozen=True)
class Not:
    """Holds when the other is false; what cannot be said stays unsaid."""

    other: Condition

    def outcomes(self, known: Known) -> frozenset[Outcome]:
        return frozenset(None if outcome is None else not outcome for outcome in self.other.outcomes(known))


@dataclass(frozen=True)
class All:
    """Holds when every one of them does."""

    conditions: tuple[Condition, ...]

    def outcomes(self, known: Known) -> frozenset[Outcome]:
        possible: frozenset[Outcome] = frozenset({True})
        for condition in self.conditions:
            possible = frozenset(_both(a, b) for a in possible for b in condition.outcomes(known))
        return possible


def any_holds(conditions: tuple[Condition, ...]) -> Condition:
    """Holds when at least one of them does: not all of them are false."""
    return Not(All(tuple(Not(condition) for condition in conditions)))


def _both(a: Outcome, b: Outcome) -> Outcome:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def _same(answer: object, value: object) -> bool:
    # In Python 1 == True; an amount of one fen is not a yes.
    return type(answer) is type(value) and answer == value
