"""What the operator sees of the answer sheets that have not arrived: how far, how long, why; never what is in them."""

import time
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.engine import Engine, Row

from app.store.sealing import Seal
from app.store.tables import sheets

WAITING = ("kept", "taking-back", "stuck")


@dataclass(frozen=True)
class Waiting:
    """A sheet that has not arrived, without anything anybody wrote."""

    number: str
    service: str
    handed_to: str
    state: str
    created: float
    tries: int
    next_try: float
    trouble: str
    answers: int  # how many are in it
    is_readable: bool  # False: it was sealed with another SECRET_KEY


class Outbox:
    """The sheets on their way."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine = engine
        self._seal = seal

    def waiting(self, most: int) -> tuple[Waiting, ...]:
        """The sheets that have not arrived, those that wait for the operator first, then the oldest."""
        query = select(sheets).where(sheets.c.state.in_(WAITING))
        query = query.order_by(sheets.c.state != "stuck", sheets.c.created).limit(most)
        with self._engine.connect() as connection:
            return tuple(self._waiting(row) for row in connection.execute(query))

    def counts(self) -> dict[str, int]:
        """How many there are in each state."""
        query = select(sheets.c.state, func.count()).where(sheets.c.state.in_(WAITING)).group_by(sheets.c.state)
        with self._engine.connect() as connection:
            found = {row[0]: row[1] for row in connection.execute(query)}
        return {state: found.get(state, 0) for state in WAITING}

    def oldest(self) -> float | None:
        """When the one that has waited longest was handed in; None when none waits."""
        with self._engine.connect() as connection:
            found: float | None = connection.execute(
                select(func.min(sheets.c.created)).where(sheets.c.state.in_(WAITING))
            ).scalar()
        return found

    def find(self, number: str) -> Waiting | None:
        """One that has not arrived."""
        with self._engine.connect() as connection:
            row = connection.execute(
                select(sheets).where(sheets.c.number == number, sheets.c.state.in_(WAITING))
            ).first()
        return self._waiting(row) if row else None

    def retry(self, number: str | None = None) -> int:
        """Let one, or all, be tried again now, those that wait for the operator too; how many."""
        which = [sheets.c.number == number] if number else []
        now = time.time()
        with self._engine.begin() as connection:
            stuck = update(sheets).where(sheets.c.state == "stuck", *which).values(state="kept")
            connection.execute(stuck)
            waiting = sheets.c.state.in_(("kept", "taking-back"))
            return connection.execute(update(sheets).where(waiting, *which).values(next_try=now)).rowcount

    def _waiting(self, row: Row[tuple[object, ...]]) -> Waiting:
        content = self._seal.open(row.sealed)
        known = content or {}
        return Waiting(
            row.number,
            row.service,
            known.get("handed_to", "cases"),
            row.state,
            row.created,
            row.tries,
            row.next_try,
            known.get("trouble", ""),
            len(known.get("handed_in", {})),
            is_readable=content is not None,
        )
