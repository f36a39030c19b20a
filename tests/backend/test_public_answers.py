"""Are look-ups, prices, warnings, problems and faults what the site was promised?"""

from collections.abc import Callable
from datetime import date, timedelta

import httpx2
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.gateway.prices import PriceList
from app.gateway.records import Record
from app.gateway.warnings import WarningList
from backend import create_app
from backend.catalogue import read_catalogue
from backend.faults import APIS, KINDS
from backend.languages import LANGUAGES
from backend.prices import price_list
from backend.registries import REGISTRIES
from backend.residents import read_residents

CATALOGUE = read_catalogue()
LOOK_UPS = sorted(key for key, service in CATALOGUE.services.items() if service["kind"] == "look-up")
PEOPLE = list(read_residents())
TokenOf = Callable[[str], dict[str, str]]


def test_every_look_up_has_a_registry() -> None:
    assert sorted(REGISTRIES) == LOOK_UPS


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.sub)
@pytest.mark.parametrize("service_id", LOOK_UPS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_look_up_answers_everybody(
    caller: FlaskClient, token_of: TokenOf, person: object, service_id: str, language: str
) -> None:
    header = {**token_of(person.sub), "Accept-Language": language}  # type: ignore[attr-defined]
    questions = CATALOGUE.services[service_id]["form"]["questions"]
    query = {question["id"]: question["options"][0]["value"] for question in questions}
    response = caller.get(f"/records/{service_id}", query_string=query, headers=header)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    record = Record.model_validate(response.json)
    assert record.sample
    assert record.sentence
    assert all(set(row) == {column.id for column in record.columns} for row in record.rows)
    assert (record.total_sentence is None) or record.rows


def test_look_ups_tell_each_their_own(caller: FlaskClient, token_of: TokenOf) -> None:
    def amounts(sub: str) -> list[int]:
        record = caller.get("/records/pension-payments?year=2026", headers=token_of(sub)).json
        return [row["amount"] for row in record["rows"]]

    assert amounts("chen-guifang") == [186_300] * 11
    assert amounts("huang-xiuying") == [24_500] * 11
    assert amounts("zhou-daqiang") == []


@pytest.mark.parametrize("query", ["", "?year=1999", "?year=2026&month=1"])
def test_a_look_up_refuses_wrong_answers(caller: FlaskClient, token_of: TokenOf, query: str) -> None:
    response = caller.get(f"/records/pension-payments{query}", headers=token_of("chen-guifang"))
    assert response.status_code == 422
    assert len(response.json["errors"]) == 1


def test_what_is_no_look_up_has_no_record(caller: FlaskClient, token_of: TokenOf) -> None:
    for service_id in ("old-age-allowance", "no-such-service"):
        assert caller.get(f"/records/{service_id}", headers=token_of("chen-guifang")).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_prices_are_whole(caller: FlaskClient, language: str) -> None:
    prices = PriceList.model_validate(caller.get("/prices", headers={"Accept-Language": language}).json)
    assert prices.as_of == date(2026, 11, 23)
    assert len({item.product for item in prices.items}) >= 14
    assert len({item.market for item in prices.items}) == 3
    for item in prices.items:
        assert [day.date for day in item.history] == [prices.as_of - timedelta(days=back) for back in range(29, -1, -1)]
        assert item.low_fen <= item.price_fen <= item.high_fen
        assert item.price_fen == item.history[-1].price_fen
        assert item.week_ago_fen == item.history[-8].price_fen
        assert item.crop in {crop.id for crop in prices.crops}


def test_prices_narrow_to_every_crop_and_to_nothing(caller: FlaskClient) -> None:
    for crop in PriceList.model_validate(caller.get("/prices").json).crops:
        items = caller.get("/prices", query_string={"crop": crop.id}).json["items"]
        assert {item["crop"] for item in items} == {crop.id}
    assert caller.get("/prices?crop=gold").json["items"] == []


@pytest.mark.parametrize("month", range(1, 13))
def test_there_is_enough_to_sell_in_every_month(month: int) -> None:
    items = price_list(date(2027, month, 1))["items"]
    assert len({item["product"]["zh"] for item in items}) >= 14


def test_nobody_sells_fresh_lychees_in_november(caller: FlaskClient) -> None:
    names = {item["product"] for item in caller.get("/prices?crop=lychee").json["items"]}
    assert names == {"荔枝干"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_warnings_hold_now_in_every_colour(caller: FlaskClient, platform: Flask, language: str) -> None:
    told = WarningList.model_validate(caller.get("/warnings", headers={"Accept-Language": language}).json)
    assert {warning.colour for warning in told.items} == {"red", "orange", "yellow", "blue"}
    now = platform.config["CLOCK"]()
    for warning in told.items:
        assert warning.sample
        assert warning.effective <= now < warning.expires
        assert warning.areas


@pytest.mark.parametrize(
    ("division", "events"),
    [
        ("", 5),
        ("440000", 5),
        ("449900", 5),
        ("449901", 5),
        ("449901102205", 2),
        ("449901103000", 3),
        ("44", 5),
        ("110000", 0),
    ],
)
def test_warnings_narrow_to_a_division(caller: FlaskClient, division: str, events: int) -> None:
    assert len(caller.get("/warnings", query_string={"division": division}).json["items"]) == events


@pytest.mark.parametrize("division", ["4401' or 1=1", "4" * 13, "四四"])
def test_a_division_that_is_none_is_a_problem(caller: FlaskClient, division: str) -> None:
    assert caller.get("/warnings", query_string={"division": division}).status_code == 400


def test_no_resident_could_be_taken_for_a_real_person() -> None:
    assert len(PEOPLE) >= 6
    for person in PEOPLE:
        assert person.id_number.startswith("449901")
        assert person.phone_number.startswith("1990000")
        # GB 11643: the 17th digit is odd for men and even for women; the daughter is one.
    assert [int(person.id_number[16]) % 2 for person in PEOPLE] == [0, 0, 1, 0, 1, 0, 1]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/nothing", 404),
        ("post", "/prices", 405),
        ("get", "/catalogue/services/none", 404),
        ("get", "/cases", 401),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_is_a_document(caller: FlaskClient, method: str, path: str, status: int, language: str) -> None:
    response = getattr(caller, method)(path, headers={"Accept-Language": language})
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert response.headers["Content-Language"] == language
    assert {"type", "title", "status", "detail", "instance"} <= set(response.json)
    assert response.json["status"] == status


def test_what_nobody_foresaw_is_a_problem_without_its_reason() -> None:
    def clock() -> None:
        raise RuntimeError("a secret reason")

    response = create_app({"DATABASE": ":memory:", "CLOCK": clock}).test_client().get("/warnings")
    assert response.status_code == 500
    assert response.content_type == "application/problem+json"
    assert "secret" not in response.text


def test_health_says_ok(caller: FlaskClient) -> None:
    assert caller.get("/health").json == {"status": "ok"}


PATHS = {
    "catalogue": "/catalogue/topics",
    "records": "/records/pension-payments",
    "cases": "/cases",
    "prices": "/prices",
    "warnings": "/warnings",
    "identity": "/identity/jwks",
}


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_api_can_be_broken_in_every_way_and_mended(
    platform: Flask, caller: FlaskClient, api: str, kind: str
) -> None:
    well = caller.get(PATHS[api])
    platform.extensions["faults"].set(api, kind, seconds=0.01)
    broken = caller.get(PATHS[api], buffered=False)
    match kind:
        case "down":
            assert (broken.status_code, broken.headers["Retry-After"]) == (503, "60")
        case "slow":
            assert broken.status_code == well.status_code
        case "garbage":
            assert (broken.status_code, broken.get_json(silent=True)) == (200, None)
        case "empty-body":
            assert (broken.status_code, broken.data) == (200, b"")
        case "huge":
            assert len(next(iter(broken.iter_encoded()))) > 0
            assert broken.headers.get("Content-Length") is None
        case "answer-lost":
            assert (broken.status_code, broken.data) == (503, b"")
    assert caller.get("/health").status_code == 200
    platform.extensions["faults"].clear()
    assert caller.get(PATHS[api]).status_code == well.status_code


def test_a_fault_nobody_knows_is_refused(platform: Flask) -> None:
    for api, kind in (("weather", "down"), ("prices", "angry")):
        with pytest.raises(ValueError, match="no such fault"):
            platform.extensions["faults"].set(api, kind)


def test_a_lost_answer_was_done_all_the_same(platform: Flask, caller: FlaskClient) -> None:
    questions = CATALOGUE.services["rural-fault-report"]["form"]["questions"]
    assert {"what", "danger", "where", "phone", "consent"} <= {question["id"] for question in questions}
    answers = {"what": "light", "danger": False, "where": "村口", "phone": "19900000003", "consent": True}
    body, header = {"service": "rural-fault-report", "answers": answers}, {"Idempotency-Key": "lost"}
    platform.extensions["faults"].set("cases", "answer-lost")
    assert caller.post("/cases", json=body, headers=header).status_code == 503
    platform.extensions["faults"].clear()
    # 200, not 201: the case was there already.
    assert caller.post("/cases", json=body, headers=header).status_code == 200


def test_it_answers_in_process_without_a_socket(platform: Flask) -> None:
    with httpx2.Client(transport=httpx2.WSGITransport(app=platform), base_url="http://127.0.0.1:8001") as client:
        assert client.get("/catalogue/topics").json()["items"]
