"""Can a person do what they came for, in every service there is?"""

import re

import pytest
from flask import Flask

from app.store import Store
from app.web.forwarding import pass_on
from tests.answering import first, last
from tests.page import Page
from tests.visitor import Visitor
from tests.web.walking import RESIDENT, form_of, go_on, hand_in_form, needs_sign_in, service_of, services, walk


def cases_of(client: Visitor) -> set[str]:
    """The references on the page of one's cases."""
    return set(re.findall(r'href="/cases/([^"?]+)"', client.get("/cases/").html))


@pytest.mark.parametrize("pick", [first, last])
@pytest.mark.parametrize("service_id", services("apply", "book"))
def test_what_is_handed_in_becomes_a_case_one_can_follow(client: Visitor, app: Flask, service_id: str, pick):
    if needs_sign_in(service_id):
        client.sign_in(RESIDENT)
        before = cases_of(client)
    check = walk(client, service_id, pick)
    assert check.path == f"/services/{service_id}/check"
    assert not check.wants_another_look, check.main
    receipt = client.press(check, hand_in_form(check))
    assert receipt.status == 200
    assert receipt.path.startswith("/receipt/"), (receipt.path, receipt.main)
    number = receipt.path.removeprefix("/receipt/")
    assert f"{number[:4]} {number[4:8]} {number[8:]}" in receipt
    for text in form_of(app, service_id).next_texts:
        assert text in receipt
    # Cases and faults are numbered by different systems.
    reference = re.search(r"编号是((?:YL|BX)[0-9A-Z]+)", receipt.main.replace(" ", ""))
    assert reference, receipt.main
    if needs_sign_in(service_id):
        assert cases_of(client) - before == {reference[1]}
        case = client.get(f"/cases/{reference[1]}")
        assert case.status == 200
        assert reference[1] in case.main.replace(" ", "")
        assert service_of(app, service_id).title in case


@pytest.mark.parametrize("service_id", services("look-up"))
def test_a_look_up_answers_with_a_sentence_first(client: Visitor, service_id: str):
    client.sign_in(RESIDENT)
    result = walk(client, service_id)
    assert result.path == f"/services/{service_id}/result"
    assert result.status == 200
    assert result.response.headers["Cache-Control"] == "private, no-store"
    sentence = result.one("main .key-sentence").text().strip()
    assert sentence
    assert not result.all("table") or result.main.index(sentence.split("\n")[0]) < result.main.index(
        result.one("table caption").text().strip(), len(result.h1)
    )


@pytest.mark.parametrize("service_id", services("guide"))
def test_a_guide_is_read_not_walked(client: Visitor, service_id: str):
    page = client.get(f"/services/{service_id}")
    assert page.status == 200
    assert not page.all(f"a[href='/services/{service_id}/start']")
    assert client.ask(f"/services/{service_id}/start").status_code == 404


@pytest.mark.parametrize("service_id", services())
def test_a_service_says_all_one_wants_to_know_before_starting(client: Visitor, app: Flask, service_id: str):
    service = service_of(app, service_id)
    page = client.get(f"/services/{service_id}")
    for text in (
        service.guide.for_whom,
        service.guide.fee,
        service.guide.result,
        service.guide.hall.address,
        service.guide.hall.by_bus,
    ):
        assert text in page
    assert service.guide.phone.number in page.one("#person").text()


@pytest.mark.parametrize("service_id", services("apply", "book"))
def test_back_leads_through_every_page_to_where_one_began(client: Visitor, service_id: str):
    client.sign_in(RESIDENT)
    page = walk(client, service_id)
    seen = []
    while page.path != f"/services/{service_id}":
        seen.append(page.path)
        page = client.get(str(page.one("main .back-link").attributes["href"]))
        assert page.status == 200
        assert page.path not in seen, f"Back goes round in a circle: {seen}"
    assert len(seen) > 1


def begun(client: Visitor) -> Page:
    """A form handed in as far as checking."""
    client.sign_in(RESIDENT)
    return walk(client, "old-age-allowance")


def test_an_answer_can_be_changed_from_where_it_is_checked(client: Visitor):
    check = begun(client)
    phone = client.get("/services/old-age-allowance/phone?change=1")
    changed = client.press(phone, keep_held="no", phone="020-12345678")
    assert changed.path == check.path
    assert "5678" in changed
    assert client.get("/services/old-age-allowance/phone?change=1").all("main form")


def test_a_change_that_brings_up_new_questions_asks_them(client: Visitor):
    begun(client)
    page = client.press(client.get("/services/old-age-allowance/for-whom?change=1"), for_whom="relative")
    assert page.path == "/services/old-age-allowance/relative-name"
    assert page.status == 200


