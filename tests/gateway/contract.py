"""The contract, as the gateway's tests look at it: the call a request is, what its answer holds, and transports that stand between."""

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from secrets import token_hex
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import httpx2
from flask import Flask
from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest
from openapi_core.exceptions import OpenAPIError
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

import app.gateway
from app.gateway.backend import Caller
from app.gateway.checking import read_contract
from app.gateway.reads import Shape
from backend import create_app
from tests.backend.browser import CALLBACK, choose, sign_in
from tests.web.walking import PUBLISHED

Way = tuple[str | int, ...]
"""Where something stands in an answer: names and places in lists."""

SUB = "chen-guifang"
PHONE = "19900000001"
# The schema a Shape stands for, where that has another name. Those inside others are met there.
OTHER_NAMES = {
    "advice.AskedQuestion": "Advice",
    "advice._Questions": "AdvicePage",
    "edition.Summary": "Service",
    "edition.ZoneEntries": "Zone",
    "edition._Topics": "TopicList",
    "edition._Events": "LifeEventList",
    "identity._Provider": "ProviderConfiguration",
    "identity._Keys": "KeySet",
    "notices._Notices": "NoticePage",
    "cases.BookedSlot": "Slot",
    "places._Divisions": "DivisionList",
    "prices.Price": "ProductPrice",
}
# Endpoints of OpenID Connect that discovery names; the standard is their contract.
STANDARD = ("/identity/token", "/identity/authorize", "/identity/end-session")


# Which call is it, and does it fit?


@cache
def _openapi() -> OpenAPI:
    return OpenAPI.from_dict({**read_contract(), "servers": [{"url": "/"}]})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Call:
    """One call the gateway made."""

    request: httpx2.Request
    operation: str  # its operationId; "" for what is no call of the contract
    problem: str = ""


def call_of(request: httpx2.Request) -> Call:
    """A request as a call of the contract."""
    builder = EnvironBuilder(
        path=request.url.path,
        query_string=request.url.query.decode(),
        base_url="http://localhost",
        method=request.method,
        headers=[(name, value) for name, value in request.headers.items() if name != "host"],
        data=request.content or None,
    )
    asked = WerkzeugOpenAPIRequest(Request(builder.get_environ()))
    try:
        problem = ""
        _openapi().validate_request(asked)
    except OpenAPIError as error:
        problem = f"{error} {error.__cause__ or ''}".strip()
    return Call(request, operation_id(request.method, request.url.path), problem)


def operation_id(method: str, path: str) -> str:
    """The operationId of a call; fixed parts of a path count before filled ones, as OpenAPI has it."""
    steps = path.strip("/").split("/")
    for pattern, methods in sorted(read_contract()["paths"].items(), key=lambda one: one[0].count("{")):
        fixed = pattern.strip("/").split("/")
        if len(fixed) == len(steps) and all(a == b or a.startswith("{") for a, b in zip(fixed, steps, strict=True)):
            return str(methods.get(method.lower(), {}).get("operationId", ""))
    return ""


# Transports.

Change = Callable[[str, Any], Any]
"""Given an operationId and the answer to it, the answer that arrives instead."""


class Watched(httpx2.BaseTransport):
    """Lets calls through, takes them down, and changes what comes back."""

    def __init__(self, behind: httpx2.BaseTransport, change: Change | None = None) -> None:
        self._behind = behind
        self.change = change
        self.calls: list[Call] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Pass one call on."""
        request.read()
        call = call_of(request)
        self.calls.append(call)
        response = self._behind.handle_request(request)
        response.read()
        if self.change is None or not response.content or "json" not in response.headers.get("content-type", ""):
            return response
        changed = self.change(call.operation, json.loads(response.content))
        kept = {name: value for name, value in response.headers.items() if name != "content-length"}
        return httpx2.Response(response.status_code, headers=kept, content=json.dumps(changed).encode())


class Tape(httpx2.BaseTransport):
    """Asks once, and gives the same answer from then on."""

    def __init__(self, behind: httpx2.BaseTransport) -> None:
        self._behind = behind
        self._kept: dict[tuple[str, ...], httpx2.Response] = {}

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer, from the first time."""
        asked = (
            request.method,
            str(request.url),
            request.headers.get("accept-language", ""),
            request.headers.get("authorization", ""),
            request.read().decode("latin-1"),  # a photograph is no text
        )
        if asked not in self._kept:
            self._kept[asked] = self._behind.handle_request(request)
            self._kept[asked].read()
        kept = self._kept[asked]
        headers = [(name, value) for name, value in kept.headers.items() if name != "content-length"]
        return httpx2.Response(kept.status_code, headers=headers, content=kept.content)


