"""Does a telephone ask what the screen asks, and do keys say what a keyboard says?"""

import pytest

from app.journeys.dialogue import HOW, ROOM, WAYS, Heard, Turn, keyed, turn, turns
from app.journeys.kinds import KINDS
from tests.journeys.samples import GOOD, TODAY, form_of, question_of

# What twelve keys cannot say.
BY_HAND = frozenset(KINDS) - {
    "choice", "choices", "yes-no", "consent", "declaration", "date", "money", "phone", "id-number", "bank-card",
}  # fmt: skip


def pressed(asked: Turn, heard: Heard) -> object:
    """What pressing comes to."""
    checked = asked.question.check(asked.question.read(keyed(asked, heard)), TODAY)
    return checked.problem.message if checked.problem else checked.value


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_asked_by_keys_or_left_for_later(kind: str):
    asked = turn(question_of(kind))
    assert (asked.entry == "none") is (kind in BY_HAND)
    assert asked.ways[0] == ("later" if kind in BY_HAND else "keyed")
    if asked.entry == "digits":
        least, most = asked.room("keyed")
        assert 0 < least <= most
        assert asked.how("keyed") in HOW.values()


def keys_of(asked: Turn, value: object) -> Heard:
    """What somebody presses who wants this answer."""
    question = asked.question
    if question.kind.name == "money":
        return Heard(digits=f"{int(str(value)) // 100}*{int(str(value)) % 100:02}#")
    if question.kind.name == "date":
        return Heard(digits=str(value).replace("-", ""))
    if question.kind.name == "choices":
        return Heard(picked=tuple(value) if isinstance(value, list) else ())
    if question.kind.name == "declaration":
        return Heard(picked=tuple(choice.value for choice in asked.choices))
    words = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else None
    if asked.entry == "pick":
        return Heard(picked=(words or str(value),))
    return Heard(digits=f"{str(value).replace('X', '*')}#")


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, value in GOOD if kind not in BY_HAND])
def test_keys_say_every_good_answer(kind: str, value: object):
    asked = turn(question_of(kind))
    assert pressed(asked, keys_of(asked, value)) == value


def test_a_day_by_the_moon_by_its_leap_month_and_by_its_year():
    asked = turn(question_of("date", lunar=True, year_only=True, dont_know=True, optional=True))
    assert asked.ways == ("keyed", "by-moon", "by-leap-moon", "by-year", "empty", "unknown")
    assert pressed(asked, Heard("by-moon", "19500308")) == "1950-04-24"
    assert pressed(asked, Heard("by-leap-moon", "20230215")) == "2023-04-05"
    assert pressed(asked, Heard("by-year", "1950")) == "1950"
    assert pressed(asked, Heard("empty")) is None
    assert pressed(asked, Heard("unknown")) == {"dont_know": True}
    assert pressed(asked, Heard("keyed", "1950 03 12#")) == "1950-03-12"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_who_may_leave_it_empty_or_not_know_can_say_so(kind: str):
    empty = turn(question_of(kind, optional=True))
    if empty.entry == "pick" and kind != "consent":
        assert pressed(empty, Heard(picked=("",))) is None
    elif empty.entry != "pick":
        assert pressed(empty, Heard("empty")) is None
    if kind in ("text", "name", "choice", "yes-no", "money"):
        unknown = turn(question_of(kind, dont_know=True))
        heard = Heard(picked=("dont-know",)) if unknown.entry == "pick" else Heard("unknown")
        assert pressed(unknown, heard) == {"dont_know": True}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_whatever_is_pressed_comes_to_an_answer_or_a_problem(kind: str):
    asked = turn(question_of(kind, optional=True))
    for digits in ("", "0", "*", "#", "*#*", "9" * 10_000, "１２３", "\x00"):
        for way in WAYS:
            pressed(asked, Heard(way, digits, ("no such option",)))


def test_a_single_zero_is_no_number_because_it_calls_a_person():
    assert all(least > 1 for shape, (least, _most) in ROOM.items() if shape != "money")


def test_the_turns_are_the_path():
    form = form_of(
        {"id": "a", "kind": "yes-no", "text": "?"},
        {"id": "b", "kind": "text", "text": "?", "when": {"question": "a", "is": True}},
        {"id": "c", "kind": "phone", "text": "?"},
    )
    for answers in ({}, {"a": True}, {"a": False}):
        assert [one.question for one in turns(form, answers)] == list(form.path(answers))
