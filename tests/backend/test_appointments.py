"""Can a free time be booked once, by whoever is first, and be given back?"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend import create_app
from backend.languages import LANGUAGES
from backend.reading import read_files
from backend.slots import kinds_for, rules, slot_of
from tests.backend.browser import sign_in
from tests.backend.conftest import Clock

Header = dict[str, str]
TokenOf = Callable[[str], Header]
SERVICES = read_files().services
BOOKABLE = sorted(key for key, service in SERVICES.items() if service["kind"] == "book")
CLINIC = "clinic-449901101"


def book(caller: FlaskClient, header: Header, slot: str, *, key: str, **more: str) -> TestResponse:
    """Book a time under a key."""
    return caller.post(
        "/appointments", json={"slot": slot, **more}, headers={**header, "Idempotency-Key": f"key-{key}"}
    )


def free(caller: FlaskClient, **query: Any) -> list[dict[str, Any]]:
    """The first 200 free times."""
    query = {"service": "senior-health-check", "place": CLINIC, "size": 200, **query}
    answer = caller.get("/appointments/slots", query_string=query)
    assert answer.status_code == 200
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def mine(caller: FlaskClient, header: Header, language: str = "zh-Hans") -> list[dict[str, Any]]:
    """Somebody's bookings, without those made with a case, which other tests make too."""
    answer = caller.get("/appointments?size=200", headers={**header, "Accept-Language": language})
    assert answer.headers["Cache-Control"] == "no-store"
    return [one for one in answer.json["items"] if not one["id"].startswith("case-")]


@pytest.mark.parametrize("service", BOOKABLE)
def test_every_service_to_book_has_times(caller: FlaskClient, clock: Clock, service: str) -> None:
    answer = caller.get("/appointments/slots", query_string={"service": service, "size": 200}).json
    assert answer["total"] > 1000
    starts = [datetime.fromisoformat(slot["starts_at"]) for slot in answer["items"]]
    assert starts == sorted(starts)
    assert starts[0] > clock.time
    for slot in answer["items"][::20]:
        assert slot["service"] == service
        assert 1 <= slot["free"] <= 3
        place = caller.get(f"/places/{slot['place']['id']}").json
        assert slot["place"] == {name: place[name] for name in ("id", "name", "address")}
        assert place["kind"] in kinds_for(service)


def test_times_are_on_the_next_14_days_that_are_no_sundays(caller: FlaskClient, clock: Clock) -> None:
    days = Counter(datetime.fromisoformat(slot["starts_at"]).date() for slot in free(caller))
    assert len(days) == 14
    assert min(days) == clock.time.date() + timedelta(days=1)
    assert 6 not in {day.weekday() for day in days}
    assert max(days) - min(days) == timedelta(days=15)


def test_times_of_one_day_are_found_alone(caller: FlaskClient) -> None:
    on_friday = free(caller, day="2026-11-27")
    assert on_friday == [slot for slot in free(caller) if slot["starts_at"].startswith("2026-11-27")]
    assert on_friday
    assert free(caller, day="2026-11-29") == []  # a Sunday
    assert free(caller, day="2027-11-26") == []


def test_capacities_differ(caller: FlaskClient) -> None:
    assert {slot["free"] for slot in free(caller)} == {1, 2, 3}


def test_a_place_that_does_something_else_has_no_times(caller: FlaskClient) -> None:
    assert free(caller, place="police-449901101") == []


@pytest.mark.parametrize(
    "query", [{"service": "nothing"}, {"service": "senior-card"}, {"service": BOOKABLE[0], "place": "nowhere"}]
)
def test_what_is_not_there_or_not_booked_is_not_found(caller: FlaskClient, query: dict[str, str]) -> None:
    assert caller.get("/appointments/slots", query_string=query).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_booking_is_made_kept_and_given_back(caller: FlaskClient, token_of: TokenOf, language: str) -> None:
    header = {**token_of("huang-xiuying"), "Accept-Language": language}
    slot = next(slot for slot in free(caller) if slot["free"] == 2)
    made = book(caller, header, slot["id"], key=f"whole-{language}")
    assert made.status_code == 201
    told = made.json
    assert made.headers["Location"] == f"/appointments/{told['id']}"
    assert made.headers["Cache-Control"] == "no-store"
    assert told["name"] == "黄秀英"
    assert told["number"]
    assert (told["status"], told["sample"]) == ("booked", True)
    assert told["slot"]["free"] == 1
    assert {one["id"]: one["free"] for one in free(caller)}[slot["id"]] == 1
    assert caller.get(made.headers["Location"], headers=header).json == told
    assert told in mine(caller, header, language)

    for _n in range(2):
        gone = caller.delete(made.headers["Location"], headers=header)
        assert (gone.status_code, gone.data) == (204, b"")
    assert caller.get(made.headers["Location"], headers=header).json["status"] == "cancelled"
    assert {one["id"]: one["free"] for one in free(caller)}[slot["id"]] == 2


