"""Do the price pages say what the markets said?"""

import pytest
from flask import Flask

from app.preferences import Preferences
from tests.visitor import Visitor


def listed(backend: Flask) -> list[dict]:
    return backend.test_client().get("/prices").get_json()["items"]


def figure(fen: int) -> str:
    return f"{fen / 100:,.2f}".rstrip("0").rstrip(".")


def test_every_product_stands_once_with_its_lowest_and_highest_market(client: Visitor, backend: Flask) -> None:
    page, items = client.get("/rural/prices"), listed(backend)
    rows = page.all("main tbody tr")
    products = {(item["product"], item["unit"]) for item in items}
    assert len(rows) == len(products)
    for product, unit in products:
        fens = [item["price_fen"] for item in items if (item["product"], item["unit"]) == (product, unit)]
        (row,) = [row for row in rows if product in row.text() and unit.split("/")[1] in row.text()]
        assert figure(min(fens)) in row.text()
        assert figure(max(fens)) in row.text()


def test_one_crop_shows_each_market_with_its_line_and_the_same_in_words(client: Visitor, backend: Flask) -> None:
    for crop in {item["crop"] for item in listed(backend)}:
        page = client.get(f"/rural/prices?crop={crop}")
        items = [item for item in listed(backend) if item["crop"] == crop]
        assert len(page.all(".price-card")) == len(items)
        assert len(page.all("svg.trend")) == len(items)
        for item in items:
            assert item["market"] in page
            assert figure(max(point["price_fen"] for point in item["history"])) in page


@pytest.mark.parametrize(("cookie", "voice"), [("language=zh_Hans", "cmn"), ("language=en", "en"), ("", "en")])
def test_without_a_voice_of_ones_own_the_chosen_language_is_heard(cookie: str, voice: str) -> None:
    assert Preferences.from_cookie(cookie, language="en").voice == voice
