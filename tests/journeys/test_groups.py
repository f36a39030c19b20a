"""Several of the same are kept in pieces and come back whole."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journeys import Checked, FormInvalid, raw_in
from app.journeys.kinds.group import NOT_ALL, TOO_FEW, TOO_MANY, UNFINISHED, WRONG_MEMBER
from app.journeys.members import members_in, pieces, place

from .samples import SAMPLES, TODAY, form_of, question_of

VALUES = list(SAMPLES["group"][1])


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_a_group_comes_back_from_the_pieces_it_lies_in(value: Any) -> None:
    question = question_of("group")
    kept = pieces(question, question.raw_of(value))
    raw = raw_in(question, kept)
    assert raw is not None
    assert question.check(raw, TODAY) == Checked(value)


def test_members_stand_in_the_order_they_were_begun_and_two_pages_both_keep_theirs() -> None:
    question = question_of("group")
    kept: dict[str, Any] = {
        "asked_here/00000002/called": {"called": "乙"},
        "asked_here/00000001/called": {"called": "甲"},
        "asked_here/00000001/relation": {"relation": "a"},
        "asked_here/not-a-key/called": {"called": "丙"},
        "asked_here/00000003/gone": {"gone": "丁"},
        "another/00000004/called": {"called": "戊"},
    }
    assert [one["key"] for one in members_in(question, kept)] == ["00000001", "00000002"]
    assert raw_in(question, kept) is None  # nobody has said that these are all


def test_one_taken_out_is_not_handed_in_and_can_be_put_back() -> None:
    question = question_of("group")
    kept = pieces(
        question, question.raw_of([{"called": "王小明", "relation": "a"}, {"called": "李四", "relation": "c"}])
    )
    first = members_in(question, kept)[0]["key"]
    without = {**kept, place(question, first): {"removed": "yes"}}
    assert question.check(raw_in(question, without) or {}, TODAY).value == [{"called": "李四", "relation": "c"}]
    assert [one["key"] for one in members_in(question, without, removed=True)] == [first]
    back = {**without, place(question, first): {"removed": ""}}
    assert len(members_in(question, back)) == 2


def member(**raws: dict[str, Any]) -> dict[str, Any]:
    return {"key": "00000001", "answers": raws}


CALLED = {"called": {"called": "王小明"}}


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({}, NOT_ALL),
        ({"asked-here": "yes"}, TOO_FEW),
        ({"asked-here": "yes", "members": "x"}, TOO_FEW),
        ({"asked-here": "yes", "members": [None, {"key": "1"}]}, TOO_FEW),
        ({"asked-here": "yes", "members": [member(**CALLED)]}, UNFINISHED),
        ({"asked-here": "yes", "members": [member(called={"called": "王1"})]}, WRONG_MEMBER),
        ({"asked-here": "yes", "members": [member(**CALLED, relation={"relation": "a"})] * 4}, TOO_MANY),
    ],
)
def test_what_is_wrong_with_a_group_is_told(raw: dict[str, Any], message: str) -> None:
    problem = question_of("group", at_least=1, at_most=3).check(raw, TODAY).problem
    assert problem is not None
    assert problem.message == message
    assert problem.message % problem.values


def test_the_condition_of_a_part_looks_at_the_same_member() -> None:
    question = question_of("group")
    raw = question.raw_of([{"called": "王小明", "relation": "b", "born": "1950-04-24"}])
    raw["members"][0]["answers"]["relation"] = {"relation": "a"}
    assert question.check(raw, TODAY).value == [{"called": "王小明", "relation": "a"}]
    raw["members"][0]["answers"]["relation"] = {"relation": "b"}
    assert question.check(raw, TODAY).value == [{"called": "王小明", "relation": "b", "born": "1950-04-24"}]


@pytest.mark.parametrize("kind", ["consent", "group", "slot", "place", "declaration"])
def test_what_cannot_be_asked_several_times_is_refused(kind: str) -> None:
    inside = {"id": "x", "kind": kind, "text": "问", **SAMPLES[kind][0]}
    with pytest.raises(FormInvalid):
        form_of({"id": "g", "kind": "group", "text": "问", "label": "人", "questions": [inside]})


@given(st.lists(st.tuples(st.sampled_from("甲乙丙丁"), st.sampled_from("ac")), max_size=6))
def test_any_members_are_shown_as_they_were_answered(written: list[tuple[str, str]]) -> None:
    question = question_of("group")
    value = [{"called": called, "relation": relation} for called, relation in written]
    checked = question.check(question.raw_of(value), TODAY)
    assert checked.value == value
    shown = question.shown(checked.value)
    assert [row[0][1].text for row in shown.members] == [called for called, _relation in written]