def test_the_same_key_books_once(caller: FlaskClient, token_of: TokenOf) -> None:
    header = token_of("huang-xiuying")
    slot, other = (one["id"] for one in free(caller)[-2:])
    first = book(caller, header, slot, key="same")
    again = book(caller, header, slot, key="same")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert first.headers["Location"] == again.headers["Location"]
    assert book(caller, header, other, key="same").status_code == 409
    caller.delete(first.headers["Location"], headers=header)


def test_one_can_book_for_somebody_else(caller: FlaskClient, token_of: TokenOf) -> None:
    header = token_of("chen-xiaomin")
    slots = free(caller)
    assert book(caller, header, slots[-3]["id"], key="for-mother", name=" 陈桂芳 ").json["name"] == "陈桂芳"
    assert book(caller, header, slots[-4]["id"], key="for-nobody", name=" \ud800").json["name"] == "陈晓敏"
    for one in mine(caller, header):
        caller.delete(f"/appointments/{one['id']}", headers=header)


def test_the_last_place_is_gone_when_it_is_gone(caller: FlaskClient, token_of: TokenOf) -> None:
    header, other = token_of("zhou-daqiang"), token_of("panai-dengfamei")
    slot = next(slot for slot in free(caller) if slot["free"] == 1)["id"]
    made = book(caller, header, slot, key="last")
    assert (made.status_code, made.json["slot"]["free"]) == (201, 0)
    assert slot not in {one["id"] for one in free(caller)}
    late = book(caller, other, slot, key="late")
    assert late.status_code == 409
    assert late.json["type"] == "/problems/slot-gone"
    assert mine(caller, other) == []
    caller.delete(made.headers["Location"], headers=header)
    # The key that found nothing may try again.
    again = book(caller, other, slot, key="late")
    assert again.status_code == 201
    caller.delete(again.headers["Location"], headers=other)


@pytest.mark.parametrize(
    "slot",
    [
        "nothing",
        "senior-health-check~clinic-449901101~202611291000",  # a Sunday
        "senior-health-check~clinic-449901101~202611270907",  # between two times
        "senior-health-check~clinic-449901101~20261127",
        "senior-health-check~clinic-449901101~202611270900~x",
        "senior-health-check~police-449901101~202611270900",
        "senior-health-check~nowhere~202611270900",
        "senior-card~clinic-449901101~202611270900",
        "~~",
    ],
)
def test_a_time_that_never_was_is_not_found(caller: FlaskClient, token_of: TokenOf, slot: str) -> None:
    assert book(caller, token_of("huang-xiuying"), slot, key=f"never-{slot}"[:80]).status_code == 404


@pytest.mark.parametrize("day", ["20261120", "20261123", "20271126"])
def test_a_time_of_another_day_can_no_longer_or_not_yet_be_booked(
    caller: FlaskClient, token_of: TokenOf, day: str
) -> None:
    slot = f"senior-health-check~{CLINIC}~{day}0900"
    assert book(caller, token_of("huang-xiuying"), slot, key=f"far-{day}").status_code == 409


def test_what_has_begun_is_not_given_back(caller: FlaskClient, token_of: TokenOf, clock: Clock) -> None:
    header = token_of("huang-xiuying")
    made = book(caller, header, free(caller)[0]["id"], key="begins")
    clock.time = datetime.fromisoformat(made.json["slot"]["starts_at"])
    header = token_of("huang-xiuying")
    assert caller.delete(made.headers["Location"], headers=header).status_code == 409
    assert caller.get(made.headers["Location"], headers=header).json["status"] == "booked"
    clock.time = datetime.fromisoformat(made.json["slot"]["ends_at"])
    assert caller.get(made.headers["Location"], headers=header).json["status"] == "past"


