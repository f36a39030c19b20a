"""Every kind of question keeps the same promises."""

import json
import re
import time
from typing import Any

import pytest

from app.journeys import KINDS, Checked, Problem, Question

from .samples import GOOD, SAMPLES, TODAY, form_of, outcome, question_of, typed_in

ODD: dict[str, Any] = {
    "empty": "",
    "blanks": " \u3000\t\n\u200b",
    "emoji": "😀👵🏻",
    "script": "<script>alert('1')</script>",
    "template": "{{ 7 * 7 }} %(count)s %s",
    "sql": "'; drop table drafts; --",
    "NUL": "1\x002\x00",
    "half a surrogate pair": "\ud83d",
    "right to left": "\u202e13800138000",
    "huge digits": "9" * 100_000,
    "huge words": "字" * 100_000,
    "huge blanks": " " * 100_000 + "x",
    "huge units": "元" * 100_000 + "x",
    "huge dots": " ·" * 50_000,
    "huge dashes": "-" * 100_000,
    "huge commas": "1," * 50_000,
    "sign": "-5",
    "punctuation": "。",
}
CRAFTED: dict[str, Any] = {
    "a list": ["1", "2"],
    "an empty list": [],
    "a list of nothing": [None, 3, ["x"]],
    "a number": 12,
    "nothing": None,
    "an object": {"a": 1},
    "a truth": True,
}
KIND_NAMES = sorted(KINDS)


def assert_plain(checked: Checked, question: Question) -> None:
    """Either a value or a problem with one of the question's own fields, whose places are all filled."""
    assert isinstance(checked, Checked)
    if checked.problem is not None:
        assert checked.value is None
        assert checked.problem.field in question.fields
        assert checked.problem.message % checked.problem.values
        assert "%" not in checked.problem.message % checked.problem.values


def test_every_kind_has_samples() -> None:
    assert set(SAMPLES) == set(KINDS)


@pytest.mark.parametrize("kind", KIND_NAMES)
@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_typing_gets_a_plain_answer_and_soon(kind: str, text: str) -> None:
    question = question_of(kind)
    begun = time.perf_counter()
    for texts in ([text] * len(question.fields), *_one_box_each(question, text)):
        assert_plain(question.check(question.read(typed_in(question, *texts)), TODAY), question)
        assert_plain(question.check(dict(zip(question.fields, texts, strict=True)), TODAY), question)
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize("kind", KIND_NAMES)
@pytest.mark.parametrize("given", CRAFTED.values(), ids=CRAFTED)
def test_a_crafted_draft_never_raises(kind: str, given: object) -> None:
    question = question_of(kind)
    assert_plain(question.check(dict.fromkeys(question.fields, given), TODAY), question)
    assert_plain(question.check({}, TODAY), question)
    assert_plain(question.check({"other": given}, TODAY), question)
    crafted: Any = dict.fromkeys(question.fields, given)
    json.dumps(question.read(crafted))


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_writing_nothing_is_a_problem_unless_the_question_is_optional(kind: str) -> None:
    for text in ("", " ", "\u3000", "\u200b\t"):
        question = question_of(kind)
        checked = question.check(question.read(typed_in(question, *[text] * len(question.fields))), TODAY)
        assert checked.problem is not None
        assert checked.problem.message == question.kind.empty
        optional = question_of(kind, optional=True)
        assert optional.check(optional.read(typed_in(optional, *[text] * len(optional.fields))), TODAY) == Checked()


@pytest.mark.parametrize(("kind", "value"), GOOD, ids=str)
def test_an_answer_survives_being_put_back_into_its_fields(kind: str, value: Any) -> None:
    question = question_of(kind)
    raw = question.raw_of(value)
    assert question.check(raw, TODAY) == Checked(value)
    if kind == "group":  # lies in pieces, one page each: tests/journeys/test_groups.py
        return
    assert set(raw) == set(question.fields)
    if kind == "photo":  # which there are is not read from a form
        return
    posted = {name: text if isinstance(text, list) else [text] for name, text in raw.items()}
    assert question.check(question.read(posted), TODAY) == Checked(value)
    assert json.loads(json.dumps(value)) == value


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_no_answer_fills_the_fields_with_nothing(kind: str) -> None:
    question = question_of(kind, optional=True)
    assert question.check(question.raw_of(None), TODAY) == Checked()
    assert question.shown(None).message == "没有写"


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_what_was_typed_is_kept_as_typed_but_never_more_than_10000_characters(kind: str) -> None:
    question = question_of(kind)
    raw = question.read(typed_in(question, *[" １\x00\x07２ 🙂\r\n" * 1] * len(question.fields)))
    for text in raw.values():
        # A photograph is no typing: what a form sends in its place counts for nothing.
        assert not text if kind == "photo" else text in (" １２ 🙂\n", [" １２ 🙂\n"])
    raw = question.read({name: ["字" * 9_000, "x"] * 30 for name in question.fields})
    assert sum(len(one) for text in raw.values() for one in ([text] if isinstance(text, str) else text)) <= 10_000


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_other_fields_of_the_form_are_left_alone(kind: str) -> None:
    question = question_of(kind)
    assert set(question.read({"csrf_token": ["x"], **typed_in(question, *["1"] * len(question.fields))})) == set(
        question.fields
    )


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_field_names_start_with_the_page(kind: str) -> None:
    question = question_of(kind)
    assert question.page == "asked-here"
    assert all(re.fullmatch(r"asked-here(-[a-z]+)?", name) for name in question.fields)
    assert len(set(question.fields)) == len(question.fields) >= 1


