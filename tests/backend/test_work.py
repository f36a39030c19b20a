"""Is there work to be had every day, and does everybody hear only what was answered to them?"""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.gateway.work import Application, VacancyPage
from backend import create_app, work
from backend.divisions import every_division
from backend.languages import LANGUAGES, words
from backend.reading import DATA, read_yaml
from tests.backend.browser import sign_in
from tests.backend.conftest import Clock
from tests.backend.test_plain_language import HAN, LONGEST, OFFICIALESE, sentences, texts

TokenOf = Callable[[str], dict[str, str]]
WRITTEN = read_yaml(DATA / "vacancies.yaml", [])
PHONE = "19900000001"


def send(caller: FlaskClient, header: dict[str, str], vacancy: str, key: str = "", **more: object) -> Any:
    """Apply for a vacancy."""
    headers = {**header, "Idempotency-Key": key or secrets.token_hex(8)}
    return caller.post("/work/applications", json={"vacancy": vacancy, "phone": PHONE, **more}, headers=headers)


def vacancy_of(platform: Flask, clock: Clock, **more: object) -> str:
    """A vacancy as an employer posts it."""
    engine, today = platform.extensions["catalogue"].engine, clock.time.date()
    text = words("看果园", "Minding an orchard")
    given = dict.fromkeys(("title", "place", "pay", "hours", "description"), text)
    with engine.begin() as connection:
        return work.post(
            connection,
            employer="sample-orchard",
            division="449901102000",
            people=2,
            posted_on=today,
            closes_on=today + timedelta(days=9),
            **{**given, **more},  # type: ignore[arg-type]
        )


@pytest.mark.parametrize("file", ["vacancies", "employers", "faults", "advice"])
def test_samples_are_in_words_everybody_reads(file: str) -> None:
    for text in texts(read_yaml(DATA / f"{file}.yaml", []), "zh"):
        assert all(len(HAN.findall(one)) <= LONGEST for one in sentences(text)), text
        assert not [word for word in OFFICIALESE if word in text], text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sample_is_told_as_the_contract_promises(caller: FlaskClient, language: str) -> None:
    answer = caller.get("/work/vacancies?size=200", headers={"Accept-Language": language})
    assert answer.headers["Content-Language"] == language
    page = VacancyPage.model_validate(answer.json)
    assert {one["id"] for one in WRITTEN["vacancies"]} <= {one.id for one in page.items}
    days = [one.posted_on for one in page.items]
    assert days == sorted(days, reverse=True)
    for one in answer.json["items"]:
        assert one["sample"] is True
        assert "样例" in one["employer"] or "樣例" in one["employer"] or "sample" in one["employer"].lower()
        assert caller.get(f"/work/vacancies/{one['id']}", headers={"Accept-Language": language}).json == one


def test_there_is_work_in_every_city(caller: FlaskClient) -> None:
    cities = [one.code for one in every_division().values() if one.level == "city"]
    empty = [city for city in cities if not caller.get(f"/work/vacancies?division={city}").json["total"]]
    assert empty == []


def test_samples_are_as_fresh_in_a_year_as_today(caller: FlaskClient, clock: Clock) -> None:
    before = caller.get("/work/vacancies?size=200").json["total"]
    clock.pass_by(days=400)
    after = caller.get("/work/vacancies?size=200").json
    assert after["total"] >= len(WRITTEN["vacancies"])
    assert before >= len(WRITTEN["vacancies"])
    assert {one["posted_on"] <= clock.time.date().isoformat() <= one["closes_on"] for one in after["items"]} == {True}


@pytest.mark.parametrize(("q", "found"), [("采茶", "pick-tea"), ("採茶", "pick-tea"), ("Picking TEA", "pick-tea")])
def test_work_is_found_by_its_words_in_any_language(caller: FlaskClient, q: str, found: str) -> None:
    assert found in [one["id"] for one in caller.get("/work/vacancies", query_string={"q": q}).json["items"]]
    assert caller.get("/work/vacancies", query_string={"q": "%"}).json["total"] == 0


def test_what_was_posted_comes_first_until_it_is_closed(platform: Flask, caller: FlaskClient, clock: Clock) -> None:
    posted = vacancy_of(platform, clock)
    assert posted in [one["id"] for one in caller.get("/work/vacancies?division=449901102").json["items"]]
    assert caller.get(f"/work/vacancies/{posted}").json["division"]["name"] == "样例市西样例镇"
    with platform.extensions["catalogue"].engine.begin() as connection:
        work.close(connection, posted)
    assert posted not in caller.get("/work/vacancies?size=200").text
    assert caller.get(f"/work/vacancies/{posted}").status_code == 404


def test_what_has_run_out_is_no_longer_told(platform: Flask, caller: FlaskClient, clock: Clock) -> None:
    posted = vacancy_of(platform, clock)
    clock.pass_by(days=9)
    assert caller.get(f"/work/vacancies/{posted}").status_code == 200
    clock.pass_by(days=1)
    assert caller.get(f"/work/vacancies/{posted}").status_code == 404


