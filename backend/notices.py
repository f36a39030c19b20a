"""What should a resident hear about? Notices: told by the other APIs, read once, kept for their owner alone."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from flask import Blueprint, Response, current_app, has_app_context
from sqlalchemy import Column, Connection, Engine, String, Table, Text, select
from sqlalchemy.exc import IntegrityError

from backend.identity.access import Access
from backend.languages import Words, in_language
from backend.paging import page_of
from backend.problems import not_found
from backend.reading import DATA, read_yaml
from backend.replies import asked_language, now, personal
from backend.residents import Resident
from backend.storage import metadata

KINDS = ("case", "certificate", "deadline", "mandate", "work")

table = Table(
    "notices",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner", String(64), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("title", Text, nullable=False),  # JSON: {"zh", "en"}
    Column("text", Text, nullable=False),
    Column("at", String(40), nullable=False),
    Column("about", String(100)),
    Column("due", String(10)),
)
# Which notices were read, of those above and of the samples.
readings = Table(
    "notices_read",
    metadata,
    Column("owner", String(64), primary_key=True),
    Column("notice", String(100), primary_key=True),
)


def tell(
    connection: Connection,
    *,
    owner: str,
    kind: str,
    title: Words,
    text: Words,
    about: str | None,
    due: date | None = None,
    at: datetime | None = None,
) -> str:
    """Write a notice for a resident and tell its id; `at` is now unless another time is named."""
    at = at or (current_app.config["CLOCK"]() if has_app_context() else now())
    notice_id = secrets.token_hex(8)
    row = {
        "id": notice_id,
        "owner": owner,
        "kind": kind,
        "title": json.dumps(title, ensure_ascii=False),
        "text": json.dumps(text, ensure_ascii=False),
        "at": at.isoformat(),
        "about": about,
        "due": due.isoformat() if due else None,
    }
    connection.execute(table.insert().values(row))
    return notice_id


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A notice as it is kept."""

    id: str
    kind: str
    title: Words
    text: Words
    at: datetime
    read: bool
    about: str | None
    due: date | None

    def told(self, language: str) -> dict[str, Any]:
        """Tell it, as `Notice` of the contract."""
        told: dict[str, Any] = in_language({**vars(self), "at": self.at.isoformat(), "sample": True}, language)
        return told


@cache
def _samples() -> Mapping[str, list[dict[str, Any]]]:
    found: Mapping[str, list[dict[str, Any]]] = read_yaml(DATA / "notices.yaml", [])
    return found


@dataclass(frozen=True)
class Notices:
    """The notices, in the database and from the samples."""

    engine: Engine
    now: Callable[[], datetime]

    def of(self, resident: Resident) -> list[Notice]:
        """List somebody's notices, newest first."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(table).where(table.c.owner == resident.sub)).mappings().all()
            wanted = select(readings.c.notice).where(readings.c.owner == resident.sub)
            read = set(connection.execute(wanted).scalars())
        kept = [
            Notice(
                id=row["id"],
                kind=row["kind"],
                title=json.loads(row["title"]),
                text=json.loads(row["text"]),
                at=datetime.fromisoformat(row["at"]),
                read=row["id"] in read,
                about=row["about"],
                due=date.fromisoformat(row["due"]) if row["due"] else None,
            )
            for row in rows
        ]
        every = [*kept, *self._from_before(resident, read)]
        return sorted(every, key=lambda notice: (notice.at, notice.id), reverse=True)

    def read(self, resident: Resident, notice_id: str) -> None:
        """Take down that somebody has read a notice. Raises Problem 404 for one that is not theirs."""
        if notice_id not in {notice.id for notice in self.of(resident)}:
            raise not_found()
        try:
            with self.engine.begin() as connection:
                connection.execute(readings.insert().values(owner=resident.sub, notice=notice_id))
        except IntegrityError:
            return  # read before

    def _from_before(self, resident: Resident, read: set[str]) -> list[Notice]:
        # Counted back from today, so that samples are as old tomorrow as they are now.
        morning = self.now().replace(hour=8, minute=45, second=0)
        return [
            Notice(
                id=entry["id"],
                kind=entry["kind"],
                title=entry["title"],
                text=entry["text"],
                at=morning - timedelta(days=entry["days_ago"]),
                read=entry["read"] or entry["id"] in read,
                about=entry.get("about"),
                due=morning.date() + timedelta(days=entry["due_in"]) if "due_in" in entry else None,
            )
            for entry in _samples().get(resident.sub, ())
        ]


def notice_pages(notices: Notices, access: Access) -> Blueprint:
    """Serve the notices under /notices."""
    bp = Blueprint("notices", __name__, url_prefix="/notices")

    @bp.get("")
    def mine() -> Response:
        resident, language = access.required(), asked_language()
        return personal(page_of(notices.of(resident), lambda notice: notice.told(language)), language)

    @bp.put("/<notice_id>/reading")
    def read(notice_id: str) -> Response:
        notices.read(access.required(), notice_id)
        response = Response(status=204)
        response.headers["Cache-Control"] = "no-store"
        return response

    return bp
