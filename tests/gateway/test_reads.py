"""Are public answers kept as long as they should be, and never longer than that without saying so?"""

import time

import httpx2
import pytest

from app.gateway.errors import BackendUnavailable, RecordNotFound
from app.gateway.reads import FRESH_SECONDS, STALE_SECONDS, PublicReads
from tests.gateway.backends import Recorder, behind


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("app.gateway.reads.time", made)
    return made


def good(number: int, **headers: str) -> httpx2.Response:
    return httpx2.Response(200, json={"n": number}, headers=headers)


def reads(backend: Recorder) -> PublicReads:
    return PublicReads(behind(backend))


def read(kept: PublicReads, path: str = "/prices", language: str = "zh-Hans"):
    return kept.read(path, language, lambda answer: answer["n"])


def test_many_visitors_in_a_minute_are_one_call(clock: Clock):
    backend = Recorder(good(1), good(2))
    kept = reads(backend)
    assert [read(kept).value for _n in range(50)] == [1] * 50
    assert len(backend.asked) == 1
    clock.ahead = FRESH_SECONDS + 1
    assert read(kept).value == 2


def test_languages_and_addresses_do_not_mix():
    backend = Recorder(good(1), good(2), good(3), good(4))
    kept = reads(backend)
    asked = [("/prices", "en"), ("/prices", "zh-Hans"), ("/warnings", "en")]
    first = [read(kept, *one).value for one in asked]
    assert first == [1, 2, 3]
    assert [read(kept, *one).value for one in asked] == first
    assert kept.read("/prices", "en", lambda answer: answer["n"], params={"a": "1"}).value == 4


def test_what_has_not_changed_is_asked_for_by_its_version(clock: Clock):
    backend = Recorder(good(1, ETag='"v1"'), httpx2.Response(304))
    kept = reads(backend)
    read(kept)
    clock.ahead = FRESH_SECONDS + 1
    again = read(kept)
    assert (again.value, again.stale) == (1, False)
    assert backend.asked[1].headers["If-None-Match"] == '"v1"'


def test_an_old_answer_says_that_it_is_old_for_as_long_as_it_is(clock: Clock):
    backend = Recorder(good(1), *[httpx2.Response(503)] * 2, good(2))
    kept = reads(backend)
    fresh = read(kept)
    assert not fresh.stale
    clock.ahead = FRESH_SECONDS + 1
    for _n in range(3):
        stale = read(kept)
        assert (stale.value, stale.stale, stale.at) == (1, True, fresh.at)
    clock.ahead += FRESH_SECONDS
    mended = read(kept)
    assert (mended.value, mended.stale) == (2, False)


def test_an_answer_of_the_wrong_shape_replaces_no_good_one(clock: Clock):
    backend = Recorder(good(1), httpx2.Response(200, json={"other": 2}))
    kept = PublicReads(behind(backend))

    def parse(answer: dict[str, int]) -> int:
        if "n" not in answer:
            raise BackendUnavailable("prices", "of another shape")
        return answer["n"]

    assert kept.read("/prices", "en", parse).value == 1
    clock.ahead = FRESH_SECONDS + 1
    again = kept.read("/prices", "en", parse)
    assert (again.value, again.stale) == (1, True)


def test_a_day_old_answer_is_no_answer(clock: Clock):
    kept = reads(Recorder(good(1), httpx2.Response(503)))
    read(kept)
    clock.ahead = STALE_SECONDS + 1
    with pytest.raises(BackendUnavailable):
        read(kept)


def test_what_was_taken_away_is_gone_at_once(clock: Clock):
    kept = reads(Recorder(good(1), httpx2.Response(404)))
    read(kept)
    clock.ahead = FRESH_SECONDS + 1
    with pytest.raises(RecordNotFound):
        read(kept)


def test_without_any_answer_yet_a_failure_is_a_failure():
    with pytest.raises(BackendUnavailable):
        read(reads(Recorder(httpx2.Response(503))))
