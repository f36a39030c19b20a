"""One form, four voices: do the pages, the paper, the script and the telephone ask the same questions in the same order?

Random people answer every service there is. The telephone is walked for real; the pages' own steps, the paper and the script are
then held to what was asked there.
"""

import random
from typing import Any

import pytest
from flask import Flask

from app.journeys import Answers, Form, raw_in
from app.journeys.dialogue import turn
from app.journeys.script import branches
from app.paper.form import on_paper
from app.store import Store
from tests.journeys.samples import GOOD
from tests.voicexml.conftest import Ring
from tests.voicexml.people import Person
from tests.web.walking import PUBLISHED, form_of, services

CALLED = [one for one in services("apply", "book") if "form" in PUBLISHED[one]]
ALL = [one for one in services() if "form" in PUBLISHED[one]]
OF_A_KIND: dict[str, list[Any]] = {}
for _kind, _value in GOOD:
    OF_A_KIND.setdefault(_kind, []).append(_value)


def by_pages(form: Form, answers: Answers) -> list[str]:
    """The questions in the order in which the pages' own steps lead from one to the next."""
    found = [form.path(answers)[0].id] if form.path(answers) else []
    while found and (later := form.next_after(found[-1], answers)):
        found.append(later.id)
    return found


def by_paper(form: Form, answers: Answers) -> list[str]:
    """The questions somebody writes on paper who skips those not for them."""
    known = {name: value for name, value in answers.items() if form.question(name)}
    printed = [asked.question.id for asked in on_paper(form, {})]
    return [name for name in printed if name in {question.id for question in form.path(known)}]


def by_script(form: Form, answers: Answers) -> list[str]:
    """The questions somebody asks who follows the script: each in turn, unless an answer says where to go on or it is for others."""
    passing, found, place = branches(form), [], 0
    order = [question.id for question in form.questions]
    asked = {question.id for question in form.path(answers)}
    while place < len(order):
        name = order[place]
        place += 1
        if name not in asked:
            continue  # the script says for whom it is
        found.append(name)
        for branch in passing.get(name, ()):
            if answers.get(name) in branch.values and type(answers.get(name)) in {type(one) for one in branch.values}:
                place = order.index(branch.to) if branch.to else len(order)
    return found


def answered_at_random(form: Form, luck: random.Random) -> Answers:
    """Good answers to every question of the path, some left open."""
    answers: dict[str, Any] = {}
    for _n in range(len(form.questions) + 1):
        question = next((one for one in form.path(answers) if one.id not in answers), None)
        if question is None:
            return answers
        values = [option.value for option in question.options] or OF_A_KIND[question.kind.name]
        value = luck.choice(values)
        answers[question.id] = [value] if question.kind.name == "choices" and isinstance(value, str) else value
        if luck.random() < 0.1 and question.optional:
            answers[question.id] = None
    return answers


@pytest.mark.parametrize("service_id", ALL)
def test_pages_paper_script_and_turns_ask_the_same(app: Flask, service_id: str):
    form = form_of(app, service_id)
    for seed in range(40):
        answers = answered_at_random(form, random.Random(f"{service_id} {seed}"))
        pages = by_pages(form, answers)
        assert pages == [turn(question).question.id for question in form.path(answers)]
        assert by_paper(form, answers) == pages
        assert by_script(form, answers) == pages


@pytest.mark.parametrize("service_id", CALLED)
def test_a_call_asks_the_same(app: Flask, ring: Ring, service_id: str):
    form = form_of(app, service_id)
    person = Person(service_id, form, luck=random.Random(service_id), at_end=lambda heard: "0")
    ring(person)
    store: Store = app.extensions["store"]
    with store.engine.connect() as connection:
        (owner,) = {row[0] for row in connection.exec_driver_sql("SELECT owner FROM drafts")} or {""}
    draft = store.drafts.find(owner, service_id)
    kept = draft.answers if draft else {}
    answers = {
        question.id: checked.value
        for question in form.questions
        if (raw := raw_in(question, kept)) is not None and (checked := question.check(raw)).problem is None
    }
    assert person.asked == by_pages(form, answers)
    assert person.asked == by_script(form, answers)
    assert person.asked == by_paper(form, answers)
