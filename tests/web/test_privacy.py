"""Does everybody see only what is theirs?"""

import re

import pytest
from flask import Flask

from tests.visitor import Visitor
from tests.web.walking import PUBLISHED, RESIDENT, hand_in_form, needs_sign_in, services, walk

OTHER = "黄秀英"


@pytest.fixture
def other(app: Flask, backend: Flask) -> Visitor:
    """Another browser, in which another resident is signed in."""
    visitor = Visitor(app, backend)
    visitor.sign_in(OTHER)
    return visitor


@pytest.fixture
def stranger(app: Flask, backend: Flask) -> Visitor:
    """Another browser, in which nobody is signed in."""
    return Visitor(app, backend)


@pytest.fixture
def receipt(client: Visitor) -> str:
    """The address of a receipt of 陈桂芳's."""
    client.sign_in(RESIDENT)
    check = walk(client, "old-age-allowance")
    return client.press(check, hand_in_form(check)).path


def test_nobody_else_sees_a_receipt(receipt: str, client: Visitor, other: Visitor, stranger: Visitor):
    assert client.get(receipt).status == 200
    assert other.get(receipt).status == 404
    assert stranger.get(receipt).status == 404


def test_nobody_else_sees_a_case(receipt: str, client: Visitor, other: Visitor, stranger: Visitor):
    for reference in set(re.findall(r'href="/cases/([^"?]+)"', client.get("/cases/").html)):
        assert client.get(f"/cases/{reference}").status == 200
        assert other.get(f"/cases/{reference}").status == 404
        assert stranger.get(f"/cases/{reference}").path == "/account/sign-in"
        assert reference not in other.get("/cases/").html


def test_nobody_else_sees_a_draft(client: Visitor, other: Visitor, stranger: Visitor):
    walk(client, "rural-fault-report")
    assert client.get("/services/rural-fault-report/check").path.endswith("/check")
    for somebody in (other, stranger):
        page = somebody.get("/services/rural-fault-report/check")
        assert not page.path.endswith("/check")
        assert "样例路1号" not in page.html


def test_a_receipt_without_sign_in_belongs_to_the_browser(client: Visitor, stranger: Visitor):
    check = walk(client, "rural-fault-report")
    address = client.press(check, hand_in_form(check)).path
    assert client.get(address).status == 200
    assert stranger.get(address).status == 404


def test_nobody_hands_in_somebody_elses_draft(client: Visitor, other: Visitor, app: Flask):
    client.sign_in(RESIDENT)
    check = walk(client, "old-age-allowance")
    draft = check.fields(hand_in_form(check))["draft"][0]
    answer = other.send(check.path, {"csrf_token": other.token(), "draft": draft})
    assert "/receipt/" not in answer.location
    assert not app.extensions["store"].sheets.of("resident:chen-guifang")


@pytest.mark.parametrize("service_id", [one for one in services() if "form" in PUBLISHED[one] and needs_sign_in(one)])
def test_a_service_that_must_know_who_asks_leads_to_signing_in_and_back(client: Visitor, service_id: str):
    page = client.get(f"/services/{service_id}/start")
    assert page.path == "/account/sign-in"
    assert (
        page.one("main form[action='/account/sign-in'] input[name=back]").attributes["value"]
        == f"/services/{service_id}/start"
    )
    back = client.sign_in(RESIDENT, f"/services/{service_id}/start")
    assert back.path.startswith(f"/services/{service_id}/")


def test_signing_out_forgets(client: Visitor):
    client.sign_in(RESIDENT)
    assert RESIDENT in client.get("/").html
    cookie = client.site.get_cookie("visit", domain="127.0.0.1")
    assert cookie is not None
    page = client.get("/")
    answer = client.press_once(page, page.one("form[action='/account/sign-out']"))
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.site.get_cookie("visit", domain="127.0.0.1") is None
    assert RESIDENT not in client.get("/").html
    assert client.get("/cases/").path == "/account/sign-in"
    client.site.set_cookie("visit", cookie.value, domain="127.0.0.1")
    assert client.get("/cases/").path == "/account/sign-in", "the old cookie still opens the visit"


def test_signing_in_gives_the_visit_a_new_name(client: Visitor):
    client.token()
    client.press_once(client.get("/account/sign-in"))
    before = client.site.get_cookie("visit", domain="127.0.0.1")
    client.sign_in(RESIDENT)
    after = client.site.get_cookie("visit", domain="127.0.0.1")
    assert before is not None
    assert after is not None
    assert before.value != after.value


def test_an_answer_of_the_identity_provider_works_once_and_only_for_who_asked(client: Visitor, stranger: Visitor):
    asked = client.press_once(client.get("/account/sign-in?next=/cases/"))
    callback = client.choose_resident(asked.location, RESIDENT)
    path = callback.removeprefix(client.config.SITE_URL)
    assert stranger.get(path).path == "/account/sign-in", "somebody else was signed in by a link"
    assert client.get(path).path == "/cases/"
    assert client.get(path).path == "/", "a repeated answer signs nobody out"
    assert client.get("/cases/").path == "/cases/"


def test_leaving_the_identity_provider_without_signing_in_is_no_trouble(client: Visitor):
    asked = client.press_once(client.get("/account/sign-in?next=/cases/"))
    state = re.search(r"[?&]state=([^&]+)", asked.location)
    assert state
    page = client.get(f"/account/callback?error=access_denied&state={state[1]}")
    assert page.path == "/account/sign-in"
    assert "刚才没有登录成" in page
    assert page.one("main form[action='/account/sign-in'] input[name=back]").attributes["value"] == "/cases/"


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x&code=y", "?error=access_denied", "?code=" + "x" * 3000, "?state=%00&code=%ff"]
)
def test_a_callback_nobody_asked_for_leads_to_the_sign_in_page(client: Visitor, query: str):
    assert client.get(f"/account/callback{query}").path == "/account/sign-in"


EVIL = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%5cevil.example/..",
    "javascript:alert(1)",
    "http:evil.example",
    "/\t/evil.example",
    "/\r\nSet-Cookie: a=b",
    " //evil.example",
    "/@evil.example/\x00",
    "",
    "é",
]


@pytest.mark.parametrize("evil", EVIL)
def test_nobody_is_led_away_by_a_link_we_did_not_write(client: Visitor, evil: str):
    answer = client.send("/preferences", {"size": "up", "back": evil})
    assert answer.status_code == 303
    assert re.fullmatch(r"/([^/\\].*)?", answer.location), answer.location
    page = client.get("/account/sign-in", query_string={"next": evil})
    kept = str(page.one("main form[action='/account/sign-in'] input[name=back]").attributes["value"])
    assert re.fullmatch(r"/([^/\\].*)?", kept), kept
    shown = client.get("/preferences", query_string={"back": evil})
    assert shown.status == 200


def test_a_dead_token_leads_to_signing_in_again_and_loses_nothing(client: Visitor, app: Flask):
    client.sign_in(RESIDENT)
    walk(client, "old-age-allowance")
    visits = app.extensions["store"].visits
    visit = client.site.get_cookie("visit", domain="127.0.0.1")
    assert visit is not None
    data = visits.load(visit.value)
    visits.save(visit.value, {**data, "token": "no longer good"})
    page = client.get("/cases/")
    assert page.path == "/account/sign-in"
    client.sign_in(RESIDENT)
    assert client.get("/services/old-age-allowance/check").path.endswith("/check")
