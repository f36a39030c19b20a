"""Can what was handed in be taken back for ten minutes, and is there never more than one case of it?"""

import time

import pytest
from flask import Flask

from app.gateway.backend import Caller
from app.web.forwarding import Courier, pass_on
from tests.backend.desk import Sitter
from tests.page import Page
from tests.visitor import Visitor
from tests.web.walking import RESIDENT, hand_in_form, walk

SERVICE = "old-age-allowance"
OWNER = "resident:chen-guifang"


@pytest.fixture
def check(client: Visitor) -> Page:
    """The page on which everything is looked over."""
    client.sign_in(RESIDENT)
    return walk(client, SERVICE)


def client_token(app: Flask, client: Visitor) -> Caller:
    """The resident as backends know them."""
    cookie = client.site.get_cookie("visit", domain="127.0.0.1")
    return Caller("zh-Hans", app.extensions["store"].visits.load(cookie.value)["token"])


def take_back(client: Visitor, receipt: Page, then: str) -> Page:
    form = receipt.one("main form[action^='/receipt/']")
    return client.press(receipt, form, more={"then": then})


def sheets(app: Flask):
    return app.extensions["store"].sheets.of(OWNER)


def test_a_receipt_says_until_when_and_offers_two_ways(client: Visitor, check: Page):
    receipt = client.press(check, hand_in_form(check))
    assert "以前，可以拿回来" in receipt
    assert {one.attributes["value"] for one in receipt.all("button[name=then]")} == {"mend", "stop"}


def test_let_it_be_takes_the_case_back_and_keeps_what_was_written(client: Visitor, app: Flask, check: Page):
    receipt = client.press(check, hand_in_form(check))
    back = take_back(client, receipt, "stop")
    assert back.path == receipt.path
    assert back.h1 == "拿回来了，没有交"
    assert sheets(app)[0].state == "taken-back"
    assert client.get(str(back.one("main a.button--go").attributes["href"])).path == check.path


def test_mending_is_one_case_in_the_end(client: Visitor, app: Flask, check: Page):
    receipt = client.press(check, hand_in_form(check))
    first = app.extensions["store"].sheets.of(OWNER)[0].reference
    again = take_back(client, receipt, "mend")
    assert again.path == check.path
    second = client.press(again, hand_in_form(again))
    assert second.path != receipt.path
    gateway, caller = app.extensions["gateway"], client_token(app, client)
    assert gateway.cases.case(first, caller).status == "taken-back"
    (sheet,) = [one for one in sheets(app) if one.state == "accepted"]
    assert gateway.cases.case(sheet.reference, caller).status == "received"


def test_pressing_an_old_page_again_hands_in_nothing(client: Visitor, app: Flask, check: Page):
    receipt = client.press(check, hand_in_form(check))
    take_back(client, receipt, "stop")
    again = client.press(check, hand_in_form(check))  # Back, and the button once more
    assert again.path == check.path
    assert [one.state for one in sheets(app)] == ["taken-back"]


@pytest.mark.parametrize("way", ["double press", "reload", "back", "two tabs"])
def test_however_it_is_pressed_there_is_one_case(client: Visitor, app: Flask, check: Page, way: str):
    other = client.get(check.path) if way == "two tabs" else check
    receipt = client.press(check, hand_in_form(check))
    if way == "reload":
        client.get(receipt.path)
    if way == "back":
        assert client.get(check.path).path != check.path  # nothing is half filled in any more
    assert client.press(other, hand_in_form(other)).path == receipt.path
    assert [one.state for one in sheets(app)] == ["accepted"]


@pytest.mark.parametrize("then", ["mend", "stop"])
def test_taking_back_twice_is_taking_back_once(client: Visitor, app: Flask, check: Page, then: str):
    receipt = client.press(check, hand_in_form(check))
    pages = [take_back(client, receipt, then) for _n in range(2)]
    assert pages[0].path == pages[1].path
    assert [one.state for one in sheets(app)] == ["taken-back"]
    assert len(app.extensions["store"].drafts.of(OWNER)) == 1
    assert not app.extensions["store"].drafts.aside_of(OWNER)


def test_what_still_waits_here_is_never_sent(client: Visitor, app: Flask, backend: Flask, check: Page):
    """The courier has its hands full, so nobody was told of it."""
    app.extensions["courier"] = Courier(at_once=0)
    try:
        receipt = client.press(check, hand_in_form(check))
        assert sheets(app)[0].state == "kept"
        back = take_back(client, receipt, "stop")
    finally:
        del app.extensions["courier"]
    assert back.h1 == "拿回来了，没有交"
    assert pass_on(app.extensions["store"], app.extensions["gateway"]) == "nothing"
    assert sheets(app)[0].reference is None


