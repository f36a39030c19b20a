"""Questions answered by picking: one of several, several of several, yes or no, and agreeing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from app.journeys import typed
from app.journeys.answers import Checked, Raw, Shown, Value
from app.journeys.kinds.kind import Kind, first_text
from app.journeys.words import AGREED, N_, NO, YES

if TYPE_CHECKING:
    from app.journeys.question import Question

PICK_ONE = N_("还没有选。请选一个。")
NO_SUCH_OPTION = N_("没有这一项。请从这里列出的里面选一个。")
PICK_SOME = N_("还没有选。请选一个或几个。")
NO_SUCH_OPTIONS = N_("有一项不在这里面。请从列出的里面选。")
TOO_FEW = N_("至少选%(limit)s个，您选了%(count)s个。")
TOO_MANY = N_("最多选%(limit)s个，您选了%(count)s个。请去掉几个。")
PICK_YES_OR_NO = N_("还没有选。请选“是”或者“不是”。")
NOT_AGREED = N_("同意了才能交。请看一看，同意就打个勾。")
NOT_DECLARED = N_("每一条都要看一看，是真的就打个勾。")
NOT_ALL_DECLARED = N_("还有%(count)s条没有打勾。每一条都要看一看。")


class Choice(Kind):
    """One of several options."""

    name = "choice"
    picks_one = True
    keys = frozenset({"options"})
    needed = frozenset({"options"})
    empty = PICK_ONE

    def accepts(self, question: Question, value: object) -> bool:
        return question.option(value) is not None

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        option = question.option(first_text(raw.get(question.page)))
        return Checked(option.value) if option else self.wrong(question, NO_SUCH_OPTION)

    def in_full(self, question: Question, value: Value) -> Shown:
        option = question.option(value)
        return Shown(option.text if option else str(value))


class Ticks(Kind):
    """Boxes of one name, any number of which may be ticked."""

    def read(self, question: Question, form_fields: Mapping[str, list[str]]) -> Raw:
        left = typed.MOST_CHARACTERS
        ticked: list[str] = []
        for text in map(typed.without_controls, _texts(form_fields.get(question.page))):
            if text[:left]:
                ticked.append(text[:left])
                left -= len(ticked[-1])
        return {question.page: list(ticked)}

    def is_empty(self, question: Question, raw: Mapping[str, object]) -> bool:
        return not any(map(typed.without_blanks, _texts(raw.get(question.page))))


class Choices(Ticks):
    """Several of several options, answered in the order in which they are listed."""

    name = "choices"
    keys = frozenset({"options", "at_least", "at_most"})
    needed = frozenset({"options"})
    empty = PICK_SOME

    def flaw(self, question: Question) -> tuple[str, str] | None:
        least, most = self._limits(question)
        if not 1 <= least <= len(question.options):
            return "at_least", "must be between 1 and the number of options"
        if not least <= most <= len(question.options):
            return "at_most", "must be between at_least and the number of options"
        return None

    def accepts(self, question: Question, value: object) -> bool:
        return question.option(value) is not None

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        ticked = {text for text in _texts(raw.get(question.page)) if typed.without_blanks(text)}
        chosen = [option.value for option in question.options if option.value in ticked]
        least, most = self._limits(question)
        if len(chosen) < len(ticked):
            return self.wrong(question, NO_SUCH_OPTIONS)
        if len(chosen) < least:
            return self.wrong(question, TOO_FEW, limit=least, count=len(chosen))
        if len(chosen) > most:
            return self.wrong(question, TOO_MANY, limit=most, count=len(chosen))
        return Checked(chosen)

    def raw_of(self, question: Question, value: Value) -> Raw:
        return {question.page: _texts(value)}

    def in_full(self, question: Question, value: Value) -> Shown:
        if not isinstance(value, list):
            return Shown(str(value))
        found = ((question.option(one), one) for one in map(str, value))
        items = tuple(option.text if option else one for option, one in found)
        return Shown("、".join(items), items=items)

    def _limits(self, question: Question) -> tuple[int, int]:
        least = 1 if question.at_least is None else question.at_least
        return least, len(question.options) if question.at_most is None else question.at_most


class YesNo(Kind):
    """A question to say yes or no to; the fields hold `yes` and `no`."""

    name = "yes-no"
    picks_one = True
    empty = PICK_YES_OR_NO
    labels = (("yes", YES), ("no", NO))

    def accepts(self, question: Question, value: object) -> bool:
        return isinstance(value, bool)

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        picked = first_text(raw.get(question.page))
        return Checked(picked == "yes") if picked in ("yes", "no") else self.wrong(question, PICK_YES_OR_NO)

    def raw_of(self, question: Question, value: Value) -> Raw:
        return {question.page: "" if value is None else "yes" if value is True else "no"}

    def in_full(self, question: Question, value: Value) -> Shown:
        return Shown(message=YES if value is True else NO)


class Consent(Kind):
    """A statement to agree to by ticking a box whose value is `yes`."""

    name = "consent"
    keys = frozenset({"statement"})
    needed = frozenset({"statement"})
    empty = NOT_AGREED

    def accepts(self, question: Question, value: object) -> bool:
        return value is True

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        return Checked(True) if first_text(raw.get(question.page)) == "yes" else self.wrong(question, NOT_AGREED)

    def raw_of(self, question: Question, value: Value) -> Raw:
        return {question.page: "yes" if value is True else ""}

    def in_full(self, question: Question, value: Value) -> Shown:
        return Shown(message=AGREED) if value is True else Shown(str(value))


class Declaration(Ticks):
    """Several statements, each to be ticked by itself; the boxes' values count from 1."""

    name = "declaration"
    keys = frozenset({"statements"})
    needed = frozenset({"statements"})
    empty = NOT_DECLARED

    def accepts(self, question: Question, value: object) -> bool:
        return value is True

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        missing = self._missing(question, raw)
        return self.wrong(question, NOT_ALL_DECLARED, count=missing) if missing else Checked(True)

    def raw_of(self, question: Question, value: Value) -> Raw:
        return {question.page: self._boxes(question) if value is True else []}

    def in_full(self, question: Question, value: Value) -> Shown:
        return Shown(message=AGREED) if value is True else Shown(str(value))

    def _boxes(self, question: Question) -> list[str]:
        return [str(place) for place in range(1, len(question.statements) + 1)]

    def _missing(self, question: Question, raw: Mapping[str, object]) -> int:
        return len(set(self._boxes(question)) - set(_texts(raw.get(question.page))))


def _texts(given: object) -> list[str]:
    if isinstance(given, str):
        return [given]
    return [one for one in given if isinstance(one, str)] if isinstance(given, list | tuple) else []
