"""Whatever the form and whatever the answers: the way ends, what is shown is what was answered, and nothing hidden is handed in."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.journeys import KINDS, Form, raw_in
from app.journeys.answers import dont_know
from app.journeys.kinds import MAY_BE_UNKNOWN
from app.journeys.members import pieces

from .samples import BEFORE, SAMPLES, TODAY, form_of, question_of

# A slot hangs on the place before it, so it is asked by itself below.
ANYWHERE = sorted(set(KINDS) - {"slot"})
# What a condition may compare an answer with.
COMPARED = {"choice": ["a", "b", "c"], "yes-no": [True, False], "choices": ["a", "b"]}


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Forms of every kind of question, some asked only after certain answers, some in parts."""
    questions: list[dict[str, Any]] = []
    for place in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(ANYWHERE))
        question: dict[str, Any] = {"id": f"q{place}", "kind": kind, "text": "问", **SAMPLES[kind][0]}
        question["optional"] = draw(st.booleans())
        question["private"] = draw(st.booleans())
        if kind in MAY_BE_UNKNOWN:
            question["dont_know"] = draw(st.booleans())
        if kind == "date":
            question |= {"lunar": draw(st.booleans()), "year_only": draw(st.booleans())}
        earlier = [one for one in questions if one["kind"] in COMPARED]
        if earlier and draw(st.booleans()):
            other = draw(st.sampled_from(earlier))
            value = draw(st.sampled_from(COMPARED[other["kind"]]))
            question["when"] = {"question": other["id"], draw(st.sampled_from(["is", "is_not"])): value}
        questions.append(question)
    if draw(st.booleans()):
        cut = draw(st.integers(1, len(questions)))
        ids = [one["id"] for one in questions]
        parts = [part for part in (ids[:cut], ids[cut:]) if part]
        return form_of(*questions, sections=[{"title": "一部分", "questions": part} for part in parts])
    return form_of(*questions)


def some_answer(data: st.DataObject, question: Any) -> Any:
    """An answer of this question's kind."""
    values = list(SAMPLES[question.kind.name][1])
    if question.dont_know:
        values.append(dont_know())
    if question.optional:
        values.append(None)
    if question.year_only:
        values.append("1950")
    return data.draw(st.sampled_from(values))


@settings(max_examples=150, deadline=None)
@given(forms(), st.data())
def test_any_walk_through_any_form_keeps_the_promises(form: Form, data: st.DataObject) -> None:
    kept: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    for _step in range(len(form.questions) + 1):
        question = form.first_unanswered(answers)
        if question is None:
            break
        value = some_answer(data, question)
        kept |= pieces(question, json.loads(json.dumps(question.raw_of(value))))
        checked = question.check(raw_in(question, kept) or {}, TODAY)
        assert checked.problem is None, (question.kind.name, value, checked)
        assert checked.value == value
        answers[question.id] = checked.value
    assert form.first_unanswered(answers) is None
    # Some minds are changed, and answers stay behind where nothing is asked any more.
    for question in form.questions:
        if question.id in answers and data.draw(st.booleans()):
            answers[question.id] = some_answer(data, question)
    path = form.path(answers)
    handed_in = form.handed_in(answers)
    assert set(handed_in) <= {question.id for question in path}
    assert json.loads(json.dumps(handed_in)) == handed_in
    for row in form.rows(answers):
        if row.question.id in answers:
            assert row.shown == row.question.shown(answers[row.question.id])
            text = (row.shown.message or "") % row.shown.values + row.shown.text + "".join(row.shown.items)
            assert text or row.shown.members
            assert not (row.question.private and row.shown.members)
    for question in path:
        if question.id in answers:
            position = form.position(question.id, answers)
            assert position is None or 1 <= position[0] <= position[1] <= len(form.questions)
    assert not form.at_odds(answers)


@settings(max_examples=100, deadline=None)
@given(forms(), st.data())
def test_a_form_in_parts_is_done_when_every_part_is(form: Form, data: st.DataObject) -> None:
    answers: dict[str, Any] = {}
    if not form.sections:
        return
    assert {name for section in form.sections for name in section.questions} == {one.id for one in form.questions}
    while (question := form.first_unanswered(answers)) is not None:
        states = {section.title: state for section, state in form.states(answers)}
        section = form.section_of(question.id)
        assert section is not None
        assert any(state != "done" for _one, state in form.states(answers)), states
        answers[question.id] = some_answer(data, question)
    assert {state for _section, state in form.states(answers)} <= {"done"}


@pytest.mark.parametrize("kind", sorted(MAY_BE_UNKNOWN))
def test_not_knowing_is_an_answer_where_the_form_says_so(kind: str) -> None:
    question = question_of(kind, dont_know=True)
    raw = question.read({question.unknown_field: ["dont-know" if question.kind.picks_one else "yes"]})
    assert question.check(raw, TODAY).value == {"dont_know": True}
    assert question.check(question.raw_of(dont_know()), TODAY).value == {"dont_know": True}
    assert question.shown(dont_know()).message == "不知道"
    assert question_of(kind).check(raw, TODAY).value != {"dont_know": True}
    form = form_of(
        {"id": "a", "kind": kind, "text": "问", "dont_know": True, **SAMPLES[kind][0]},
        {"id": "b", "kind": "text", "text": "问", "when": {"question": "a", "answered": True}},
    )
    assert [one.id for one in form.path({"a": dont_know()})] == ["a"]
    assert form.handed_in({"a": dont_know()}) == {"a": {"dont_know": True}}


@pytest.mark.parametrize("kind", sorted(set(MAY_BE_UNKNOWN) - {"choice", "yes-no"}))
def test_whoever_writes_and_does_not_know_is_asked_which(kind: str) -> None:
    question = question_of(kind, dont_know=True)
    raw = {**question.raw_of(SAMPLES[kind][1][0]), question.unknown_field: "yes"}
    problem = question.check(raw, TODAY).problem
    assert problem is not None
    assert problem.field == question.fields[0]


def test_a_time_at_another_place_than_the_one_chosen_is_asked_again() -> None:
    slot = {"id": "time", "kind": "slot", "text": "问", "at": "where"}
    form = form_of(*BEFORE["slot"], slot)
    (value,) = SAMPLES["slot"][1]
    here = {"place": value["place"], "name": "办事大厅", "address": ""}
    assert not form.at_odds({"where": here, "time": value})
    assert set(form.at_odds({"where": {**here, "place": "elsewhere"}, "time": value})) == {"time"}
    assert set(form.at_odds({"time": value})) == {"time"}
