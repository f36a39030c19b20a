"""What the reference backend's tests stand on: the backend alone, and people who have signed in to it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import create_app
from backend.replies import CHINA
from tests.backend.browser import sign_in


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, 10, 20, 30, tzinfo=CHINA)

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, **how_long: float) -> None:
        """Let time go by."""
        self.time += timedelta(**how_long)


@pytest.fixture(scope="session")
def whole_backend() -> Flask:
    """The backend, built once."""
    return create_app({"DATABASE": ":memory:", "CLOCK": Clock()})


@pytest.fixture
def platform(whole_backend: Flask) -> Iterator[Flask]:
    """The backend, mended and put back to its hour after each test."""
    yield whole_backend
    whole_backend.extensions["switches"].clear()
    whole_backend.config["CLOCK"].time = Clock().time


@pytest.fixture
def clock(platform: Flask) -> Clock:
    """The backend's clock."""
    clock: Clock = platform.config["CLOCK"]
    return clock


@pytest.fixture
def caller(platform: Flask) -> FlaskClient:
    """A site's server, calling the backend."""
    return platform.test_client()


@pytest.fixture
def token_of(caller: FlaskClient) -> Callable[[str], dict[str, str]]:
    """Signs a resident in and gives the header that proves it."""
    return lambda sub: {"Authorization": f"Bearer {sign_in(caller, sub)['access_token']}"}