@pytest.mark.parametrize("trouble", ["down", "answer-lost"])
def test_while_the_backend_is_silent_the_page_says_that_it_is_not_back_yet(
    client: Visitor, app: Flask, backend: Flask, check: Page, trouble: str
):
    backend.extensions["switches"].set("cases", trouble)
    receipt = client.press(check, hand_in_form(check))
    back = take_back(client, receipt, "mend")
    assert back.h1 == "正在替您拿回来"
    assert "请先不要再交一份" in back
    assert not app.extensions["store"].drafts.of(OWNER)
    backend.extensions["switches"].clear()
    number = receipt.path.removeprefix("/receipt/")
    assert pass_on(app.extensions["store"], app.extensions["gateway"], number) == "taken-back"
    assert client.get(receipt.path).h1 == "拿回来了，没有交"
    assert len(app.extensions["store"].drafts.of(OWNER)) == 1


def test_when_an_official_was_quicker_the_receipt_says_so(client: Visitor, app: Flask, backend: Flask, check: Page):
    receipt = client.press(check, hand_in_form(check))
    reference = sheets(app)[0].reference
    official_takes(backend, reference)
    kept = take_back(client, receipt, "stop")
    assert "没有拿回来" in kept
    assert "照办" in kept
    assert sheets(app)[0].state == "accepted"
    assert not app.extensions["store"].drafts.of(OWNER)


def official_takes(backend: Flask, reference: str) -> None:
    """Let an official take a case up."""
    Sitter(backend).sit("lin-xiaoyan").do(reference, "take")


def test_after_ten_minutes_the_receipt_says_how_else(
    client: Visitor, app: Flask, check: Page, monkeypatch: pytest.MonkeyPatch
):
    receipt = client.press(check, hand_in_form(check))
    now = time.time

    class Later:
        time = staticmethod(lambda: now() + 601)

    monkeypatch.setattr("app.store.sheets.time", Later)
    page = client.get(receipt.path)
    assert "现在网上拿不回来了" in page
    assert not page.all("button[name=then]")
    late = take_back(client, receipt, "stop")  # the page that was open all the time
    assert late.path == receipt.path
    assert sheets(app)[0].state == "accepted"


def test_nobody_takes_back_what_is_somebody_elses(client: Visitor, app: Flask, backend: Flask, check: Page):
    receipt = client.press(check, hand_in_form(check))
    other = Visitor(app, backend)
    other.sign_in("黄秀英")
    assert other.follow(other.send(receipt.path, {"csrf_token": other.token(), "then": "stop"})).status == 404
    assert sheets(app)[0].state == "accepted"


def test_what_was_reported_as_broken_cannot_come_back_once_it_is_told(client: Visitor):
    check = walk(client, "rural-fault-report")
    receipt = client.press(check, hand_in_form(check))
    assert not receipt.all("button[name=then]")
    assert "现在网上拿不回来了" in receipt


def test_a_refused_sheet_leads_to_its_answers_even_with_another_draft_begun(
    client: Visitor, app: Flask, backend: Flask, check: Page
):
    backend.extensions["switches"].set("cases", "down")
    receipt = client.press(check, hand_in_form(check))
    client.press(client.get(f"/services/{SERVICE}/for-whom"), for_whom="relative")
    number = receipt.path.removeprefix("/receipt/")
    app.extensions["store"].sheets.refuse(number, {"birth_date": "要满70岁。"})
    page = client.get(receipt.path)
    assert page.h1 == "有的答案要改"
    aside = client.get(str(page.one("main a.button--go").attributes["href"]))
    assert aside.path.startswith("/resume/draft/")
    assert aside.path in client.get("/cases/").html
    taken = client.press(aside)
    assert taken.path == check.path
    assert "要满70岁。" in taken
    (other,) = app.extensions["store"].drafts.aside_of(OWNER)
    assert other.answers == {"for_whom": {"for-whom": "relative"}}


def test_a_page_that_was_changed_in_another_tab_is_looked_over_again(client: Visitor, app: Flask, check: Page):
    phone = client.get(f"/services/{SERVICE}/phone?change=1")
    client.press(phone, keep_held="no", phone="020-12345678")
    again = client.press(check, hand_in_form(check))
    assert again.path == check.path
    assert not sheets(app)
    assert client.press(again, hand_in_form(again)).path.startswith("/receipt/")


def test_a_refusal_without_words_says_so_where_the_answers_are(client: Visitor, app: Flask, check: Page):
    app.extensions["store"].drafts.refuse(OWNER, SERVICE, {"": ""})
    page = client.get(check.path)
    assert "上次交的，办事的部门没有收" in page
    assert page.all("main form[method=post]")
