"""Several of the same: people of a household, parcels of land, animals. What is asked of each is a small form of its own.

A raw answer is `{"members": [{"key": ..., "answers": {question id: raw}}], <page>: "yes"}`; the last says that these are all. In a
draft it lies in pieces, so that two pages open at once both keep theirs: app/journeys/members.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.journeys.answers import Answers, Checked, Problem, Raw, Shown, Value
from app.journeys.kinds.kind import Kind, first_text
from app.journeys.words import N_

if TYPE_CHECKING:
    from app.journeys.form import Form
    from app.journeys.question import Question

NOT_ALL = N_("还没有写完。加好了，请按“这些就够了”。")
TOO_FEW = N_("至少要写%(limit)s个，现在有%(count)s个。请再加。")
TOO_MANY = N_("最多写%(limit)s个，现在有%(count)s个。请去掉几个。")
UNFINISHED = N_("第%(n)s个还没有写完。请按“修改”补上。")
WRONG_MEMBER = N_("第%(n)s个有地方要看一看。请按“修改”。")
NONE = N_("没有")

MOST = 20  # where the form sets no limit


class Group(Kind):
    """Members one after the other, answered as a list of objects, by question id."""

    name = "group"
    keys = frozenset({"questions", "label", "at_least", "at_most"})
    needed = frozenset({"questions", "label"})
    empty = NOT_ALL

    def flaw(self, question: Question) -> tuple[str, str] | None:
        least, most = limits(question)
        if not 1 <= most <= 50:
            return "at_most", "must be between 1 and 50"
        if least > most:
            return "at_least", "must not be above at_most"
        return None

    def accepts(self, question: Question, value: object) -> bool:
        return False

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        if first_text(raw.get(question.page)) != "yes":
            return self.wrong(question, NOT_ALL)
        least, most = limits(question)
        members: list[dict[str, Any]] = []
        for n, member in enumerate(_members(raw), start=1):
            values, problem = answers_of(_form(question), member, today)
            if problem or _form(question).first_unanswered(values):
                return self.wrong(question, WRONG_MEMBER if problem else UNFINISHED, n=n)
            members.append(_form(question).handed_in(values))
        if len(members) < least:
            return self.wrong(question, TOO_FEW, limit=least, count=len(members))
        if len(members) > most:
            return self.wrong(question, TOO_MANY, limit=most, count=len(members))
        return Checked(members)

    def raw_of(self, question: Question, value: Value) -> Raw:
        if not isinstance(value, list):
            return {question.page: "", "members": []}
        given = [one for one in value if isinstance(one, dict)]
        return {question.page: "yes", "members": [self._member(question, n, one) for n, one in enumerate(given)]}

    def in_full(self, question: Question, value: Value) -> Shown:
        members = tuple(
            tuple((row.question.text, row.shown) for row in _form(question).rows(_whole(_form(question), member)))
            for member in (value if isinstance(value, list) else ())
            if isinstance(member, dict)
        )
        return Shown(members=members) if members else Shown(message=NONE)

    def _member(self, question: Question, n: int, answers: Mapping[str, Any]) -> dict[str, Any]:
        asked = _form(question).path(_whole(_form(question), answers))
        return {"key": f"{n:08x}", "answers": {one.id: one.raw_of(answers.get(one.id)) for one in asked}}


def limits(question: Question) -> tuple[int, int]:
    """How many members there have to be at least, and may be at most."""
    return (1 if question.at_least is None else question.at_least), question.at_most or MOST


def answers_of(form: Form, raws: Mapping[str, Any], today: date) -> tuple[dict[str, Value], Problem | None]:
    """The good answers of one member, and the first problem among those it is asked."""
    values: dict[str, Value] = {}
    problems: dict[str, Problem] = {}
    for one in form.questions:
        raw = raws.get(one.id)
        if isinstance(raw, dict):
            checked = one.check(raw, today)
            if checked.problem:
                problems[one.id] = checked.problem
            else:
                values[one.id] = checked.value
    return values, next((problems[one.id] for one in form.path(values) if one.id in problems), None)


def _whole(form: Form, answers: Answers) -> Answers:
    """A member as it was answered: what was left empty is not handed in."""
    return {**{one.id: None for one in form.questions if one.optional}, **answers}


def _members(raw: Mapping[str, object]) -> Iterator[Mapping[str, Any]]:
    given = raw.get("members")
    for member in given if isinstance(given, list) else ():
        if isinstance(member, dict) and isinstance(member.get("answers"), dict):
            yield member["answers"]


def _form(question: Question) -> Form:
    assert question.member is not None  # noqa: S101 (read_form sees to it)
    return question.member
