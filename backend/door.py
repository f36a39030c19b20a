"""Is this call one of the contract? What is not goes no further than here.

Requests are held to docs/contract/openapi.yaml by openapi-core, and to a little more where it is lenient. Paths and methods that
the contract does not know are left to Flask: they are 404 and 405, or pages of the desks and of the sign-in.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask import Flask, request
from openapi_core import OpenAPI
from openapi_core.contrib.flask import FlaskOpenAPIRequest
from openapi_core.deserializing.media_types.exceptions import MediaTypeDeserializeError
from openapi_core.exceptions import OpenAPIError
from openapi_core.templating.media_types.exceptions import MediaTypeNotFound
from openapi_core.templating.paths.exceptions import PathError
from openapi_core.templating.security.exceptions import SecurityNotFound
from openapi_core.validation.request.exceptions import (
    InvalidParameter,
    MissingRequiredParameter,
    ParameterValidationError,
    SecurityValidationError,
)

from backend.identity.access import sign_in_needed
from backend.languages import words
from backend.problems import Problem, not_found

CONTRACT = Path(__file__).parent.parent / "docs" / "contract" / "openapi.yaml"
SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9]\d*)", re.ASCII)
_NUMBERS = ("page", "size")  # every query parameter of the contract that is a number
_ANY_TEXT = (
    "Language",
    "Held",
)  # headers whose every value is right; not looking at them halves the time a call takes here


@cache
def contract() -> dict[str, Any]:
    """Read the contract."""
    found: dict[str, Any] = yaml.load(CONTRACT.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506 (a safe one)
    return found


@cache
def _openapi() -> OpenAPI:
    paths = {
        path: {method: {**operation, "parameters": _looked_at(operation)} for method, operation in methods.items()}
        for path, methods in contract()["paths"].items()
    }
    # Wherever this backend is reached, its own paths are those of the contract.
    return OpenAPI.from_dict({**contract(), "paths": paths, "servers": [{"url": "/"}]})


def _looked_at(operation: Mapping[str, Any]) -> list[Any]:
    parameters = operation.get("parameters", ())
    return [one for one in parameters if str(one.get("$ref", "")).rsplit("/", 1)[-1] not in _ANY_TEXT]


class _Asked(FlaskOpenAPIRequest):
    """The current request; one for the headers alone is held to what the whole would be."""

    # A name's converter may have arguments, as in <string(minlength=4):name>, which openapi-core does not expect.
    path_regex = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")

    @property
    def method(self) -> str:
        method: str = super().method
        return "get" if method == "head" else method


def register_door(app: Flask) -> None:
    """Hold every request to the contract before anything else sees it."""
    openapi = _openapi()

    @app.before_request
    def hold_to_the_contract() -> None:
        if request.url_rule is None or request.method == "OPTIONS":
            return
        try:
            openapi.validate_request(_Asked(request))
        except PathError:
            return
        except OpenAPIError as error:
            raise _problem(error) from error
        for name, values in request.args.lists():
            if len(values) > 1 or (name in _NUMBERS and not _WHOLE_NUMBER.fullmatch(values[0])):
                raise _bad(f"the parameter {name!r} should be there once, as a plain value")
            if "\0" in values[0]:
                raise _bad(f"the parameter {name!r} holds a character that no text has")


def _problem(error: OpenAPIError) -> Problem:
    """Say what of a call does not fit; the English names the place, for whoever writes the caller."""
    causes = [error]
    while isinstance(causes[-1].__cause__, OpenAPIError):
        causes.append(causes[-1].__cause__)
    if any(isinstance(one, SecurityValidationError | SecurityNotFound) for one in causes):
        return sign_in_needed()
    if any(isinstance(one, MediaTypeNotFound) for one in causes):
        return Problem(415, words("请用JSON。", "The body should be application/json."))
    if isinstance(error, ParameterValidationError | InvalidParameter) and str(error).startswith(
        "Invalid path parameter"
    ):
        # No record is called that.
        return not_found()
    if isinstance(error, MissingRequiredParameter):
        return _bad(str(error))
    if any(isinstance(one, MediaTypeDeserializeError) for one in causes):
        return _bad("the body is no JSON")
    told = getattr(causes[-1], "schema_errors", None)
    return _bad("; ".join(one.message for one in told)[:300] if told else str(causes[-1])[:300])


def _bad(reason: str) -> Problem:
    return Problem(400, words("这个请求不合约定。", f"This call is not one of the contract: {reason}"))
