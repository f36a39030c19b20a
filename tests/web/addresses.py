"""Every address of the site with its places filled in, taken from the site's own map."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

# What stands in an address's places; `endpoint.place` where one word means several things. A new kind of place without
# a line here fails the tests that enumerate addresses.
SAMPLES: dict[str, str] = {
    "service_id": "old-age-allowance",
    "topic_id": "allowances",
    "event_id": "retiring",
    "reference": "YL00000000",
    "number": "123456789012",
    "page": "for-whom",
    "member": "0192f3a1c2d4aa",
    "part": "called",
    **{f"members.{view}.service_id": "social-assistance" for view in ("ask", "answer", "change", "one")},
    **{f"members.{view}.page": "household" for view in ("ask", "answer", "change", "one")},
    "members.ask.member": "new",
    "sections.index.service_id": "small-shop-registration",
    "photo_id": "u" * 32,
    **{f"uploads.{view}.service_id": "farm-machinery-subsidy" for view in ("again", "add", "one", "small", "change")},
    **{f"uploads.{view}.page": "plate-photo" for view in ("again", "add", "one", "small", "change")},
    "draft_id": "0123456789abcdef0123456789abcdef",
    "faults.fault.reference": "BXSAMPLE01",
    "article_id": "rice-blast",
    "place_id": "canteen-440103",
    "vacancy_id": "pick-tea",
    "application_id": "A0123456789",
    "notice_id": "sample-card-register",
    "certificate_id": "ZZ-identity-chen-guifang",
    "static.filename": "js/base.js",
    "components.component.name": "button",
    "home.error.name": "not_found",
}


@dataclass(frozen=True)
class Address:
    """One rule of the map as a path that can be asked for."""

    path: str
    endpoint: str
    methods: frozenset[str]


def addresses(app: Flask, **places: str) -> list[Address]:
    """Every rule of the map; raises KeyError naming a place nobody knows how to fill."""
    bundle = app.extensions["assets"].rest_css_url.rsplit("/", 1)[1]
    return sorted(
        _filled(app, {**SAMPLES, "built.bundle.name": bundle, **places}),
        key=lambda address: (address.path, address.endpoint),
    )


def _filled(app: Flask, places: dict[str, str]) -> Iterator[Address]:
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        arguments: dict[str, Any] = {name: _sample(places, rule, name) for name in rule.arguments}
        path = adapter.build(rule.endpoint, arguments, method=_a_method(rule))
        yield Address(path, rule.endpoint, frozenset(rule.methods or ()))


def _sample(places: dict[str, str], rule: Rule, name: str) -> str:
    return places.get(f"{rule.endpoint}.{name}") or places[name]


def _a_method(rule: Rule) -> str:
    methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    return methods[0]
