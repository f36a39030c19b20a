"""Visits: the server-side session. The cookie is an opaque id; what belongs to the visit stays here.

A visit that holds nothing is not stored at all, so reading public pages writes nothing.
"""

import hashlib
import secrets
import time
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Engine, Row

from app.store.sealing import Seal
from app.store.tables import visits


def new_id() -> str:
    """A fresh visit id of 256 random bits."""
    return secrets.token_urlsafe(32)


class Visits:
    """Every visit under way."""

    def __init__(self, engine: Engine, seal: Seal, *, idle_minutes: int, hours: int) -> None:
        self._engine = engine
        self._seal = seal
        self._idle = idle_minutes * 60.0
        self._longest = hours * 3600.0

    def load(self, visit_id: str) -> dict[str, Any] | None:
        """What belongs to the visit; None when there is no such visit, or it has gone on or lain idle for too long."""
        now = time.time()
        with self._engine.connect() as connection:
            row = connection.execute(select(visits).where(visits.c.id == fingerprint(visit_id))).first()
        if row is None or self._is_over(row, now):
            return None
        if now - row.seen > 60:
            with self._engine.begin() as connection:
                connection.execute(update(visits).where(visits.c.id == row.id).values(seen=now))
        data: dict[str, Any] | None = self._seal.open(row.sealed)
        return data

    def has_run_out(self, visit_id: str) -> bool:
        """Whether there was such a visit until it lay idle, or had gone on, for too long."""
        with self._engine.connect() as connection:
            row = connection.execute(select(visits).where(visits.c.id == fingerprint(visit_id))).first()
        return row is not None and self._is_over(row, time.time())

    def _is_over(self, row: Row[Any], now: float) -> bool:
        return bool(now - row.seen > self._idle or now - row.created > self._longest)

    def save(self, visit_id: str, data: dict[str, Any]) -> None:
        """Keep what belongs to the visit."""
        now, hashed = time.time(), fingerprint(visit_id)
        with self._engine.begin() as connection:
            changed = connection.execute(
                update(visits).where(visits.c.id == hashed).values(sealed=self._seal.close(data), seen=now)
            )
            if changed.rowcount == 0:
                connection.execute(
                    insert(visits).values(id=hashed, sealed=self._seal.close(data), created=now, seen=now)
                )
                connection.execute(delete(visits).where(visits.c.seen < now - max(self._idle, self._longest)))

    def end(self, visit_id: str) -> None:
        """Forget the visit."""
        with self._engine.begin() as connection:
            connection.execute(delete(visits).where(visits.c.id == fingerprint(visit_id)))


def fingerprint(visit_id: str) -> str:
    """What stands for a visit in the database, so that nobody who reads it gets into the visit."""
    return hashlib.sha256(visit_id.encode()).hexdigest()