def with_unknown_fields(value: Any) -> Any:
    """An answer with something nobody knows in every object that the contract leaves open."""
    if isinstance(value, list):
        return [with_unknown_fields(one) for one in value]
    if not isinstance(value, dict):
        return value
    # A row of a table holds a value for each column, and a condition is closed: the contract says so of both.
    inside = {name: held if name in ("rows", "when") else with_unknown_fields(held) for name, held in value.items()}
    return {"zzz": {"nested": 1}, **inside}


def dropping(operation: str, way: Way) -> Change:
    """The change that takes one thing out of the answers to one operation, where it is there."""

    def drop(asked: str, answer: Any) -> Any:
        return without(answer, way) if asked == operation and has(answer, way) else answer

    return drop


def has(value: Any, way: Way) -> bool:
    """Whether the way leads somewhere."""
    for step in way:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def without(value: Any, way: Way) -> Any:
    """An answer without what stands at the end of the way."""
    first, *rest = way
    if isinstance(value, list):
        assert isinstance(first, int)
        return [without(one, tuple(rest)) if n == first else one for n, one in enumerate(value)]
    if not rest:
        return {name: held for name, held in value.items() if name != first}
    return {name: without(held, tuple(rest)) if name == first else held for name, held in value.items()}


# What the site reads, beside what the contract says.


def shapes() -> list[type[Shape]]:
    """Every Shape that stands for an answer of the contract. Connectors read other standards."""
    for module in pkgutil.walk_packages(app.gateway.__path__, "app.gateway."):
        importlib.import_module(module.name)
    found, ahead = [], [Shape]
    while ahead:
        for one in ahead.pop().__subclasses__():
            ahead.append(one)
            if one.__module__.startswith("app.gateway.") and "adapters" not in one.__module__:
                found.append(one)
    return sorted(found, key=called)


def called(shape: type[Shape]) -> str:
    """A Shape's name, with its module's."""
    return f"{shape.__module__.removeprefix('app.gateway.')}.{shape.__name__}"


def stands_for(shape: type[Shape]) -> str:
    """The name of the schema a Shape stands for; "" where it is only part of another."""
    name = OTHER_NAMES.get(called(shape), shape.__name__.lstrip("_"))
    return name if name in read_contract()["components"]["schemas"] else ""


def schema_of(name: str) -> dict[str, Any]:
    """A schema of the contract."""
    found: dict[str, Any] = read_contract()["components"]["schemas"][name]
    return found


def answer_schema(operation: str) -> str:
    """The name of the schema of a call's good answer."""
    for methods in read_contract()["paths"].values():
        for described in methods.values():
            if described["operationId"] == operation:
                answer = described["responses"].get("200") or described["responses"].get("201") or {}
                for media in answer.get("content", {}).values():
                    return str(media["schema"]["$ref"]).rsplit("/", 1)[1]
    return ""


