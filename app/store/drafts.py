"""Drafts: the answers given so far, as they were typed.

One owner has one draft of a service. An owner is `resident:<sub>` for somebody signed in, else `visit:<id>`.
"""

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection, Engine, Row
from sqlalchemy.exc import IntegrityError

from app.store.sealing import Seal
from app.store.tables import drafts


@dataclass(frozen=True)
class Draft:
    """A half-filled form."""

    id: str
    service: str
    title: str = ""
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)  # question id -> what was typed, by HTML field
    refusals: dict[str, str] = field(default_factory=dict)  # question id -> what the backend said of the answer
    created: float = 0.0
    updated: float = 0.0


class Drafts:
    """Every draft; those not touched for `days` are forgotten."""

    def __init__(self, engine: Engine, seal: Seal, *, days: int) -> None:
        self._engine = engine
        self._seal = seal
        self._life = days * 86400.0

    def find(self, owner: str, service: str) -> Draft | None:
        """The owner's draft of a service."""
        with self._engine.connect() as connection:
            row = self._row(connection, owner, service)
        return self._draft(row) if row else None

    def answer(self, owner: str, service: str, question: str, raw: dict[str, Any], *, title: str = "") -> None:
        """Keep what was typed for a question; two tabs answering at once both keep theirs.

        A draft without a title is not shown among what is half filled in (look-ups).
        """

        def change(content: dict[str, Any]) -> None:
            content["answers"][question] = raw
            content["refusals"].pop(question, None)

        if self.find(owner, service) is None:
            self._start(owner, service, title)
        self._change(owner, service, change)

    def _start(self, owner: str, service: str, title: str) -> None:
        now = time.time()
        draft = Draft(uuid.uuid4().hex, service, title, created=now, updated=now)
        try:
            with self._engine.begin() as connection:
                connection.execute(delete(drafts).where(drafts.c.updated < now - self._life))
                connection.execute(insert(drafts).values(**self._values(draft), owner=owner, version=1))
        except IntegrityError:
            return  # another press was quicker; its draft serves as well

    def refuse(self, owner: str, service: str, refusals: dict[str, str]) -> None:
        """Keep what the backend said of the answers."""
        self._change(owner, service, lambda content: content.update(refusals=refusals))

    def drop(self, owner: str, service: str) -> None:
        """Forget a draft."""
        with self._engine.begin() as connection:
            connection.execute(delete(drafts).where(drafts.c.owner == owner, drafts.c.service == service))

    def of(self, owner: str) -> tuple[Draft, ...]:
        """The owner's drafts, last touched first."""
        query = select(drafts).where(drafts.c.owner == owner, drafts.c.updated > time.time() - self._life)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(drafts.c.updated.desc())).all()
        return tuple(draft for row in rows if (draft := self._draft(row)))

    def move(self, old_owner: str, new_owner: str) -> None:
        """Give a visit's drafts to the resident who has just signed in, unless they have one of the same service."""
        with self._engine.begin() as connection:
            theirs = select(drafts.c.service).where(drafts.c.owner == new_owner).scalar_subquery()
            connection.execute(
                update(drafts)
                .where(drafts.c.owner == old_owner, drafts.c.service.not_in(theirs))
                .values(owner=new_owner)
            )

    def _change(self, owner: str, service: str, change: Any) -> None:
        for _try in range(20):
            with self._engine.begin() as connection:
                row = self._row(connection, owner, service)
                if row is None or (content := self._seal.open(row.sealed)) is None:
                    return
                change(content)
                written = connection.execute(
                    update(drafts)
                    .where(drafts.c.id == row.id, drafts.c.version == row.version)
                    .values(sealed=self._seal.close(content), version=row.version + 1, updated=time.time())
                )
                if written.rowcount:
                    return
        raise RuntimeError("a draft changed under every try to write it")

    def _row(self, connection: Connection, owner: str, service: str) -> Row[Any] | None:
        return connection.execute(
            select(drafts).where(
                drafts.c.owner == owner, drafts.c.service == service, drafts.c.updated > time.time() - self._life
            )
        ).first()

    def _values(self, draft: Draft) -> dict[str, Any]:
        content = {"title": draft.title, "answers": draft.answers, "refusals": draft.refusals}
        return {
            "id": draft.id,
            "service": draft.service,
            "sealed": self._seal.close(content),
            "created": draft.created,
            "updated": draft.updated,
        }

    def _draft(self, row: Row[Any]) -> Draft | None:
        content = self._seal.open(row.sealed)
        if content is None:
            return None
        return Draft(row.id, row.service, created=row.created, updated=row.updated, **content)
