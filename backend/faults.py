"""What is broken in the villages, and is it being mended? Reported by anybody; what is told holds nothing about who did.

How far a report is follows from its age, so that a demonstration moves; samples stay where faults.yaml says.
"""

import json
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Boolean, Column, Connection, Engine, RowMapping, String, Table, Text, select

from backend.answers import check_answers
from backend.divisions import stem
from backend.identity.access import Access
from backend.keys import asked_key, once
from backend.languages import Words, in_language, words
from backend.paging import page_of
from backend.problems import answers_refused, not_found
from backend.progress import after_working_days
from backend.reading import DATA, read_yaml
from backend.replies import asked_language, document, personal, public
from backend.storage import metadata

MAX_AGE = 60
REMEMBERED = timedelta(days=60)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # said over the telephone: none that sounds or looks like a digit
# A place may be described with somebody's number in it; what is public leaves that out.
_SOMEBODYS_NUMBER = re.compile(r"\d(?:[ -]?\d){6,}[Xx]?")

table = Table(
    "faults",
    metadata,
    Column("reference", String(40), primary_key=True),
    Column("what", String(40), nullable=False),
    Column("place", Text, nullable=False),
    Column("division", String(12), nullable=False),
    Column("danger", Boolean, nullable=False),
    Column("told", Text, nullable=False),  # JSON: details, since, phone; for those who mend it, never told on
    Column("reported_at", String(40), nullable=False),
)


@dataclass(frozen=True)
class Stage:
    """A state that a report reaches after a while."""

    after: timedelta
    status: str


STAGES = (
    Stage(timedelta(0), "received"),
    Stage(timedelta(minutes=2), "checking"),
    Stage(timedelta(minutes=10), "mending"),
    Stage(timedelta(minutes=40), "mended"),
)
STATUS_TEXTS: Mapping[str, Words] = {
    "received": words("收到了", "Received"),
    "checking": words("派人去看了", "Somebody has gone to look"),
    "mending": words("正在修", "Being mended"),
    "mended": words("修好了", "Mended"),
    "refused": words("这里不修", "Not mended by us"),
}
# Of a sample: how long after the report it reached its state.
_SAMPLE_AFTER: Mapping[str, timedelta] = {
    "received": timedelta(0),
    "checking": timedelta(hours=1),
    "mending": timedelta(hours=3),
    "mended": timedelta(hours=40),
    "refused": timedelta(hours=20),
}


@dataclass(frozen=True, kw_only=True)
class Report:
    """A fault as it is kept."""

    reference: str
    what: str
    place: Words | str  # in the words of whoever reported it; samples in both languages
    division: str
    danger: bool
    reported_at: datetime
    status: str
    updated_at: datetime
    reason: Words | None = None

    def told(self) -> dict[str, Any]:
        """Tell it, as `Fault` of the contract, in both languages."""
        kind = next(one for one in kinds() if one["id"] == self.what)
        open_still = self.status not in ("mended", "refused")
        return {
            "reference": self.reference,
            "what": told_kind(kind),
            "where": self.place,
            "danger": self.danger,
            "status": self.status,
            "status_text": STATUS_TEXTS[self.status],
            "reported_at": self.reported_at.isoformat(),
            "updated_at": self.updated_at.isoformat(),
            "expected": after_working_days(self.reported_at.date(), 1 if self.danger else 3) if open_still else None,
            "note": kind["note"] if self.status == "mending" else self.reason,
            "holder": kind["holder"],
            "phone": _written()["phone"],
            "sample": True,
        }


@cache
def _written() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml(DATA / "faults.yaml", [])
    return found


def kinds() -> list[Mapping[str, Any]]:
    """List what can be broken."""
    found: list[Mapping[str, Any]] = _written()["kinds"]
    return found


def told_kind(kind: Mapping[str, Any]) -> dict[str, Any]:
    """Tell a kind, as `FaultKind` of the contract, in both languages."""
    return {name: kind[name] for name in ("id", "name", "hint") if name in kind}


@cache
def _form() -> Mapping[str, Any]:
    return {
        "questions": [
            {"id": "what", "kind": "choice", "options": [{"value": kind["id"]} for kind in kinds()]},
            {"id": "danger", "kind": "yes-no"},
            {"id": "where", "kind": "text", "max_length": 500},
            {"id": "since", "kind": "date", "optional": True, "earliest": "2000-01-01", "latest": "today"},
            {"id": "details", "kind": "text", "optional": True, "max_length": 2000},
            {"id": "phone", "kind": "phone"},
            {"id": "consent", "kind": "consent", "optional": True},
        ]
    }


