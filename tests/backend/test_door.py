"""Does what is not of the contract get no further than the door?"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.door import contract

TokenOf = Callable[[str], dict[str, str]]
# Addresses for people, not for sites: the desks, the sign-in and its standard's own endpoints.
FOR_PEOPLE = ("/desk/", "/identity/", "/static/", "/pay/")


@pytest.mark.parametrize(
    "path",
    [
        *(
            f"/places?page={page}"
            for page in ("0", "1.0", "%201", "x", "", "1_0", "１", "-1", "100001", "1&page=2", "%00")
        ),
        *(f"/places?size={size}" for size in ("0", "201", "ten")),
        "/places?kind=castle",
        "/places?q=",
        "/places?q=" + "x" * 61,
        "/places?division=4401' or 1=1",
        "/warnings?division=" + "4" * 13,
        "/warnings?division=四四",
        "/warnings?state=tomorrow",
        "/appointments/slots",
        "/appointments/slots?service=soil-test&day=2026-02-30",
        "/prices?crop=UPPER",
    ],
)
def test_a_parameter_the_contract_forbids_is_a_problem(caller: FlaskClient, path: str) -> None:
    response = caller.get(path, headers={"Accept-Language": "en"})
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    assert response.json["detail"].startswith("This call is not one of the contract")


@pytest.mark.parametrize("path", ["/places?page=x", "/work/vacancies?size=0", "/warnings?state=tomorrow"])
def test_asking_for_headers_alone_is_held_to_the_same(caller: FlaskClient, path: str) -> None:
    response = caller.head(path)
    assert (response.status_code, response.data) == (400, b"")


@pytest.mark.parametrize("path", ["/catalogue/services/UPPER", "/catalogue/zones/city", "/prices/..", "/cases/a%20b"])
def test_what_nothing_can_be_called_is_not_there(caller: FlaskClient, token_of: TokenOf, path: str) -> None:
    assert caller.get(path, headers=token_of("chen-guifang")).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"json": [1]}, 400),
        ({"json": {"service": "soil-test"}}, 400),
        ({"json": {"service": "soil-test", "answers": {}, "more": 1}}, 400),
        ({"json": {"service": "soil-test", "answers": {"a": 1.5}}}, 400),
        ({"data": "{", "content_type": "application/json"}, 400),
        ({"data": "\xff\xfe", "content_type": "application/json"}, 400),
        ({"data": "service=a"}, 415),
        ({"data": "<a/>", "content_type": "application/xml"}, 415),
        ({}, 400),
        ({"json": {"service": "x", "answers": {"a": "x" * 300_000}}}, 413),
    ],
)
def test_a_body_the_contract_forbids_is_a_problem(caller: FlaskClient, body: dict[str, Any], status: int) -> None:
    response = caller.post("/cases", headers={"Idempotency-Key": "k"}, **body)
    assert response.status_code == status
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("key", [None, "", "a b", "x" * 256, "钥匙"])
def test_nothing_is_made_without_a_key(caller: FlaskClient, key: str | None) -> None:
    headers = {} if key is None else {"Idempotency-Key": key.encode().decode("latin-1")}
    assert (
        caller.post(
            "/faults", json={"what": "x", "danger": False, "where": "y", "phone": "19900000001"}, headers=headers
        ).status_code
        == 400
    )


def operations() -> list[tuple[str, str]]:
    """Every method and path of the contract."""
    return [(method, path) for path, methods in contract()["paths"].items() for method in methods]


def filled(path: str) -> str:
    """A path with a name in each of its places that something could have."""
    path = path.replace("{payment_id}", "P" + "0" * 24)
    return re.sub(r"\{\w+\}", "a-name", path.replace("{zone}", "seniors"))


@pytest.mark.parametrize(("method", "path"), operations())
def test_every_operation_of_the_contract_is_there(platform: Flask, method: str, path: str) -> None:
    assert platform.url_map.bind("localhost").match(filled(path), method=method.upper())


def test_every_address_of_the_backend_is_of_the_contract_or_for_people(platform: Flask) -> None:
    known = {path.replace("{", "<").replace("}", ">") for path in contract()["paths"]}
    there = {
        re.sub(r"<\w+(?:\([^)]*\))?:", "<", str(rule))  # <any(seniors, rural):zone> is a name too
        for rule in platform.url_map.iter_rules()
        if not str(rule).startswith(FOR_PEOPLE)
    }
    assert there <= known, there - known


@pytest.mark.parametrize(
    ("method", "path"),
    [
        (method, path)
        for method, path in operations()
        if contract()["paths"][path][method].get("security") == [{"resident": []}]
    ],
)
def test_what_is_personal_is_for_nobody_without_a_token(caller: FlaskClient, method: str, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer made-up"}, {"Authorization": "Basic eDp5"}):
        body = {"json": {}} if method == "post" else {}
        good = {"headers": {"Idempotency-Key": "k", **headers}, **body}  # some calls are none without a key
        response = caller.open(filled(path), method=method.upper(), **good)
        assert response.status_code in (401, 400), path
        if method != "post":
            assert response.status_code == 401, path
            assert response.headers["WWW-Authenticate"].startswith("Bearer")
