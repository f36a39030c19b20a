"""Is a fee paid once, and is what was paid never lost?"""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.store.drafts import Draft
from app.web.walk import Walk
from backend.payments import table
from tests.page import Page
from tests.visitor import Visitor
from tests.web.walking import (
    MOST_PAGES,
    RESIDENT,
    address_to_pay,
    form_of,
    go_on,
    go_through,
    hand_in_form,
    paid_at,
)

SERVICE, OWNER = "driving-licence-renewal", "resident:chen-guifang"
INSURANCE = "resident-insurance-payment"


def walk_to_fee(visitor: Visitor, service_id: str) -> Page:
    """The page of a fee, with everything before it answered and nothing asked for yet."""
    form = form_of(visitor.app, service_id)
    page = visitor.get(go_on(visitor.get(f"/services/{service_id}/start")))
    for _n in range(MOST_PAGES):
        if paid_at(page, form):
            return page
        page = go_through(visitor, page, form)
    raise AssertionError(f"{service_id} asks for no fee")


@pytest.fixture
def fee(client: Visitor, backend: Flask) -> Page:
    """The page of a fee before anything was asked for."""
    with backend.extensions["payments"].engine.begin() as connection:
        connection.execute(table.delete())
    client.sign_in(RESIDENT)
    return walk_to_fee(client, SERVICE)


def rows(backend: Flask) -> list[Any]:
    """Every payment the backend knows."""
    with backend.extensions["payments"].engine.connect() as connection:
        return list(connection.execute(select(table)).mappings())


def change_all(backend: Flask, **values: Any) -> None:
    """Let every payment be otherwise."""
    with backend.extensions["payments"].engine.begin() as connection:
        connection.execute(table.update().values(values))


def draft_of(app: Flask, service_id: str = SERVICE) -> Draft:
    """What is half filled in."""
    found = app.extensions["store"].drafts.find(OWNER, service_id)
    assert found is not None
    return found


def press(client: Visitor, page: Page, what: str) -> Page:
    """The page after a press on the page of a fee."""
    return client.press(page, more={"fee": what})


def test_the_page_says_how_much_and_asks_nobody_before_a_press(client: Visitor, backend: Flask, fee: Page):
    assert "10元" in fee
    assert "十元" in fee
    assert "有人打来叫您付，不要付" in fee
    assert not rows(backend)


def test_in_english_the_amount_is_said_in_words_too(client: Visitor, fee: Page):
    client.send("/preferences", {"language": "en", "back": "/"})
    assert "ten yuan" in client.get(fee.path)


@pytest.mark.parametrize("way", ["double press", "two tabs", "reload", "back"])
def test_however_it_is_pressed_one_payment_is_asked_for(client: Visitor, backend: Flask, fee: Page, way: str):
    other = client.get(fee.path) if way == "two tabs" else fee
    asked = press(client, fee, "pay")
    assert "付款号" in asked
    assert asked.one(".payment-panel__code svg")
    again = client.get(asked.path) if way in ("reload", "back") else press(client, other, "pay")
    assert again.one(".payment-panel__number").text() == asked.one(".payment-panel__number").text()
    assert [row["state"] for row in rows(backend)] == ["open"]


def test_somebody_else_pays_and_the_receipt_says_so(client: Visitor, app: Flask, backend: Flask, fee: Page):
    asked = press(client, fee, "pay")
    daughter = Visitor(app, backend)
    assert "付好了" in daughter.pay_at(address_to_pay(client, asked))
    paid = press(client, asked, "look")
    assert paid.path.endswith("/check")
    assert "付了10元，付款号" in paid
    receipt = client.press(paid, hand_in_form(paid))
    (row,) = rows(backend)
    number = row["number"]
    assert f"已经付了10元，付款号是{number[:4]} {number[4:8]} {number[8:]}。" in receipt
    assert row["used_by"] == app.extensions["store"].sheets.of(OWNER)[0].reference


def test_the_page_of_a_paid_fee_leads_on_and_offers_no_way_to_pay(client: Visitor, fee: Page):
    client.pay_at(address_to_pay(client, press(client, fee, "pay")))
    paid = client.get(fee.path)
    assert "付好了" in paid
    assert "还没有交" in paid
    assert not paid.all("main button[name=fee]")
    assert client.get(go_on(paid)).path.endswith("/check")


