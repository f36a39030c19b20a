"""Are answer sheets that the backend did not take passed on later, by themselves, and once?"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from flask import Flask

from app.config import Config
from app.gateway import Gateway
from app.store import Store
from app.store.drafts import Draft
from app.store.sheets import Sheet
from app.web.forwarding import NO_WORDS, Courier, hand_over, pass_on, see_to_all, start_forwarder
from tests.answering import good_answer
from tests.web.walking import form_of

SERVICE = "rural-fault-report"


@pytest.fixture
def store(config: Config, tmp_path: Path) -> Store:
    """A memory in a file, as threads and processes share it."""
    return Store(replace(config, DATABASE_URL=f"sqlite:///{tmp_path / 'site.db'}"))


@pytest.fixture(params=["cases", "faults", None], ids=["for cases", "for faults", "from before"])
def waiting(app: Flask, store: Store, request: pytest.FixtureRequest) -> Sheet:
    """A sheet whose first try failed, and whose time has come again; one from before does not say which API it is for."""
    form = form_of(app, SERVICE)
    answers = {question.id: question.check(question.read(_posted(question))).value for question in form.questions}
    sheet = store.sheets.hand_in(
        "visit:somebody",
        Draft("d" * 32, SERVICE, "报修"),
        {
            "title": "报修",
            "handed_in": form.handed_in(answers),
            "next_texts": [],
            "days": 3,
            **({"handed_to": request.param} if request.param else {}),
        },
    )
    store.sheets.renew_token("visit:somebody", "")
    return sheet


def _posted(question) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else value for name, value in good_answer(question).items()}


def test_the_forwarder_passes_on_what_waits_and_stops_when_told(app: Flask, store: Store, waiting: Sheet) -> None:
    stop = start_forwarder(store, app.extensions["gateway"], 0.02)
    try:
        until = time.monotonic() + 5
        while (sheet := store.sheets.find(waiting.owner, waiting.number)).state == "kept" and time.monotonic() < until:
            time.sleep(0.02)
    finally:
        stop.set()
    assert sheet.state == "accepted"
    assert sheet.reference
    assert sheet.handed_in == {}  # once the backend has them, the answers are not kept here


def test_many_forwarders_at_once_make_one_case(app: Flask, store: Store, waiting: Sheet) -> None:
    gateway = app.extensions["gateway"]
    with ThreadPoolExecutor(4) as side_by_side:
        outcomes = list(side_by_side.map(lambda _n: pass_on(store, gateway), range(8)))
    assert outcomes.count("accepted") == 1
    assert set(outcomes) <= {"accepted", "nothing"}


def test_an_answer_lost_on_its_way_back_still_makes_one_case(
    app: Flask, store: Store, backend: Flask, waiting: Sheet
) -> None:
    gateway = app.extensions["gateway"]
    backend.extensions["switches"].set(waiting.handed_to, "answer-lost")
    assert pass_on(store, gateway, waiting.number) == "kept"
    backend.extensions["switches"].clear()
    assert pass_on(store, gateway, waiting.number) == "accepted"
    reference = store.sheets.find(waiting.owner, waiting.number).reference
    assert hand_over(store, gateway, waiting) == reference
    assert reference.startswith({"cases": "YL", "faults": "BX"}[waiting.handed_to])


def test_answers_that_are_a_draft_again_are_no_longer_kept_with_the_sheet(store: Store, waiting: Sheet) -> None:
    assert waiting.handed_in
    store.sheets.refuse(waiting.number, {"where": "写清楚一点。"})
    sheet = store.sheets.find(waiting.owner, waiting.number)
    assert (sheet.state, sheet.title, sheet.handed_in, sheet.token) == ("refused", "报修", {}, None)
    assert store.drafts.find(waiting.owner, SERVICE).refusals == {"where": "写清楚一点。"}


def test_a_refused_sheet_lies_aside_where_another_draft_was_begun(store: Store, waiting: Sheet) -> None:
    store.drafts.answer(waiting.owner, SERVICE, "where", {"where": "别处"}, title="报修")
    store.sheets.refuse(waiting.number, {"where": "写清楚一点。"})
    assert store.drafts.find(waiting.owner, SERVICE).answers == {"where": {"where": "别处"}}
    (aside,) = store.drafts.aside_of(waiting.owner)
    assert aside.refusals == {"where": "写清楚一点。"}
    assert store.sheets.find(waiting.owner, waiting.number).came_back_as == aside.id


class Answers(httpx2.BaseTransport):
    """A backend that answers every call alike."""

    def __init__(self, status: int) -> None:
        self.status = status

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(self.status, json={})


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 413, 415])
def test_what_a_backend_will_not_take_waits_for_the_operator_and_is_not_dropped(
    app: Flask, config: Config, store: Store, waiting: Sheet, status: int
) -> None:
    gateway = Gateway(config, Answers(status))
    assert [pass_on(store, gateway, waiting.number) for _n in range(3)] == ["kept", "kept", "stuck"]
    assert pass_on(store, gateway, waiting.number) == "nothing"
    assert store.outbox.counts() == {"kept": 0, "taking-back": 0, "stuck": 1}
    store.outbox.retry()
    assert pass_on(store, app.extensions["gateway"], waiting.number) == "accepted"


@pytest.mark.parametrize("status", [301, 302, 401, 408, 425, 429, 500, 503])
def test_what_a_backend_may_take_later_is_tried_for_ever(
    config: Config, store: Store, waiting: Sheet, status: int
) -> None:
    for _n in range(20):
        # A new door each time, so that none is left alone for having failed.
        assert pass_on(store, Gateway(config, Answers(status)), waiting.number) == "kept"
    assert store.outbox.find(waiting.number).tries == 20
    assert store.outbox.find(waiting.number).trouble


def test_a_refusal_without_words_comes_back_too(config: Config, store: Store, waiting: Sheet) -> None:
    assert pass_on(store, Gateway(config, Answers(422)), waiting.number) == "refused"
    assert store.drafts.find(waiting.owner, SERVICE).refusals == {NO_WORDS: ""}


def test_nobody_waits_for_a_backend_that_takes_its_time(
    app: Flask, store: Store, backend: Flask, waiting: Sheet
) -> None:
    backend.extensions["switches"].set(waiting.handed_to, "slow", seconds=3.0)
    started = time.monotonic()
    assert Courier().carry(store, app.extensions["gateway"], waiting.number, patience=0.3) == "kept"
    assert time.monotonic() - started < 2
    until = time.monotonic() + 15
    while store.sheets.find(waiting.owner, waiting.number).state == "kept" and time.monotonic() < until:
        time.sleep(0.05)
    assert store.sheets.find(waiting.owner, waiting.number).state == "accepted", "it did not go on by itself"


def test_a_courier_with_its_hands_full_leaves_a_sheet_to_the_forwarder(
    app: Flask, store: Store, waiting: Sheet
) -> None:
    assert Courier(at_once=0).carry(store, app.extensions["gateway"], waiting.number) == "kept"
    assert pass_on(store, app.extensions["gateway"]) == "accepted"


def test_one_sheet_that_fails_does_not_hold_up_the_others(app: Flask, store: Store, waiting: Sheet) -> None:
    form = form_of(app, SERVICE)
    bad = {question.id: question.check(question.read(_posted(question))).value for question in form.questions}
    for n in range(4):
        draft = Draft(f"{n}" * 32, SERVICE if n % 2 else "no-such-service", "报修")
        content = {"title": "报修", "handed_in": form.handed_in(bad), "next_texts": [], "days": 3}
        store.sheets.release(store.sheets.hand_in(f"visit:{n}", draft, content).number)
    assert see_to_all(store, app.extensions["gateway"], lambda: False) == 3
    assert store.outbox.counts()["kept"] == 2
