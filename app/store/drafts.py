"""Drafts: the answers given so far, as they were typed.

One owner has one draft of a service in hand; others of the same service lie aside until they are taken up. An owner is
`resident:<sub>` for somebody signed in, else `visit:<id>`.
"""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection, Engine, Row
from sqlalchemy.exc import IntegrityError

from app.store.sealing import Seal
from app.store.tables import aside, codes, drafts
from app.store.uploads import forget_of


@dataclass(frozen=True)
class Draft:
    """A half-filled form."""

    id: str
    service: str
    title: str = ""
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)  # question id -> what was typed, by HTML field
    refusals: dict[str, str] = field(default_factory=dict)  # question id -> what the backend said of the answer
    marks: dict[str, str] = field(default_factory=dict)  # question id -> how the question stood when it was answered
    created: float = 0.0
    updated: float = 0.0
    until: float = 0.0  # when it is forgotten, unless it is touched before
    version: int = 0  # goes up by one at each change
    owner: str = ""


class Drafts:
    """Every draft; those not touched for `days` are forgotten."""

    def __init__(self, engine: Engine, seal: Seal, *, days: int) -> None:
        self._engine = engine
        self._seal = seal
        self._life = days * 86400.0

    def find(self, owner: str, service: str) -> Draft | None:
        """The draft of a service that the owner has in hand."""
        with self._engine.connect() as connection:
            row = self._row(connection, owner, service)
        return self._draft(row) if row else None

    def by_id(self, draft_id: str) -> Draft | None:
        """A draft in hand or aside, whosever it is."""
        with self._engine.connect() as connection:
            row = next(
                (
                    row
                    for table in (drafts, aside)
                    if (row := connection.execute(self._living(table).where(table.c.id == draft_id)).first())
                ),
                None,
            )
        return self._draft(row) if row else None

    def of(self, owner: str) -> tuple[Draft, ...]:
        """The drafts the owner has in hand, last touched first."""
        return self._all(drafts, owner)

    def aside_of(self, owner: str) -> tuple[Draft, ...]:
        """The owner's drafts that lie aside, last touched first."""
        return self._all(aside, owner)

    def answer(
        self, owner: str, service: str, question: str, raw: dict[str, Any], *, title: str = "", mark: str = ""
    ) -> None:
        """Keep what was typed for a question; two tabs answering at once both keep theirs.

        `mark` tells how the question stood. A draft without a title is not shown among what is half filled in (look-ups).
        """

        def change(content: dict[str, Any]) -> None:
            content["answers"][question] = raw
            content["refusals"].pop(question, None)
            if mark:
                content.setdefault("marks", {})[question] = mark

        if not self._change(owner, service, change):
            self._start(owner, service, title)
            self._change(owner, service, change)

    def amend(self, owner: str, service: str, question: str, raw: dict[str, Any], *, was: Mapping[str, Any]) -> bool:
        """Put what became of an answer in its place; False where it is no longer as it `was`, or handed in meanwhile."""
        done = False

        def change(content: dict[str, Any]) -> None:
            nonlocal done
            done = content["answers"].get(question) == was
            if done:
                content["answers"][question] = raw

        return self._change(owner, service, change) and done

    def refuse(self, owner: str, service: str, refusals: dict[str, str]) -> None:
        """Keep what the backend said of the answers."""
        self._change(owner, service, lambda content: content.update(refusals=refusals))

    def drop(self, owner: str, service: str) -> None:
        """Forget a draft, and its photographs."""
        with self._engine.begin() as connection:
            row = self._row(connection, owner, service)
            if row is not None:
                forget_of(connection, row.id)
            connection.execute(delete(drafts).where(drafts.c.owner == owner, drafts.c.service == service))

    def move(self, old_owner: str, new_owner: str) -> None:
        """Give a visit's drafts to the resident who has just signed in; where they have one of the same service, aside."""
        with self._engine.begin() as connection:
            theirs = select(drafts.c.service).where(drafts.c.owner == new_owner).scalar_subquery()
            clashing = drafts.c.owner == old_owner, drafts.c.service.in_(theirs)
            for row in connection.execute(select(drafts).where(*clashing)).all():
                _put_aside(connection, row, new_owner)
            connection.execute(update(drafts).where(drafts.c.owner == old_owner).values(owner=new_owner))
            connection.execute(update(aside).where(aside.c.owner == old_owner).values(owner=new_owner))

    def take_up(self, draft_id: str, owner: str) -> Draft | None:
        """Put a draft in its new owner's hand, whoever had it; one of the same service that was in hand lies aside then.

        The old owner no longer has it: a draft is in one place.
        """
        for _try in range(5):
            try:
                with self._engine.begin() as connection:
                    row = self._take(connection, draft_id)
                    if row is None:
                        return None
                    lay(connection, {**row, "owner": owner}, on_top=True)
            except IntegrityError:
                continue  # another press began a draft of the same service in between
            return self.by_id(draft_id)
        raise RuntimeError("a draft could not be taken up under every try")

    def _take(self, connection: Connection, draft_id: str) -> dict[str, Any] | None:
        for table in (drafts, aside):
            row = connection.execute(self._living(table).where(table.c.id == draft_id)).first()
            if row and connection.execute(delete(table).where(table.c.id == draft_id)).rowcount:
                return {column: getattr(row, column) for column in ("id", "service", "sealed", "created", "updated")}
        return None

    def _start(self, owner: str, service: str, title: str) -> None:
        now = time.time()
        draft = Draft(uuid.uuid4().hex, service, title, created=now, updated=now)
        try:
            with self._engine.begin() as connection:
                for table in (drafts, aside):
                    gone = select(table.c.id).where(table.c.updated < now - self._life)
                    connection.execute(delete(codes).where(codes.c.draft.in_(gone)))
                    connection.execute(delete(table).where(table.c.updated < now - self._life))
                connection.execute(insert(drafts).values(**values_of(self._seal, draft), owner=owner, version=1))
        except IntegrityError:
            return  # another press was quicker; its draft serves as well

    def _change(self, owner: str, service: str, change: Callable[[dict[str, Any]], object]) -> bool:
        """Change a draft's content; False when there is no such draft."""
        for _try in range(20):
            with self._engine.begin() as connection:
                row = self._row(connection, owner, service)
                if row is None:
                    return False
                content = self._seal.open(row.sealed)
                if content is None:
                    # Sealed with a key that is gone: nobody will ever read it, and it must not stand in the way.
                    connection.execute(delete(drafts).where(drafts.c.id == row.id))
                    return False
                change(content)
                written = connection.execute(
                    update(drafts)
                    .where(drafts.c.id == row.id, drafts.c.version == row.version)
                    .values(sealed=self._seal.close(content), version=row.version + 1, updated=time.time())
                )
                if written.rowcount:
                    return True
        raise RuntimeError("a draft changed under every try to write it")

    def _living(self, table: Any) -> Any:
        return select(table).where(table.c.updated > time.time() - self._life)

    def _row(self, connection: Connection, owner: str, service: str) -> Row[Any] | None:
        found: Row[Any] | None = connection.execute(
            self._living(drafts).where(drafts.c.owner == owner, drafts.c.service == service)
        ).first()
        return found

    def _all(self, table: Any, owner: str) -> tuple[Draft, ...]:
        query = self._living(table).where(table.c.owner == owner).order_by(table.c.updated.desc())
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(draft for row in rows if (draft := self._draft(row)))

    def _draft(self, row: Row[Any]) -> Draft | None:
        content = self._seal.open(row.sealed)
        if content is None:
            return None
        return Draft(
            row.id,
            row.service,
            created=row.created,
            updated=row.updated,
            until=row.updated + self._life,
            version=getattr(row, "version", 0),
            owner=row.owner,
            **content,
        )