@pytest.mark.parametrize(("kind", "value"), GOOD, ids=str)
def test_a_private_answer_never_stands_in_full(kind: str, value: Any) -> None:
    shown = question_of(kind, private=True).shown(value)
    printed = shown.text + (shown.message or "") % shown.values + "".join(shown.items)
    assert not shown.members
    assert printed
    if kind in ("id-number", "bank-card", "phone"):
        assert printed == f"尾号{value[-4:]}"
    else:
        assert printed == "已经写好，这里不显示"


@pytest.mark.parametrize("kind", ["id-number", "bank-card"])
def test_papers_and_cards_are_masked_even_when_a_form_forgets_to_ask(kind: str) -> None:
    value = str(SAMPLES[kind][1][0])
    assert question_of(kind).shown(value).values == {"last": value[-4:]}


@pytest.mark.parametrize("kind", KIND_NAMES)
@pytest.mark.parametrize("stale", ["gone", 5, True, ["gone"], [], "2026-13-40"], ids=str)
def test_an_answer_left_from_an_older_form_can_still_be_shown(kind: str, stale: Any) -> None:
    for private in (False, True):
        shown = question_of(kind, private=private).shown(stale)
        assert (shown.message or "") % shown.values + shown.text or stale in ([], "")


SHOWN = [
    ("date", "1950-03-12", "1950年3月12日"),
    ("money", 120050, "1,200.50元"),
    ("money", 120000, "1,200元"),
    ("yes-no", True, "是"),
    ("yes-no", False, "不是"),
    ("consent", True, "同意"),
    ("choice", "b", "乙"),
    ("choices", ["a", "c"], "甲、丙"),
    ("text", "人民路", "人民路"),
    ("phone", "13800138000", "13800138000"),
]


@pytest.mark.parametrize(("kind", "value", "printed"), SHOWN, ids=str)
def test_an_open_answer_is_shown_as_people_write_it(kind: str, value: Any, printed: str) -> None:
    shown = question_of(kind).shown(value)
    assert (shown.message or shown.text) % shown.values == printed


def test_a_problem_can_be_compared_and_not_changed() -> None:
    assert Problem("a", "b", {"c": 1}) == Problem("a", "b", {"c": 1})
    with pytest.raises(AttributeError):
        Problem("a", "b").field = "c"  # type: ignore[misc]


def test_a_tick_that_says_something_else_is_no_consent() -> None:
    assert outcome(question_of("consent"), "on") == KINDS["consent"].empty


def test_choices_come_back_in_the_listed_order_and_once() -> None:
    question = question_of("choices")
    assert question.check({question.page: ["c", "a", "c"]}, TODAY).value == ["a", "c"]


def test_too_many_too_few_and_unknown_choices_are_told_apart() -> None:
    question = question_of("choices", at_least=2)
    found = [question.check({question.page: ticked}).problem for ticked in (["a"], ["a", "b", "c"], ["a", "zz"], [])]
    assert all(found)
    assert len({problem.message for problem in found if problem}) == 4


def test_the_same_question_asked_twice_shares_nothing() -> None:
    first, second = form_of(
        {"id": "a", "kind": "date", "text": "甲"}, {"id": "b", "kind": "date", "text": "乙"}
    ).questions
    assert not set(first.fields) & set(second.fields)


def _one_box_each(question: Question, text: str) -> list[list[str]]:
    boxes = range(len(question.fields))
    return [[text if box == other else "1" for other in boxes] for box in boxes]
