"""Does a mandate begin only with both sides' word, and end with either's?"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend import create_app, permissions
from backend.languages import LANGUAGES, words
from backend.mandates import note
from backend.residents import read_residents
from tests.backend.browser import sign_in
from tests.backend.conftest import Clock

TokenOf = Callable[[str], dict[str, str]]
PHONES = {one.sub: str(one.phone_number) for one in read_residents().offered()}


@pytest.fixture(autouse=True)
def as_before(platform: Flask) -> Iterator[None]:
    """Take back what a test did to the mandates."""
    engine = platform.extensions["catalogue"].engine
    with engine.connect() as connection:
        rows = {
            table: [dict(row) for row in connection.execute(table.select()).mappings()]
            for table in (permissions.table, permissions.log)
        }
    yield
    with engine.begin() as connection:
        for table, before in rows.items():
            connection.execute(table.delete())
            connection.execute(table.insert(), before)


def an_offer(**changes: object) -> dict[str, object]:
    right: dict[str, object] = {
        "helper_name": "黄小妹",
        "helper_phone": PHONES["chen-xiaomin"],
        "matters": ["pension-payments", "medical-care"],
        "powers": ["see", "fill-in"],
        "until": "2027-03-31",
    }
    return {**right, **changes}


class Side:
    """One of the two sides, at the API."""

    keys = 0

    def __init__(self, caller: FlaskClient, header: dict[str, str]) -> None:
        self.caller = caller
        self.header = header

    def offer(self, key: str = "", **changes: object) -> TestResponse:
        Side.keys += 1
        header = {**self.header, "Idempotency-Key": key or f"mandate-{Side.keys}"}
        return self.caller.post("/mandates", json=an_offer(**changes), headers=header)

    def get(self, path: str = "") -> Any:
        return self.caller.get(f"/mandates{path}", headers=self.header).json

    def listed(self) -> dict[str, dict[str, Any]]:
        return {one["id"]: one for one in self.get("?size=200")["items"]}

    def accept(self, mandate: str) -> TestResponse:
        return self.caller.put(f"/mandates/{mandate}/acceptance", headers=self.header)

    def end(self, mandate: str) -> int:
        return self.caller.delete(f"/mandates/{mandate}", headers=self.header).status_code


@pytest.fixture
def as_(caller: FlaskClient, token_of: TokenOf) -> Callable[[str], Side]:
    return lambda sub: Side(caller, token_of(sub))


AsSide = Callable[[str], Side]


def test_a_mandate_is_offered_accepted_and_ended(as_: AsSide) -> None:
    resident, helper, stranger = as_("huang-xiuying"), as_("chen-xiaomin"), as_("li-jianguo")
    offered = resident.offer()
    assert offered.status_code == 201
    mandate = offered.json["id"]
    assert offered.headers["Location"] == f"/mandates/{mandate}"
    assert offered.headers["Cache-Control"] == "no-store"
    assert (offered.json["status"], offered.json["role"], offered.json["from"]) == ("offered", "resident", None)
    assert offered.json["helper"] == "黄小妹"
    assert helper.listed()[mandate]["role"] == "helper"
    assert mandate not in stranger.listed()
    accepted = helper.accept(mandate)
    assert accepted.status_code == 200
    assert (accepted.json["status"], accepted.json["helper"]) == ("in-force", "陈晓敏")
    assert accepted.json["from"].startswith("2026-11-23T")
    assert helper.accept(mandate).json == accepted.json
    assert resident.get(f"/{mandate}")["status"] == "in-force"
    assert helper.end(mandate) == 204
    assert helper.end(mandate) == 204
    for side in (resident, helper):
        assert side.get(f"/{mandate}")["status"] == "ended"
    assert helper.accept(mandate).status_code == 409


def test_nobody_else_can_see_accept_or_end_it(as_: AsSide) -> None:
    mandate = as_("huang-xiuying").offer().json["id"]
    stranger = as_("li-jianguo")
    assert stranger.get(f"/{mandate}")["status"] == 404
    assert stranger.accept(mandate).status_code == 404
    assert stranger.end(mandate) == 404
    assert as_("huang-xiuying").accept(mandate).status_code == 409
    assert as_("chen-xiaomin").listed()[mandate]["status"] == "offered"


def test_one_key_makes_one_offer(as_: AsSide) -> None:
    resident = as_("huang-xiuying")
    first, again = resident.offer("the-key"), resident.offer("the-key")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert resident.offer("the-key", powers=["see"]).status_code == 409


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"helper_name": "  "}, "helper_name"),
        ({"helper_phone": PHONES["huang-xiuying"]}, "helper_phone"),
        ({"matters": ["no-such-matter"]}, "matters"),
        ({"until": "2026-11-22"}, "until"),
        ({"until": "2027-11-24"}, "until"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_is_said_at_its_field(as_: AsSide, changes: dict[str, object], field: str, language: str) -> None:
    resident = as_("huang-xiuying")
    resident.header["Accept-Language"] = language
    before = resident.listed()
    refused = resident.offer(**changes)
    assert refused.status_code == 422
    assert [error["question"] for error in refused.json["errors"]] == [field]
    assert resident.listed() == before


@pytest.mark.parametrize("until", ["2026-11-23", "2027-11-23"])
def test_the_first_and_the_last_day_are_taken(as_: AsSide, until: str) -> None:
    assert as_("huang-xiuying").offer(until=until).status_code == 201


def test_a_sixth_helper_is_one_too_many_until_one_goes(as_: AsSide) -> None:
    resident = as_("huang-xiuying")
    phones = [phone for sub, phone in PHONES.items() if sub != "huang-xiuying"][:6]
    made = [resident.offer(helper_phone=phone) for phone in phones]
    assert [one.status_code for one in made] == [201] * 5 + [422]
    assert made[-1].json["errors"][0]["question"] == "helper_phone"
    assert resident.offer(helper_phone=phones[0], powers=["pay"]).status_code == 201  # the same helper again
    assert resident.end(made[1].json["id"]) == 204
    assert resident.offer(helper_phone=phones[5]).status_code == 201


def test_an_invitation_dies_after_seven_days(as_: AsSide, clock: Clock) -> None:
    mandate = as_("huang-xiuying").offer().json["id"]
    clock.pass_by(days=7, seconds=1)
    helper = as_("chen-xiaomin")
    assert helper.get(f"/{mandate}")["status"] == "expired"
    assert helper.accept(mandate).status_code == 409
    clock.pass_by(seconds=-1)
    assert helper.accept(mandate).status_code == 200


def test_a_mandate_holds_to_the_end_of_its_last_day(as_: AsSide, clock: Clock) -> None:
    mandate = as_("huang-xiuying").offer(until="2026-12-24").json["id"]
    helper = as_("chen-xiaomin")
    helper.accept(mandate)
    clock.time = clock.time.replace(month=12, day=24, hour=23)
    assert helper.get(f"/{mandate}")["status"] == "in-force"
    clock.pass_by(days=1)
    assert helper.get(f"/{mandate}")["status"] == "expired"


def test_the_daughters_sample_mandate_and_its_log_are_there_every_day(as_: AsSide, clock: Clock) -> None:
    for _day in range(3):
        mother, daughter = as_("chen-guifang"), as_("chen-xiaomin")
        given = mother.listed()["sample-chen-daughter"]
        assert (given["role"], given["status"], given["helper"]) == ("resident", "in-force", "陈晓敏")
        assert all(matter["title"] != matter["id"] for matter in given["matters"])
        assert daughter.listed()["sample-chen-daughter"]["role"] == "helper"
        log = mother.get("/log")["items"]
        assert log[0]["text"].startswith("陈晓敏")
        assert [entry["at"] for entry in log] == sorted((entry["at"] for entry in log), reverse=True)
        assert (clock() - datetime.fromisoformat(log[0]["at"])).days == 2
        assert daughter.get("/log")["items"] == []
        clock.pass_by(days=150)


def test_a_sample_that_was_ended_stays_ended(as_: AsSide, clock: Clock) -> None:
    mother = as_("chen-guifang")
    until = mother.get("/sample-chen-daughter")["until"]
    assert mother.end("sample-chen-daughter") == 204
    clock.pass_by(days=3)
    ended = as_("chen-xiaomin").get("/sample-chen-daughter")
    assert (ended["status"], ended["until"]) == ("ended", until)


def test_what_a_helper_does_is_written_down(as_: AsSide, platform: Flask, clock: Clock) -> None:
    mother = as_("chen-guifang")
    with platform.extensions["catalogue"].engine.begin() as connection:
        note(connection, "sample-chen-daughter", words("看了您的证。", "looked at your cards."), clock())
    mother.header["Accept-Language"] = "en"
    newest = mother.get("/log")["items"][0]
    assert newest["text"] == "陈晓敏 looked at your cards."
    assert newest["mandate"] == "sample-chen-daughter"
    mother.header["Accept-Language"] = "zh-Hant"
    assert mother.get("/log")["items"][0]["text"] == "陈晓敏看了您的證。"


def test_nobody_gets_a_sixth_helper_by_asking_at_once(tmp_path: Path) -> None:
    app = create_app({"DATABASE": str(tmp_path / "backend.db"), "CLOCK": Clock()})
    header = {"Authorization": f"Bearer {sign_in(app.test_client(), 'huang-xiuying')['access_token']}"}
    phones = [phone for sub, phone in PHONES.items() if sub != "huang-xiuying"][:9]
    with ThreadPoolExecutor(9) as pool:
        answers = list(
            pool.map(lambda phone: Side(app.test_client(), dict(header)).offer(phone, helper_phone=phone), phones)
        )
    assert sorted(one.status_code for one in answers) == [201] * 5 + [422] * 4


def test_a_year_from_a_leap_day_is_the_day_before_the_first_of_march() -> None:
    from backend.mandates import last_day

    assert last_day(date(2028, 2, 29)) == date(2029, 2, 28)
