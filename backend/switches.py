"""How does this backend misbehave on demand, so that the site can be shown to bear it?

One switch an API, set at the start (`BACKEND_FAULTS="prices=slow:8,cases=status:503"`), at the officials' desk, or from Python.
They live in the memory of one process. The desks never misbehave.

==============  =============================================================================
down            503 without doing anything, with Retry-After
status          any error status without doing anything: `status:429`, `status:503:30` with Retry-After
slow            does what was asked, after a wait: `slow:8` seconds
dropped         hangs up in the middle of the answer
garbage         200 whose JSON breaks off
wrong-schema    does what was asked, but answers JSON of another shape: fields renamed, types swapped
drip            does what was asked, and answers a byte at a time: `drip:0.5` seconds between two
huge            200 that does not end for a long while
redirect        302 to somewhere else
empty-body      200 with nothing in it
answer-lost     does what was asked, then answers 503: the caller cannot know it was done
==============  =============================================================================
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import httpx2
from flask import Flask, Response, json, request

from backend.door import contract
from backend.languages import words
from backend.problems import Problem

Kind = Literal[
    "down",
    "status",
    "slow",
    "dropped",
    "garbage",
    "wrong-schema",
    "drip",
    "huge",
    "redirect",
    "empty-body",
    "answer-lost",
]
KINDS: tuple[str, ...] = get_args(Kind)
APIS: tuple[str, ...] = tuple(tag["name"] for tag in contract()["tags"])
TIMED = {"slow": 30.0, "drip": 1.0}  # kinds that wait, and how many seconds if nobody says
HUGE_BYTES = 64 * 1024 * 1024
LONGEST_WAIT = 3600.0


class SwitchInvalid(ValueError):
    """There is no such API, no such kind of fault, or it is not set that way."""


@dataclass(frozen=True)
class Switch:
    """How one API misbehaves."""

    kind: str
    seconds: float = 0.0  # how long a slow one waits, or a dripping one between two bytes
    status: int = 503
    retry_after: int | None = None

    def __str__(self) -> str:
        if self.kind in TIMED:
            return f"{self.kind}:{self.seconds:g}"
        if self.kind == "status":
            return f"status:{self.status}" + (f":{self.retry_after}" if self.retry_after is not None else "")
        return self.kind


class Switches:
    """What is broken right now, by API; `written` is what is broken from the start, as in `BACKEND_FAULTS`."""

    def __init__(self, written: str | Mapping[str, str] = "") -> None:
        self._broken: dict[str, Switch] = {}
        pairs = written.items() if isinstance(written, Mapping) else _pairs(written)
        for api, switch in pairs:
            self.write(api, switch)

    def set(
        self,
        api: str,
        kind: str,
        *,
        seconds: float | None = None,
        status: int = 503,
        retry_after: int | None = None,
    ) -> None:
        """Break one API in one way, instead of how it was broken before. Raises SwitchInvalid."""
        if api not in APIS:
            raise SwitchInvalid(f"no such fault: there is no API {api!r}, but {', '.join(APIS)}")
        if kind not in KINDS:
            raise SwitchInvalid(f"no such fault: there is no kind {kind!r}, but {', '.join(KINDS)}")
        if not 400 <= status <= 599:
            raise SwitchInvalid(f"no such fault: {status} is no error status, which are 400 to 599")
        waited = TIMED.get(kind, 0.0) if seconds is None else seconds
        if not 0 <= waited <= LONGEST_WAIT:
            raise SwitchInvalid(f"no such fault: {waited:g} seconds, which may be 0 to {LONGEST_WAIT:g}")
        self._broken[api] = Switch(kind, waited, status=status, retry_after=retry_after)

    def write(self, api: str, written: str) -> None:
        """Break one API in the way that is written as in `BACKEND_FAULTS`: `slow:8`. Raises SwitchInvalid."""
        kind, *details = written.split(":")
        try:
            if kind == "status" and len(details) in (1, 2):
                retry_after = int(details[1]) if len(details) == 2 else None
                self.set(api, kind, status=int(details[0]), retry_after=retry_after)
            elif kind in TIMED and len(details) == 1:
                self.set(api, kind, seconds=float(details[0]))
            elif details and kind in KINDS:
                raise SwitchInvalid(f"no such fault: {written!r} says too much, or too little")
            else:
                self.set(api, kind)
        except SwitchInvalid:
            raise
        except ValueError as error:
            raise SwitchInvalid(f"no such fault: {written!r} holds something that is no number") from error

    def mend(self, api: str) -> None:
        """Mend one API."""
        self._broken.pop(api, None)

    def clear(self) -> None:
        """Mend everything."""
        self._broken.clear()

    def of(self, api: str) -> Switch | None:
        """Tell what is wrong with one API, None if nothing is."""
        return self._broken.get(api)

    def asked(self) -> Switch | None:
        """Tell what is wrong with the API that the current request is for.

        /health is for all of them, and for one alone where `?api=` names it.
        """
        first = request.path.strip("/").split("/", 1)[0]
        if first != "health":
            return self.of(first)
        if named := request.args.get("api"):
            return self.of(named)
        return self.of(APIS[0]) if all(map(self.of, APIS)) else None


def _pairs(written: str) -> Iterator[tuple[str, str]]:
    for part in filter(None, (part.strip() for part in written.split(","))):
        api, equals, kind = part.partition("=")
        if not equals:
            raise SwitchInvalid(f"no such fault: {part!r}; write API=KIND, as in prices=slow:8,cases=status:503")
        yield api.strip(), kind.strip()


def register_switches(app: Flask, switches: Switches) -> None:
    """Let `switches` come between every request and its answer."""

    @app.before_request
    def misbehave() -> Response | None:
        switch = switches.asked()
        if switch is None:
            return None
        if switch.kind == "slow":
            time.sleep(switch.seconds)
        if switch.kind in ("wrong-schema", "drip"):
            # "You have it already" would have no body to spoil.
            request.environ.pop("HTTP_IF_NONE_MATCH", None)
        return _instead(switch)

    @app.after_request
    def spoil(response: Response) -> Response:
        switch = switches.asked()
        match switch and switch.kind:
            case "answer-lost":
                return Response(b"", 503)
            case "wrong-schema" if response.is_json and response.data:
                response.data = json.dumps(another_shape(response.get_json()))
            case "drip" if switch and response.data:
                response.response = _dripping(response.data, switch.seconds)
        return response


def _instead(switch: Switch) -> Response | None:
    """Answer without doing anything, as far as this switch wants that."""
    match switch.kind:
        case "down":
            raise _down(503, 60)
        case "status":
            raise _down(switch.status, switch.retry_after)
        case "dropped":
            return Response(_hanging_up(), headers={"Content-Length": "4096"}, content_type="application/json")
        case "garbage":
            return Response(b'{"items": [{"id": "old-age-', content_type="application/json")
        case "huge":
            return Response(_endless(), content_type="application/json")
        case "redirect":
            return Response(b"", 302, headers={"Location": f"{request.host_url}health"})
        case "empty-body":
            return Response(b"", content_type="application/json")
    return None


def another_shape(value: Any) -> Any:
    """Turn JSON into JSON of another shape: of any two fields one is renamed and the other has another type."""
    if not isinstance(value, dict):
        return _another_type(value)
    return {
        (name if n % 2 else f"{name}_2"): another_shape(held) if n % 2 == 0 else _another_type(held)
        for n, (name, held) in enumerate(value.items())
    }


def _another_type(value: Any) -> Any:
    return {"value": value} if isinstance(value, str | int | float | None) else json.dumps(value)


def _down(status: int, retry_after: int | None) -> Problem:
    detail = words("系统正在修。请过一会儿再试。", "The system is being repaired. Please try again later.")
    return Problem(status, detail, headers=[("Retry-After", str(retry_after))] if retry_after is not None else [])


def _hanging_up() -> Iterator[bytes]:
    yield b'{"items": ['
    # A server closes the connection at this; in one process with its caller it is what the caller would see of that.
    raise httpx2.RemoteProtocolError("hung up, because the switch is set")


def _dripping(data: bytes, seconds: float) -> Iterator[bytes]:
    for byte in data:
        yield bytes([byte])
        time.sleep(seconds)


def _endless() -> Iterator[bytes]:
    chunk = b" " * 65_536
    yield b'{"items": ['
    for _ in range(HUGE_BYTES // len(chunk)):
        yield chunk
    yield b"]}"
