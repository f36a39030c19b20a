"""Numbers that can be said aloud and lead to a draft, each with a second fact that only its maker knows.

The database holds neither the number nor the fact, only marks of them. Five wrong facts and the number rests for a
quarter of an hour; too many in all and it is gone, so that nobody can go through every fact there is.
"""

import secrets
import time

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from app.store.sealing import Seal
from app.store.tables import aside, codes, drafts

DIGITS = 8
TRIES = 5  # wrong ones before it rests
REST_SECONDS = 900.0
MOST_WRONG = 25


class Codes:
    """Every number given out; `purpose` keeps those for one use from opening another."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine = engine
        self._seal = seal

    def give(self, draft_id: str, fact: str, *, purpose: str = "resume", seconds: float | None = None) -> str:
        """A new number for a draft, good for `seconds`, or as long as the draft; the one given before is no longer good."""
        now = time.time()
        for _try in range(5):
            number = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
            values = {
                "code": self._mark(purpose, number),
                "purpose": purpose,
                "draft": draft_id,
                "fact": self._mark(purpose, number, fact),
                "wrong": 0,
                "rests_until": 0.0,
                "expires": None if seconds is None else now + seconds,
                "created": now,
            }
            try:
                with self._engine.begin() as connection:
                    connection.execute(delete(codes).where(codes.c.expires < now))
                    connection.execute(delete(codes).where(codes.c.draft == draft_id, codes.c.purpose == purpose))
                    connection.execute(insert(codes).values(**values))
            except IntegrityError:
                continue
            return number
        raise RuntimeError("no free number found")

    def open(self, number: str, fact: str, *, purpose: str = "resume") -> str | None:
        """The id of the draft a number and its fact lead to; None, whatever is wrong with them.

        A try is counted before it is looked at, so that many at once count as many.
        """
        now, code = time.time(), self._mark(purpose, number)
        given = self._mark(purpose, number, fact)
        awake = codes.c.code == code, codes.c.rests_until <= now, codes.c.wrong < MOST_WRONG
        with self._engine.begin() as connection:
            counted = connection.execute(update(codes).where(*awake).values(wrong=codes.c.wrong + 1)).rowcount
            row = connection.execute(select(codes).where(codes.c.code == code)).first() if counted else None
            if row is None or (row.expires is not None and row.expires < now):
                return None
            good = secrets.compare_digest(row.fact, given)
            if good or row.wrong % TRIES == 0:
                after = {"wrong": 0} if good else {"rests_until": now + REST_SECONDS}
                connection.execute(update(codes).where(codes.c.code == code).values(**after))
            draft: str = row.draft
            return draft if good else None

    def tidy(self) -> None:
        """Forget the numbers of drafts that are gone."""
        there = select(drafts.c.id).union_all(select(aside.c.id))
        with self._engine.begin() as connection:
            connection.execute(delete(codes).where(codes.c.draft.not_in(there)))

    def _mark(self, *parts: str) -> str:
        return self._seal.mark("\n".join(parts))
