"""What would a person write? A good answer to any question of any form, as a browser sends it.

The person is 陈桂芳, 78 years old, who draws a pension; an elderly relative in a form is her neighbour 黄秀英, a
child one of six.
"""

from collections.abc import Callable
from datetime import date, timedelta

from app.clock import today as today_in_china
from app.journeys import Form, Question

NAME = "陈桂芳"
OWN_ID, OWN_BIRTHDAY = "449901194803151288", date(1948, 3, 15)
OTHER_ID, OTHER_BIRTHDAY = "449901194109020640", date(1941, 9, 2)
CHILD_ID, CHILD_BIRTHDAY = "449901202005020643", date(2020, 5, 2)
PHONE = "19900000001"
CARD = "6217999000000000015"
Pick = Callable[[list[str]], str]
Typed = dict[str, str | list[str]]


def first(values: list[str]) -> str:
    """This picks the first of several options."""
    return values[0]


def last(values: list[str]) -> str:
    """This picks the last of several options."""
    return values[-1]


def good_answer(question: Question, pick: Pick = first) -> Typed:
    """These are HTML fields filled so that the question is answered well."""
    page, name = question.page, question.kind.name
    if name == "date":
        day = a_day(question)
        return {f"{page}-year": str(day.year), f"{page}-month": str(day.month), f"{page}-day": str(day.day)}
    if name == "choice":
        return {page: pick([option.value for option in question.options])}
    if name == "choices":
        return {page: [option.value for option in question.options][: question.at_least or 1]}
    if name == "yes-no":
        return {page: pick(["yes", "no"])}
    if name == "money":
        fen = question.min_fen or min(120000, question.max_fen or 120000)
        return {page: f"{fen // 100}.{fen % 100:02}"}
    if name == "id-number":
        return {page: OWN_ID if is_own(question) else CHILD_ID if is_of_a_child(question) else OTHER_ID}
    if name == "declaration":
        return {page: [str(n) for n, _text in enumerate(question.statements, start=1)]}
    written = {
        "address": "样例路1号",
        "text": "样例路1号",
        "name": "黄秀英",
        "phone": PHONE,
        "bank-card": CARD,
        "consent": "yes",
        "signature": NAME,
        "certificate": "paper",
        "photo": "",
    }
    return {page: written[name][: question.max_length] if name == "text" and question.max_length else written[name]}


def is_own(question: Question) -> bool:
    """This says whether a question is about the person who answers it."""
    return bool(question.from_profile)


def is_of_a_child(question: Question) -> bool:
    """This says whether a question is about a child of school age."""
    return question.id.startswith("child_")


def a_day(question: Question) -> date:
    """This is a day the question takes: a birthday that fits the identity number, or a weekday in its limits."""
    today = today_in_china()
    if "birth" in question.id:
        born = OWN_BIRTHDAY if is_own(question) else CHILD_BIRTHDAY if is_of_a_child(question) else OTHER_BIRTHDAY
        # Whoever may only be born lately is a baby.
        return born if born.isoformat() >= (question.earliest or "") else today - timedelta(days=30)
    earliest = today if question.earliest == "today" else date.fromisoformat(question.earliest or "1900-01-01")
    latest = today if question.latest == "today" else date.fromisoformat(question.latest or "9999-12-31")
    day = min(max(today, earliest), latest)
    # On Sundays the halls are closed; looking back, any day will do.
    while day.weekday() == 6:
        day += timedelta(days=1 if day < latest else -1)
    return day


def question_at(form: Form, page: str) -> Question:
    """This is the question asked at a page of the form, or at `<group>/<member>/<page>` of a group."""
    group, _slash, rest = page.partition("/")
    found = next(question for question in form.questions if question.page == group)
    return question_at(found.member, rest.rpartition("/")[2]) if rest and found.member else found
