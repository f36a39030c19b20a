"""Does somebody find where to go, and hear so when that cannot be looked up?"""

import pytest
from flask import Flask

from app.gateway.places import KINDS
from tests.visitor import Visitor


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_place_is_found_with_its_address(client: Visitor, backend: Flask, kind: str) -> None:
    told = backend.test_client().get(f"/places?kind={kind}&size=10").get_json()
    page = client.get(f"/places/?kind={kind}")
    assert f"找到{told['total']}个地方" in page
    for place in told["items"]:
        assert place["name"] in page
        assert f"/places/{place['id']}" in page.html


def test_a_city_and_then_a_county_narrow_the_list(client: Visitor, backend: Flask) -> None:
    caller = backend.test_client()
    city = caller.get("/places/divisions").get_json()["items"][0]
    county = caller.get(f"/places/divisions?parent={city['code']}").get_json()["items"][0]
    page = client.get(f"/places/?city={city['code']}")
    assert county["name"] in page.one("select#county").text()
    for code, path in (
        (city["code"], f"/places/?city={city['code']}"),
        (county["code"], f"/places/?city={city['code']}&county={county['code']}"),
    ):
        total = caller.get(f"/places?division={code}").get_json()["total"]
        assert total
        assert f"找到{total}个地方" in client.get(path)


def test_a_place_tells_when_it_is_open_and_whom_to_ring(client: Visitor, backend: Flask) -> None:
    for place in backend.test_client().get("/places?kind=canteen&size=5").get_json()["items"]:
        page = client.get(f"/places/{place['id']}")
        for text in (place["name"], place["address"], *place["hours"], *place["offers"], place["by_bus"]):
            assert text in page
        assert f'href="tel:{place["phone"]["number"]}"' in page.html


@pytest.mark.parametrize(
    "query", ["kind=castle", "city=999999", "city=%00", "county=440106", "kind=clinic&city=x&county=y"]
)
def test_what_nobody_knows_shows_the_page_all_the_same(client: Visitor, query: str) -> None:
    assert client.get(f"/places/?{query}").status == 200


@pytest.mark.parametrize("page", ["0", "-1", "x", "999", "1.5", "²"])
def test_a_page_that_is_not_there_is_not_found(client: Visitor, page: str) -> None:
    assert client.get(f"/places/?kind=clinic&page={page}").status == 404


def test_broken_is_not_empty(client: Visitor, backend: Flask) -> None:
    backend.extensions["switches"].set("places", "down")
    page = client.get("/places/?kind=clinic")
    assert page.status == 200
    assert "现在查不到地方" in page
    assert "这里没有找到" not in page
