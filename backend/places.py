"""Where can one go? Sample halls, canteens, clinics, stations ... in every city, by kind and division.

Which divisions have which place follows from the templates in places.yaml, the same at every start.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Column, Connection, Engine, RowMapping, String, Table, Text, select

from backend.divisions import PROVINCE, Division, Divisions, every_division, stem
from backend.languages import Words, in_language, say, traditional, words
from backend.paging import page_of_rows
from backend.problems import not_found
from backend.reading import DATA, read_yaml
from backend.replies import asked_language, document, public
from backend.storage import metadata, samples

MAX_AGE = 300
SAMPLE_NUMBERS = "1990000"

places = Table(
    "places",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("kind", String(20), nullable=False, index=True),
    Column("division", String(12), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("looked_for", Text, nullable=False),  # name and address in every language, in small letters
    Column("written", Text, nullable=False),
)


@cache
def _templates() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml(DATA / "places.yaml", [])
    return found


@samples(places)
def sow(connection: Connection) -> None:
    """Lay the places that the templates make."""
    connection.execute(places.insert(), [_row(one) for one in _made()])


def _row(place: Mapping[str, Any]) -> dict[str, str]:
    said = [place["name"], place["address"]]
    looked_for = "\n".join([text for one in said for text in (one["zh"], traditional(one["zh"]), one["en"])])
    return {
        "id": place["id"],
        "kind": place["kind"],
        "division": place["division"]["code"],
        "name": place["name"]["zh"],
        "looked_for": looked_for.lower(),
        "written": json.dumps(place, ensure_ascii=False),
    }


def _made() -> Iterator[dict[str, Any]]:
    cities = [one for one in every_division().values() if one.level == "city"]
    for template in _templates()["kinds"]:
        for city in cities:
            within = _within(city)
            chosen = within[:1] if template["where"] == "city" else [one for one in within if _has(template, one)]
            # Every city has every kind, however small its share.
            for division in chosen or within[:1]:
                yield _place(template, division)


def _within(city: Division) -> list[Division]:
    """List the divisions of a city that have places: its counties, or its towns where it has none."""
    below = [one for one in every_division().values() if one.parent == city.code]
    if _is_sample(city):
        below = [town for one in below for town in (_towns_of(one) or [one])]
    return below


def _towns_of(county: Division) -> list[Division]:
    return [one for one in every_division().values() if one.parent == county.code and len(one.code) == 9]


def _has(template: Mapping[str, Any], division: Division) -> bool:
    if _is_sample(division):
        return True
    in_town = division.name["zh"].endswith(("区", "街道"))
    # A city of towns has more of them than others have counties: not every town has everything.
    share = template["share"] * (0.4 if division.level == "town" else 1)
    return not (template["where"] == "rural" and in_town) and _drawn(template["kind"], division.code) < share * 1000


def _is_sample(division: Division) -> bool:
    return division.code.startswith("449901")


def _place(template: Mapping[str, Any], division: Division) -> dict[str, Any]:
    kind, seed = template["kind"], f"{template['kind']} {division.code}"
    hours = _one_of(template["hours"], seed)
    number = SAMPLE_NUMBERS + f"{_drawn(seed, 'phone', below=10_000):04}"
    return {
        "id": f"{kind}-{division.code}",
        "kind": kind,
        "kind_text": _templates()["texts"][kind],
        "name": _named(template["name"], division),
        "address": _address(division, 1 + _drawn(seed, "number", below=180)),
        "division": division.told(),
        "phone": _templates()["hotline"] if template["phone"] == "hotline" else {"number": number, "hours": hours[0]},
        "hours": hours,
        "offers": _one_of(template["offers"], seed),
        "access": _one_of(_templates()["access"], seed + " access"),
        "price": _one_of(template["price"], seed) if "price" in template else None,
        "by_bus": _by_bus(1 + _drawn(seed, "bus", below=30)),
        "latitude": None,
        "longitude": None,
        "sample": True,
    }


def _named(name: Words, division: Division) -> dict[str, str]:
    said = name["en"][0].upper() + name["en"][1:]
    return words(f"{division.name['zh']}{name['zh']}（样例）", f"{said}, {division.name['en']}")


def _address(division: Division, number: int) -> dict[str, str]:
    line = [division]
    while line[-1].parent != PROVINCE:
        line.append(every_division()[line[-1].parent])
    where = words("".join(one.name["zh"] for one in reversed(line)), ", ".join(one.name["en"] for one in line))
    road = _templates()["road"]
    return {
        language: say(road, spoken, where=where[language], number=number)
        for language, spoken in (("zh", "zh-Hans"), ("en", "en"))
    }


def _by_bus(line: int) -> dict[str, str]:
    said = _templates()["by_bus"]
    return {language: say(said, spoken, line=line) for language, spoken in (("zh", "zh-Hans"), ("en", "en"))}


def _one_of(choices: list[Any], seed: str) -> Any:
    return choices[_drawn(seed, "choice", below=len(choices))]


def _drawn(*seed: str, below: int = 1000) -> int:
    """Draw a number, the same each time for the same seed."""
    return int.from_bytes(hashlib.sha256(" ".join(seed).encode()).digest()[:4], "big") % below


@dataclass(frozen=True)
class Places:
    """The places kept in the database."""

    engine: Engine

    def page(self, *, kind: str = "", division: str = "", q: str = "") -> dict[str, Any]:
        """Cut the asked page out of the places that fit, texts in both languages; by division, then by name."""
        wanted = select(places).order_by(places.c.division, places.c.name, places.c.id)
        if kind:
            wanted = wanted.where(places.c.kind == kind)
        if division:
            wanted = wanted.where(places.c.division.startswith(stem(division), autoescape=True))
        if q:
            wanted = wanted.where(places.c.looked_for.contains(q.lower(), autoescape=True))
        with self.engine.connect() as connection:
            return page_of_rows(connection, wanted, written_place)

    def find(self, place_id: str) -> dict[str, Any] | None:
        """Find a place, texts in both languages."""
        with self.engine.connect() as connection:
            row = connection.execute(select(places).where(places.c.id == place_id)).mappings().one_or_none()
        return written_place(row) if row else None

    def of_kinds(self, kinds: tuple[str, ...]) -> list[str]:
        """Name every place of some kinds, in the order of its divisions."""
        wanted = select(places.c.id).where(places.c.kind.in_(kinds)).order_by(places.c.division, places.c.id)
        with self.engine.connect() as connection:
            return list(connection.execute(wanted).scalars())


def written_place(row: RowMapping) -> dict[str, Any]:
    """Read a place as it is written."""
    found: dict[str, Any] = json.loads(row["written"])
    return found


def place_pages(kept: Places, divisions: Divisions) -> Blueprint:
    """Serve the places, and the divisions they lie in, under /places."""
    bp = Blueprint("places", __name__, url_prefix="/places")

    def send(told: dict[str, Any]) -> Response:
        language = asked_language()
        return public(document(in_language(told, language)), language, max_age=MAX_AGE)

    @bp.get("")
    def listed() -> Response:
        asked = {name: request.args.get(name, "") for name in ("kind", "division", "q")}
        return send(kept.page(**asked))

    @bp.get("/divisions")
    def below() -> Response:
        parent, q = request.args.get("parent", ""), request.args.get("q", "")
        if not q:
            return send({"items": [one.told() for one in divisions.below(parent)]})
        found = divisions.meant(q, parent)
        told = [{**line[-1].told(), "line": [{"code": one.code, "name": one.name} for one in line]} for line in found]
        return send({"items": told})

    @bp.get("/<place_id>")
    def one(place_id: str) -> Response:
        place = kept.find(place_id)
        if place is None:
            raise not_found()
        return send(place)

    return bp
