"""Does a page wait no longer than it may for all its calls together, and nothing else wait less for it?"""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import httpx2
import pytest

from app.config import Config
from app.gateway import patience
from app.gateway.backend import Backend, Caller
from app.gateway.errors import BackendUnavailable
from app.gateway.reads import PublicReads


class Silent(httpx2.BaseTransport):
    """Lets every call wait for as long as it may, and notes how long that is."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        longest = request.extensions["timeout"]["read"]
        self.waited.append(longest)
        time.sleep(min(longest, 0.4))
        raise httpx2.ReadTimeout("nothing came")


@pytest.fixture
def silent() -> Silent:
    return Silent()


@pytest.fixture
def backend(config: Config, silent: Silent) -> Backend:
    return Backend("prices", replace(config, BACKEND_READ_SECONDS=4.0), silent)


@pytest.fixture(autouse=True)
def nobody_waits() -> Iterator[None]:
    """What one test began the next does not see."""
    yield
    patience._until.set(None)


def ask(backend: Backend) -> str:
    try:
        backend.get("/prices", Caller())
    except BackendUnavailable as error:
        return error.reason
    return ""


def test_all_calls_of_a_page_share_one_wait(backend: Backend, silent: Silent):
    patience.begin(0.3)
    started = time.monotonic()
    reasons = [ask(backend) for _n in range(5)]
    assert time.monotonic() - started < 0.6
    assert len(silent.waited) == 1
    assert all("long enough" in reason for reason in reasons[1:])


def test_calls_made_side_by_side_share_it_too(backend: Backend, silent: Silent):
    patience.begin(0.3)
    started = time.monotonic()
    patience.side_by_side([partial(ask, backend)] * 6, at_once=2)
    assert time.monotonic() - started < 0.8
    assert max(silent.waited) <= 0.3


def test_what_no_page_waits_for_waits_as_long_as_a_call_may(backend: Backend, silent: Silent):
    patience.begin(0.3)
    passing_on = threading.Thread(target=ask, args=(backend,))
    passing_on.start()
    passing_on.join()
    assert silent.waited[0] == 4.0


def test_who_waits_for_another_to_ask_waits_no_longer_than_they_may(backend: Backend, silent: Silent):
    reads = PublicReads(backend)
    asks = threading.Event()

    def keep(_etag: str | None) -> tuple[str, None]:
        asks.set()
        time.sleep(1.0)
        return "late", None

    other = threading.Thread(target=reads.keep, args=(("all",), keep))
    other.start()
    asks.wait()
    patience.begin(0.2)
    started = time.monotonic()
    with pytest.raises(BackendUnavailable):
        reads.keep(("all",), keep)
    assert time.monotonic() - started < 0.5
    other.join()


def test_a_failure_for_lack_of_time_is_not_held_against_the_api(backend: Backend, silent: Silent):
    patience.begin(0.0)
    for _n in range(8):
        ask(backend)
    assert silent.waited == []
    patience.begin(5.0)
    assert "left alone" not in ask(backend)
