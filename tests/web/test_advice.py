"""Does somebody find advice, ask a question once, and read its answer where they asked?"""

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.page import Page
from tests.visitor import Visitor
from tests.web.walking import RESIDENT

PATH = "/rural/advice"


def press(client: Visitor, page: Page, text: str) -> Page:
    """Ask something on the page."""
    return client.press(page, page.one(f"main form[method=post][action='{PATH}']"), text=text)


def asked(client: Visitor, text: str) -> int:
    """How often the page shows that this was asked."""
    return [node.text().strip() for node in client.get(PATH).all(".answer-list__question")].count(text)


def test_the_rural_zone_leads_to_it(client: Visitor) -> None:
    assert client.get("/rural/").all(f"main a[href='{PATH}']")


def test_every_article_is_listed_and_can_be_read(client: Visitor, backend: Flask) -> None:
    told = backend.test_client().get("/advice/articles").get_json()
    page = client.get(PATH)
    for one in told["items"]:
        assert one["title"] in page
        article = client.get(f"{PATH}/{one['id']}")
        assert article.h1 == one["title"]
        for text in (*one["paragraphs"], one["author"]):
            assert text in article
    for crop in told["crops"]:
        narrowed = client.get(f"{PATH}?crop={crop['id']}")
        shown = [one["title"] for one in told["items"] if one["title"] in narrowed]
        assert shown == [one["title"] for one in told["items"] if one["crop"] == crop["id"]]


@pytest.mark.parametrize("query", ["crop=moon", "crop=%00", "again=wrong", "again=x", "asked=1"])
def test_what_nobody_knows_shows_the_page_all_the_same(client: Visitor, query: str) -> None:
    page = client.get(f"{PATH}?{query}")
    assert page.status == 200
    assert not page.wants_another_look


def test_asking_leads_through_signing_in_and_back(client: Visitor) -> None:
    page = client.get(PATH)
    assert not page.all(f"form[action='{PATH}'][method=post]")
    (button,) = page.all("main a.button--go")
    assert client.get(str(button.attributes["href"])).path == "/account/sign-in"
    assert client.sign_in(RESIDENT, PATH).all(f"form[action='{PATH}'][method=post]")


def test_a_question_is_asked_once_and_its_answer_stands_there_after_a_while(client: Visitor, backend: Flask) -> None:
    client.sign_in(RESIDENT)
    page = client.get(PATH)
    for _n in range(2):
        told = press(client, page, "只问一次：菜叶子黄了")
        assert "问出去了" in told
    assert asked(client, "只问一次：菜叶子黄了") == 1
    clock = backend.config["CLOCK"]
    engine = backend.extensions["catalogue"].engine
    from backend.advice import table

    with engine.begin() as connection:
        earlier = (clock() - timedelta(minutes=5)).isoformat()
        connection.execute(table.update().values(asked_at=earlier))
    answered = client.get(PATH)
    assert "叶子黄，先看水和根。" in answered
    assert "no-store" in answered.response.headers["Cache-Control"]


def test_nobody_else_reads_a_question(client: Visitor, app: Flask, backend: Flask) -> None:
    client.sign_in(RESIDENT)
    press(client, client.get(PATH), "我的秘密问题")
    other = Visitor(app, backend)
    other.sign_in("黄秀英")
    assert "我的秘密问题" not in other.get(PATH).html
    assert "我的秘密问题" not in Visitor(app, backend).get(PATH).html


@pytest.mark.parametrize("text", ["", "   ", "长" * 501])
def test_what_is_wrong_is_told_at_its_place_and_later_not_again(client: Visitor, text: str) -> None:
    client.sign_in(RESIDENT)
    page = press(client, client.get(PATH), text)
    assert page.wants_another_look
    assert str(page.one(".error-summary a").attributes["href"]) == "#text"
    assert text.strip() in page.html
    assert not client.get(PATH).wants_another_look


@pytest.mark.parametrize("fault", ["down", "answer-lost", "garbage", "dropped", "empty-body", "wrong-schema", "status"])
def test_a_silent_backend_loses_nothing_and_the_next_press_asks_once(
    client: Visitor, backend: Flask, fault: str
) -> None:
    client.sign_in(RESIDENT)
    page, text = client.get(PATH), f"样例问题{fault}"
    switches = backend.extensions["switches"]
    switches.set("advice", fault, status=429)
    unsent = client.send(PATH, page.fields(page.one(f"form[method=post][action='{PATH}']")) | {"text": text})
    switches.clear()
    told = client.follow(unsent)
    assert "刚才没有送出去" in told
    assert text in told.html
    assert "问出去了" in press(client, told, text)
    assert asked(client, text) == 1


def test_a_question_changed_after_a_lost_answer_is_asked_too(client: Visitor, backend: Flask) -> None:
    client.sign_in(RESIDENT)
    page = client.get(PATH)
    backend.extensions["switches"].set("advice", "answer-lost")
    told = press(client, page, "先这样问")
    backend.extensions["switches"].clear()
    assert "问出去了" in press(client, told, "改成这样问")
    assert (asked(client, "先这样问"), asked(client, "改成这样问")) == (1, 1)


def test_broken_is_not_empty(client: Visitor, backend: Flask) -> None:
    client.sign_in(RESIDENT)
    backend.extensions["switches"].set("advice", "down")
    page = client.get(PATH)
    assert page.status == 200
    assert "现在查不到文章" in page
    assert "现在查不到您问过的" in page


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant", "en"])
def test_advice_is_told_in_every_language(client: Visitor, language: str) -> None:
    client.send("/preferences", {"language": language, "back": "/"})
    for path in (PATH, f"{PATH}/pig-sick"):
        page = client.get(path)
        assert (not re.search("[\u4e00-\u9fff]", page.main)) == (language == "en"), page.main
