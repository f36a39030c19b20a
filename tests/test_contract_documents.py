"""Is the contract whole, is what was made of it up to date, and does it fit the catalogue there is?"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from app.config import BACKEND_APIS
from app.gateway.checking import read_contract
from backend import create_app
from tools.contract import REFERENCE, SERVICE_SCHEMA, documents

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
PAGE_SIZE = 200


def references(node: Any) -> Iterator[str]:
    """Every reference in a part of the contract."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for one in node.values():
            yield from references(one)
    elif isinstance(node, list):
        for one in node:
            yield from references(one)


def test_the_contract_is_valid():
    validate(read_contract())


def test_the_contract_has_the_apis_the_site_can_be_pointed_at():
    assert [tag["name"] for tag in read_contract()["tags"]] == list(BACKEND_APIS)


def test_nothing_stands_in_the_contract_that_no_call_uses():
    used = set(references(read_contract()))
    parts = read_contract()["components"]
    there = {
        f"#/components/{section}/{name}" for section in parts if section != "securitySchemes" for name in parts[section]
    }
    assert used == there


def test_every_call_is_of_one_api_and_lies_below_its_name():
    for path, methods in read_contract()["paths"].items():
        for method, operation in methods.items():
            if path != "/health":
                assert operation["tags"] == [path.split("/")[1]], (method, path)


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_what_is_made_of_the_contract_is_up_to_date(document: Path):
    assert document.read_text(encoding="utf-8") == documents()[document], f"{document.name} is old: make contract"


def test_the_reference_has_every_call_and_shape_and_its_links_lead_somewhere():
    text = REFERENCE.read_text(encoding="utf-8")
    for path, methods in read_contract()["paths"].items():
        for method in methods:
            assert f"\n### {method.upper()} {path}\n" in text
    for name in read_contract()["components"]["schemas"]:
        assert f"\n### {name}\n" in text
    anchors = Counter(re.findall(r'<a id="([^"]+)"></a>', text))
    assert max(anchors.values()) == 1
    headings = set(re.findall(r"^## (\w+)$", text.lower(), re.MULTILINE))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(anchors) | headings


@pytest.fixture(scope="module")
def whole_catalogue() -> FlaskClient:
    """The reference backend with every service it has."""
    return create_app({"DATABASE": ":memory:", "SERVICES": 0}).test_client()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_there_is_fits_the_schema_of_one(whole_catalogue: FlaskClient, language: str):
    schema = jsonschema_rs.validator_for(json.loads(SERVICE_SCHEMA.read_text(encoding="utf-8")), validate_formats=True)
    seen, number, pages = 0, 1, 1
    while number <= pages:
        asked = f"/catalogue/services?page={number}&size={PAGE_SIZE}"
        page = whole_catalogue.get(asked, headers={"Accept-Language": language}).get_json()
        for service in page["items"]:
            error = next(schema.iter_errors(service), None)
            assert error is None, (service["id"], error)
        seen, number, pages = seen + len(page["items"]), number + 1, page["pages"]
    assert seen == page["total"] > PAGE_SIZE


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "ask"},
        {"form": None},
        {"title": ""},
        {"updated": "yesterday"},
        {"guide": {}},
        {"id": "Old Age"},
        {"zones": ["city"]},
    ],
    ids=str,
)
def test_the_schema_of_a_service_refuses_what_is_none(whole_catalogue: FlaskClient, change: dict[str, Any]):
    schema = jsonschema_rs.validator_for(json.loads(SERVICE_SCHEMA.read_text(encoding="utf-8")), validate_formats=True)
    service = whole_catalogue.get("/catalogue/services/old-age-allowance").get_json()
    assert schema.is_valid(service)
    assert not schema.is_valid(service | change)
