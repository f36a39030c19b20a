"""Photographs that belong to a draft, to the sheet it becomes, or to a case that waits for a paper.

A photograph has no owner of its own: whoever has its holder has it. So it moves, lies aside, is handed in, comes back and is
forgotten together with the draft or the sheet, and nobody reaches it but through them.

    draft id  --hand in-->  the sheet's key (the same id)  --accepted, ten minutes on-->  forgotten
                                                           --refused, taken back-->       the new draft's id
    mark of a case  --the office has it, or DRAFT_DAYS on-->  forgotten
"""

import secrets
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, union_all, update
from sqlalchemy.engine import Connection, Engine

from app.store.sealing import Seal
from app.store.tables import aside, drafts, sheets, uploads

MOST_OF_ONE = 30  # files of one holder
MOST_BYTES_OF_ONE = 15 * 1024**2
MOST_OF_OWNER = 90  # files of all that one owner has
MOST_BYTES_OF_OWNER = 45 * 1024**2
CASE = "case-"  # how the mark of a case begins
UNFINISHED_SECONDS = 600.0  # a photograph that no answer names is on its way into one, or never got there


class NoRoom(Exception):
    """So many photographs, or so large, are kept for nobody."""


@dataclass(frozen=True)
class Upload:
    """A photograph, without its bytes."""

    id: str
    question: str
    kind: str
    pages: int
    doubts: tuple[str, ...]
    bytes: int


class Uploads:
    """Every photograph; those of a case are forgotten after `days`."""

    def __init__(self, engine: Engine, seal: Seal, *, days: int) -> None:
        self._engine = engine
        self._seal = seal
        self._life = days * 86400.0

    def case_mark(self, owner: str, reference: str) -> str:
        """What holds the photographs of papers that an office asked for."""
        return CASE + self._seal.mark(f"papers {owner} {reference}")[:40]

    def add(
        self,
        holder: str,
        question: str,
        kind: str,
        *,
        whole: bytes,
        small: bytes = b"",
        pages: int = 1,
        doubts: Iterable[str] = (),
        owner: str = "",
    ) -> str:
        """The id of a photograph now kept. Raises NoRoom."""
        values = {
            "id": secrets.token_urlsafe(24),
            "holder": holder,
            "question": question,
            "kind": kind,
            "pages": pages,
            "doubts": ",".join(doubts),
            "bytes": len(whole) + len(small),
            "small": self._seal.close_bytes(small),
            "whole": self._seal.close_bytes(whole),
            "created": time.time(),
        }
        with self._engine.begin() as connection:
            connection.execute(insert(uploads).values(**values))
            # Counted after it was written: of two that come at once, the later one sees both.
            for which, most, most_bytes in (
                (uploads.c.holder == holder, MOST_OF_ONE, MOST_BYTES_OF_ONE),
                (_of_owner(owner, holder), MOST_OF_OWNER, MOST_BYTES_OF_OWNER),
            ):
                count, total = connection.execute(
                    select(func.count(), func.coalesce(func.sum(uploads.c.bytes), 0)).where(which)
                ).one()
                if count > most or total > most_bytes:
                    raise NoRoom
        return str(values["id"])

    def of(self, holder: str, ids: Collection[str] | None = None) -> tuple[Upload, ...]:
        """What a holder has, oldest first; of `ids`, those that are there, in the order of `ids`."""
        columns = (uploads.c.id, uploads.c.question, uploads.c.kind, uploads.c.pages, uploads.c.doubts, uploads.c.bytes)
        query = select(*columns).where(uploads.c.holder == holder).order_by(uploads.c.created, uploads.c.id)
        with self._engine.connect() as connection:
            found = {row.id: _upload(row) for row in connection.execute(query)}
        return tuple(found.values()) if ids is None else tuple(found[one] for one in ids if one in found)

    def whole(self, holder: str, upload_id: str) -> tuple[str, bytes] | None:
        """Its content type and bytes; None where the holder has no such photograph, or it was sealed with another key."""
        return self._bytes(uploads.c.whole, holder, upload_id)

    def small(self, holder: str, upload_id: str) -> tuple[str, bytes] | None:
        """The same, small; no bytes for a PDF."""
        return self._bytes(uploads.c.small, holder, upload_id)

    def settle(self, holder: str, upload_id: str) -> None:
        """Take down that a doubtful one is wanted all the same."""
        which = uploads.c.holder == holder, uploads.c.id == upload_id
        with self._engine.begin() as connection:
            connection.execute(update(uploads).where(*which).values(doubts=""))

    def forget(self, holder: str, upload_id: str | None = None) -> None:
        """Let go of one photograph, or of all that a holder has."""
        which = [uploads.c.id == upload_id] if upload_id else []
        with self._engine.begin() as connection:
            connection.execute(delete(uploads).where(uploads.c.holder == holder, *which))

    def keep_only(self, holder: str, question: str, ids: Collection[str]) -> None:
        """Let go of what no answer names, unless it came a moment ago."""
        old = uploads.c.created < time.time() - UNFINISHED_SECONDS
        which = uploads.c.holder == holder, uploads.c.question == question, uploads.c.id.not_in(ids), old
        with self._engine.begin() as connection:
            connection.execute(delete(uploads).where(*which))

    def tidy(self) -> int:
        """Let go of what nobody holds any more; how many."""
        now = time.time()
        held = union_all(
            select(drafts.c.id),
            select(aside.c.id),
            select(sheets.c.key).where(sheets.c.state.in_(("kept", "stuck", "taking-back"))),
            # For as long as it may be taken back: Sheets.forget_answers.
            select(sheets.c.key).where(sheets.c.state == "accepted", sheets.c.next_try > 0),
        )
        of_cases = uploads.c.holder.startswith(CASE)
        orphaned = ~of_cases & uploads.c.holder.not_in(held) & (uploads.c.created < now - UNFINISHED_SECONDS)
        with self._engine.begin() as connection:
            return connection.execute(
                delete(uploads).where(orphaned | (of_cases & (uploads.c.created < now - self._life)))
            ).rowcount

    def _bytes(self, column: ColumnElement[bytes], holder: str, upload_id: str) -> tuple[str, bytes] | None:
        query = select(uploads.c.kind, column.label("sealed"))
        query = query.where(uploads.c.holder == holder, uploads.c.id == upload_id)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        opened = self._seal.open_bytes(row.sealed) if row else None
        return None if row is None or opened is None else (row.kind, opened)


def pass_to(connection: Connection, holder: str, new_holder: str) -> None:
    """Give the photographs of a sheet to the draft it has become again, in the step that makes it one."""
    connection.execute(update(uploads).where(uploads.c.holder == holder).values(holder=new_holder))


def forget_of(connection: Connection, *holders: str) -> None:
    """Let go of the photographs of drafts or sheets, in the step that lets go of these."""
    connection.execute(delete(uploads).where(uploads.c.holder.in_(holders)))


def _of_owner(owner: str, holder: str) -> ColumnElement[bool]:
    theirs = union_all(
        select(drafts.c.id).where(drafts.c.owner == owner),
        select(aside.c.id).where(aside.c.owner == owner),
        select(sheets.c.key).where(sheets.c.owner == owner),
    )
    return uploads.c.holder.in_(theirs) | (uploads.c.holder == holder)


def _upload(row: Any) -> Upload:
    doubts = tuple(filter(None, row.doubts.split(",")))
    return Upload(row.id, row.question, row.kind, row.pages, doubts, row.bytes)
