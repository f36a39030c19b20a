"""Does somebody whose visit has ended lose nothing, learn what is kept, and come back to the same question?"""

import pytest
from flask import Flask

from app.store.visits import fingerprint
from tests.page import Page
from tests.visitor import Visitor
from tests.web.walking import RESIDENT, hand_in_form, walk

OPEN = "rural-fault-report"  # needs no signing in
CLOSED = "old-age-allowance"
OTHER = "黄秀英"
HOUSEHOLD = "/services/social-assistance/household"
SUB = "resident:chen-guifang"


def run_out(app: Flask, client: Visitor, seconds: float = 31 * 60) -> None:
    """Let the visit lie idle for too long."""
    cookie = client.site.get_cookie("visit", domain="127.0.0.1")
    with app.extensions["store"].engine.begin() as connection:
        done = connection.exec_driver_sql(
            "UPDATE visits SET seen = seen - ?, created = created - ? WHERE id = ?",
            (seconds, seconds, fingerprint(cookie.value)),
        )
        assert done.rowcount == 1


@pytest.fixture
def typed(client: Visitor, app: Flask) -> Page:
    """Where somebody came to who typed an answer after their visit had ended."""
    client.sign_in(RESIDENT)
    walk(client, CLOSED)
    phone = client.get(f"/services/{CLOSED}/phone?change=1")
    run_out(app, client)
    return client.press(phone, keep_held="no", phone="020-12345678")


def signed_in_again(client: Visitor, page: Page, name: str) -> Page:
    """Sign in from the page that asks for it."""
    form = page.one("main form[action='/account/sign-in']")
    sent_away = client.press_once(page, form)
    return client.get(client.choose_resident(sent_away.location, name).removeprefix(client.config.SITE_URL))


def phone_of(app: Flask, owner: str) -> str | None:
    draft = app.extensions["store"].drafts.find(owner, CLOSED)
    return draft.answers["phone"]["phone"] if draft and "phone" in draft.answers else None


def test_what_is_typed_after_a_visit_has_ended_is_stored_once_the_same_person_signs_in(
    client: Visitor, app: Flask, typed: Page
):
    assert typed.path == "/account/sign-in"
    assert "您刚才写的还在" in typed
    assert phone_of(app, "resident:chen-guifang") != "020-12345678"
    assert signed_in_again(client, typed, RESIDENT).path == f"/services/{CLOSED}/check"
    assert phone_of(app, "resident:chen-guifang") == "020-12345678"


def test_nobody_else_gets_what_was_typed(client: Visitor, app: Flask, typed: Page):
    page = signed_in_again(client, typed, OTHER)
    assert "020-12345678" not in page.html
    assert phone_of(app, "resident:huang-xiuying") is None
    client.get("/cases/")
    cookie = client.site.get_cookie("visit", domain="127.0.0.1")
    assert "unsent" not in app.extensions["store"].visits.load(cookie.value)


def test_a_visit_long_gone_holds_what_is_typed_too(client: Visitor, app: Flask):
    client.sign_in(RESIDENT)
    walk(client, CLOSED)
    phone = client.get(f"/services/{CLOSED}/phone?change=1")
    run_out(app, client, 11.9 * 3600)
    run_out(app, client, 0.2 * 3600)
    page = client.press(phone, keep_held="no", phone="020-12345678")
    signed_in_again(client, page, RESIDENT)
    assert phone_of(app, "resident:chen-guifang") == "020-12345678"


def test_somebody_elses_page_left_open_writes_nothing(client: Visitor, app: Flask):
    client.sign_in(RESIDENT)
    walk(client, CLOSED)
    phone = client.get(f"/services/{CLOSED}/phone?change=1")
    client.sign_in(OTHER)
    fields = phone.fields(phone.main_form()) | {
        "keep-held": "no",
        "phone": "020-12345678",
        "csrf_token": client.token(),
    }
    assert client.follow(client.send(phone.path, fields)).path == f"/services/{CLOSED}"
    assert phone_of(app, "resident:huang-xiuying") is None


def test_an_open_service_filled_in_by_a_resident_goes_on_as_theirs(client: Visitor, app: Flask):
    client.sign_in(RESIDENT)
    check = walk(client, OPEN)
    run_out(app, client)
    asked = client.press(check, hand_in_form(check))
    assert asked.path == "/account/sign-in"
    assert signed_in_again(client, asked, RESIDENT).path == check.path
    assert app.extensions["store"].drafts.find("resident:chen-guifang", OPEN)


def test_the_sign_in_page_says_that_the_time_was_up_and_what_is_kept(client: Visitor, app: Flask):
    client.sign_in(RESIDENT)
    assert "登录的时间到了" not in client.get("/account/sign-in")
    run_out(app, client)
    page = client.get(f"/services/{CLOSED}/start")
    assert "登录的时间到了" in page
    assert "您写过的都还在" in page


# One of a group.


