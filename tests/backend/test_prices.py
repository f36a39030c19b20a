"""Are the sample prices whole, on every day and in every month?"""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.gateway.prices import PriceList, ProductPrices
from backend.languages import LANGUAGES
from backend.prices import DAYS, Prices, goods, price_list
from backend.storage import open_database

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("language", LANGUAGES)
def test_prices_are_whole(caller: FlaskClient, language: str) -> None:
    heard = {"Accept-Language": language}
    prices = PriceList.model_validate(caller.get("/prices", headers=heard).json)
    assert prices.as_of == TODAY
    assert (len(goods()["products"]), len(goods()["markets"])) == (60, 20)
    assert {crop.group for crop in prices.crops} == {group.id for group in prices.groups}
    for item in prices.items:
        assert item.low_fen <= item.price_fen <= item.high_fen
        assert item.crop in {crop.id for crop in prices.crops}
        product = ProductPrices.model_validate(caller.get(f"/prices/{item.id}", headers=heard).json)
        assert product.product == item.product
        assert item.markets == len(product.at_markets) > 5
        assert product.history[-1].date == TODAY
        assert product.history[-1].price_fen == item.price_fen
        fens = [one.price_fen for one in product.at_markets]
        assert fens == sorted(fens, reverse=True)
        assert (min(fens), max(fens)) == (item.low_fen, item.high_fen)
        assert round(sum(fens) / len(fens)) == item.price_fen


def test_what_is_sold_all_year_has_90_days(caller: FlaskClient) -> None:
    history = ProductPrices.model_validate(caller.get("/prices/egg").json).history
    assert [day.date for day in history] == [TODAY - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


def test_the_history_at_one_market_is_its_own(caller: FlaskClient) -> None:
    everywhere = caller.get("/prices/egg").json
    for one in everywhere["at_markets"]:
        at = caller.get(f"/prices/egg?market={one['market']['id']}").json["history"]
        assert at[-1]["price_fen"] == one["price_fen"]
        assert at[-8]["price_fen"] == one["week_ago_fen"]


def test_prices_narrow_to_every_crop_and_to_nothing(caller: FlaskClient) -> None:
    for crop in PriceList.model_validate(caller.get("/prices").json).crops:
        items = caller.get("/prices", query_string={"crop": crop.id}).json["items"]
        assert {item["crop"] for item in items} == {crop.id}
    assert caller.get("/prices?crop=gold").json["items"] == []


@pytest.mark.parametrize("path", ["/prices/gold", "/prices/egg?market=nowhere", "/prices/lychee-fresh"])
def test_what_nobody_sells_now_is_not_there(caller: FlaskClient, path: str) -> None:
    assert caller.get(path).status_code == 404


@pytest.mark.parametrize("month", range(1, 13))
def test_days_that_nobody_laid_are_laid_when_they_come(platform: Flask, month: int) -> None:
    kept = Prices(open_database(":memory:"))
    items = price_list(kept, date(2027, month, 1))["items"]
    assert len(items) >= 40
    assert all(item["week_ago_fen"] for item in items)
    assert len(kept.history("egg", date(2027, month, 1), "")) == DAYS


def test_nobody_sells_fresh_lychees_in_november(caller: FlaskClient) -> None:
    names = {item["product"] for item in caller.get("/prices?crop=lychee").json["items"]}
    assert names == {"荔枝干"}


@pytest.mark.parametrize("path", ["/prices", "/prices?crop=egg", "/prices/egg", "/prices/egg?market=guangzhou"])
def test_a_price_is_not_sent_twice(caller: FlaskClient, path: str) -> None:
    tag = caller.get(path).headers["ETag"]
    assert caller.get(path, headers={"If-None-Match": tag}).status_code == 304