def test_what_was_typed_is_there_the_next_day_and_on_the_list(client: Visitor):
    check = begun(client)
    start = client.get("/services/old-age-allowance/start")
    assert "上次写的还在" in start
    assert client.get(go_on(start)).path == check.path
    assert "/services/old-age-allowance/start" in client.get("/cases/").html


def test_beginning_again_throws_the_draft_away(client: Visitor):
    begun(client)
    start = client.get("/services/old-age-allowance/start")
    again = client.press(start)
    assert "上次写的还在" not in again
    assert client.get("/services/old-age-allowance/check").path == "/services/old-age-allowance/for-whom"


def test_answers_given_before_signing_in_come_along(client: Visitor, app: Flask):
    page = walk(client, "rural-fault-report")
    assert page.path.endswith("/check")
    client.sign_in(RESIDENT)
    assert client.get("/services/rural-fault-report/check").path == page.path


def test_pressing_twice_makes_one_case(client: Visitor, app: Flask):
    check = begun(client)
    before = cases_of(client)
    fields = check.fields(hand_in_form(check))
    once, twice = (client.follow(client.send(check.path, fields)) for _ in range(2))
    assert once.path == twice.path
    assert once.path.startswith("/receipt/")
    assert len(cases_of(client) - before) == 1
    assert len(app.extensions["store"].sheets.of("resident:chen-guifang")) == 1


def test_handing_in_while_the_cases_are_down_gives_a_receipt_that_says_kept(
    client: Visitor, app: Flask, backend: Flask
):
    check = begun(client)
    before = cases_of(client)
    backend.extensions["switches"].set("cases", "down")
    receipt = client.press(check, hand_in_form(check))
    assert "已经收好，还没有送到" in receipt
    assert "编号是" not in receipt
    number = receipt.path.removeprefix("/receipt/")
    backend.extensions["switches"].clear()
    store, gateway = app.extensions["store"], app.extensions["gateway"]
    assert pass_on(store, gateway, number) == "accepted"
    assert pass_on(store, gateway, number) == "nothing"
    assert "编号是" in client.get(receipt.path)
    assert len(cases_of(client) - before) == 1


def test_an_answer_lost_on_the_way_back_makes_no_second_case(client: Visitor, app: Flask, backend: Flask):
    check = begun(client)
    before = cases_of(client)
    backend.extensions["switches"].set("cases", "answer-lost")
    receipt = client.press(check, hand_in_form(check))
    assert "已经收好，还没有送到" in receipt
    backend.extensions["switches"].clear()
    number = receipt.path.removeprefix("/receipt/")
    assert pass_on(app.extensions["store"], app.extensions["gateway"], number) == "accepted"
    assert len(cases_of(client) - before) == 1


def test_what_the_backend_refuses_leads_back_to_the_question_with_its_words(client: Visitor, app: Flask):
    client.sign_in("陈晓敏")  # 46 years old; the allowance begins at 70
    check = walk(client, "old-age-allowance")
    refused = client.press(check, hand_in_form(check))
    assert refused.path == check.path
    assert refused.wants_another_look
    (link,) = refused.all(".error-summary a")
    question = client.get(str(link.attributes["href"]))
    assert question.wants_another_look
    assert question.path == "/services/old-age-allowance/birth-date"
    assert link.text().strip() in question.one(".error-message").text()
    sheets: Store = app.extensions["store"]
    assert [sheet.state for sheet in sheets.sheets.of("resident:chen-xiaomin")] == ["refused"]


def test_the_check_page_shows_no_number_in_full(client: Visitor):
    check = begun(client)
    for secret in ("449901194803151288", "6217999000000000015", "19900000001"):
        assert secret not in check.html
    assert "1288" in check


def test_a_question_that_is_not_asked_leads_on_and_one_that_is_none_is_not_found(client: Visitor):
    client.sign_in(RESIDENT)
    asked = client.get("/services/old-age-allowance/relative-name")
    assert asked.path == "/services/old-age-allowance/for-whom"
    assert client.ask("/services/old-age-allowance/no-such-question").status_code == 404
    assert client.get("/services/no-such-service/start").status == 404


def test_nobody_hands_in_what_is_not_finished(client: Visitor, app: Flask):
    page = client.sign_in(RESIDENT)
    page = client.follow(client.send("/services/old-age-allowance/check", {"csrf_token": page.csrf_token}))
    assert page.path == "/services/old-age-allowance/for-whom"
    assert not app.extensions["store"].sheets.of("resident:chen-guifang")
