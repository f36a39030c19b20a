"""How long may a page wait for all it asks of backends together?

A call has its own longest wait. A page that makes several has one more, so that nobody looks at an empty screen while one API after
the other is silent. Work that no page waits for (passing on sheets, reading the catalogue) has none.
"""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from typing import TypeVar

T = TypeVar("T")

_until: ContextVar[float | None] = ContextVar("until", default=None)


def begin(seconds: float) -> None:
    """From now on the calls of this thread may take so long together."""
    _until.set(time.monotonic() + seconds)


def end() -> None:
    """Nobody waits any more: what this thread does next may take its own time."""
    _until.set(None)


def left() -> float | None:
    """How many seconds are left, not below 0; None where nobody waits."""
    until = _until.get()
    return None if until is None else max(0.0, until - time.monotonic())


def side_by_side(calls: Iterable[Callable[[], T]], at_once: int = 0) -> list[T]:
    """The answers of several calls made at the same time, `at_once` of them or all. Raises what the first that failed raised."""
    mine = [(copy_context(), call) for call in calls]  # so that they all wait no longer than whoever wants them
    if len(mine) < 2:
        return [call() for _context, call in mine]
    with ThreadPoolExecutor(at_once or len(mine)) as pool:
        return list(pool.map(lambda pair: pair[0].run(pair[1]), mine))