def test_nobody_sees_or_cancels_what_another_booked(caller: FlaskClient, token_of: TokenOf) -> None:
    owner, other = token_of("chen-guifang"), token_of("huang-xiuying")
    booking = mine(caller, owner)[0]["id"]
    assert caller.get(f"/appointments/{booking}", headers=other).status_code == 404
    assert caller.delete(f"/appointments/{booking}", headers=other).status_code == 404
    assert booking not in {one["id"] for one in mine(caller, other)}
    assert mine(caller, owner)[0]["status"] == "booked"


def test_nobody_books_without_signing_in(caller: FlaskClient) -> None:
    slot = free(caller)[0]["id"]
    assert book(caller, {}, slot, key="nobody").status_code == 401
    for call in (caller.get, caller.delete):
        assert call("/appointments/sample-chen-guifang-20261126").status_code == 401
    assert caller.get("/appointments").status_code == 401


def test_what_is_to_come_stands_first(caller: FlaskClient, token_of: TokenOf) -> None:
    header = token_of("panai-dengfamei")
    slots = free(caller, service="skills-training", place="job-centre-449901001")
    ids = [book(caller, header, slots[n]["id"], key=f"order-{n}").json["id"] for n in (20, 5, 10, 15)]
    caller.delete(f"/appointments/{ids[2]}", headers=header)
    assert [one["id"] for one in mine(caller, header)][:4] == [ids[1], ids[3], ids[0], ids[2]]
    for one in ids:
        caller.delete(f"/appointments/{one}", headers=header)


SAMPLED = sorted(rules()["samples"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sub", SAMPLED)
def test_some_have_a_sample_booking_ahead(caller: FlaskClient, token_of: TokenOf, sub: str, language: str) -> None:
    for _n in range(2):
        (booking,) = mine(caller, token_of(sub), language)
        assert (booking["id"][:7], booking["status"], booking["sample"]) == ("sample-", "booked", True)
        texts = (booking["status_text"], booking["slot"]["place"]["name"], booking["slot"]["place"]["address"])
        assert all(text.isascii() == (language == "en") for text in texts)


@pytest.mark.parametrize("sub", SAMPLED)
def test_the_sample_booking_is_laid_again_when_it_has_passed(sub: str) -> None:
    clock = Clock()
    caller = create_app({"DATABASE": ":memory:", "CLOCK": clock}).test_client()
    for month in (1, 2):
        header = {"Authorization": f"Bearer {sign_in(caller, sub)['access_token']}"}
        bookings = mine(caller, header)
        assert [one["status"] for one in bookings] == ["booked", "past"][:month]
        assert datetime.fromisoformat(bookings[0]["slot"]["starts_at"]) > clock.time
        clock.pass_by(days=30)


@pytest.mark.parametrize("at_once", [12])
def test_the_last_place_is_booked_once_whatever_arrives_at_once(tmp_path: Path, at_once: int) -> None:
    app = create_app({"DATABASE": str(tmp_path / "backend.db"), "CLOCK": Clock()})
    caller = app.test_client()
    header = {"Authorization": f"Bearer {sign_in(caller, 'chen-xiaomin')['access_token']}"}
    for capacity in (1, 2, 3):
        slot = next(one["id"] for one in free(caller) if one["free"] == capacity)

        def try_it(n: int, slot: str = slot, capacity: int = capacity) -> int:
            return book(app.test_client(), header, slot, key=f"race-{capacity}-{n}").status_code

        with ThreadPoolExecutor(at_once) as pool:
            statuses = Counter(pool.map(try_it, range(at_once)))
        assert statuses == {201: capacity, 409: at_once - capacity}
        booked = [one for one in mine(caller, header) if one["slot"]["id"] == slot]
        assert len({one["number"] for one in booked}) == capacity


def test_one_key_arriving_at_once_takes_one_place(tmp_path: Path) -> None:
    app = create_app({"DATABASE": str(tmp_path / "backend.db"), "CLOCK": Clock()})
    caller = app.test_client()
    header = {"Authorization": f"Bearer {sign_in(caller, 'chen-xiaomin')['access_token']}"}
    slot = next(one["id"] for one in free(caller) if one["free"] == 3)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _n: book(app.test_client(), header, slot, key="one"), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert {one["id"]: one["free"] for one in free(caller)}[slot] == 2


def test_a_slot_says_where_it_stands() -> None:
    slot = slot_of(f"senior-health-check~{CLINIC}~202611271430")
    assert slot is not None
    assert (slot.service, slot.place, slot.number) == ("senior-health-check", CLINIC, "B1")
    assert slot.starts_at.isoformat() == "2026-11-27T14:30:00+08:00"