def merged(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema with what it refers to, and all its parts put together."""
    if "$ref" in schema:
        return merged(schema_of(str(schema["$ref"]).rsplit("/", 1)[1]))
    whole: dict[str, Any] = {**schema, "properties": {**schema.get("properties", {})}}
    whole["required"] = list(schema.get("required", ()))
    for part in schema.get("allOf", ()):
        if "if" not in part:
            inside = merged(part)
            whole["properties"] |= inside["properties"]
            whole["required"] += inside["required"]
            whole.setdefault("type", inside.get("type"))
    return whole


def kinds_of(schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The types a value may have, each as a schema of one type."""
    schema = merged(schema)
    if "anyOf" in schema:
        return [kind for one in schema["anyOf"] for kind in kinds_of(one)]
    if "const" in schema:
        return [{**schema, "type": {bool: "boolean", str: "string", int: "integer"}[type(schema["const"])]}]
    told = schema.get("type", "anything")
    return [{**schema, "type": kind} for kind in ([told] if isinstance(told, str) else told)]


@dataclass(frozen=True)
class Reading:
    """A Shape beside the schema it stands for, and every other found inside them."""

    problems: list[str]
    met: set[type[Shape]]


def read_beside(shape: type[Shape], schema: Mapping[str, Any]) -> Reading:
    """What a Shape asks for that the contract does not promise."""
    reading = Reading([], set())
    _beside(shape, schema, called(shape), reading)
    return reading


def _beside(shape: type[Shape], schema: Mapping[str, Any], where: str, reading: Reading) -> None:
    reading.met.add(shape)
    whole = merged(schema)
    for name, field in shape.model_fields.items():
        key = field.alias or name
        promised = whole["properties"].get(key)
        if promised is None or promised is False:
            reading.problems.append(f"{where}.{key} is not in the contract")
            continue
        if field.is_required() and key not in whole["required"]:
            reading.problems.append(f"{where}.{key} need not be there by the contract")
        for kind in kinds_of(promised):
            if not _takes(field.annotation, kind, f"{where}.{key}", reading):
                told = kind.get("format", "string") if kind["type"] == "string" else kind["type"]
                reading.problems.append(f"{where}.{key} may be {told}, which {field.annotation} does not take")


def _takes(annotation: Any, kind: Mapping[str, Any], where: str, reading: Reading) -> bool:
    """Whether a field so annotated takes every value of one type."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if annotation is Any:
        return True
    if origin in (Union, UnionType):
        return any(_takes(part, kind, where, reading) for part in parts)
    told = kind["type"]
    if origin is Literal:
        return told in ("string", "boolean") and set(kind.get("enum", [kind.get("const")])) <= set(parts)
    if origin is tuple:
        inside = kinds_of(kind.get("items", {})) if told == "array" else []
        return bool(inside) and all(_takes(parts[0], one, f"{where}[]", reading) for one in inside)
    if origin is dict:
        others = kind.get("additionalProperties", {})
        values = kinds_of(others) if others else []
        return told == "object" and all(_takes(parts[1], one, where, reading) for one in values)
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        if told == "object":
            _beside(annotation, kind, where, reading)
        return told == "object"
    if annotation in (date, datetime):
        return told == "string" and kind.get("format") == {date: "date", datetime: "date-time"}[annotation]
    taken = {str: ("string",), bool: ("boolean",), int: ("integer",), float: ("integer", "number")}
    return told == "null" if annotation is NoneType else told in taken.get(annotation, ())


def needed(shape: type[Shape], answer: Any, way: Way = ()) -> Iterator[Way]:
    """The way to everything in an answer that a Shape cannot do without; of lists, in their first."""
    for name, field in shape.model_fields.items():
        key = field.alias or name
        if not isinstance(answer, Mapping) or key not in answer:
            continue
        if field.is_required():
            yield (*way, key)
        held, ahead = answer[key], (*way, key)
        if isinstance(held, Sequence) and not isinstance(held, str) and held:
            held, ahead = held[0], (*way, key, 0)
        if inside := shape_in(field.annotation):
            yield from needed(inside, held, ahead)


def shape_in(annotation: Any) -> type[Shape] | None:
    """The Shape that an annotation speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return annotation
    return next((found for part in get_args(annotation) if (found := shape_in(part))), None)


def ways_of(operation: str, answer: Any) -> list[Way]:
    """The way to everything in an answer that the site cannot do without."""
    schema = answer_schema(operation)
    return sorted({way for one in shapes() if stands_for(one) == schema for way in needed(one, answer)}, key=str)


def every_way(value: Any, way: Way = ()) -> Iterator[Way]:
    """The way to everything in an answer; of lists, in their first."""
    if isinstance(value, list):
        yield from every_way(value[0], (*way, 0)) if value else ()
    elif isinstance(value, dict):
        for name, held in value.items():
            yield (*way, name)
            yield from every_way(held, (*way, name))


# The backend.


@dataclass
class World:
    """The backend, and what can be asked for in it."""

    backend: Flask
    token: str

    @property
    def caller(self) -> Caller:
        """A resident, on whose behalf is asked."""
        return Caller("zh-Hans", self.token)

    def get(self, path: str) -> Any:
        """An answer, without the gateway."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.backend.test_client().get(path, headers=headers).get_json()

    def first(self, path: str) -> str:
        """The name of the first thing in a list."""
        thing = self.get(path)["items"][0]
        return str(thing.get("id") or thing["reference"])

    def waiting(self) -> str:
        """The name of the resident's sample case that a paper was asked for, whatever has come of it."""
        return next(one["reference"] for one in self.get("/cases")["items"] if one["service"]["id"] == "senior-card")

    def make(self, path: str, **body: Any) -> str:
        """The name of something made just so, without the gateway."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": f"made-at-{path[1:].replace('/', '-')}"}
        thing = self.backend.test_client().post(path, json=body, headers=headers).get_json()
        return str(thing.get("id") or thing["reference"])

    def code(self) -> dict[str, Any]:
        """What the gateway's `finish` wants of somebody who has just come back from the sign-in page."""
        nonce = token_hex(8)
        return {
            "code": choose(self.backend.test_client(), SUB, nonce=nonce)["code"],
            "redirect_uri": CALLBACK,
            "verifier": "v" * 64,
            "nonce": nonce,
        }


def a_world() -> World:
    """A backend with the services written in full, and somebody signed in to it."""
    backend = create_app({"DATABASE": ":memory:", "SERVICES": len(PUBLISHED)})
    return World(backend, sign_in(backend.test_client(), SUB)["access_token"])


def applied(world: World) -> str:
    """The name of an application for work."""
    last = world.get("/work/vacancies")["items"][-1]["id"]
    return world.make("/work/applications", vacancy=last, phone=PHONE)