@dataclass(frozen=True)
class Faults:
    """The faults, in the database and from the samples."""

    engine: Engine
    now: Callable[[], datetime]

    def take(self, body: Mapping[str, Any], owner: str, *, key: str) -> tuple[str, bool]:
        """Write a report down, or find the one the key made before; the bool is True if it is new.

        Raises Problem 422 for answers that cannot be taken, 409 for a key that came with another report before.
        """

        def make(connection: Connection) -> str:
            answers = {name: given for name, given in body.items() if name != "division"}
            kept, wrong = check_answers(_form(), answers, self.now().date())
            if wrong:
                raise answers_refused(wrong)
            told = {name: kept[name] for name in ("details", "since", "phone") if name in kept}
            row = {
                "reference": "BX" + "".join(secrets.choice(_LETTERS) for _ in range(10)),
                "what": kept["what"],
                "place": kept["where"],
                "division": body.get("division", ""),
                "danger": kept["danger"],
                "told": json.dumps(told, ensure_ascii=False),
                "reported_at": self.now().isoformat(),
            }
            connection.execute(table.insert().values(row))
            return row["reference"]

        return once(self.engine, "faults", owner, key, body, make=make)

    def recent(self, division: str = "") -> list[Report]:
        """List what was reported lately, newest first."""
        since = (self.now() - REMEMBERED).isoformat()
        within = stem(division) if division else ""
        with self.engine.connect() as connection:
            rows = connection.execute(select(table).where(table.c.reported_at >= since)).mappings().all()
        found = [*map(self._made, rows), *self._samples()]
        found = [one for one in found if one.division.startswith(within)]
        return sorted(found, key=lambda one: (one.reported_at, one.reference), reverse=True)

    def find(self, reference: str) -> Report | None:
        """Find one fault, however old."""
        with self.engine.connect() as connection:
            row = connection.execute(select(table).where(table.c.reference == reference)).mappings().one_or_none()
        if row is not None:
            return self._made(row)
        return next((one for one in self._samples() if one.reference == reference), None)

    def _made(self, row: RowMapping) -> Report:
        reported_at = datetime.fromisoformat(row["reported_at"])
        age = self.now() - reported_at
        # What can hurt people is gone to twice as soon.
        hurry = 2 if row["danger"] else 1
        stage = [one for one in STAGES if one.after / hurry <= age][-1] if age >= timedelta(0) else STAGES[0]
        return Report(
            reference=row["reference"],
            what=row["what"],
            place=_SOMEBODYS_NUMBER.sub("…", row["place"]),
            division=row["division"],
            danger=row["danger"],
            reported_at=reported_at,
            status=stage.status,
            updated_at=reported_at + stage.after / hurry,
        )

    def _samples(self) -> Iterator[Report]:
        # Counted back from the current hour, so that they are as fresh tomorrow as they are now.
        hour = self.now().replace(minute=0, second=0)
        for n, entry in enumerate(_written()["reports"], 1):
            reported_at, village = (
                hour - timedelta(hours=entry["hours_ago"]),
                _written()["divisions"][entry["division"]],
            )
            yield Report(
                reference=f"BXSAMPLE{n:02}",
                what=entry["what"],
                place=words(f"{village['zh']}，{entry['where']['zh']}", f"{entry['where']['en']}, {village['en']}"),
                division=entry["division"],
                danger=entry["danger"],
                reported_at=reported_at,
                status=entry["is"],
                updated_at=min(reported_at + _SAMPLE_AFTER[entry["is"]], self.now()),
                reason=entry.get("reason"),
            )


def fault_pages(faults: Faults, access: Access) -> Blueprint:
    """Serve the faults under /faults."""
    bp = Blueprint("faults", __name__, url_prefix="/faults")

    def send(told: Any) -> Response:
        language = asked_language()
        return public(document(in_language(told, language)), language, max_age=MAX_AGE)

    @bp.get("/kinds")
    def every_kind() -> Response:
        return send({"items": [told_kind(one) for one in kinds()]})

    @bp.get("")
    def listed() -> Response:
        return send(page_of(faults.recent(request.args.get("division", "")), Report.told))

    @bp.post("")
    def report() -> Response:
        resident, language = access.offered(), asked_language()
        reference, new = faults.take(request.get_json(), resident.sub if resident else "", key=asked_key())
        found = faults.find(reference)
        assert found is not None  # noqa: S101 (it was written just now, or before)
        response = personal(in_language(found.told(), language), language, status=201 if new else 200)
        response.headers["Location"] = f"/faults/{reference}"
        return response

    @bp.get("/<reference>")
    def one(reference: str) -> Response:
        found = faults.find(reference)
        if found is None:
            raise not_found()
        return send(found.told())

    return bp
