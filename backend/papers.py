"""What was asked for has come as photographs: the case goes on, and nobody has to come to the counter."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from backend.decisions import standing, table, written
from backend.documents import has_come, take_waited_for
from backend.languages import Words, words
from backend.problems import Problem
from backend.progress import Event, Held

ASKED, GOES_ON = "waiting-for-you", "checking"
CAME = words("您补的照片收到了，接着看。", "Your photos have come. We go on with it.")


def add(engine: Engine, held: Held, kind: str, *, now: Callable[[], datetime]) -> None:
    """Let a case go on with the papers handed over for it. Raises Problem 409 when nothing is asked for, or nothing came."""
    at = now()
    reached = standing(held, kind, at)
    try:
        with engine.begin() as connection:
            if reached[-1].status != ASKED:
                if has_come(connection, held.reference):
                    return  # said before
                raise _refused(words("现在不用补东西。", "Nothing is asked for now."))
            if not take_waited_for(connection, held.reference, owner=held.owner):
                raise _refused(words("还没有收到照片。", "No photo has come yet."))
            events = (*reached, Event(at, GOES_ON, CAME))
            rows = [written(held, step, event) for step, event in enumerate(events)]
            connection.execute(table.insert(), rows if not held.events else rows[-1:])
    except IntegrityError as error:
        raise _refused(words("刚刚有人动过。请再看一看。", "Somebody just changed it. Please look again.")) from error


def _refused(detail: Words) -> Problem:
    return Problem(409, detail)
