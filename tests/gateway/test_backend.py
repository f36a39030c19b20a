"""Does the door hold: against backends that fail, lie, ramble or lead elsewhere?"""

import threading
from collections.abc import Iterator

import httpx2
import pytest

from app.gateway.backend import FAILURES_BEFORE_REST, LARGEST_ANSWER, Caller, segment
from app.gateway.errors import (
    AnswersRejected,
    BackendRefused,
    BackendUnavailable,
    GatewayError,
    RecordNotFound,
    SignInNeeded,
)
from tests.gateway.backends import Recorder, behind

GOOD = httpx2.Response(200, json={"items": []})
BY_STATUS: list[tuple[int, type[GatewayError]]] = [
    (301, BackendRefused),
    (302, BackendRefused),
    (400, BackendRefused),
    (401, SignInNeeded),
    (403, BackendRefused),
    (404, RecordNotFound),
    (409, BackendRefused),
    (410, RecordNotFound),
    (418, BackendRefused),
    (422, AnswersRejected),
    (429, BackendRefused),
    (500, BackendUnavailable),
    (502, BackendUnavailable),
    (503, BackendUnavailable),
    (504, BackendUnavailable),
]


@pytest.mark.parametrize(("status", "error"), BY_STATUS)
def test_every_status_that_is_no_answer_becomes_one_of_our_errors(status: int, error: type[GatewayError]):
    door = behind(Recorder(httpx2.Response(status, json={})))
    with pytest.raises(error) as caught:
        door.get("/prices", Caller())
    assert type(caught.value) is error
    assert caught.value.api == "prices"


@pytest.mark.parametrize(
    "failure",
    [
        httpx2.ConnectError("refused"),
        httpx2.ConnectTimeout("too slow"),
        httpx2.ReadTimeout("too slow"),
        httpx2.RemoteProtocolError("nonsense"),
        httpx2.ReadError("cut off"),
    ],
)
def test_every_failure_on_the_way_becomes_one_of_our_errors(failure: Exception):
    with pytest.raises(BackendUnavailable):
        behind(Recorder(failure)).get("/prices", Caller())


@pytest.mark.parametrize("body", [b"", b"{", b"<html>", b"\xff\xfe", b'{"a": 1} x', b"NaN{"])
def test_an_answer_that_is_no_json_is_no_answer(body: bytes):
    with pytest.raises(BackendUnavailable):
        behind(Recorder(httpx2.Response(200, content=body))).get("/prices", Caller())


def test_a_read_that_failed_at_once_is_tried_once_more():
    backend = Recorder(httpx2.ConnectError("refused"), GOOD)
    assert behind(backend).get("/prices", Caller()) == {"items": []}
    assert len(backend.asked) == 2


def test_a_read_is_never_tried_a_third_time():
    backend = Recorder(httpx2.Response(503))
    with pytest.raises(BackendUnavailable):
        behind(backend).get("/prices", Caller())
    assert len(backend.asked) == 2


def test_what_is_handed_in_is_sent_once_and_under_its_key():
    backend = Recorder(httpx2.Response(503))
    with pytest.raises(BackendUnavailable):
        behind(backend).post("/cases", Caller(), {"a": 1}, idempotency_key="the-key")
    assert len(backend.asked) == 1
    assert backend.asked[0].headers["Idempotency-Key"] == "the-key"


def test_nobody_is_led_elsewhere_by_a_redirect():
    backend = Recorder(httpx2.Response(302, headers={"Location": "http://evil.example/"}))
    with pytest.raises(BackendRefused):
        behind(backend).get("/prices", Caller(token="secret"))
    assert {request.url.host for request in backend.asked} == {"127.0.0.1"}


def test_a_call_says_who_asks_in_which_language_and_carries_a_number_of_its_own():
    backend = Recorder(GOOD)
    door = behind(backend)
    door.get("/prices", Caller("en", "a-token"))
    door.get("/prices", Caller())
    first, second = (request.headers for request in backend.asked)
    assert first["Authorization"] == "Bearer a-token"
    assert first["Accept-Language"] == "en"
    assert "Authorization" not in second
    assert first["X-Request-Id"] != second["X-Request-Id"]


def test_an_answer_without_end_is_given_up():
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 65536
            yield b" " * 65536

    door = behind(lambda request: httpx2.Response(200, content=endless()))
    with pytest.raises(BackendUnavailable):
        door.get("/prices", Caller())
    assert read < 3 * LARGEST_ANSWER


def test_a_backend_that_keeps_failing_is_left_alone():
    backend = Recorder(httpx2.Response(503))
    door = behind(backend)
    for _n in range(FAILURES_BEFORE_REST * 2):
        with pytest.raises(BackendUnavailable):
            door.get("/prices", Caller())
    assert len(backend.asked) == FAILURES_BEFORE_REST


def test_answers_that_were_understood_are_no_failures():
    backend = Recorder(*(httpx2.Response(status, json={}) for status in (404, 422, 401, 400) * 5), GOOD)
    door = behind(backend)
    for _n in range(20):
        with pytest.raises(GatewayError):
            door.get("/prices", Caller())
    assert door.get("/prices", Caller()) == {"items": []}


def test_one_slow_backend_does_not_hold_every_thread():
    wait, entered = threading.Event(), threading.Semaphore(0)

    def slow(request: httpx2.Request) -> httpx2.Response:
        entered.release()
        wait.wait(5)
        return httpx2.Response(200, json={})

    door = behind(slow, BACKEND_AT_ONCE=2)
    threads = [threading.Thread(target=door.get, args=("/prices", Caller()), daemon=True) for _n in range(2)]
    for thread in threads:
        thread.start()
    for _thread in threads:
        assert entered.acquire(timeout=5)
    try:
        with pytest.raises(BackendUnavailable, match="too many"):
            door.post("/cases", Caller(), {}, idempotency_key="k")
    finally:
        wait.set()
    for thread in threads:
        thread.join(5)
    assert door.get("/prices", Caller()) == {}


@pytest.mark.parametrize(
    ("answer", "problems"),
    [
        ({"errors": [{"question": "phone", "message": "少了一位"}]}, {"phone": "少了一位"}),
        ({"errors": [{"question": "phone"}, "x", None, {"message": "y"}]}, {}),
        ({"errors": "x"}, {}),
        ([], {}),
        ("x", {}),
        ({}, {}),
    ],
)
def test_what_a_refusal_says_of_each_answer_is_read_whatever_else_it_holds(answer: object, problems: dict[str, str]):
    with pytest.raises(AnswersRejected) as caught:
        behind(Recorder(httpx2.Response(422, json=answer))).get("/prices", Caller())
    assert caught.value.problems == problems


@pytest.mark.parametrize("name", ["old-age-allowance", "YL23456789AB", "a.b", "服务"])
def test_what_records_are_called_can_be_asked_for(name: str):
    assert segment("cases", name)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a?b", "a#b", "\x00", "a b", "x" * 201, "%2e", "a\nb", "a;b"])
def test_what_no_record_is_called_never_leaves(name: str):
    with pytest.raises(RecordNotFound):
        segment("cases", name)
