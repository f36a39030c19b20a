"""What becomes of what nobody expects to be typed? Every kind of question is told every odd thing."""

import re

import pytest
from flask import Flask
from markupsafe import escape

from app.journeys import KINDS, Question, read_form
from tests.page import Page
from tests.visitor import Visitor
from tests.web.walking import PUBLISHED, RESIDENT, form_of, go_on_form, needs_sign_in

ODD = {
    "empty": "",
    "blanks": "   　\t",
    "huge": "长" * 9000,
    "emoji": "👵🏻🎉👨‍👩‍👧",
    "like a script": "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}${7*7}",
    "like a database's language": "'; DROP TABLE drafts; --",
    "nothing at all": "\x00\x07\x1b",
    "backwards": "\u202e倒过来\u2066",
    "half a character": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "many lines": "一\r\n二\n三\r",
    "percent": "%(name)s %s {0}",
}
# Control characters and halves of characters are dropped, and what is longer than anybody writes is cut.
NOT_KEPT_AS_IS = {"nothing at all", "huge", "many lines", "half a character"}
# Kinds that take any writing as it is; for the others all of the above is wrong, except that a name may be odd.
TAKE_ANY_WRITING = {"text"}


def questions() -> dict[str, tuple[str, str]]:
    """One question of every kind as (service, question), the first that everybody is asked."""
    found: dict[str, tuple[str, str]] = {}
    for service_id, service in PUBLISHED.items():
        for number, question in enumerate(service.get("form", {}).get("questions", [])):
            # Only the first page can be reached without answering others; later ones where nothing decides on them.
            if number == 0 or "when" not in question:
                found.setdefault(question["kind"], (service_id, question["id"]))
    return found


ONE_OF_EACH = questions()
PICKED = ("choice", "choices", "yes-no", "consent", "declaration", "certificate")
# What is chosen or written step by step has more than one page: tests/web/test_choosing.py, test_members.py, test_payments.py.
STEP_BY_STEP = {"address", "place", "slot", "group", "payment"}
ON_ONE_PAGE = sorted(set(KINDS) - STEP_BY_STEP)


def test_the_catalogue_asks_every_kind_of_question():
    assert set(ONE_OF_EACH) == set(KINDS)


def asked(client: Visitor, app: Flask, kind: str) -> tuple[str, Question]:
    """The address of a question of the kind, and the question, in front of somebody who may answer it."""
    service_id, question_id = ONE_OF_EACH[kind]
    if needs_sign_in(service_id):
        client.sign_in(RESIDENT)
    question = next(one for one in form_of(app, service_id).questions if one.id == question_id)
    return f"/services/{service_id}/{question.page}", question


@pytest.mark.parametrize("odd", sorted(ODD))
@pytest.mark.parametrize("kind", ON_ONE_PAGE)
def test_an_odd_answer_gets_plain_words_and_stays_as_it_was_typed(client: Visitor, app: Flask, kind: str, odd: str):
    path, question = asked(client, app, kind)
    page = client.get(path)
    assert page.path == path
    # A page for photographs has no box to write in; whoever sends words in their place all the same is not heard.
    onward = go_on_form(page) if kind == "photo" else None
    there = [name for name in question.fields if page.all(f"[name='{name}']")] if onward is None else [question.page]
    typed = dict.fromkeys(there, ODD[odd])
    if page.all("input[name=keep-held]"):
        typed["keep-held"] = "no"
    answered = client.press(page, onward, more=typed)
    assert answered.status == 200
    checked = question.check(question.read({name: [ODD[odd]] for name in there}))
    if checked.problem is None:
        assert kind in TAKE_ANY_WRITING or question.optional or kind == "name"
        assert answered.path != path
        return
    assert answered.path == path
    assert answered.wants_another_look, answered.title
    message = answered.one(".error-message").text().strip()
    (link,) = answered.all(".error-summary a")
    assert link.text().strip() in message
    target = str(link.attributes["href"]).removeprefix("#")
    assert answered.one(f"[id='{target}']").tag in ("input", "textarea", "select")
    assert answered.all("[aria-invalid='true']") or kind in PICKED
    assert not re.search(r"%\(|None|Traceback|invalid|Error:", message)
    if kind not in PICKED and odd not in NOT_KEPT_AS_IS:
        assert str(escape(ODD[odd])).strip() in answered.html or ODD[odd].strip() in values(answered)


def values(page: Page) -> list[str]:
    """What stands in the page's fields."""
    written = [str(field.attributes.get("value") or "").strip() for field in page.all("main input")]
    return written + [field.text().strip() for field in page.all("main textarea")]


@pytest.mark.parametrize("kind", ["choice", "choices", "yes-no", "consent"])
def test_picking_what_is_not_offered_is_told_so(client: Visitor, app: Flask, kind: str):
    path, question = asked(client, app, kind)
    page = client.press(client.get(path), more={question.page: "no-such-option"})
    assert page.path == path
    assert page.wants_another_look


@pytest.mark.parametrize("kind", ON_ONE_PAGE)
def test_fields_that_come_many_times_or_not_at_all_are_no_trouble(client: Visitor, app: Flask, kind: str):
    path, question = asked(client, app, kind)
    token = client.get(path).csrf_token
    for form in ({}, {name: ["1", "2", "3"] for name in question.fields}, {"no-such-field": "x"}):
        page = client.follow(client.send(path, {**form, "csrf_token": token}))
        assert page.status == 200


@pytest.mark.parametrize("kind", ["id-number", "bank-card", "phone"])
def test_a_good_private_answer_is_never_sent_back_in_full(client: Visitor, app: Flask, kind: str):
    good = {"id-number": "449901194803151288", "bank-card": "6217999000000000015", "phone": "19900000001"}[kind]
    service_id, question_id = (
        next(
            (service_id, question["id"])
            for service_id, service in PUBLISHED.items()
            for question in service.get("form", {}).get("questions", [])
            if question["kind"] == kind and question.get("private") and "when" not in question
        )
        if kind == "phone"
        else ("old-age-allowance", {"id-number": "id_number", "bank-card": "bank_card"}[kind])
    )
    if needs_sign_in(service_id):
        client.sign_in(RESIDENT)
    first = client.get(f"/services/{service_id}/start")
    if service_id == "old-age-allowance":
        client.press(client.get(f"/services/{service_id}/for-whom"), for_whom="self")
    page_name = question_id.replace("_", "-")
    page = client.get(f"/services/{service_id}/{page_name}")
    client.press(page, more={"keep-held": "no", page_name: good})
    again = client.get(f"/services/{service_id}/{page_name}")
    assert again.path.endswith(page_name)
    assert good not in again.html
    assert good[-4:] in again
    assert first.status == 200


def test_every_published_form_makes_sense_in_every_language(backend: Flask):
    for service_id, service in PUBLISHED.items():
        if "form" not in service:
            continue
        for language in ("zh-Hans", "zh-Hant", "en"):
            answer = backend.test_client().get(
                f"/catalogue/services/{service_id}", headers={"Accept-Language": language}
            )
            assert read_form(answer.get_json()["form"]).questions or service["kind"] == "look-up"