def values_of(seal: Seal, draft: Draft) -> dict[str, Any]:
    """A draft as a row, sealed, without its owner."""
    content = {"title": draft.title, "answers": draft.answers, "refusals": draft.refusals, "marks": draft.marks}
    return {
        "id": draft.id,
        "service": draft.service,
        "sealed": seal.close(content),
        "created": draft.created,
        "updated": draft.updated,
    }


def lay(connection: Connection, values: dict[str, Any], *, on_top: bool) -> None:
    """Put a draft's row in its owner's hand; with one of the service in hand already, one of the two goes aside.

    Which stays in hand: this one if it is to be `on_top`, else the other. Raises IntegrityError when another press was quicker.
    """
    there = drafts.c.owner == values["owner"], drafts.c.service == values["service"]
    other = connection.execute(select(drafts).where(*there)).first()
    if other is not None and not on_top:
        connection.execute(insert(aside).values(**values))
        return
    if other is not None:
        _put_aside(connection, other, other.owner)
    connection.execute(insert(drafts).values(**values, version=1))


def _put_aside(connection: Connection, row: Row[Any], owner: str) -> None:
    connection.execute(delete(drafts).where(drafts.c.id == row.id))
    moved = {column: getattr(row, column) for column in ("id", "service", "sealed", "created", "updated")}
    connection.execute(insert(aside).values(**moved, owner=owner))
