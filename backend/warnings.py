"""Which weather warnings hold, and which did lately? Samples round the current hour, in sample districts and in real cities."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Column, Connection, Engine, Integer, String, Table, Text, select

from backend.divisions import stem
from backend.languages import in_language
from backend.reading import DATA, read_yaml
from backend.replies import asked_language, document, public
from backend.storage import metadata, samples

MAX_AGE = 60
REMEMBERED = timedelta(days=30)
WORST_FIRST = ("red", "orange", "yellow", "blue")

warnings = Table(
    "warnings",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("since", Integer, nullable=False),  # hours from the current one: samples are as fresh tomorrow as today
    Column("lasts", Integer, nullable=False),
    Column("written", Text, nullable=False),
)


@samples(warnings)
def sow(connection: Connection) -> None:
    """Lay the warnings written down."""
    written = read_yaml(DATA / "warnings.yaml", [])
    for warning in written["warnings"]:
        told = {key: value for key, value in warning.items() if key not in ("since", "lasts")}
        told["issuer"] = written["issuers"][warning["issuer"]]
        told["areas"] = [{"code": code, "name": written["areas"][code]} for code in warning["areas"]]
        row = {"id": warning["id"], "since": warning["since"], "lasts": warning["lasts"]}
        connection.execute(warnings.insert().values(**row, written=json.dumps(told, ensure_ascii=False)))


@dataclass(frozen=True)
class Warnings:
    """The warnings kept in the database."""

    engine: Engine

    def told(self, now: datetime, division: str = "", *, past: bool = False) -> dict[str, Any]:
        """Tell the warnings that hold now, worst first, or those that ended in the last 30 days, newest first.

        For a division: those for it, for all that lies in it, and for all it lies in.
        """
        hour = now.replace(minute=0, second=0, microsecond=0)
        found = []
        with self.engine.connect() as connection:
            for row in connection.execute(select(warnings)).mappings():
                warning = json.loads(row["written"])
                effective = hour + timedelta(hours=row["since"])
                expires = effective + timedelta(hours=row["lasts"])
                wanted = now - REMEMBERED <= expires <= now if past else effective <= now < expires
                if wanted and _concerns(warning, division):
                    times = {"effective": effective.isoformat(), "expires": expires.isoformat()}
                    found.append({**warning, **times, "sample": True})
        # Equals stand in the order they came in.
        found.sort(key=lambda one: one["effective"], reverse=True)
        if not past:
            found.sort(key=lambda one: WORST_FIRST.index(one["colour"]))
        return {"as_of": now.replace(minute=now.minute // 10 * 10, second=0).isoformat(), "items": found}


def _concerns(warning: Mapping[str, Any], division: str) -> bool:
    return not division or any(_overlap(division, area["code"]) for area in warning["areas"])


def _overlap(one: str, other: str) -> bool:
    one, other = stem(one), stem(other)
    return one.startswith(other) or other.startswith(one)


def warning_pages(kept: Warnings, now: Callable[[], datetime]) -> Blueprint:
    """Serve the warnings under /warnings."""
    bp = Blueprint("warnings", __name__)

    @bp.get("/warnings")
    def listed() -> Response:
        language, division = asked_language(), request.args.get("division", "")
        told = kept.told(now(), division, past=request.args.get("state") == "past")
        return public(document(in_language(told, language)), language, max_age=MAX_AGE)

    return bp
