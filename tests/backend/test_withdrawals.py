"""Can a case be taken back by whoever handed it in, in time, and by nobody else?"""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.backend.conftest import Clock
from tests.backend.desk import Sitter

ANSWERS = {
    "species": "pigs",
    "numbers": "3头",
    "since": "2026-11-01",
    "where": "村口",
    "phone": "19900000001",
    "consent": True,
}
TokenOf = Callable[[str], dict[str, str]]


@pytest.fixture(params=["nobody", "a resident"])
def header(request: pytest.FixtureRequest, token_of: TokenOf) -> dict[str, str]:
    """Who hands in, and under which key; a key of this test's own."""
    key = {"Idempotency-Key": f"key-{request.node.name}"[:255].replace(" ", "-")}
    return key if request.param == "nobody" else {**key, **token_of("chen-guifang")}


@pytest.fixture
def reference(caller: FlaskClient, header: dict[str, str]) -> str:
    """A case that was handed in just now."""
    body = {"service": "animal-disease-report", "answers": ANSWERS}
    answer = caller.post("/cases", json=body, headers=header)
    assert answer.status_code == 201, answer.get_json()
    return str(answer.get_json()["reference"])


def withdraw(caller: FlaskClient, reference: str, header: dict[str, str]):
    return caller.put(f"/cases/{reference}/withdrawal", headers=header)


def test_a_case_is_taken_back_once_and_stays_so(caller: FlaskClient, header: dict[str, str], reference: str) -> None:
    first, again = (withdraw(caller, reference, header) for _n in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.get_json() == again.get_json()
    assert first.get_json()["status"] == "taken-back"
    assert len(first.get_json()["history"]) == 2


def test_its_key_makes_no_new_case(caller: FlaskClient, header: dict[str, str], reference: str) -> None:
    withdraw(caller, reference, header)
    body = {"service": "animal-disease-report", "answers": ANSWERS}
    answer = caller.post("/cases", json=body, headers=header)
    assert (answer.status_code, answer.get_json()["reference"]) == (200, reference)
    assert answer.get_json()["status"] == "taken-back"


def test_ten_minutes_later_it_is_still_in_time(
    caller: FlaskClient, header: dict[str, str], reference: str, clock: Clock
) -> None:
    clock.pass_by(minutes=10)
    assert withdraw(caller, reference, header).status_code == 200


def test_it_is_too_late_after_more_than_ten_minutes(
    caller: FlaskClient, header: dict[str, str], reference: str, clock: Clock
) -> None:
    clock.pass_by(minutes=12)
    assert withdraw(caller, reference, header).status_code == 409


def test_it_is_too_late_once_an_official_has_it(
    caller: FlaskClient, header: dict[str, str], reference: str, platform: Flask
) -> None:
    Sitter(platform).sit("lin-xiaoyan").do(reference, "take")
    answer = withdraw(caller, reference, header)
    assert answer.status_code == 409
    assert "已经有人在办" in answer.get_json()["detail"]


def test_what_was_taken_back_is_decided_by_nobody(
    caller: FlaskClient, header: dict[str, str], reference: str, platform: Flask
) -> None:
    withdraw(caller, reference, header)
    assert Sitter(platform).sit("lin-xiaoyan").forms(f"/desk/official/cases/{reference}") == {}


def test_nobody_else_takes_it_back(
    caller: FlaskClient, header: dict[str, str], reference: str, token_of: TokenOf
) -> None:
    own_key = {"Idempotency-Key": header["Idempotency-Key"]}
    assert withdraw(caller, reference, {**own_key, **token_of("huang-xiuying")}).status_code == 404
    assert withdraw(caller, reference, {**header, "Idempotency-Key": "another-key"}).status_code == 404
    if "Authorization" in header:
        assert withdraw(caller, reference, own_key).status_code == 401
    assert withdraw(caller, "YL00000000", header).status_code == 404
    assert withdraw(caller, reference, header).status_code == 200
