"""Does one's wallet show what holds good first, what does not in words, and no number in full?"""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.clock import CHINA
from app.gateway.certificates import Certificate
from app.web import wallet
from backend.residents import read_residents
from tests.page import Page
from tests.visitor import Visitor

MOST = 14_600  # bytes a page may weigh on its way
LANGUAGES = ("zh_Hans", "zh_Hant", "en")


def one_of(**changes: object) -> Certificate:
    right: dict[str, object] = {
        "id": "ZZ-1",
        "kind": "driving",
        "name": "机动车驾驶证",
        "holder": "陈桂芳",
        "number": "449901194803151288",
        "issuer": "公安局",
        "issued_on": "2020-01-01",
        "valid_until": None,
        "status": "valid",
        "status_text": "能用",
        "facts": [],
    }
    return Certificate.model_validate({**right, **changes})


def headings(page: Page) -> list[str]:
    return [node.text(strip=True) for node in page.all("main h2")]


def names_under(page: Page, heading: str) -> list[str]:
    """The certificates between a heading and the next."""
    part = page.one("main").html.split(f"<h2>{heading}</h2>")[1].split("<h2")[0]  # type: ignore[union-attr]
    return re.findall(r"entry__title[^>]*>([^<]+)<", part)


def test_what_holds_good_stands_first_and_what_ran_out_says_so(client: Visitor):
    client.sign_in("谢春兰")
    page = client.get("/wallet/")
    assert headings(page)[:2] == ["能用的", "不能用了的"]
    assert "农药经营许可证" in names_under(page, "不能用了的")
    assert "居民身份证" in names_under(page, "能用的")
    assert "过期了，2026年5月19日到的期" in page
    large = client.get("/wallet/ZZ-pesticide-shop-xie-chunlan")
    assert large.h1 == "农药经营许可证"
    assert "请先换新的" in large


def test_a_certificate_of_a_child_says_whose_it_is(client: Visitor):
    client.sign_in("徐嘉怡")
    page = client.get("/wallet/")
    assert "林安安的，能用" in page
    large = client.get("/wallet/ZZ-birth-xu-jiayi-lin-anan")
    assert "林安安" in large
    assert "林志豪、徐嘉怡" in large


@pytest.mark.parametrize("person", read_residents().offered()[::6], ids=lambda person: person.sub)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_tells_or_says_a_number_in_full(client: Visitor, person, language: str):
    client.sign_in(person.name)
    client.send("/preferences", {"language": language, "csrf_token": client.token()})
    listed = client.get("/wallet/")
    links = re.findall(r'href="(/wallet/ZZ[^"]+)"', listed.html)
    assert links
    assert str(listed.one("html").attributes["lang"]).replace("-", "_").startswith(language)
    for path in ["/wallet/", *links]:
        page = client.get(path)
        assert page.status == 200
        assert page.response.headers["Cache-Control"] == "private, no-store"
        assert person.id_number not in page.html
        assert not re.search(r"\d{10}|\*{3}", page.main.replace("1990000", "")), path
        assert len(client.ask(path, headers={"Accept-Encoding": "br"}).data) <= MOST


def test_what_is_heard_is_the_end_of_a_number_alone(client: Visitor):
    client.sign_in("陈桂芳")
    heard = client.ask("/speech/page.json?path=/wallet/ZZ-identity-chen-guifang&voice=cmn")
    assert heard.status_code == 200
    words = " ".join(sentence["text"] for sentence in heard.json)
    assert "居民身份证" in words
    assert "1288" in words.replace(" ", "") or "尾号" in words
    assert "449901" not in words


@pytest.mark.parametrize("number", ["449901194803151288", "**************1288", "1288"])
def test_only_the_end_is_shown_whatever_a_backend_sends(app: Flask, number: str):
    with app.test_request_context("/wallet/"):
        assert wallet.ending(number) == "尾号1288"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "能用，不会到期"),
        ({"valid_until": "2099-01-02"}, "能用到2099年1月2日"),
        ({"status": "expired", "valid_until": "2020-01-02"}, "过期了，2020年1月2日到的期"),
        ({"status": "withdrawn", "status_text": "收回了"}, "收回了"),
        ({"status": "on-hold", "status_text": "先停一停"}, "先停一停"),
    ],
)
def test_how_long_it_holds_is_said_in_words(app: Flask, changes: dict[str, object], words: str):
    with app.test_request_context("/wallet/"):
        assert wallet.how_long(one_of(**changes)) == words


@pytest.mark.parametrize(("days", "warned"), [(0, True), (60, True), (61, False)])
def test_what_ends_soon_says_so(app: Flask, days: int, warned: bool):
    until = datetime.now(CHINA).date() + timedelta(days=days)
    with app.test_request_context("/wallet/"):
        assert ("快到期了" in wallet.how_long(one_of(valid_until=until))) == warned


def test_those_of_one_kind_stand_beside_each_other():
    listed = [
        one_of(id="1", kind="a"),
        one_of(id="2", kind="b", status="expired"),
        one_of(id="3", kind="b"),
        one_of(id="4", kind="a"),
        one_of(id="5", kind="c", status="unheard-of"),
        one_of(id="6", kind="c", status="withdrawn"),
    ]
    assert [one.id for one in wallet.in_order(listed)] == ["1", "4", "3", "2", "6", "5"]


def test_nobody_sees_anothers(client: Visitor, app: Flask, backend: Flask):
    stranger = Visitor(app, backend)
    assert stranger.get("/wallet/").path == "/account/sign-in"
    client.sign_in("黄秀英")
    assert client.get("/wallet/ZZ-identity-chen-guifang").status == 404


@pytest.mark.parametrize("path", ["/seniors/", "/rural/", "/cases/"])
def test_the_wallet_is_found_by_who_has_signed_in_alone(client: Visitor, path: str):
    assert not client.get(path).all("a[href='/wallet/']")
    client.sign_in("陈桂芳")
    assert len(client.get(path).all("main a[href='/wallet/']")) == 1


def test_a_case_leads_to_the_certificate_that_came_of_it(client: Visitor, app: Flask):
    from app.web.notices import own_page

    with app.test_request_context("/"):
        assert own_page("certificate", "ZZ-identity-chen-guifang") == "/wallet/ZZ-identity-chen-guifang"