def test_the_page_to_look_it_over_learns_that_it_was_paid(client: Visitor, fee: Page):
    asked = press(client, fee, "pay")
    check = client.get(f"/services/{SERVICE}/check")
    assert "还没有收到钱" in check
    assert not check.all("main form:has(input[name=draft])")
    client.pay_at(address_to_pay(client, asked))
    assert client.get(check.path).all("main form:has(input[name=draft])")


def test_nothing_is_handed_in_before_it_is_paid(client: Visitor, app: Flask, fee: Page):
    press(client, fee, "pay")
    draft = draft_of(app)
    form = {"csrf_token": client.token(), "draft": draft.id, "seen": str(draft.version)}
    assert client.follow(client.send(f"/services/{SERVICE}/check", form)).path == fee.path
    assert not app.extensions["store"].sheets.of(OWNER)


def test_looking_before_the_money_came_says_not_to_pay_twice(client: Visitor, backend: Flask, fee: Page):
    page = press(client, press(client, fee, "pay"), "look")
    assert "还没有收到钱" in page
    assert "不要再付" in page
    assert not page.wants_another_look
    assert len(rows(backend)) == 1


@pytest.mark.parametrize("ended", ["expired", "failed"])
def test_one_that_has_ended_gives_way_to_a_new_one_and_is_never_paid(
    client: Visitor, backend: Flask, fee: Page, ended: str
):
    asked = press(client, fee, "pay")
    old = address_to_pay(client, asked)
    if ended == "expired":
        change_all(backend, expires_at="2026-01-01T00:00:00+08:00")
    else:
        client.pay_at(old, "fail")
    page = client.get(fee.path)
    assert page.wants_another_look
    assert "再要一个码" in page
    new = press(client, page, "pay")
    assert address_to_pay(client, new) != old
    client.pay_at(old)
    assert sorted(row["state"] for row in rows(backend)).count("paid") == 0
    client.pay_at(address_to_pay(client, new))
    assert press(client, new, "look").path.endswith("/check")
    assert [row["state"] for row in rows(backend)].count("paid") == 1


def test_money_that_came_at_the_last_moment_counts(client: Visitor, backend: Flask, fee: Page):
    """The page still says that the time is over, and somebody asks for a new code."""
    asked = press(client, fee, "pay")
    change_all(backend, expires_at="2026-01-01T00:00:00+08:00")
    over = client.get(fee.path)
    change_all(backend, state="paid")
    assert press(client, over, "pay").path.endswith("/check")
    assert len(rows(backend)) == 1
    assert asked.path == over.path


def test_a_page_left_open_in_another_tab_asks_for_no_second_payment(client: Visitor, backend: Flask, fee: Page):
    asked = press(client, fee, "pay")
    client.pay_at(address_to_pay(client, asked))
    assert press(client, asked, "look").path.endswith("/check")
    assert press(client, fee, "pay").path.endswith("/check")
    assert len(rows(backend)) == 1


