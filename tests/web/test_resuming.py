"""Can somebody go on anywhere with a number, keep what they wrote when a form changes, and never get what is another's?"""

import re
import time
from dataclasses import replace

import pytest
from flask import Flask

from app.journeys import Option, read_form
from app.web.revisions import has_changed, mark
from tests.page import Page
from tests.visitor import Visitor
from tests.web.walking import RESIDENT, form_of, hand_in_form, services, walk

OPEN = "rural-fault-report"  # needs no signing in
CLOSED = "old-age-allowance"
OTHER = "黄秀英"


@pytest.fixture
def elsewhere(app: Flask, backend: Flask) -> Visitor:
    """Another phone."""
    return Visitor(app, backend)


def number_for(client: Visitor, service: str, fact: str = "0315") -> str:
    """A number for the draft in hand, as the page shows it."""
    page = client.press(client.get(f"/resume/later/{service}"), fact=fact)
    assert page.h1 == "这是您的号码", page.main
    (shown,) = re.findall(r"\b\d{4} \d{4}\b", page.main)
    return shown


def resume(client: Visitor, number: str, fact: str = "0315") -> Page:
    return client.press(client.get("/resume/"), number=number, fact=fact)


def test_a_number_brings_the_draft_to_another_phone_and_away_from_here(client: Visitor, elsewhere: Visitor):
    check = walk(client, OPEN)
    number = number_for(client, OPEN)
    start = resume(elsewhere, number)
    assert start.path == f"/services/{OPEN}/start"
    assert "上次写的还在" in start
    assert elsewhere.get(check.path).path == check.path
    assert client.get(check.path).path != check.path
    assert resume(client, number).path == f"/services/{OPEN}/start", "and back, as long as there is a draft"
    assert client.get(check.path).path == check.path


@pytest.mark.parametrize("typed", ["12345678", " 1234-5678 ", "１２３４５６７８", "号码1234 5678。"])
def test_a_number_may_be_typed_in_any_way(client: Visitor, app: Flask, elsewhere: Visitor, typed: str):
    walk(client, OPEN)
    shown = number_for(client, OPEN).replace(" ", "")
    written = typed.replace("１２３４５６７８", shown).replace("1234", shown[:4]).replace("5678", shown[4:])
    assert "上次写的还在" in resume(elsewhere, written)


def test_the_number_stands_on_its_page_again_and_goes_with_a_new_one(client: Visitor, elsewhere: Visitor):
    walk(client, OPEN)
    old = number_for(client, OPEN)
    assert old in client.get(f"/resume/later/{OPEN}").main
    new = number_for(client, OPEN, fact="9999")
    assert new != old
    assert resume(elsewhere, old).wants_another_look
    assert not resume(elsewhere, new, fact="9999").wants_another_look


def test_every_wrong_try_is_answered_alike(client: Visitor, elsewhere: Visitor):
    walk(client, OPEN)
    number = number_for(client, OPEN)
    tries = [("00000000", "0315"), (number, "9999"), ("", ""), ("x" * 9000, "y" * 9000), (number, "")]
    answers = [resume(elsewhere, *one) for one in tries]
    resting = [resume(elsewhere, number, "0000") for _n in range(4)] + [resume(elsewhere, number)]
    said = {re.sub(r'value="[^"]*"|[0-9a-f]{32,}', "", page.html) for page in [*answers, *resting]}
    assert len(said) == 1
    assert {page.status for page in answers} == {200}


def test_guessing_is_limited(elsewhere: Visitor):
    statuses = {resume_once(elsewhere) for _n in range(25)}
    assert statuses == {303, 429}


def resume_once(visitor: Visitor) -> int:
    form = {"csrf_token": visitor.token(), "number": "12345678", "fact": "0000"}
    return visitor.send("/resume/", form).status_code


def test_the_second_fact_is_four_digits(client: Visitor):
    walk(client, OPEN)
    for fact in ("", "123", "12345", "abcd"):
        page = client.press(client.get(f"/resume/later/{OPEN}"), fact=fact)
        assert page.wants_another_look, fact


def test_a_signed_in_persons_draft_opens_for_nobody_else(client: Visitor, elsewhere: Visitor):
    client.sign_in(RESIDENT)
    check = walk(client, CLOSED)
    number = number_for(client, CLOSED)
    asked = resume(elsewhere, number)
    assert asked.path == "/account/sign-in"
    elsewhere.sign_in(OTHER)
    assert resume(elsewhere, number).status == 404
    assert elsewhere.get(check.path).path != check.path
    assert client.get(check.path).path == check.path, "it was taken away from its owner"


def test_a_signed_in_persons_draft_is_theirs_wherever_they_sign_in(client: Visitor, elsewhere: Visitor):
    client.sign_in(RESIDENT)
    check = walk(client, CLOSED)
    number = number_for(client, CLOSED)
    asked = resume(elsewhere, number)
    back = str(asked.one("main form[action='/account/sign-in'] input[name=back]").attributes["value"])
    assert elsewhere.sign_in(RESIDENT, back).path == f"/services/{CLOSED}/start"
    assert elsewhere.get(check.path).path == check.path


def test_taking_up_a_number_loses_no_draft_that_was_there(client: Visitor, elsewhere: Visitor, app: Flask):
    walk(client, OPEN)
    number = number_for(client, OPEN)
    walk(elsewhere, OPEN)
    start = resume(elsewhere, number)
    (link,) = start.all("main a[href^='/resume/draft/']")
    other = elsewhere.get(str(link.attributes["href"]))
    assert elsewhere.press(other).path == f"/services/{OPEN}/check"


