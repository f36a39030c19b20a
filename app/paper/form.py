"""What does a service's form ask when it lies on a table, to be written on with a pen?

The same questions in the same order as on the screen. On paper nobody turns pages away, so a question that only some are asked
is there too, and says for whom it is; one that the answers given so far rule out is left out. What was answered is printed,
masked where the screen masks it; the rest has room to write.
"""

from dataclasses import KW_ONLY, dataclass
from typing import Literal

from app.journeys import Answers, Form, Question, Shown, Value
from app.journeys.conditions import Condition, Unknown

# digits: a box for each sign; day: year, month, day; options, agree: boxes to tick; line, lines: to write on; group: members;
# certificate: its number, or bring it; pay: a fee that is paid at the counter; photo: a photograph or a copy to go with it.
Room = Literal[
    "digits",
    "day",
    "time",
    "options",
    "yes-no",
    "agree",
    "money",
    "line",
    "lines",
    "group",
    "certificate",
    "pay",
    "photo",
]

ROOM: dict[str, Room] = {
    "id-number": "digits",
    "bank-card": "digits",
    "phone": "digits",
    "date": "day",
    "choice": "options",
    "choices": "options",
    "yes-no": "yes-no",
    "consent": "agree",
    "declaration": "agree",
    "slot": "time",
    "group": "group",
    "money": "money",
    "name": "line",
    "signature": "line",
    "certificate": "certificate",
    "payment": "pay",
    "photo": "photo",
}
MEMBERS = 3  # of a group there is room for so many, unless fewer may be written; more go on another copy
DIGITS = {"id-number": 18, "bank-card": 19, "phone": 12}  # the most signs each has


@dataclass(frozen=True)
class Asked:
    """One question on paper: its number there, and its answer or the room to write one.

    The questions asked of a group's member are numbered within the group's: 3.1, 3.2; there is room for `copies` members.
    """

    number: str
    question: Question
    _: KW_ONLY
    when: Condition | None = None  # it is only for those of whom this holds; None: for everybody who has this paper
    answer: Shown | None = None
    room: Room = "lines"
    digits: int = 0
    member: "tuple[Asked, ...]" = ()
    copies: int = 0


def on_paper(form: Form, answers: Answers, *, within: str = "") -> tuple[Asked, ...]:
    """The questions to print, given the answers there are: none at all makes a blank form.

    `within` stands before their numbers.
    """
    known: dict[str, Value | Unknown] = {}
    printed: list[Asked] = []
    for question in form.questions:
        outcomes = question.when.outcomes(known) if question.when else frozenset({True})
        if True not in outcomes:
            continue
        certain = outcomes == {True}
        given = certain and question.id in answers and (question.optional or answers[question.id] is not None)
        known[question.id] = answers[question.id] if given else Unknown.STILL_OPEN
        number = f"{within}{len(printed) + 1}"
        printed.append(
            Asked(
                number,
                question,
                when=None if certain else question.when,
                answer=question.shown(answers[question.id]) if given else None,
                room=_room(question),
                digits=DIGITS.get(question.kind.name, 0),
                member=on_paper(question.member, {}, within=f"{number}.") if question.member else (),
                copies=min(MEMBERS, question.at_most or MEMBERS) if question.member else 0,
            )
        )
    return tuple(printed)


def _room(question: Question) -> Room:
    if question.kind.name == "text" and not question.multiline:
        return "line"
    return ROOM.get(question.kind.name, "options" if question.options else "lines")
