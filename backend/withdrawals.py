"""May a case be taken back? By whoever handed it in, for ten minutes, until an official takes it up."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from backend import documents, payments
from backend.appointments import give_back
from backend.decisions import standing, table, written
from backend.keys import made
from backend.languages import Words, words
from backend.problems import Problem, not_found
from backend.progress import Event, Held

# Ten minutes, and one for what was handed in to a site and came here a little later.
LIMIT = timedelta(minutes=11)
TAKEN_BACK = "taken-back"


def withdraw(engine: Engine, held: Held, kind: str, *, key: str, now: Callable[[], datetime]) -> None:
    """Take a case back. Raises Problem 404 for another key than it was handed in with, 409 when it is too late."""
    this = (made.c.api == "cases") & (made.c.owner == held.owner) & (made.c.key == key)
    with engine.connect() as connection:
        if connection.execute(select(made.c.reference).where(this)).scalar() != held.reference:
            raise not_found()
    if held.events and held.events[-1].status == TAKEN_BACK:
        return
    at = now()
    if held.events:
        raise _too_late(words("已经有人在办了，拿不回去。", "Somebody is working on it. It cannot be taken back."))
    if at - held.handed_in_at > LIMIT:
        raise _too_late(words("过了10分钟，拿不回去。", "Ten minutes have passed. It cannot be taken back."))
    reached = standing(held, kind, at)
    taken = Event(at, TAKEN_BACK, words("您拿回去了。", "You took it back."))
    try:
        with engine.begin() as connection:
            # The same steps an official's decision takes: of the two only one is first.
            rows = [written(held, step, event) for step, event in enumerate((*reached, taken))]
            connection.execute(table.insert(), rows)
            give_back(connection, held.reference)
            payments.give_back(connection, held.reference)
            documents.give_back(connection, held.reference)
    except IntegrityError as error:
        raise _too_late(
            words("刚刚有人动过，拿不回去。", "Somebody just changed it. It cannot be taken back.")
        ) from error


def _too_late(detail: Words) -> Problem:
    return Problem(409, detail, kind="/problems/too-late")
