"""Can a household be written down, one after the other, without anything getting lost?"""

import re

import pytest
from flask import Flask

from app.journeys.kinds.group import UNFINISHED
from app.store import Store
from tests.page import Page
from tests.visitor import Visitor
from tests.web.walking import RESIDENT, go_on, hand_in_form, services, walk
from tests.web.walking import form_of as form_at

GROUP = "/services/social-assistance/household"


@pytest.fixture
def listed(client: Visitor) -> Page:
    """The page of a household that is still empty."""
    client.sign_in(RESIDENT)
    page = client.get("/services/social-assistance/for-whom")
    client.press(page, for_whom="self")
    return client.get(GROUP)


def add(client: Visitor, name: str) -> Page:
    """The list with one more on it."""
    page = begin(client, name)
    for answer in ({"relation": "child"}, {"born-year": "1990", "born-month": "1", "born-day": "2"}, {"earns": "no"}):
        page = client.press(page, more=answer)
    assert page.path == GROUP
    return page


def begin(client: Visitor, name: str) -> Page:
    """The second question about a new one."""
    page = client.get(f"{GROUP}/new/called")
    return client.press(page, called=name)


def names(page: Page) -> list[str]:
    return [title.text().split("：")[1] for title in page.all(".member-card__title")]


def enough(client: Visitor, page: Page) -> Page:
    return client.press(page, page.one("main form:has(input[name=household])"))


def test_the_list_says_how_many_there_are_and_what_to_do(client: Visitor, listed: Page) -> None:
    assert "还没有写" in listed
    assert "没有，往下走" in listed
    page = add(client, "王小明")
    assert names(page) == ["王小明"]
    page = add(client, "王小红")
    assert names(page) == ["王小明", "王小红"]
    assert "已经写了2个" in page
    assert "这些就够了" in page


def test_all_of_them_stand_on_the_check_page_and_are_handed_in(client: Visitor, app: Flask) -> None:
    client.sign_in(RESIDENT)
    check = walk(client, "social-assistance")
    assert check.path.endswith("/check")
    receipt = client.press(check, hand_in_form(check))
    assert receipt.path.startswith("/receipt/")
    assert re.search(r"编号是YL", receipt.main.replace(" ", ""))


def test_pressing_twice_back_and_a_reload_make_one(client: Visitor, listed: Page) -> None:
    page = client.get(f"{GROUP}/new/called")
    fields = page.fields(page.main_form()) | {"called": "王小明"}
    for _n in range(3):
        client.follow(client.send(page.path, fields))
    assert names(client.get(GROUP)) == ["王小明"]
    client.follow(client.send(page.path, {**fields, "called": "王大明"}))
    assert names(client.get(GROUP)) == ["王大明"]


def test_two_tabs_keep_both(client: Visitor, listed: Page) -> None:
    one, other = client.get(f"{GROUP}/new/called"), client.get(f"{GROUP}/new/called")
    client.press(one, called="王小明")
    client.press(other, called="王小红")
    assert sorted(names(client.get(GROUP))) == ["王小明", "王小红"]


def test_one_who_is_not_finished_is_told_and_can_be_finished(client: Visitor, listed: Page) -> None:
    begin(client, "王小明")
    page = client.get(GROUP)
    assert "还没有写完" in page
    again = enough(client, page)
    assert again.path == GROUP
    assert again.wants_another_look
    assert UNFINISHED.partition("%")[0] in again.one(".error-summary").text()
    change = [str(link.attributes["href"]) for link in again.all(".member-card .answer-list__change a")]
    page = client.press(client.get(change[1]), relation="child")
    for answer in ({"born-year": "1990", "born-month": "1", "born-day": "2"}, {"earns": "dont-know"}):
        page = client.press(page, more=answer)
    assert page.path == GROUP
    assert not client.get(GROUP).all(".member-card__flaw")
    assert "不知道" in client.get(GROUP)


def test_one_taken_out_can_be_put_back(client: Visitor, listed: Page) -> None:
    add(client, "王小明")
    page = add(client, "王小红")
    page = client.press(page, page.all(".member-card form")[0])
    assert names(page) == ["王小红"]
    assert "已经去掉王小明" in page
    back = client.press(page, page.one(".notice form"))
    assert names(back) == ["王小明", "王小红"]
    assert not back.all(".notice form")