@pytest.fixture
def household(client: Visitor) -> Page:
    """The list of a household with one person on it."""
    client.sign_in(RESIDENT)
    client.press(client.get("/services/social-assistance/for-whom"), for_whom="self")
    page = client.press(client.get(f"{HOUSEHOLD}/new/called"), called="王小明")
    for answer in ({"relation": "child"}, {"born-year": "1990", "born-month": "1", "born-day": "2"}, {"earns": "no"}):
        page = client.press(page, more=answer)
    return page


def names(page: Page) -> list[str]:
    return [title.text().split("：")[1] for title in page.all(".member-card__title")]


def test_a_new_one_of_a_group_is_kept_and_gone_on_with(client: Visitor, app: Flask, household: Page):
    new = client.get(f"{HOUSEHOLD}/new/called")
    run_out(app, client)
    asked = client.press(new, called="王小红")
    assert asked.path == "/account/sign-in"
    assert "您刚才写的还在" in asked
    page = signed_in_again(client, asked, RESIDENT)
    assert page.path.startswith(f"{HOUSEHOLD}/")
    assert page.path.endswith("/relation")
    assert names(client.get(HOUSEHOLD)) == ["王小明", "王小红"]


def test_what_is_changed_of_one_of_a_group_is_kept(client: Visitor, app: Flask, household: Page):
    change = str(household.all(".member-card .answer-list__change a")[0].attributes["href"])
    question = client.get(change)
    run_out(app, client)
    page = signed_in_again(client, client.press(question, called="王大明"), RESIDENT)
    assert page.path == HOUSEHOLD
    assert names(page) == ["王大明"]


def test_one_taken_out_after_the_visit_has_ended_is_taken_out(client: Visitor, app: Flask, household: Page):
    run_out(app, client)
    page = signed_in_again(client, client.press(household, household.one(".member-card form")), RESIDENT)
    assert page.path == HOUSEHOLD
    assert names(page) == []
    assert "已经去掉王小明" in page


def test_nobody_else_gets_one_of_a_group(client: Visitor, app: Flask, household: Page):
    new = client.get(f"{HOUSEHOLD}/new/called")
    run_out(app, client)
    page = signed_in_again(client, client.press(new, called="王小红"), OTHER)
    assert "王小红" not in page.html
    assert app.extensions["store"].drafts.find("resident:huang-xiuying", "social-assistance") is None


def test_a_page_of_a_group_left_open_by_somebody_else_writes_nothing(client: Visitor, app: Flask, household: Page):
    new = client.get(f"{HOUSEHOLD}/new/called")
    client.sign_in(OTHER)
    fields = new.fields(new.main_form()) | {"called": "王小红", "csrf_token": client.token()}
    assert client.follow(client.send(new.path, fields)).path == "/services/social-assistance"
    assert app.extensions["store"].drafts.find("resident:huang-xiuying", "social-assistance") is None


@pytest.mark.parametrize("back", [f"/services/{CLOSED}/check", f"/services/{CLOSED}/start"])
def test_what_waited_is_there_whichever_page_of_the_service_comes_first(
    client: Visitor, app: Flask, typed: Page, back: str
):
    form = typed.one("main form[action='/account/sign-in']")
    sent_away = client.press_once(typed, form, back=back)
    client.get(client.choose_resident(sent_away.location, RESIDENT).removeprefix(client.config.SITE_URL))
    assert phone_of(app, SUB) == "020-12345678"


# A service that wants nobody to sign in.


@pytest.mark.parametrize("page", ["start", "what", "phone"])
def test_a_page_one_may_see_without_signing_in_says_what_is_kept_and_the_way_back(
    client: Visitor, app: Flask, page: str
):
    client.sign_in(RESIDENT)
    first = client.get(f"/services/{OPEN}/start")
    assert "登录的时间到了" not in first
    walk(client, OPEN)
    path = f"/services/{OPEN}/{page}"
    run_out(app, client)
    told = client.get(path)
    assert told.path == path
    assert "登录的时间到了" in told
    assert "您写过的都还在" in told
    asked = client.get(str(told.one("main .notice a").attributes["href"]))
    back = signed_in_again(client, asked, RESIDENT)
    assert back.path == path
    assert "登录的时间到了" not in back
    assert client.get(f"/services/{OPEN}/check").path == f"/services/{OPEN}/check"


@pytest.mark.parametrize("path", ["check", "draft", "/resume/later"])
def test_a_page_that_would_be_empty_asks_to_sign_in_first(client: Visitor, app: Flask, path: str):
    client.sign_in(RESIDENT)
    walk(client, OPEN)
    there = f"{path}/{OPEN}" if path.startswith("/") else f"/services/{OPEN}/{path}"
    assert client.get(there).path == there
    run_out(app, client)
    asked = client.get(there)
    assert asked.path.startswith("/account/sign-in")
    assert "您写过的都还在" in asked
    assert signed_in_again(client, asked, RESIDENT).path == there


def test_somebody_new_on_the_same_machine_can_go_on_without_signing_in(client: Visitor, app: Flask):
    client.sign_in(RESIDENT)
    walk(client, OPEN)
    run_out(app, client)
    check = walk(client, OPEN)
    assert check.path.endswith("/check")
    assert "登录的时间到了" not in check
    assert client.press(check, hand_in_form(check)).path.startswith("/receipt/")
