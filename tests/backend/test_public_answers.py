"""Are look-ups, prices, warnings and problems what the site was promised?"""

from collections.abc import Callable
from itertools import pairwise

import httpx2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.gateway.records import Record
from backend import create_app
from backend.languages import LANGUAGES, say
from backend.reading import DATA, read_files
from backend.registries import REGISTRIES
from backend.residents import Resident, read_residents

CATALOGUE = read_files()
LOOK_UPS = sorted(key for key, service in CATALOGUE.services.items() if service["kind"] == "look-up")
TokenOf = Callable[[str], dict[str, str]]


def test_every_look_up_written_in_full_has_a_registry_of_its_own() -> None:
    in_full = {path.stem for path in (DATA / "services").glob("*.yaml")}
    assert in_full & set(LOOK_UPS) <= set(REGISTRIES) <= set(LOOK_UPS)


def ask(caller: FlaskClient, header: dict[str, str], service_id: str, answers: dict[str, object]) -> TestResponse:
    return caller.post(f"/records/{service_id}", json={"answers": answers}, headers=header)


@pytest.mark.parametrize("person", read_residents().offered(), ids=lambda person: person.sub)
def test_every_registry_answers_everybody(caller: FlaskClient, token_of: TokenOf, person: Resident) -> None:
    header = token_of(person.sub)
    for service_id in REGISTRIES:
        for language in LANGUAGES:
            for answers in ways_to_ask(service_id):
                response = ask(caller, {**header, "Accept-Language": language}, service_id, answers)
                assert response.status_code == 200, (service_id, response.json)
                holds_together(response)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_other_look_up_names_what_was_looked_for(caller: FlaskClient, token_of: TokenOf, language: str) -> None:
    header = {**token_of("li-jianguo"), "Accept-Language": language}
    for service_id in set(LOOK_UPS) - set(REGISTRIES):
        response = ask(caller, header, service_id, ways_to_ask(service_id)[0])
        assert response.status_code == 200, (service_id, response.json)
        holds_together(response)
        assert say(CATALOGUE.services[service_id]["title"], language) in response.json["sentence"]


def ways_to_ask(service_id: str) -> list[dict[str, object]]:
    questions = CATALOGUE.services[service_id]["form"]["questions"]
    most = max((len(question["options"]) for question in questions), default=1)
    return [
        {one["id"]: one["options"][min(n, len(one["options"]) - 1)]["value"] for one in questions} for n in range(most)
    ]


def holds_together(response: TestResponse) -> None:
    assert response.headers["Cache-Control"] == "no-store"
    record = Record.model_validate(response.json)
    assert record.sample
    assert record.sentence
    assert all(set(row) == {column.id for column in record.columns} for row in record.rows)
    assert (record.total_sentence is None) or record.rows


def test_look_ups_tell_each_their_own(caller: FlaskClient, token_of: TokenOf) -> None:
    def amounts(sub: str) -> list[int]:
        record = ask(caller, token_of(sub), "pension-payments", {"year": "2026"}).json
        return [row["amount"] for row in record["rows"]]

    assert amounts("chen-guifang") == [186_300] * 11
    assert amounts("huang-xiuying") == [24_500] * 11
    assert amounts("zhou-daqiang") == []


@pytest.mark.parametrize(
    ("service_id", "sub", "sentence"),
    [
        ("housing-fund-balance", "chen-guifang", "没有查到您的公积金。"),
        ("traffic-fines", "chen-guifang", "没有查到您的违章。"),
        ("pension-estimate", "chen-guifang", "您已经在领养老金了。"),
        ("marriage-record-look-up", "lai-meiqi", "查到您登记过离婚。"),
        ("look-up-own-household-record", "li-jianguo", "您家户口本上有4个人。"),
        ("look-up-driving-licence-state", "lai-meiqi", "您的驾照2020年7月7日就过期了。"),
    ],
)
def test_a_look_up_says_the_answer_in_a_sentence(
    caller: FlaskClient, token_of: TokenOf, service_id: str, sub: str, sentence: str
) -> None:
    assert ask(caller, token_of(sub), service_id, ways_to_ask(service_id)[0]).json["sentence"] == sentence


def test_a_housing_fund_grows_by_what_is_paid_in(caller: FlaskClient, token_of: TokenOf) -> None:
    rows = ask(caller, token_of("chen-xiaomin"), "housing-fund-balance", {"year": "2026"}).json["rows"]
    assert len(rows) == 11
    assert all(later["balance"] - row["balance"] == later["amount"] for later, row in pairwise(rows))


@pytest.mark.parametrize(
    "answers", [{}, {"year": "1999"}, {"year": 2026}, {"year": "2026", "month": "1"}], ids=lambda answers: str(answers)
)
def test_a_look_up_refuses_wrong_answers(caller: FlaskClient, token_of: TokenOf, answers: dict[str, object]) -> None:
    response = ask(caller, token_of("chen-guifang"), "pension-payments", answers)
    assert response.status_code == 422
    assert len(response.json["errors"]) == 1


@pytest.mark.parametrize("body", [{}, {"year": "2026"}, {"answers": []}, [], "x"])
def test_a_look_up_wants_the_contracts_body(caller: FlaskClient, token_of: TokenOf, body: object) -> None:
    response = caller.post("/records/pension-payments", json=body, headers=token_of("chen-guifang"))
    assert response.status_code == 400


def test_what_is_no_look_up_has_no_record(caller: FlaskClient, token_of: TokenOf) -> None:
    for service_id in ("old-age-allowance", "no-such-service"):
        assert ask(caller, token_of("chen-guifang"), service_id, {}).status_code == 404


@pytest.mark.parametrize("division", ["4401' or 1=1", "4" * 13, "四四"])
def test_a_division_that_is_none_is_a_problem(caller: FlaskClient, division: str) -> None:
    assert caller.get("/warnings", query_string={"division": division}).status_code == 400


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


def test_it_answers_in_process_without_a_socket(platform: Flask) -> None:
    with httpx2.Client(transport=httpx2.WSGITransport(app=platform), base_url="http://127.0.0.1:8001") as client:
        assert client.get("/catalogue/topics").json()["items"]
