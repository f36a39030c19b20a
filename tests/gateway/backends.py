"""Small backends that answer as a test wants, over a transport that needs no socket."""

from collections.abc import Callable, Iterator

import httpx2

from app.config import Config, read_config
from app.gateway.backend import Backend

Answer = Callable[[httpx2.Request], httpx2.Response]


def settings(**overrides: object) -> Config:
    """The settings of a site that waits for nobody."""
    return read_config({}, SECRET_KEY="x" * 32, DATABASE_URL="sqlite://", **overrides)


class Recorder:
    """A backend that remembers what it was asked."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.asked: list[httpx2.Request] = []
        self._answers: Iterator[httpx2.Response | Exception] = iter(answers)
        self._last: httpx2.Response | Exception = answers[-1]

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """Give the next answer; the last again and again."""
        self.asked.append(request)
        answer = self._last = next(self._answers, self._last)
        if isinstance(answer, Exception):
            raise answer
        return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)


def behind(answer: Answer, **overrides: object) -> Backend:
    """The door to that backend."""
    return Backend("prices", settings(**overrides), httpx2.MockTransport(answer))
