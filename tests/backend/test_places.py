"""Are there places of every kind in every city, found by kind, division and name, and are the divisions the real ones?"""

import re
from collections import Counter
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.gateway.places import Division, PlacePage
from backend.divisions import every_division, in_english, stem
from backend.door import contract
from backend.languages import LANGUAGES
from backend.residents import read_residents
from tests.backend.test_plain_language import HAN, LONGEST, OFFICIALESE, sentences

KINDS = contract()["components"]["schemas"]["PlaceKind"]["enum"]
CITIES = sorted(one.code for one in every_division().values() if one.level == "city")
SAMPLE_CITY = "449901"


def everything(caller: FlaskClient, query: str = "", language: str = "zh-Hans") -> list[dict[str, Any]]:
    """Every place that fits, page after page."""
    found: list[dict[str, Any]] = []
    page = pages = 1
    while page <= pages:
        answer = caller.get(f"/places?size=200&page={page}{query}", headers={"Accept-Language": language})
        assert answer.status_code == 200
        assert answer.headers["Content-Language"] == language
        PlacePage.model_validate(answer.json)
        found += answer.json["items"]
        page, pages, total = page + 1, answer.json["pages"], answer.json["total"]
    assert len(found) == total
    return found


def divisions(caller: FlaskClient, parent: str = "", language: str = "zh-Hans") -> list[dict[str, Any]]:
    """What the backend names right below a division."""
    query = {"parent": parent} if parent else {}
    answer = caller.get("/places/divisions", query_string=query, headers={"Accept-Language": language})
    assert answer.status_code == 200
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def test_every_kind_is_in_every_city(caller: FlaskClient) -> None:
    places = everything(caller)
    assert len(places) >= 400
    assert len({place["id"] for place in places}) == len(places)
    there = {
        (place["kind"], city) for place in places for city in CITIES if place["division"]["code"].startswith(stem(city))
    }
    assert there == {(kind, city) for kind in KINDS for city in CITIES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_says_what_one_needs_to_go_there(caller: FlaskClient, language: str) -> None:
    for place in everything(caller, language=language):
        assert place["sample"] is True
        assert re.fullmatch("12345|1990000[0-9]{4}", place["phone"]["number"])
        assert place["hours"]
        assert place["offers"]
        assert place["access"]
        assert (place["price"] is not None) == (place["kind"] in ("canteen", "care-home"))
        lines = [*place["hours"], *place["offers"], *place["access"], place["kind_text"], place["price"] or ""]
        if language == "en":
            assert "ample" in place["name"]
            assert all(text.isascii() for text in (*lines, place["name"], place["address"]))
            continue
        assert "樣例" in place["name"] or "样例" in place["name"]
        for text in lines:
            assert all(len(HAN.findall(one)) <= LONGEST for one in sentences(text)), text
            assert not [word for word in OFFICIALESE if word in text], text


def test_places_stand_by_division_and_then_by_name(caller: FlaskClient) -> None:
    order = [(place["division"]["code"], place["name"]) for place in everything(caller)]
    assert order == sorted(order)


@pytest.mark.parametrize("kind", KINDS)
def test_one_kind_is_found_alone(caller: FlaskClient, kind: str) -> None:
    assert {place["kind"] for place in everything(caller, f"&kind={kind}")} == {kind}


@pytest.mark.parametrize("beginning", ["440100", "4401", "440100000000", "440106", "449901", "4499011", "449901101000"])
def test_a_division_holds_all_that_lies_in_it(caller: FlaskClient, beginning: str) -> None:
    found = {place["id"] for place in everything(caller, f"&division={beginning}")}
    within = beginning.rstrip("0")
    assert found == {place["id"] for place in everything(caller) if place["division"]["code"].startswith(within)}
    assert found


def test_the_province_holds_everything(caller: FlaskClient) -> None:
    assert len(everything(caller, "&division=440000")) == len(everything(caller))


def test_what_is_nowhere_is_an_empty_page(caller: FlaskClient) -> None:
    answer = caller.get("/places?division=110000").json
    assert (answer["items"], answer["pages"], answer["total"]) == ([], 1, 0)
    assert caller.get("/places?division=110000&page=2").status_code == 404


@pytest.mark.parametrize("asked", ["天河区", "天河區", "tianhe", "TIANHE"])
def test_a_place_is_found_by_name_in_every_language(caller: FlaskClient, asked: str) -> None:
    found = everything(caller, f"&q={asked}")
    assert {place["division"]["code"] for place in found} == {"440106"}


@pytest.mark.parametrize("asked", ["%25", "_", "'", "%20or%201=1"])
def test_no_sign_stands_for_others(caller: FlaskClient, asked: str) -> None:
    with_it = [place["id"] for place in everything(caller, language="en") if "'" in place["name"] + place["address"]]
    assert sorted(place["id"] for place in everything(caller, f"&q={asked}")) == sorted(with_it if asked == "'" else [])


def test_one_place_is_what_the_list_says(caller: FlaskClient) -> None:
    for place in everything(caller, f"&division={SAMPLE_CITY}"):
        assert caller.get(f"/places/{place['id']}").json == place
    assert caller.get("/places/no-such-place").status_code == 404


def test_who_has_a_page_already_is_not_sent_it_again(caller: FlaskClient) -> None:
    for path in ("/places", "/places/divisions", "/places/canteen-440106"):
        etag = caller.get(path).headers["ETag"]
        assert caller.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_the_cities_are_the_21_and_the_sample(caller: FlaskClient) -> None:
    cities = divisions(caller)
    assert cities == divisions(caller, "440000")
    assert [one["code"] for one in cities] == CITIES
    assert len(cities) == 22
    assert {one["code"]: one["name"] for one in cities}["440100"] == "广州市"
    assert {one["parent"] for one in cities} == {"440000"}
    assert (cities[-1]["code"], cities[-1]["name"]) == (SAMPLE_CITY, "样例市")


def test_counties_are_as_many_as_there_are(caller: FlaskClient) -> None:
    counties = [
        one for city in CITIES if city != SAMPLE_CITY for one in divisions(caller, city) if one["level"] == "county"
    ]
    # 65 districts, 20 cities at county level, 34 counties and 3 autonomous counties.
    ends = Counter(re.search("(自治县|区|市|县)$", one["name"]).group() for one in counties)  # type: ignore[union-attr]
    assert ends == {"区": 65, "市": 20, "县": 34, "自治县": 3}


@pytest.mark.parametrize("city", ["441900", "442000"])
def test_cities_without_counties_have_their_towns_there(caller: FlaskClient, city: str) -> None:
    assert {one["level"] for one in divisions(caller, city)} == {"town"}
    assert len(divisions(caller, city)) > 20


def test_every_county_has_one_to_three_sample_towns_with_villages(caller: FlaskClient) -> None:
    for one in every_division().values():
        below = divisions(caller, one.code)
        Division.model_validate({"code": one.code, "name": one.name["zh"]})
        if one.level == "county":
            assert 1 <= len(below) <= 3
            assert all("样例" in town["name"] for town in below)
        if one.level == "town" and len(one.code) == 9:
            assert 1 <= len(below) <= 3
            assert {village["level"] for village in below} == {"village"}
        assert all(child["code"].startswith(stem(one.code)) and child["parent"] == one.code for child in below)


def test_what_is_no_division_has_nothing_below(caller: FlaskClient) -> None:
    assert divisions(caller, "110000") == divisions(caller, "999999999999") == []


def test_residents_live_in_divisions_that_are_there() -> None:
    for person in read_residents():
        division = every_division()[person.division_code]
        assert person.division_name["zh"].endswith(division.name["zh"])


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("广州市", "Guangzhou"),
        ("天河区", "Tianhe District"),
        ("宝安区", "Bao'an District"),
        ("城区", "Chengqu District"),
        ("花都区", "Huadu District"),
        ("番禺区", "Panyu District"),
        ("乐昌市", "Lechang"),
        ("大埔县", "Dabu County"),
        ("连山壮族瑶族自治县", "Lianshan Zhuang and Yao Autonomous County"),
        ("麻涌镇", "Machong Town"),
        ("古镇镇", "Guzhen Town"),
    ],
)
def test_names_are_read_as_people_there_read_them(name: str, english: str) -> None:
    assert in_english(name) == english
