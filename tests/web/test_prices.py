"""Do the price pages say what the markets said?"""

from typing import Any

import pytest
from flask import Flask

from app.preferences import Preferences
from tests.visitor import Visitor


def told(backend: Flask, path: str = "/prices") -> Any:
    return backend.test_client().get(path).get_json()


def figure(fen: int) -> str:
    return f"{fen / 100:,.2f}".rstrip("0").rstrip(".")


def test_every_product_stands_in_its_group_with_its_lowest_and_highest_market(client: Visitor, backend: Flask) -> None:
    today = told(backend)
    crops = {crop["id"]: crop["group"] for crop in today["crops"]}
    assert len(today["items"]) > 40
    for group in today["groups"]:
        page = client.get(f"/rural/prices?group={group['id']}")
        products = [item for item in today["items"] if crops[item["crop"]] == group["id"]]
        assert len(page.all("main tbody tr")) == len(products)
        for item in products:
            (row,) = [row for row in page.all("main tbody tr") if row.css_first("th").text() == item["product"]]
            assert figure(item["low_fen"]) in row.text()
            assert figure(item["high_fen"]) in row.text()


def test_what_moved_most_comes_first_and_every_group_is_one_press_away(client: Visitor, backend: Flask) -> None:
    page, today = client.get("/rural/prices"), told(backend)
    moved = sorted(today["items"], key=lambda one: -abs(one["price_fen"] - one["week_ago_fen"]) / one["price_fen"])
    shown = [row.css_first("th").text() for row in page.all("main tbody tr")]
    assert shown[0] == moved[0]["product"]
    assert len(shown) == 6
    for group in today["groups"]:
        assert f"/rural/prices?group={group['id']}" in page.html


def test_one_crop_shows_each_market_and_the_line_with_the_same_in_words(client: Visitor, backend: Flask) -> None:
    today = told(backend)
    for crop in [crop["id"] for crop in today["crops"]][::3]:
        page = client.get(f"/rural/prices?crop={crop}")
        products = [told(backend, f"/prices/{item['id']}") for item in today["items"] if item["crop"] == crop]
        assert len(page.all(".price-card")) == len(page.all("svg.trend")) == len(products)
        assert len(page.all("main tbody tr")) == 5 * len(products)
        for product in products:
            assert figure(max(point["price_fen"] for point in product["history"])) in page
            for one in product["at_markets"][:5]:
                assert one["market"]["name"] in page
            for one in product["at_markets"]:
                assert f'value="{one["market"]["id"]}"' in page.html


def test_one_market_shows_its_own_price_and_line(client: Visitor, backend: Flask) -> None:
    product = told(backend, "/prices/egg")
    one = product["at_markets"][-1]
    page = client.get(f"/rural/prices?crop=egg&market={one['market']['id']}")
    assert one["market"]["name"] in page.one(".price-card").text()
    assert figure(one["price_fen"]) in page.one(".price-card__price").text()
    history = told(backend, f"/prices/egg?market={one['market']['id']}")["history"]
    assert figure(min(point["price_fen"] for point in history)) in page


@pytest.mark.parametrize(
    "query", ["crop=gold", "group=gold", "crop=egg&market=nowhere", "crop=%00", "market=guangzhou"]
)
def test_what_nobody_sells_shows_the_page_all_the_same(client: Visitor, query: str) -> None:
    assert client.get(f"/rural/prices?{query}").status == 200


@pytest.mark.parametrize(("cookie", "voice"), [("language=zh_Hans", "cmn"), ("language=en", "en"), ("", "en")])
def test_without_a_voice_of_ones_own_the_chosen_language_is_heard(cookie: str, voice: str) -> None:
    assert Preferences.from_cookie(cookie, language="en").voice == voice