def test_a_number_ends_with_its_draft(client: Visitor, elsewhere: Visitor):
    check = walk(client, OPEN)
    number = number_for(client, OPEN)
    client.press(check, hand_in_form(check))
    assert resume(elsewhere, number).wants_another_look


def test_where_nothing_is_written_there_is_no_number(client: Visitor):
    assert client.get(f"/resume/later/{OPEN}").status == 404
    walk(client, OPEN)
    assert client.get(f"/services/{OPEN}/check").all(f"main a[href='/resume/later/{OPEN}']")


def test_a_receipt_survives_signing_in(client: Visitor):
    check = walk(client, OPEN)
    receipt = client.press(check, hand_in_form(check))
    client.sign_in(RESIDENT)
    assert client.get(receipt.path).status == 200


# A form that changes.


def test_a_question_stands_the_same_in_every_language(app: Flask):
    gateway = app.extensions["gateway"]
    for service_id in services():
        forms = {
            language: read_form(form)
            for language in ("zh-Hans", "zh-Hant", "en")
            if (form := gateway.catalogue.service(service_id, language).value.form)
        }
        for questions in zip(*(form.questions for form in forms.values()), strict=True):
            shapes = {mark(question, "any").split()[0] for question in questions}
            assert len(shapes) == 1, (service_id, questions[0].id)


def test_a_question_that_changed_is_told_from_one_that_did_not(app: Flask):
    question = next(one for one in form_of(app, CLOSED).questions if one.options)
    marked = mark(question, "zh-Hans")
    assert not has_changed(question, "zh-Hans", marked)
    assert not has_changed(replace(question, hint="另一句"), "zh-Hans", marked)
    assert not has_changed(replace(question, text="For whom?"), "en", marked)
    assert has_changed(replace(question, text="另一问"), "zh-Hans", marked)
    assert has_changed(replace(question, options=(*question.options, Option("new", "新"))), "en", marked)
    assert has_changed(replace(question, optional=True), "en", marked)
    assert not has_changed(question, "zh-Hans", "")


@pytest.fixture
def revised(app: Flask):
    """Change the published form of a service, and mend it."""
    form = app.extensions["gateway"].catalogue.service(CLOSED, "zh-Hans").value.form
    asked = list(form["questions"])

    def revise(change) -> None:
        form["questions"][:] = change([dict(question) for question in asked])

    yield revise
    form["questions"][:] = asked


def test_a_form_that_changed_keeps_what_fits_and_says_what_to_look_at(client: Visitor, app: Flask, revised):
    client.sign_in(RESIDENT)
    check = walk(client, CLOSED)
    revised(lambda asked: [one | ({"text": "您的电话号码？"} if one["id"] == "phone" else {}) for one in asked])
    start = client.get(f"/services/{CLOSED}/start")
    assert "这张表改过了" in start
    page = client.get(check.path)
    (link,) = page.all(".notice a")
    assert link.text() == "您的电话号码？"
    mended = client.press(client.get(str(link.attributes["href"])))
    assert mended.path == check.path
    assert "这张表改过了" not in mended


def test_an_answer_to_a_question_that_is_gone_is_kept_and_not_handed_in(client: Visitor, app: Flask, revised):
    client.sign_in(RESIDENT)
    check = walk(client, CLOSED)
    revised(lambda asked: [one for one in asked if one["id"] != "phone"])
    page = client.get(check.path)
    assert page.path == check.path
    assert "phone" in app.extensions["store"].drafts.find("resident:chen-guifang", CLOSED).answers
    app.extensions["gateway"].cases = Takes()
    client.press(page, hand_in_form(page))
    assert "phone" not in app.extensions["gateway"].cases.taken[0]


class Takes:
    """A cases API that takes everything down."""

    def __init__(self) -> None:
        self.taken: list[dict] = []

    def hand_in(self, service_id, answers, caller, *, key):
        """Take answers down, and answer too late."""
        self.taken.append(answers)
        time.sleep(0.7)
        raise RuntimeError("no case is made in this test")


def test_a_new_question_is_asked_before_anything_is_handed_in(client: Visitor, app: Flask, revised):
    client.sign_in(RESIDENT)
    check = walk(client, CLOSED)
    new = {"id": "why_now", "kind": "text", "text": "为什么现在办？"}
    revised(lambda asked: [*asked, new])
    assert client.get(check.path).path == f"/services/{CLOSED}/why-now"


def test_other_words_to_agree_to_are_agreed_to_anew(client: Visitor, app: Flask, revised):
    client.sign_in(RESIDENT)
    check = walk(client, CLOSED)
    asked = app.extensions["gateway"].catalogue.service(CLOSED, "zh-Hans").value.form["questions"]
    (changed,) = [one["id"] for one in asked if one["kind"] == "consent"]
    revised(lambda asked: [one | ({"statement": "别的话。"} if one["kind"] == "consent" else {}) for one in asked])
    assert client.get(check.path).path == f"/services/{CLOSED}/{changed.replace('_', '-')}"


def test_answers_behind_a_condition_stay_out_while_it_does_not_hold_and_come_back(client: Visitor, app: Flask):
    client.sign_in(RESIDENT)
    client.press(client.get(f"/services/{CLOSED}/for-whom"), for_whom="relative")
    client.press(client.get(f"/services/{CLOSED}/relative-name"), relative_name="黄秀英")
    client.press(client.get(f"/services/{CLOSED}/for-whom?change=1"), for_whom="self")
    assert client.get(f"/services/{CLOSED}/relative-name").path != f"/services/{CLOSED}/relative-name"
    client.press(client.get(f"/services/{CLOSED}/for-whom?change=1"), for_whom="relative")
    page = client.get(f"/services/{CLOSED}/relative-name")
    assert "黄秀英" in page.html
