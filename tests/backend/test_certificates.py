"""Does everybody see their own certificates, masked, and told as they stand on the day?"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import certificates
from backend.languages import LANGUAGES
from backend.residents import Resident, read_residents
from tests.backend.conftest import Clock

TokenOf = Callable[[str], dict[str, str]]
OFFERED = read_residents().offered()
MASKED = re.compile(r"\**[0-9A-Z]{4}")


def held(caller: FlaskClient, header: dict[str, str]) -> list[dict[str, Any]]:
    answer = caller.get("/certificates?size=200", headers=header)
    assert answer.status_code == 200, answer.json
    assert answer.headers["Cache-Control"] == "no-store"
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def kinds_of(caller: FlaskClient, header: dict[str, str]) -> dict[str, str]:
    return {one["kind"]: one["status"] for one in held(caller, header)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_87_kinds_and_no_two_look_alike(caller: FlaskClient, language: str) -> None:
    answer = caller.get("/certificates/kinds", headers={"Accept-Language": language})
    kinds = answer.json["items"]
    assert len(kinds) == 87
    assert len({one["id"] for one in kinds}) == len({one["name"] for one in kinds}) == 87
    assert all("样例" in one["issuer"] or "樣例" in one["issuer"] or "(sample)" in one["issuer"] for one in kinds)
    again = caller.get(
        "/certificates/kinds", headers={"Accept-Language": language, "If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("person", OFFERED, ids=lambda person: person.sub)
def test_everybody_holds_some_and_no_number_leaves_in_full(
    caller: FlaskClient, token_of: TokenOf, person: Resident
) -> None:
    header = token_of(person.sub)
    for language in LANGUAGES:
        found = held(caller, {**header, "Accept-Language": language})
        assert {"identity", "household", "social-security-card"} <= {one["kind"] for one in found}
        assert [one["issued_on"] for one in found] == sorted((one["issued_on"] for one in found), reverse=True)
        for one in found:
            assert MASKED.fullmatch(one["number"]), one
            assert person.id_number not in str(one)
            assert caller.get(f"/certificates/{one['id']}", headers={**header, "Accept-Language": language}).json == one


def test_certificates_follow_age_family_and_farm(caller: FlaskClient, token_of: TokenOf) -> None:
    assert {"senior", "retirement"} <= set(kinds_of(caller, token_of("chen-guifang")))
    assert {"land-contract", "marriage", "senior"} <= set(kinds_of(caller, token_of("li-jianguo")))
    mother = held(caller, token_of("xu-jiayi"))
    assert "林安安" in {one["holder"] for one in mother if one["kind"] == "birth"}
    assert "senior" not in {one["kind"] for one in mother}
    assert "disabled" in kinds_of(caller, token_of("zou-zhijian"))
    assert "veteran-card" in kinds_of(caller, token_of("feng-weiguo"))
    assert kinds_of(caller, token_of("lai-meiqi"))["driving"] == "expired"
    assert kinds_of(caller, token_of("xie-chunlan"))["pesticide-shop"] == "expired"


def test_both_of_a_couple_hold_the_same_certificate(caller: FlaskClient, token_of: TokenOf) -> None:
    def marriage(sub: str) -> tuple[str, str, str]:
        (one,) = [one for one in held(caller, token_of(sub)) if one["kind"] == "marriage"]
        return one["number"], one["issued_on"], one["facts"][0]["text"]

    his, hers = marriage("li-jianguo"), marriage("zhong-jindi")
    assert his[:2] == hers[:2]
    assert (his[2], hers[2]) == ("钟金娣", "李建国")


def test_a_certificate_holds_to_the_end_of_its_last_day(caller: FlaskClient, token_of: TokenOf, clock: Clock) -> None:
    def driving(day: date) -> dict[str, Any]:
        clock.time = clock.time.replace(year=day.year, month=day.month, day=day.day, hour=23)
        return next(one for one in held(caller, token_of("he-jiahui")) if one["kind"] == "driving")

    assert driving(date(2027, 6, 13))["status"] == "valid"
    assert driving(date(2027, 6, 14))["status"] == "expired"


def test_the_senior_card_comes_at_60(caller: FlaskClient, token_of: TokenOf, clock: Clock) -> None:
    assert "senior" in kinds_of(caller, token_of("panai-dengfamei"))  # 60 in September
    clock.time = clock.time.replace(month=9, day=17)
    assert "senior" not in kinds_of(caller, token_of("panai-dengfamei"))


def test_nobody_sees_anothers(caller: FlaskClient, token_of: TokenOf) -> None:
    mine = held(caller, token_of("chen-guifang"))
    for one in mine:
        assert caller.get(f"/certificates/{one['id']}", headers=token_of("huang-xiuying")).status_code == 404
        assert caller.get(f"/certificates/{one['id']}").status_code == 401
        break
    assert caller.get("/certificates").status_code == 401


def test_what_the_desk_issues_is_there_at_once(caller: FlaskClient, token_of: TokenOf, platform: Flask) -> None:
    engine = platform.extensions["catalogue"].engine
    with engine.begin() as connection:
        made = certificates.issue(
            connection,
            owner="zhou-daqiang",
            holder="周大强",
            kind="fish-farming",
            on=date(2026, 11, 23),
            until=date(2031, 11, 22),
        )
    newest = held(caller, token_of("zhou-daqiang"))[0]
    assert (newest["id"], newest["status"], newest["valid_until"]) == (made, "valid", "2031-11-22")
    assert newest["facts"] == []
    with engine.begin() as connection:
        connection.execute(certificates.table.delete().where(certificates.table.c.id == made))


def test_there_is_no_certificate_of_a_kind_that_is_none(platform: Flask) -> None:
    with platform.extensions["catalogue"].engine.begin() as connection, pytest.raises(KeyError):
        certificates.issue(connection, owner="a", holder="b", kind="pilot", on=date(2026, 11, 23), until=None)


def test_a_withdrawn_certificate_says_so(caller: FlaskClient, token_of: TokenOf, platform: Flask) -> None:
    table = certificates.table
    which = table.c.id == "ZZ-driving-he-jiahui"
    with platform.extensions["catalogue"].engine.begin() as connection:
        assert connection.execute(table.update().where(which).values(withdrawn=True)).rowcount == 1
    try:
        assert kinds_of(caller, token_of("he-jiahui"))["driving"] == "withdrawn"
    finally:
        with platform.extensions["catalogue"].engine.begin() as connection:
            connection.execute(table.update().where(which).values(withdrawn=False))