def test_an_application_is_made_once_and_seen_by_nobody_else(
    platform: Flask, caller: FlaskClient, token_of: TokenOf, clock: Clock
) -> None:
    header, other = token_of("chen-guifang"), token_of("huang-xiuying")
    vacancy = vacancy_of(platform, clock)
    first, second = (send(caller, header, vacancy, "the-key", message=" 我能来 ") for _n in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == second.json
    assert first.json["status"] == "sent"
    assert caller.get(first.headers["Location"], headers=header).json == first.json
    assert caller.get(first.headers["Location"], headers=other).status_code == 404
    assert first.json["id"] not in caller.get("/work/applications", headers=other).text
    assert send(caller, header, vacancy, "the-key", message="别的").status_code == 409
    assert send(caller, header, vacancy).status_code == 409, "one application for a vacancy is enough"
    assert send(caller, other, vacancy, "the-key").status_code == 201, "a key is its owner's"


def test_of_many_presses_at_once_one_counts(tmp_path: Any) -> None:
    platform = create_app({"DATABASE": str(tmp_path / "backend.db"), "CLOCK": Clock()})
    header = {"Authorization": f"Bearer {sign_in(platform.test_client(), 'chen-guifang')['access_token']}"}
    with ThreadPoolExecutor(6) as side_by_side:
        answers = list(side_by_side.map(lambda _n: send(platform.test_client(), header, "pick-tea", "one"), range(12)))
    assert sorted(answer.status_code for answer in answers) == [200] * 11 + [201]
    assert platform.test_client().get("/work/applications", headers=header).json["total"] == 1


@pytest.mark.parametrize(
    ("change", "status", "question"),
    [
        ({"phone": "0000000"}, 422, "phone"),
        ({"message": "长" * 1000}, 201, None),
        ({"message": ""}, 201, None),
        ({"vacancy": "no-such-work"}, 404, None),
        ({"phone": "x"}, 400, None),
        ({"message": "长" * 1001}, 400, None),
        ({"extra": 1}, 400, None),
    ],
)
def test_what_cannot_be_taken_is_told(
    platform: Flask,
    caller: FlaskClient,
    token_of: TokenOf,
    clock: Clock,
    change: dict[str, object],
    status: int,
    question: str | None,
) -> None:
    given = {"vacancy": vacancy_of(platform, clock), **change}
    answer = send(caller, token_of("chen-guifang"), **given)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert [one["question"] for one in answer.json.get("errors", [])] == ([question] if question else [])


def test_nobody_applies_for_what_is_closed_or_without_signing_in(
    platform: Flask, caller: FlaskClient, token_of: TokenOf, clock: Clock
) -> None:
    vacancy = vacancy_of(platform, clock)
    assert send(caller, {}, vacancy).status_code == 401
    assert caller.get("/work/applications").status_code == 401
    with platform.extensions["catalogue"].engine.begin() as connection:
        work.close(connection, vacancy)
    assert send(caller, token_of("chen-guifang"), vacancy).status_code == 409


def test_what_an_employer_answers_reaches_who_applied(
    platform: Flask, caller: FlaskClient, token_of: TokenOf, clock: Clock
) -> None:
    header, vacancy = token_of("li-jianguo"), vacancy_of(platform, clock)
    sent = send(caller, header, vacancy).json
    engine = platform.extensions["catalogue"].engine
    with engine.begin() as connection:
        work.see(connection, sent["id"], clock.time)
    assert caller.get(f"/work/applications/{sent['id']}", headers=header).json["status"] == "seen"
    clock.pass_by(hours=1)
    with engine.begin() as connection:
        work.answer(connection, sent["id"], "invited", words("明天来吧。", "Come tomorrow."), clock.time)
    told = Application.model_validate(caller.get(f"/work/applications/{sent['id']}", headers=header).json)
    assert (told.status, told.answer, told.answered_at) == ("invited", "明天来吧。", clock.time)
    assert sent["id"] in caller.get("/notices", headers=header).text


def test_applications_come_newest_first_in_pages(
    platform: Flask, caller: FlaskClient, token_of: TokenOf, clock: Clock
) -> None:
    header = token_of("zhou-daqiang")
    made = []
    for _n in range(3):
        clock.pass_by(minutes=1)  # other tests sent theirs at the hour the clock stands at
        made.append(send(caller, header, vacancy_of(platform, clock)).json["id"])
    pages = [caller.get(f"/work/applications?size=2&page={n}", headers=header).json for n in (1, 2)]
    assert [one["id"] for page in pages for one in page["items"]][:3] == made[::-1]
    past = pages[0]["pages"] + 1
    assert caller.get(f"/work/applications?size=2&page={past}", headers=header).status_code == 404


def test_the_closing_day_is_a_day(caller: FlaskClient) -> None:
    for one in caller.get("/work/vacancies?size=200").json["items"]:
        assert date.fromisoformat(one["posted_on"]) <= date.fromisoformat(one["closes_on"])
