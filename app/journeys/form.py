"""Which questions is this person asked, and where on the way are they?

A form is what the service publishes; a path is the part of it that one person's answers lead through. Answers to
questions that are off the path stay in the draft, so that changing one's mind twice loses nothing; they are not
handed in.
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Literal

from app.journeys.answers import Answers, Problem, Shown, Value
from app.journeys.conditions import Unknown
from app.journeys.question import Question
from app.journeys.words import NOT_YET_ANSWERED


@dataclass(frozen=True)
class Row:
    """One line of the check-answers page."""

    question: Question
    shown: Shown


State = Literal["waiting", "not-begun", "half", "done"]


@dataclass(frozen=True)
class Section:
    """A part of a long form, done in one go; `questions` are the ids of those in it, in order."""

    title: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """A service's questions in the order asked, in one language.

    `days` is how many working days an answer takes, None where nothing is waited for.
    """

    version: str
    questions: tuple[Question, ...]
    _: KW_ONLY
    check_statement: str = ""
    button: str = ""
    next_texts: tuple[str, ...] = ()
    days: int | None = None
    sections: tuple[Section, ...] = ()

    def question(self, question_id: str) -> Question | None:
        """Finds a question by its id."""
        return next((question for question in self.questions if question.id == question_id), None)

    def on_page(self, page: str) -> Question | None:
        """Finds a question by its page's address."""
        return next((question for question in self.questions if question.page == page), None)

    def path(self, answers: Answers) -> tuple[Question, ...]:
        """The questions this person is asked, in order, as far as the answers tell."""
        asked, _ = self._walk(lambda question: _answer(question, answers))
        return asked

    def next_after(self, question_id: str, answers: Answers) -> Question | None:
        """The question that follows; None when the answers can be checked and handed in."""
        place = self._place(question_id)
        return next((question for question in self.path(answers) if self._place(question.id) > place), None)

    def before(self, question_id: str, answers: Answers) -> Question | None:
        """The question that Back leads to; None at the first."""
        place = self._place(question_id)
        return next((question for question in self.path(answers)[::-1] if self._place(question.id) < place), None)

    def first_unanswered(self, answers: Answers) -> Question | None:
        """The first question on the path without an answer; an optional one may be answered with None."""
        return next((question for question in self.path(answers) if not _is_answered(question, answers)), None)

    def handed_in(self, answers: Answers) -> dict[str, Value]:
        """The answers a backend is given: those on the path, without the ones left empty."""
        return {
            question.id: answers[question.id] for question in self.path(answers) if answers.get(question.id) is not None
        }

    def rows(self, answers: Answers) -> tuple[Row, ...]:
        """The lines of the check-answers page."""
        return tuple(
            Row(question, question.shown(answers[question.id]) if _is_answered(question, answers) else _NOTHING_YET)
            for question in self.path(answers)
        )

    def at_odds(self, answers: Answers) -> dict[str, Problem]:
        """What is wrong with answers that are good by themselves, beside the others, by question id."""
        found = {one.id: one.at_odds(answers[one.id], answers) for one in self.questions if one.id in answers}
        return {name: problem for name, problem in found.items() if problem is not None}

    def section_of(self, question_id: str) -> Section | None:
        """The section a question is in; None in a form without sections."""
        return next((section for section in self.sections if question_id in section.questions), None)

    def states(self, answers: Answers) -> tuple[tuple[Section, State], ...]:
        """How far each section is, those left out of which nothing will be asked.

        A section waits while it hangs on an earlier one whether anything is asked in it.
        """
        asked, maybe_asked = self._walk(
            lambda question: answers[question.id] if _is_answered(question, answers) else Unknown.STILL_OPEN
        )
        found: list[tuple[Section, State]] = []
        for section in self.sections:
            here = [question for question in asked if question.id in section.questions]
            maybe = any(question.id in section.questions for question in maybe_asked)
            answered = sum(_is_answered(question, answers) for question in here)
            if not here:
                found += [(section, "waiting")] if maybe else []
            elif answered == len(here) and not maybe:
                found.append((section, "done"))
            else:
                found.append((section, "half" if answered else "not-begun"))
        return tuple(found)

    def position(self, question_id: str, answers: Answers) -> tuple[int, int] | None:
        """Question n of m as (n, m), within its section; None while this page's answer or a later one could still change m.

        "2 of 5" that turns into "3 of 7" is a broken promise; no count is better.
        """
        place = self._place(question_id)

        def known(question: Question) -> Value | Unknown:
            settled = self._place(question.id) < place and _is_answered(question, answers)
            return answers[question.id] if settled else Unknown.STILL_OPEN

        asked, maybe_asked = self._walk(known)
        section = self.section_of(question_id)
        here = set(section.questions) if section else {question.id for question in self.questions}
        ids = [question.id for question in asked if question.id in here]
        if question_id not in ids or any(question.id in here for question in maybe_asked):
            return None
        return ids.index(question_id) + 1, len(ids)

    def _place(self, question_id: str) -> int:
        """Where a question stands in the form; an unknown id is a mistake of the caller's."""
        for place, question in enumerate(self.questions):
            if question.id == question_id:
                return place
        raise KeyError(question_id)

    def _walk(self, answer: Callable[[Question], Value | Unknown]) -> tuple[tuple[Question, ...], tuple[Question, ...]]:
        """Sorts the questions into those asked for certain and those that may still be asked."""
        known: dict[str, Value | Unknown] = {}
        asked: list[Question] = []
        maybe_asked: list[Question] = []
        for question in self.questions:
            outcomes = question.when.outcomes(known) if question.when else frozenset({True})
            if outcomes == {True}:
                known[question.id] = answer(question)
                asked.append(question)
            elif True in outcomes:
                known[question.id] = Unknown.STILL_OPEN
                maybe_asked.append(question)
        return tuple(asked), tuple(maybe_asked)


_NOTHING_YET = Shown(message=NOT_YET_ANSWERED)


def _is_answered(question: Question, answers: Answers) -> bool:
    return question.id in answers and (question.optional or answers[question.id] is not None)


def _answer(question: Question, answers: Answers) -> Value | Unknown:
    return answers[question.id] if _is_answered(question, answers) else Unknown.NOT_ANSWERED