def test_a_kill_between_asking_and_keeping_asks_again_for_the_same(
    client: Visitor, backend: Flask, fee: Page, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as killed:
        killed.setattr(Walk, "keep", lambda *_given: 1 / 0)
        assert client.press_once(fee, more={"fee": "pay"}).status_code == 500
    press(client, client.get(fee.path), "pay")
    assert len(rows(backend)) == 1


def test_what_was_paid_is_there_for_whoever_comes_back_on_another_phone(
    client: Visitor, app: Flask, backend: Flask, fee: Page
):
    client.pay_at(address_to_pay(client, press(client, fee, "pay")))
    other = Visitor(app, backend)
    other.sign_in(RESIDENT)
    check = other.get(f"/services/{SERVICE}/check")
    assert "付了10元" in check
    assert other.press(check, hand_in_form(check)).path.startswith("/receipt/")


def test_taking_back_keeps_the_payment_for_the_next_time(client: Visitor, app: Flask, backend: Flask, fee: Page):
    check = press(client, press_and_pay(client, fee), "look")
    receipt = client.press(check, hand_in_form(check))
    back = client.press(receipt, receipt.one("main form[action^='/receipt/']"), more={"then": "mend"})
    assert "付了10元" in back
    again = client.press(back, hand_in_form(back))
    (row,) = rows(backend)
    accepted = [one for one in app.extensions["store"].sheets.of(OWNER) if one.state == "accepted"]
    assert [one.reference for one in accepted] == [row["used_by"]]
    assert again.path.startswith("/receipt/")


def press_and_pay(client: Visitor, fee: Page) -> Page:
    """The page of a fee that has just been paid elsewhere."""
    asked = press(client, fee, "pay")
    client.pay_at(address_to_pay(client, asked))
    return asked


@pytest.mark.parametrize("settled", [True, False])
def test_beginning_anew_keeps_what_was_paid_or_may_be(client: Visitor, backend: Flask, fee: Page, settled: bool):
    asked = press(client, fee, "pay")
    address = address_to_pay(client, asked)
    if settled:
        client.pay_at(address)
        client.get(fee.path)
    start = client.get(f"/services/{SERVICE}/start")
    client.press(start)
    client.pay_at(address)
    page = walk_to_fee_or_end(client)
    assert "付了10元" in page
    assert len(rows(backend)) == 1


def walk_to_fee_or_end(client: Visitor) -> Page:
    """The page on which all is looked over, whatever the fee's page is like on the way."""
    form = form_of(client.app, SERVICE)
    page = client.get(f"/services/{SERVICE}/{form.questions[0].page}")
    for _n in range(MOST_PAGES):
        if page.path.endswith("/check"):
            return page
        page = go_through(client, page, form)
    raise AssertionError("no end")


def test_money_given_back_is_asked_for_anew(client: Visitor, backend: Flask, fee: Page):
    check = press(client, press_and_pay(client, fee), "look")
    backend.extensions["payments"].refund(rows(backend)[0]["id"])
    refused = client.press(check, hand_in_form(check))
    assert refused.path == check.path
    assert "这笔钱退给您了" in refused
    page = client.get(fee.path)
    assert page.all("main button[value=pay]")
    paid = press(client, press_and_pay(client, page), "look")
    assert client.press(paid, hand_in_form(paid)).path.startswith("/receipt/")
    assert sorted(row["state"] for row in rows(backend)) == ["paid", "refunded"]


def test_other_answers_make_another_amount_and_close_the_first(client: Visitor, backend: Flask, fee: Page):
    page = press(client, walk_to_fee(client, INSURANCE), "pay")
    assert "400元" in page
    old = address_to_pay(client, page)
    client.press(client.get(f"/services/{INSURANCE}/scheme"), scheme="pension")
    page = client.get(page.path)
    assert "360元" in page
    assert "钱数重新算了" in page
    new = press(client, page, "pay")
    client.pay_at(old)
    assert "360元" in new
    states = {row["amount_fen"]: row["state"] for row in rows(backend)}
    assert states == {40000: "expired", 36000: "open"}


def test_money_that_came_before_the_answers_changed_stays_paid(client: Visitor, backend: Flask, fee: Page):
    page = press_and_pay(client, walk_to_fee(client, INSURANCE))
    client.press(client.get(f"/services/{INSURANCE}/scheme"), scheme="pension")
    assert "付好了" in client.get(page.path)
    press(client, page, "pay")  # the page that was open all the time
    assert "付了400元" in client.get(f"/services/{INSURANCE}/check")
    assert len(rows(backend)) == 1


def test_later_is_a_choice_only_where_the_form_gives_it(client: Visitor, backend: Flask, fee: Page):
    assert not fee.all("main button[value=later]")
    refused = press(client, fee, "later")
    assert refused.path == fee.path
    page = press(client, walk_to_fee(client, INSURANCE), "pay")
    old = address_to_pay(client, page)
    check = press(client, page, "later")
    assert check.path.endswith("/check")
    assert "以后再付" in check
    client.pay_at(old)
    assert [row["state"] for row in rows(backend)] == ["expired"]
    assert client.press(check, hand_in_form(check)).path.startswith("/receipt/")


def test_a_page_looks_by_itself_only_when_asked_to_and_can_be_stopped(client: Visitor, fee: Page):
    asked = press(client, fee, "pay")
    assert not asked.all("meta[http-equiv=refresh]")
    watching = client.get(str(asked.one("main a[href*='watch=1']").attributes["href"]))
    assert int(watching.one("meta[http-equiv=refresh]").attributes["content"]) >= 10
    stopped = client.get(str(watching.one(f"main a.more-link[href='{fee.path}']").attributes["href"]))
    assert not stopped.all("meta[http-equiv=refresh]")
    client.pay_at(address_to_pay(client, asked))
    assert not client.get(watching.path).all("meta[http-equiv=refresh]")
