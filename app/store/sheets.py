"""Answer sheets: finished drafts as handed in, kept until the backend has them.

    kept -> accepted   the backend made a case of it
         -> refused    the backend found answers wrong; they are a draft again

Handing in turns the draft into a sheet in one transaction, under the draft's id as idempotency key. Whatever happens
afterwards (a crash, a second press, another tab), there is one sheet and at most one case.
"""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Engine, Row
from sqlalchemy.exc import IntegrityError

from app.store.drafts import Draft
from app.store.sealing import Seal
from app.store.tables import drafts, sheets

FIRST_RETRY = 20.0
LAST_RETRY = 3600.0
RECEIPT = ("title", "language", "handed_to", "next_texts", "days")  # what stays of a sheet whose answers are elsewhere
HELD_SECONDS = 30.0  # how long one forwarder may hold a sheet before another may take it


@dataclass(frozen=True)
class Sheet:
    """What somebody handed in, and how far it has got."""

    number: str  # 12 digits, read out in groups of four
    key: str
    owner: str
    service: str
    state: Literal["kept", "accepted", "refused"]
    reference: str | None
    created: float
    tries: int
    title: str = ""
    language: str = "zh-Hans"
    token: str | None = None
    handed_to: str = "cases"  # which API takes it
    handed_in: dict[str, Any] = field(default_factory=dict)  # question id -> answer, as the backend wants it
    next_texts: list[str] = field(default_factory=list)
    days: int = 0


class Sheets:
    """Every answer sheet."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine = engine
        self._seal = seal

    def hand_in(self, owner: str, draft: Draft, content: dict[str, Any]) -> Sheet:
        """Turn a draft into a sheet; the sheet made before, when this draft was already handed in.

        `content` holds the sheet's title, language, token, handed_to, handed_in, next_texts and days.
        """
        now = time.time()
        for _try in range(5):
            number = "".join(secrets.choice("0123456789") for _ in range(12))
            values = {
                "number": number,
                "key": draft.id,
                "owner": owner,
                "service": draft.service,
                "state": "kept",
                "sealed": self._seal.close({**content, "draft": draft.answers}),
                "created": now,
                "tries": 0,
                "next_try": now + HELD_SECONDS,  # the one who hands in tries first
            }
            try:
                with self._engine.begin() as connection:
                    connection.execute(insert(sheets).values(**values))
                    connection.execute(delete(drafts).where(drafts.c.id == draft.id))
            except IntegrityError:
                if earlier := self.by_key(owner, draft.id):
                    return earlier
                continue
            return self._sheet(self._one(number))
        raise RuntimeError("no free receipt number found")

    def find(self, owner: str, number: str) -> Sheet | None:
        """The owner's sheet with this number."""
        query = select(sheets).where(sheets.c.number == number, sheets.c.owner == owner)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return self._sheet(row) if row else None

    def by_key(self, owner: str, key: str) -> Sheet | None:
        """The owner's sheet made of the draft with this id."""
        query = select(sheets).where(sheets.c.key == key, sheets.c.owner == owner)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return self._sheet(row) if row else None

    def of(self, owner: str) -> tuple[Sheet, ...]:
        """The owner's sheets, newest first."""
        query = select(sheets).where(sheets.c.owner == owner).order_by(sheets.c.created.desc()).limit(100)
        with self._engine.connect() as connection:
            return tuple(self._sheet(row) for row in connection.execute(query))

    def accept(self, number: str, reference: str) -> None:
        """Take down the case the backend made; the answers are no longer needed here and go."""
        with self._engine.begin() as connection:
            row = connection.execute(select(sheets).where(sheets.c.number == number)).first()
            if row is None:
                return
            connection.execute(
                update(sheets)
                .where(sheets.c.number == number)
                .values(state="accepted", reference=reference, sealed=self._without_answers(row))
            )

    def refuse(self, number: str, refusals: dict[str, str]) -> None:
        """Make the sheet a draft again, with what the backend said of its answers.

        The draft has a new id, so handing it in again is a new sheet and a new case.
        """
        now = time.time()
        with self._engine.begin() as connection:
            row = connection.execute(select(sheets).where(sheets.c.number == number, sheets.c.state == "kept")).first()
            if row is None:
                return
            content = self._content(row)
            draft = {
                "title": content.get("title", ""),
                "answers": content.get("draft", {}),
                "refusals": refusals,
            }
            there = drafts.c.owner == row.owner, drafts.c.service == row.service
            sealed = row.sealed  # stays whole where another draft was begun meanwhile: nothing may be lost
            if connection.execute(select(drafts.c.id).where(*there)).first() is None:
                connection.execute(
                    insert(drafts).values(
                        id=secrets.token_hex(16),
                        owner=row.owner,
                        service=row.service,
                        sealed=self._seal.close(draft),
                        version=1,
                        created=now,
                        updated=now,
                    )
                )
                sealed = self._without_answers(row)
            connection.execute(update(sheets).where(sheets.c.number == number).values(state="refused", sealed=sealed))

    def postpone(self, number: str, tries: int) -> None:
        """Leave a sheet that could not be passed on for a while: longer each time."""
        wait = min(LAST_RETRY, FIRST_RETRY * 2 ** min(tries, 12))
        with self._engine.begin() as connection:
            connection.execute(
                update(sheets)
                .where(sheets.c.number == number, sheets.c.state == "kept")
                .values(tries=tries + 1, next_try=time.time() + wait)
            )

    def renew_token(self, owner: str, token: str) -> None:
        """Give the owner's waiting sheets a token that is good now, and let them be tried at once."""
        with self._engine.begin() as connection:
            for row in connection.execute(
                select(sheets).where(sheets.c.owner == owner, sheets.c.state == "kept")
            ).all():
                content = {**self._content(row), "token": token}
                connection.execute(
                    update(sheets)
                    .where(sheets.c.number == row.number)
                    .values(sealed=self._seal.close(content), next_try=time.time())
                )

    def claim(self, number: str | None = None) -> Sheet | None:
        """A waiting sheet whose time has come, held for `HELD_SECONDS`; `number` asks for that one now."""
        now = time.time()
        waiting = [sheets.c.state == "kept"]
        waiting.append(sheets.c.number == number if number else sheets.c.next_try <= now)
        with self._engine.begin() as connection:
            row = connection.execute(select(sheets).where(*waiting).order_by(sheets.c.next_try).limit(1)).first()
            if row is None:
                return None
            held = connection.execute(
                update(sheets)
                .where(sheets.c.number == row.number, sheets.c.next_try == row.next_try, sheets.c.state == "kept")
                .values(next_try=now + HELD_SECONDS)
            )
        return self._sheet(row) if held.rowcount else None

    def _one(self, number: str) -> Row[Any]:
        with self._engine.connect() as connection:
            return connection.execute(select(sheets).where(sheets.c.number == number)).one()

    def _content(self, row: Row[Any]) -> dict[str, Any]:
        return self._seal.open(row.sealed) or {}

    def _without_answers(self, row: Row[Any]) -> str:
        content = self._content(row)
        return self._seal.close({name: content[name] for name in RECEIPT if name in content})

    def _sheet(self, row: Row[Any]) -> Sheet:
        content = self._content(row)
        content.pop("draft", None)
        return Sheet(
            row.number, row.key, row.owner, row.service, row.state, row.reference, row.created, row.tries, **content
        )
