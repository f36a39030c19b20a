"""Is a broken thing taken once, told to everybody, and nothing about who reported it?"""

import json
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.gateway.faults import Fault, FaultPage
from backend.faults import STATUS_TEXTS, kinds
from backend.languages import LANGUAGES
from backend.reading import DATA, read_yaml
from tests.backend.conftest import Clock
from tests.web.walking import PUBLISHED

TokenOf = Callable[[str], dict[str, str]]
WRITTEN = read_yaml(DATA / "faults.yaml", [])
REPORT = {
    "what": "water",
    "danger": False,
    "where": "村口大树下",
    "since": "2026-11-20",
    "details": "一直漏水，我家在旁边",
    "phone": "19900000001",
    "consent": True,
}


def report(caller: FlaskClient, key: str = "", header: dict[str, str] | None = None, **changes: object) -> Any:
    """Report something; a change to None leaves it out."""
    body = {name: value for name, value in {**REPORT, **changes}.items() if value is not None}
    headers = {**(header or {}), "Idempotency-Key": key or secrets.token_hex(8)}
    return caller.post("/faults", json=body, headers=headers)


def test_the_service_asks_what_the_api_takes() -> None:
    service = PUBLISHED["rural-fault-report"]
    assert service["handed_to"] == "faults"
    asked = {question["id"]: question for question in service["form"]["questions"]}
    assert set(asked) == set(REPORT)
    assert [one["value"] for one in asked["what"]["options"]] == [kind["id"] for kind in kinds()]
    assert [one["text"] for one in asked["what"]["options"]] == [kind["name"] for kind in kinds()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sample_is_told_in_every_language(caller: FlaskClient, language: str) -> None:
    header = {"Accept-Language": language}
    page = caller.get("/faults?size=200", headers=header)
    assert page.headers["Content-Language"] == language
    told = FaultPage.model_validate(page.json)
    samples = [one for one in told.items if one.reference.startswith("BXSAMPLE")]
    assert len(samples) == len(WRITTEN["reports"]) == 25
    assert {one.status for one in samples} == set(STATUS_TEXTS)
    times = [one.reported_at for one in told.items]
    assert times == sorted(times, reverse=True)
    for one in page.json["items"]:
        assert one["updated_at"] >= one["reported_at"]
        assert one["sample"] is True
        assert caller.get(f"/faults/{one['reference']}", headers=header).json == one
    assert len(caller.get("/faults/kinds", headers=header).json["items"]) == 7


@pytest.mark.parametrize("division", ["449901101", "449901101201", "449901101000", "4499", "4401", "440100000000"])
def test_a_division_narrows_the_list(caller: FlaskClient, division: str) -> None:
    within = division.rstrip("0")
    found = [one for one in WRITTEN["reports"] if one["division"].startswith(within)]
    samples = [
        one
        for one in caller.get(f"/faults?division={division}&size=200").json["items"]
        if one["reference"].startswith("BXSAMPLE")
    ]
    assert len(samples) == len(found)


def test_samples_are_as_fresh_in_a_year_as_today(caller: FlaskClient, clock: Clock) -> None:
    clock.pass_by(days=400)
    told = caller.get("/faults?size=200").json["items"]
    assert [one["reference"] for one in told][:1] == ["BXSAMPLE01"]
    assert len(told) == 25, "what was made long ago is not told as lately"


def test_nothing_public_says_who_reported_or_what_only_the_town_should_know(
    caller: FlaskClient, token_of: TokenOf
) -> None:
    made = report(caller, header=token_of("chen-guifang"), where="村口，电话 199-0000-0001，身份证449901194803151288")
    assert made.status_code == 201
    reference = made.json["reference"]
    for answer in (made, caller.get(f"/faults/{reference}"), caller.get("/faults?size=200")):
        told = json.dumps(answer.json, ensure_ascii=False)
        for secret in ("19900000001", "199-0000-0001", "449901194803151288", "一直漏水", "chen-guifang", "陈桂芳"):
            assert secret not in told
    assert made.json["where"].startswith("村口")


@pytest.mark.parametrize("who", [None, "chen-guifang"])
def test_a_report_is_made_once(caller: FlaskClient, token_of: TokenOf, who: str | None) -> None:
    header, key = (token_of(who) if who else {}), secrets.token_hex(8)
    first, second = (report(caller, key, header) for _n in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json["reference"] == second.json["reference"]
    assert first.headers["Location"] == f"/faults/{first.json['reference']}"
    assert report(caller, key, header, where="别处").status_code == 409


@pytest.mark.parametrize("danger", [True, False])
def test_a_report_moves_on_and_what_can_hurt_people_faster(caller: FlaskClient, clock: Clock, danger: bool) -> None:
    path = report(caller, danger=danger).headers["Location"]
    seen = []
    for _n in range(41):
        fault = Fault.model_validate(caller.get(path).json)
        assert fault.reported_at is not None
        assert fault.updated_at is not None
        assert fault.reported_at <= fault.updated_at <= clock.time
        seen.append(fault.status)
        clock.pass_by(minutes=1)
    assert list(dict.fromkeys(seen)) == ["received", "checking", "mending", "mended"]
    assert seen.index("mended") == (20 if danger else 40)
    assert fault.expected is None


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"what": "moon"}, ["what"]),
        ({"since": "2026-11-24"}, ["since"]),
        ({"since": "1999-12-31"}, ["since"]),
        ({"phone": "0000000"}, ["phone"]),
        ({"where": "   "}, ["where"]),
        ({"what": "moon", "since": "2099-01-01"}, ["what", "since"]),
        ({"since": None, "details": None, "consent": None}, []),
        ({"details": ""}, []),
        ({"since": "2026-11-23"}, []),
        ({"division": "449901101201"}, []),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_wrong_answers_come_back_to_their_questions(
    caller: FlaskClient, changes: dict[str, object], wrong: list[str], language: str
) -> None:
    answer = report(caller, header={"Accept-Language": language}, **changes)
    assert answer.status_code == (422 if wrong else 201)
    assert [one["question"] for one in answer.json.get("errors", [])] == wrong
    assert all(one["message"] for one in answer.json.get("errors", []))


@pytest.mark.parametrize(
    "changes",
    [
        {"what": None},
        {"danger": "no"},
        {"where": ""},
        {"phone": "a"},
        {"consent": False},
        {"name": "x"},
        {"since": "x"},
    ],
)
def test_what_the_contract_forbids_goes_no_further(caller: FlaskClient, changes: dict[str, object]) -> None:
    assert report(caller, **changes).status_code == 400


def test_a_token_that_no_longer_holds_is_told(caller: FlaskClient) -> None:
    assert report(caller, header={"Authorization": "Bearer nonsense"}).status_code == 401


def test_what_is_not_there_is_not_found(caller: FlaskClient) -> None:
    assert caller.get("/faults/BXNOTHING").status_code == 404
    assert caller.get("/faults?page=999").status_code == 404
