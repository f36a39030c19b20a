"""Which photographed papers were handed over, and what became of them? Each is kept once a key, and used by one case.

A paper that answers a question is used in the step that makes the case (backend/enclosures.py); one that a case waits for, in the
step that lets it go on (backend/papers.py). What nobody has used within a day is let go of.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Column, Connection, Engine, LargeBinary, RowMapping, String, Table, select

from backend.catalogue import Catalogue
from backend.identity.access import Access, sign_in_needed
from backend.keys import asked_key, once
from backend.languages import Words, words
from backend.problems import Refusal, answers_refused, not_found
from backend.progress import Held
from backend.replies import asked_language, personal
from backend.storage import metadata

API = "documents"
LARGEST = 6 * 1024 * 1024
KEPT_FOR = timedelta(days=1)
STARTS = {"image/jpeg": b"\xff\xd8\xff", "application/pdf": b"%PDF-"}
NOT_ONE = words("这张照片打不开。请再拍一张。", "This photo cannot be opened. Please take another one.")
TOO_LARGE = words("这张照片太大。请再拍一张。", "This photo is too large. Please take another one.")

table = Table(
    "documents",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner", String(64), nullable=False),  # "" for somebody who has not signed in
    Column("service", String(100), nullable=False),  # and
    Column("question", String(100), nullable=False),  # "" for what a case waits for
    Column("waiting", String(32), nullable=False),  # the case that waits for it, "" for what answers a question
    Column("kind", String(40), nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("kept_at", String(40), nullable=False),
    Column("used_by", String(32), index=True),
)


@dataclass(frozen=True)
class Documents:
    """The papers in the database."""

    engine: Engine
    catalogue: Catalogue
    now: Callable[[], datetime]

    def keep(self, paper: dict[str, str], data: bytes, *, key: str) -> tuple[str, bool]:
        """Keep a paper (owner, service, question, waiting, kind) and tell its id; True if it is new.

        Raises Problem 422 for a file that is none, 409 for a key that came with another one before.
        """
        about = paper["question"] or paper["waiting"]
        if len(data) > LARGEST:
            raise answers_refused([Refusal(about, TOO_LARGE)])
        if paper["kind"] not in STARTS or not data.startswith(STARTS[paper["kind"]]):
            raise answers_refused([Refusal(about, NOT_ONE)])

        def make(connection: Connection) -> str:
            # Times are all written with the offset of China, so they compare as text.
            old = table.c.used_by.is_(None) & (table.c.kept_at < (self.now() - KEPT_FOR).isoformat())
            connection.execute(table.delete().where(old))
            row = {**paper, "id": secrets.token_hex(16), "data": data, "kept_at": self.now().isoformat()}
            connection.execute(table.insert().values(row))
            return str(row["id"])

        body = {**paper, "digest": hashlib.sha256(data).hexdigest()}
        document_id, new = once(self.engine, API, paper["owner"], key, body, make=make)
        if not new:
            self._see_to_it(document_id, paper, data)
        return document_id, new

    def _see_to_it(self, document_id: str, paper: dict[str, str], data: bytes) -> None:
        """Keep a paper anew that was let go of because its case was so late."""
        with self.engine.begin() as connection:
            if connection.execute(select(table.c.id).where(table.c.id == document_id)).first() is None:
                row = {**paper, "id": document_id, "data": data, "kept_at": self.now().isoformat()}
                connection.execute(table.insert().values(row))

    def of_case(self, reference: str) -> list[RowMapping]:
        """List what a case has, oldest first, without the files."""
        columns = [table.c.id, table.c.question, table.c.kind, table.c.waiting]
        query = select(*columns).where(table.c.used_by == reference).order_by(table.c.kept_at, table.c.id)
        with self.engine.connect() as connection:
            return list(connection.execute(query).mappings())

    def file(self, reference: str, document_id: str) -> tuple[str, bytes]:
        """Tell the content type and bytes of a case's paper. Raises Problem 404."""
        this = (table.c.id == document_id) & (table.c.used_by == reference)
        with self.engine.connect() as connection:
            row = connection.execute(select(table.c.kind, table.c.data).where(this)).one_or_none()
        if row is None:
            raise not_found()
        return row.kind, row.data

    def asks_for(self, service_id: str, question_id: str) -> bool:
        """Say whether a service asks for photographs there."""
        service = self.catalogue.service(service_id)
        questions = service.get("form", {}).get("questions", ()) if service else ()
        return any(one["id"] == question_id and one["kind"] == "photo" for one in questions)


def take_with_case(
    connection: Connection, ids: list[str], reference: str, *, owner: str, service: str, question: str
) -> bool:
    """Use papers in the step that makes a case; False unless all are the caller's, for this question, and used by no other."""
    this = (table.c.owner == owner) & (table.c.service == service) & (table.c.question == question)
    usable = this & table.c.id.in_(ids) & table.c.used_by.is_(None)
    return connection.execute(table.update().where(usable).values(used_by=reference)).rowcount == len(set(ids))


def take_waited_for(connection: Connection, reference: str, *, owner: str) -> int:
    """Use the papers that a case waits for; how many there were."""
    these = (table.c.owner == owner) & (table.c.waiting == reference) & table.c.used_by.is_(None)
    return connection.execute(table.update().where(these).values(used_by=reference)).rowcount


def has_come(connection: Connection, reference: str) -> bool:
    """Say whether a case has papers that it waited for once."""
    these = (table.c.waiting == reference) & (table.c.used_by == reference)
    return connection.execute(select(table.c.id).where(these).limit(1)).first() is not None


def give_back(connection: Connection, reference: str) -> None:
    """Let go of the papers of a case that is taken back: whoever hands it in again sends them again."""
    connection.execute(table.delete().where(table.c.used_by == reference))


def document_pages(documents: Documents, find: Callable[[str], Held | None], access: Access) -> Blueprint:
    """Serve /documents; `find` finds a case."""
    bp = Blueprint("documents", __name__, url_prefix="/documents")

    @bp.post("")
    def keep() -> Response:
        service, question, waiting = (request.args.get(name, "") for name in ("service", "question", "case"))
        if bool(waiting) == bool(service and question):
            raise not_found()  # neither for a question nor for a case, or for both
        resident = access.offered()
        if waiting:
            if resident is None:
                raise sign_in_needed()
            held = find(waiting)
            if held is None or held.owner != resident.sub:
                raise not_found()
        elif not documents.asks_for(service, question):
            raise not_found()
        paper = {
            "owner": resident.sub if resident else "",
            "service": "" if waiting else service,
            "question": "" if waiting else question,
            "waiting": waiting,
            "kind": request.mimetype,
        }
        document_id, new = documents.keep(paper, request.get_data(), key=asked_key())
        return personal({"id": document_id, "sample": True}, asked_language(), status=201 if new else 200)

    return bp


def shown(row: RowMapping, service: Any) -> Words:
    """Say what a paper of a case is: the question it answers, or that it was asked for."""
    for question in service["form"]["questions"]:
        if question["id"] == row["question"]:
            text: Words = question["text"]
            return text
    return words("补的材料照片", "What was asked for")
