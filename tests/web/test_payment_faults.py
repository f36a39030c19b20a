"""Whatever the payments API does: plain words, nothing typed lost, and never two payments that could both be paid."""

import time
from typing import Any

import httpx2
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.gateway import Gateway
from app.security import Limits
from backend.payments import table
from backend.switches import KINDS
from tests.gateway.contract import Change, Watched
from tests.page import Page
from tests.visitor import Visitor
from tests.web.test_broken_backends import break_it, slow_backend  # noqa: F401 (fixtures)
from tests.web.test_payments import SERVICE, address_to_pay, draft_of, fee, press, rows  # noqa: F401 (a fixture)
from tests.web.walking import hand_in_form

PLAIN = ("现在要不到付款码", "现在看不到付没有付")


def mended(app: Flask, backend: Flask) -> None:
    """Mend what is broken, and let nobody hold it against the API."""
    backend.extensions["switches"].clear()
    gateway = Gateway(app.extensions["config"], app.extensions["in_process"])
    gateway.catalogue = app.extensions["catalogue_read"]
    app.extensions["gateway"] = gateway


@pytest.fixture(autouse=True)
def in_process(app: Flask) -> None:
    """Remember how the backend is reached without sockets, and its catalogue."""
    app.extensions["in_process"] = app.extensions["gateway"].cases._backend.transport
    app.extensions["catalogue_read"] = app.extensions["gateway"].catalogue


@pytest.mark.parametrize("fault", KINDS)
@pytest.mark.parametrize("moment", ["pay", "look", "page", "check"])
def test_a_broken_payments_api_loses_nothing_and_asks_for_no_second_payment(
    client: Visitor,
    app: Flask,
    backend: Flask,
    fee: Page,  # noqa: F811
    break_it: Any,  # noqa: F811
    fault: str,
    moment: str,
):
    page = fee if moment == "pay" else press(client, fee, "pay")
    answers = {name: raw for name, raw in draft_of(app).answers.items() if name != "fee"}
    break_it("payments", fault)
    started = time.monotonic()
    page = {
        "page": lambda: client.get(fee.path),
        "check": lambda: client.get(f"/services/{SERVICE}/check"),
    }.get(moment, lambda: press(client, page, moment))()
    assert time.monotonic() - started < 3
    assert page.status == 200
    if moment == "check":
        assert not page.all("main form:has(input[name=draft])")
    elif fault != "slow" or moment != "pay":
        assert any(words in page for words in PLAIN), page.main
        assert "还在" in page or "付过了，就不要再付" in page
    assert {name: raw for name, raw in draft_of(app).answers.items() if name != "fee"} == answers
    mended(app, backend)
    asked = client.get(fee.path)
    if asked.all("main button[value=pay]"):
        asked = press(client, asked, "pay")
    assert len([row for row in rows(backend) if row["state"] == "open"]) == 1
    client.pay_at(address_to_pay(client, asked))
    check = press(client, asked, "look")
    assert client.press(check, hand_in_form(check)).path.startswith("/receipt/")
    assert [row["state"] for row in rows(backend)].count("paid") == 1


@pytest.mark.parametrize("fault", KINDS)
def test_while_nobody_can_say_whether_it_was_paid_nobody_is_asked_to_pay_again(
    client: Visitor,
    app: Flask,
    backend: Flask,
    fee: Page,  # noqa: F811
    break_it: Any,  # noqa: F811
    fault: str,
):
    asked = press(client, fee, "pay")
    client.pay_at(address_to_pay(client, asked))
    break_it("payments", fault)
    for page in (press(client, asked, "look"), press(client, fee, "pay"), client.get(fee.path)):
        assert not page.all("main button[value=pay]"), page.main
    mended(app, backend)
    assert "付了10元" in client.get(f"/services/{SERVICE}/check")
    assert len(rows(backend)) == 1


STEPS = ("pay", "old page", "look", "check", "start over", "somebody pays", "it fails", "time passes")


