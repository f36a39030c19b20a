"""Does paper ask what the screen asks, of the same people, in the same order?"""

from typing import Any

import pytest
from flask import Flask

from app.journeys import Form, Question, Value, read_form
from app.paper.form import on_paper
from app.web.printed import asked_rows
from tests.answering import Pick, first, good_answer, last
from tests.journeys.samples import SAMPLES
from tests.web.walking import PUBLISHED, form_of, services

WITH_FORMS = [service_id for service_id in services() if "form" in PUBLISHED[service_id]]


def answered(form: Form, pick: Pick, most: int = 99) -> dict[str, Value]:
    """Good answers to the first so many questions of the path."""
    answers: dict[str, Value] = {}
    for _n in range(most):
        question = form.first_unanswered(answers)
        if question is None:
            break
        answers[question.id] = good_value(question, pick)
    return answers


def good_value(question: Question, pick: Pick) -> Value:
    """What a question is answered with; what people pick from other pages is a sample."""
    if question.member:
        return [answered(question.member, pick)]
    if question.kind.name in ("address", "place", "slot", "certificate", "payment"):
        return SAMPLES[question.kind.name][1][0]
    fields = {name: [one] if isinstance(one, str) else one for name, one in good_answer(question, pick).items()}
    checked = question.check(question.read(fields))
    assert checked.problem is None, (question.id, checked.problem)
    return checked.value


@pytest.mark.parametrize("service_id", WITH_FORMS)
def test_a_blank_form_asks_everything_in_the_forms_order(app: Flask, service_id: str):
    form = form_of(app, service_id)
    printed = on_paper(form, {})
    assert [asked.question for asked in printed] == list(form.questions)
    assert [asked.number for asked in printed] == [str(n) for n in range(1, len(form.questions) + 1)]
    assert not any(asked.answer for asked in printed)
    assert [asked.when is None for asked in printed] == [question.when is None for question in form.questions]


@pytest.mark.parametrize("pick", [first, last])
@pytest.mark.parametrize("service_id", WITH_FORMS)
def test_a_finished_form_is_the_path_that_was_walked(app: Flask, service_id: str, pick: Pick):
    form = form_of(app, service_id)
    answers = answered(form, pick)
    printed = on_paper(form, answers)
    assert [asked.question for asked in printed] == list(form.path(answers))
    assert [asked.answer for asked in printed] == [row.shown for row in form.rows(answers)]
    assert not any(asked.when for asked in printed)


@pytest.mark.parametrize("most", [1, 2, 3])
@pytest.mark.parametrize("service_id", WITH_FORMS)
def test_a_half_filled_form_leaves_room_for_all_that_may_still_be_asked(app: Flask, service_id: str, most: int):
    form = form_of(app, service_id)
    answers = answered(form, first, most)
    printed = on_paper(form, answers)
    asked = [one.question for one in printed]
    assert [one.question.id for one in printed if one.answer] == [q.id for q in form.questions if q.id in answers]
    for pick in (first, last):
        further = answered_on(form, answers, pick)
        assert set(form.path(further)) <= set(asked), "somebody would be asked on the screen what paper leaves out"


def answered_on(form: Form, answers: dict[str, Value], pick: Pick) -> dict[str, Value]:
    """The same answers, gone on with another person's choices."""
    further = dict(answers)
    while (question := form.first_unanswered(further)) is not None:
        further[question.id] = good_value(question, pick)
    return further


def test_what_the_answers_rule_out_is_left_out():
    form = read_form(SMALL)
    assert [asked.question.id for asked in on_paper(form, {"who": "self"})] == ["who", "own"]
    assert [asked.question.id for asked in on_paper(form, {"who": "other"})] == ["who", "theirs", "sick"]


SMALL: dict[str, Any] = {
    "version": "1",
    "questions": [
        {
            "id": "who",
            "kind": "choice",
            "text": "给谁办？",
            "options": [{"value": "self", "text": "我自己"}, {"value": "other", "text": "家里人"}],
        },
        {"id": "own", "kind": "text", "text": "您住哪里？", "when": {"question": "who", "is": "self"}},
        {"id": "theirs", "kind": "yes-no", "text": "他住院吗？", "when": {"question": "who", "is": "other"}},
        {
            "id": "sick",
            "kind": "text",
            "text": "哪家医院？",
            "when": {"all": [{"question": "who", "is": "other"}, {"question": "theirs", "is": True}]},
        },
    ],
}


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({"question": "who", "is": "self"}, "第1题选了“我自己”，才写这一题。"),
        ({"question": "who", "any_of": ["self", "other"]}, "第1题选了“我自己”或者“家里人”，才写这一题。"),
        ({"not": {"question": "who", "is": "self"}}, "第1题没有选“我自己”，才写这一题。"),
        ({"question": "theirs", "is": True}, "第3题选了“是”，才写这一题。"),
        ({"question": "own", "answered": True}, "第2题写了，才写这一题。"),
        (
            {"any": [{"question": "who", "is": "self"}, {"question": "theirs", "is": False}]},
            "第1题选了“我自己”，或者第3题选了“不是”，才写这一题。",
        ),
        (
            {"all": [{"question": "who", "is": "other"}, {"question": "theirs", "is": True}]},
            "第1题选了“家里人”，而且第3题选了“是”，才写这一题。",
        ),
    ],
)
def test_paper_says_in_words_for_whom_a_question_is(app: Flask, when: dict[str, Any], words: str):
    form = read_form({**SMALL, "questions": [*SMALL["questions"][:3], {**SMALL["questions"][3], "when": when}]})
    with app.test_request_context():
        assert asked_rows(form, {})[3]["when"] == words


@pytest.mark.parametrize("service_id", WITH_FORMS)
def test_no_question_of_any_form_is_for_people_one_cannot_name(app: Flask, service_id: str):
    with app.test_request_context():
        for row in asked_rows(form_of(app, service_id), {}):
            assert "照前面写的" not in row["when"], row["text"]
