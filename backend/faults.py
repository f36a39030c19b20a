"""How does this backend misbehave on demand, so that the site can be shown to bear it?

==============  =============================================================================
down            503 without doing anything
slow            does what was asked, after a wait
garbage         200 whose JSON breaks off
empty-body      200 with nothing in it
huge            200 that does not end for a long while
answer-lost     does what was asked, then answers 503: the caller cannot know it was done
==============  =============================================================================
"""

import time
from collections.abc import Iterator, Mapping
from typing import Literal, get_args

from flask import Flask, Response, request

from backend.languages import words
from backend.problems import Problem

Kind = Literal["down", "slow", "garbage", "empty-body", "huge", "answer-lost"]
KINDS: tuple[str, ...] = get_args(Kind)
APIS = ("catalogue", "records", "cases", "prices", "warnings", "identity")
HUGE_BYTES = 64 * 1024 * 1024


class Faults:
    """What is broken right now, by API."""

    def __init__(self, broken: Mapping[str, str] | None = None) -> None:
        self._broken: dict[str, str] = {}
        self.seconds = 30.0
        for api, kind in (broken or {}).items():
            self.set(api, kind)

    def set(self, api: str, kind: str, *, seconds: float | None = None) -> None:
        """Break one API in one way; `seconds` is how long a slow one waits."""
        if api not in APIS or kind not in KINDS:
            raise ValueError(f"no such fault: {api!r} {kind!r}; APIs are {APIS}, kinds are {KINDS}")
        self._broken[api] = kind
        if seconds is not None:
            self.seconds = seconds

    def clear(self) -> None:
        """Mend everything."""
        self._broken.clear()

    def of(self, api: str) -> str | None:
        """Name what is wrong with one API, None if nothing is."""
        return self._broken.get(api)


def register_faults(app: Flask, faults: Faults) -> None:
    """Let `faults` come between every request and its answer."""

    @app.before_request
    def misbehave() -> Response | None:
        match faults.of(_api()):
            case "down":
                raise _down()
            case "slow":
                time.sleep(faults.seconds)
            case "garbage":
                return Response(b'{"items": [{"id": "old-age-', content_type="application/json")
            case "empty-body":
                return Response(b"", content_type="application/json")
            case "huge":
                return Response(_endless(), content_type="application/json")
        return None

    @app.after_request
    def lose_the_answer(response: Response) -> Response:
        if faults.of(_api()) == "answer-lost":
            return Response(b"", 503)
        return response


def _api() -> str:
    return request.path.strip("/").split("/", 1)[0]


def _down() -> Problem:
    detail = words("系统正在修。请过一会儿再试。", "The system is being repaired. Please try again later.")
    return Problem(503, detail, headers=[("Retry-After", "60")])


def _endless() -> Iterator[bytes]:
    chunk = b" " * 65_536
    yield b'{"items": ['
    for _ in range(HUGE_BYTES // len(chunk)):
        yield chunk
    yield b"]}"
