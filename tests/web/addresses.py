"""Every address of the site with its places filled in, taken from the site's own map."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

# What stands in an address's places. A new kind of place without a line here fails the tests that enumerate addresses.
SAMPLES: dict[str, str] = {
    "service_id": "old-age-allowance",
    "topic_id": "allowances",
    "reference": "YL00000000",
    "number": "123456789012",
    "page": "for-whom",
    "name": "button",
    "filename": "js/base.js",
}


@dataclass(frozen=True)
class Address:
    """One rule of the map as a path that can be asked for."""

    path: str
    endpoint: str
    methods: frozenset[str]


def addresses(app: Flask, **places: str) -> list[Address]:
    """Every rule of the map; raises KeyError naming a place nobody knows how to fill."""
    return sorted(_filled(app, SAMPLES | places), key=lambda address: (address.path, address.endpoint))


def _filled(app: Flask, places: dict[str, str]) -> Iterator[Address]:
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        arguments: dict[str, Any] = {name: places[name] for name in rule.arguments}
        path = adapter.build(rule.endpoint, arguments, method=_a_method(rule))
        yield Address(path, rule.endpoint, frozenset(rule.methods or ()))


def _a_method(rule: Rule) -> str:
    methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    return methods[0]