class Payer:
    """Somebody who does things with a fee in any order, while the API breaks now and then."""

    def __init__(self, client: Visitor, backend: Flask, first: Page) -> None:
        self.client, self.backend, self.first = client, backend, first
        self.seen: set[str] = set()

    def do(self, step: str) -> None:
        """One thing."""
        if step == "somebody pays":
            for address in self.seen:
                self.client.pay_at(address)
        elif step == "it fails":
            change_all(self.backend, step="failed")
        elif step == "time passes":
            change_all(self.backend, step="expired")
        elif step == "check":
            self.client.get(f"/services/{SERVICE}/check")
        elif step == "start over":
            page = self.client.get(f"/services/{SERVICE}/start")
            self.client.press(page) if page.all("main form[method=post]") else None
        elif step == "old page":
            self.note(press(self.client, self.first, "pay"))
        else:
            page = self.client.get(self.first.path)
            offered = [one.attributes["value"] for one in page.all("main button[name=fee]")]
            self.note(press(self.client, page, step) if step in offered else page)

    def note(self, page: Page) -> None:
        """Remember where somebody who saw this page could pay."""
        if page.all("main a[href*='go=1']"):
            address = self.client.ask(str(page.one("main a[href*='go=1']").attributes["href"])).location
            self.seen |= {address} if address and "/pay/" in address else set()


def change_all(backend: Flask, *, step: str) -> None:
    """Let every open payment end."""
    with backend.extensions["payments"].engine.begin() as connection:
        connection.execute(table.update().where(table.c.state == "open").values(state=step))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(["", "", "down", "answer-lost"])), max_size=10))
def test_whatever_is_done_in_whatever_order_it_is_paid_at_most_once(
    client: Visitor,
    app: Flask,
    backend: Flask,
    fee: Page,  # noqa: F811
    steps: list[tuple[str, str]],
):
    with backend.extensions["payments"].engine.begin() as connection:
        connection.execute(table.delete())
    app.extensions["store"].drafts.answer("resident:chen-guifang", SERVICE, "fee", {})
    payer = Payer(client, backend, fee)
    for step, fault in steps:
        if fault:
            backend.extensions["switches"].set("payments", fault)
        payer.do(step)
        mended(app, backend)
        app.extensions["limits"] = Limits()
    assert [row["state"] for row in rows(backend)].count("paid") <= 1
    assert [row["state"] for row in rows(backend)].count("open") <= 1


def behind(app: Flask, backend: Flask, change: Change) -> None:
    """Let what the backend says be changed on its way; the catalogue is known already."""
    gateway = Gateway(app.extensions["config"], Watched(httpx2.WSGITransport(app=backend), change))
    gateway.catalogue = app.extensions["gateway"].catalogue
    app.extensions["gateway"] = gateway


# What a backend that lies says of a payment, and nobody may be led to pay by.
LIES: dict[str, dict[str, Any]] = {
    "another amount": {"amount_fen": 100_000},
    "another currency": {"currency": "USD"},
    "a script for an address": {"pay_url": "javascript:alert(1)"},
    "no address": {"pay_url": "pay here"},
    "a long address": {"pay_url": "https://pay.example/" + "x" * 500},
    "an id out of a path": {"id": "../cases"},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_what_is_not_as_asked_for_is_shown_to_nobody(
    client: Visitor,
    app: Flask,
    backend: Flask,
    fee: Page,  # noqa: F811
    lie: dict[str, Any],
):
    def lying(operation: str, answer: Any) -> Any:
        return {**answer, **lie} if operation == "askForPayment" else answer

    behind(app, backend, lying)
    page = press(client, fee, "pay")
    assert "现在要不到付款码" in page
    assert not page.all(".payment-panel__code")
    assert draft_of(app).answers["fee"]["fee-payment"] == ""


@pytest.mark.parametrize("lie", [{"amount_fen": 1}, {"id": "y" * 24}, {"state": "who knows"}, {"pay_url": "ftp://x"}])
def test_a_state_that_makes_no_sense_is_no_state(
    client: Visitor,
    app: Flask,
    backend: Flask,
    fee: Page,  # noqa: F811
    lie: dict[str, Any],
):
    asked = press(client, fee, "pay")

    def lying(operation: str, answer: Any) -> Any:
        return {**answer, "state": "paid", **lie} if operation == "getPayment" else answer

    behind(app, backend, lying)
    page = press(client, asked, "look")
    assert "现在看不到付没有付" in page
    assert draft_of(app).answers["fee"]["fee-state"] == "open"