def test_an_answer_about_one_of_them_can_be_changed(client: Visitor, listed: Page) -> None:
    page = add(client, "王小明")
    change = str(page.all(".member-card .answer-list__change a")[0].attributes["href"])
    assert change.endswith("change=1")
    page = client.press(client.get(change), called="王大明")
    assert page.path == GROUP
    assert names(page) == ["王大明"]


def test_no_more_can_be_added_than_the_form_has_room_for(client: Visitor, listed: Page, app: Flask) -> None:
    for n in range(14):
        begin(client, "王" + "甲乙丙丁戊己庚辛壬癸子丑寅卯"[n])
    assert len(names(client.get(GROUP))) == 12
    assert not client.get(GROUP).all("a[href$='/new/called']")


def test_nobody_sees_the_household_of_another(client: Visitor, listed: Page, app: Flask, backend: Flask) -> None:
    page = begin(client, "王小明")
    other = Visitor(app, backend)
    other.sign_in("李建国")
    other.press(other.get("/services/social-assistance/for-whom"), for_whom="self")
    assert other.get(page.path).status == 404
    assert other.get(GROUP).all(".member-card") == []


@pytest.mark.parametrize("path", ["new/nothing", "xyz/called", "0000000000000000/called", "new/called/more"])
def test_what_is_not_there_is_not_found(client: Visitor, listed: Page, path: str) -> None:
    assert client.ask(f"{GROUP}/{path}").status_code == 404


def test_crafted_posts_do_no_harm(client: Visitor, listed: Page, app: Flask) -> None:
    token = listed.csrf_token
    for path, fields in (
        (f"{GROUP}/new/called", {"called": "王", "member": "../../x"}),
        (f"{GROUP}/new/called", {"called": "王"}),
        (f"{GROUP}/xyz", {"do": "remove"}),
        ("/services/social-assistance/trouble/new/called", {"called": "王", "member": "0123456789ab"}),
    ):
        assert client.send(path, {"csrf_token": token, **fields}).status_code == 404, path
    store: Store = app.extensions["store"]
    assert all("/" not in name for name in store.drafts.of("resident:chen-guifang")[0].answers)


def test_a_birthday_by_the_moon_or_the_year_alone_will_do_for_one_of_them(client: Visitor, listed: Page) -> None:
    page = client.press(begin(client, "王小明"), relation="parent")
    lunar = client.get(f"{page.path}?calendar=lunar")
    assert lunar.all("select")
    page = client.get(f"{page.path}?calendar=year")
    client.press(page, more={"born-year": "1935"})
    assert "1935年，几月几号记不得" in client.get(GROUP)


LONG = [service for service in services() if service in ("social-assistance", "small-shop-registration")]


@pytest.mark.parametrize("service_id", LONG)
def test_a_long_form_lists_its_parts_with_how_far_they_are(client: Visitor, app: Flask, service_id: str) -> None:
    client.sign_in(RESIDENT)
    start = client.get(f"/services/{service_id}/start")
    titles = [section.title for section in form_at(app, service_id).sections]
    assert all(title in start for title in titles)
    parts = client.get(go_on(start))
    assert parts.path == f"/services/{service_id}/sections"
    assert "没开始" in parts
    assert [one.text() for one in parts.all(".section-list__title")] == titles
    walk(client, service_id)
    parts = client.get(f"/services/{service_id}/sections")
    assert {one.text() for one in parts.all(".section-list__state")} == {"做好了"}
    assert client.get(go_on(parts)).path == f"/services/{service_id}/check"


def test_a_part_half_done_says_so_and_leads_on(client: Visitor) -> None:
    client.sign_in(RESIDENT)
    page = client.get("/services/small-shop-registration/trade")
    client.press(page, trade="other")
    parts = client.get("/services/small-shop-registration/sections")
    assert parts.all(".section-list__state")[0].text() == "做了一半"
    assert client.get(go_on(parts)).path == "/services/small-shop-registration/other-trade"


def test_a_short_form_has_no_list_of_parts(client: Visitor) -> None:
    client.sign_in(RESIDENT)
    assert client.get("/services/old-age-allowance/sections").path != "/services/old-age-allowance/sections"
