"""Writes what is made of the contract: `make contract`.

docs/contract/openapi.yaml -> reference.md          for people: every API, every call, every shape
                           -> service.schema.json   for programs: what one service of a catalogue looks like
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.gateway.checking import CONTRACT, read_contract
from tools.reference import Node, named, reference

REFERENCE = CONTRACT.with_name("reference.md")
SERVICE_SCHEMA = CONTRACT.with_name("service.schema.json")
SHAPES = "#/components/schemas/"


def used_by(name: str, shapes: Node) -> list[str]:
    """A shape's name and those of every shape it is made of, in the contract's order."""
    found, ahead = set(), [name]
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead += [named({"$ref": ref}) for ref in _references(shapes[one])]
    return [one for one in shapes if one in found]


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for one in node.values():
            yield from _references(one)
    elif isinstance(node, list):
        for one in node:
            yield from _references(one)


def service_schema(contract: Node) -> str:
    """What a service looks like, as a JSON Schema that stands alone."""
    shapes = contract["components"]["schemas"]
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Service",
        "description": f"One service of a catalogue. From version {contract['info']['version']} of the contract.",
        "$ref": f"{SHAPES}Service",
        "$defs": {name: shapes[name] for name in used_by("Service", shapes)},
    }
    return json.dumps(schema, ensure_ascii=False, indent=1).replace(SHAPES, "#/$defs/") + "\n"


def documents() -> dict[Path, str]:
    """What is made of the contract, by where it lies."""
    contract = read_contract()
    return {REFERENCE: reference(contract), SERVICE_SCHEMA: service_schema(contract)}


if __name__ == "__main__":
    for document, text in documents().items():
        document.write_text(text, encoding="utf-8")
