"""What is kept of a mandate, and of what helpers did under it? Tables, samples, and how a mandate stands at a moment."""

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Integer, RowMapping, String, Table, Text, select

from backend.languages import Words
from backend.reading import DATA, read_yaml
from backend.residents import read_residents
from backend.storage import metadata, samples

INVITATION = timedelta(days=7)

table = Table(
    "mandates",
    metadata,
    Column("id", String(100), primary_key=True),
    # "sample" until somebody touches it. Samples count their days back from today, what is made has moments.
    Column("origin", String(10), nullable=False),
    Column("resident", String(64), nullable=False, index=True),
    Column("helper_name", String(200), nullable=False),
    Column("helper_phone", String(20), nullable=False, index=True),
    Column("helper", String(64), index=True),  # who accepted it
    Column("matters", Text, nullable=False),
    Column("powers", Text, nullable=False),
    Column("offered_at", String(40)),
    Column("offered_days_ago", Integer),
    Column("accepted_at", String(40)),
    Column("accepted_days_ago", Integer),
    Column("until", String(10)),
    Column("until_in", Integer),
    Column("ended_at", String(40)),
)
log = Table(
    "mandate_log",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("origin", String(10), nullable=False),
    Column("mandate", String(100), nullable=False, index=True),
    Column("at", String(40)),
    Column("days_ago", Integer),
    Column("text", Text, nullable=False),  # JSON: {"zh", "en"}; the helper's name stands before it
)


@samples(table, log)
def sow(connection: Connection) -> None:
    """Lay the sample mandates and what was done with them."""
    residents = read_residents()
    for entry in read_yaml(DATA / "mandates.yaml", [])["mandates"]:
        helper = residents.find(entry["helper"])
        assert helper is not None  # noqa: S101 (our own file)
        assert helper.phone_number is not None  # noqa: S101
        row = {
            "id": entry["id"],
            "origin": "sample",
            "resident": entry["resident"],
            "helper_name": helper.name,
            "helper_phone": helper.phone_number,
            "helper": helper.sub if "accepted_days_ago" in entry else None,
            "matters": json.dumps(entry["matters"]),
            "powers": json.dumps(entry["powers"]),
            "offered_days_ago": entry["offered_days_ago"],
            "accepted_days_ago": entry.get("accepted_days_ago"),
            "until_in": entry["until_in"],
        }
        connection.execute(table.insert().values(row))
        for n, done in enumerate(entry.get("log", ())):
            told = {
                "id": f"{entry['id']}-{n}",
                "origin": "sample",
                "mandate": entry["id"],
                "days_ago": done["days_ago"],
            }
            connection.execute(log.insert().values(**told, text=json.dumps(done["text"], ensure_ascii=False)))


def note(connection: Connection, mandate: str, text: Words, at: datetime) -> None:
    """Write down what a helper did under a mandate; `text` goes on after the helper's name."""
    row = {"id": secrets.token_hex(10), "origin": "made", "mandate": mandate, "at": at.isoformat()}
    connection.execute(log.insert().values(**row, text=json.dumps(text, ensure_ascii=False)))


@dataclass(frozen=True, kw_only=True)
class Mandate:
    """A mandate as it is kept, its days counted out."""

    id: str
    resident: str
    helper_name: str
    helper_phone: str
    helper: str | None
    matters: tuple[str, ...]
    powers: tuple[str, ...]
    offered_at: datetime
    accepted_at: datetime | None
    until: date
    ended: bool

    def status(self, now: datetime) -> str:
        """Say how it stands at a moment."""
        if self.ended:
            return "ended"
        if self.until < now.date() or (self.accepted_at is None and now > self.offered_at + INVITATION):
            return "expired"
        return "offered" if self.accepted_at is None else "in-force"


def read_mandates(connection: Connection, which: Any, now: datetime) -> list[Mandate]:
    """Read the mandates that a condition on `table` finds."""
    return [_mandate(row, now) for row in connection.execute(select(table).where(which)).mappings()]


def moment(at: str | None, days_ago: int | None, now: datetime) -> datetime:
    # Samples are as old tomorrow as they are now.
    return datetime.fromisoformat(at) if at else now.replace(hour=9, minute=0, second=0) - timedelta(days=days_ago or 0)


def _mandate(row: RowMapping, now: datetime) -> Mandate:
    accepted = row["accepted_at"] is not None or row["accepted_days_ago"] is not None
    return Mandate(
        id=row["id"],
        resident=row["resident"],
        helper_name=row["helper_name"],
        helper_phone=row["helper_phone"],
        helper=row["helper"],
        matters=tuple(json.loads(row["matters"])),
        powers=tuple(json.loads(row["powers"])),
        offered_at=moment(row["offered_at"], row["offered_days_ago"], now),
        accepted_at=moment(row["accepted_at"], row["accepted_days_ago"], now) if accepted else None,
        until=date.fromisoformat(row["until"]) if row["until"] else now.date() + timedelta(days=row["until_in"]),
        ended=row["ended_at"] is not None,
    )


def kept(mandate: Mandate) -> dict[str, Any]:
    """What makes a sample stay as it was touched: it belongs to whoever touched it now, and its days no longer move."""
    return {"origin": "made", "offered_at": mandate.offered_at.isoformat(), "until": mandate.until.isoformat()}
