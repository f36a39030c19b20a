"""Public reads, kept for a while.

What every visitor may see (the catalogue, prices, warnings) is asked for once a minute, not once a page. When the backend
does not answer, the last good copy is served and says how old it is; when there is none, the failure shows as a failure.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from app.gateway import patience
from app.gateway.backend import Backend, Caller
from app.gateway.errors import BackendUnavailable, GatewayError, RecordNotFound

FRESH_SECONDS = 60.0
STALE_SECONDS = 24 * 3600.0
MOST_KEPT = 4000

T = TypeVar("T")
S = TypeVar("S", bound="Shape")


class Shape(BaseModel):
    """What a backend's answer must look like; anything more in it is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def shaped(api: str, shape: type[S], answer: Any) -> S:
    """`answer` as a `shape`; an answer of another shape counts as no answer."""
    try:
        return shape.model_validate(answer)
    except ValidationError as error:
        where = "; ".join(".".join(map(str, problem["loc"])) for problem in error.errors()[:3])
        raise BackendUnavailable(api, f"the answer is not a {shape.__name__}: {where}") from error


@dataclass(frozen=True)
class Fetched(Generic[T]):
    """A public answer, when it was got, and whether the backend failed to give a newer one."""

    value: T
    at: datetime
    stale: bool = False


@dataclass
class _Kept:
    value: Any
    etag: str | None
    at: datetime
    checked: float
    tried: float


class PublicReads:
    """The kept public answers of one API."""

    def __init__(self, backend: Backend, fresh_seconds: float = FRESH_SECONDS) -> None:
        self.backend = backend
        self._fresh = fresh_seconds
        self._kept: OrderedDict[tuple[str, ...], _Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._asking: dict[tuple[str, ...], threading.Lock] = {}

    def read(
        self, path: str, language: str, parse: Callable[[Any], T], *, params: Mapping[str, str] | None = None
    ) -> Fetched[T]:
        """The answer at `path`, parsed; from the kept copy while that is fresh."""
        key = (path, language, *(f"{name}={value}" for name, value in sorted((params or {}).items())))

        def ask(etag: str | None) -> tuple[T | None, str | None]:
            answer, new = self.backend.fetch(path, Caller(language), params=params, etag=etag)
            return (None if answer is None else parse(answer)), new

        return self.keep(key, ask)

    def keep(self, key: tuple[str, ...], ask: Callable[[str | None], tuple[T | None, str | None]]) -> Fetched[T]:
        """What `ask` brings, from the kept copy while that is fresh.

        `ask` is given the ETag of the kept copy and brings a value and its ETag; None for the value when the copy holds.
        """
        kept = self._kept.get(key)
        if kept and self._is_fresh(kept):
            return Fetched(kept.value, kept.at, stale=kept.checked < kept.tried)
        with self._lock:
            asking = self._asking.setdefault(key, threading.Lock())
        if not self._my_turn(asking, waits=kept is None):
            if kept is None:
                raise BackendUnavailable(
                    self.backend.api, "somebody else has been asking for as long as this page may wait"
                )
            return Fetched(kept.value, kept.at)  # somebody else is asking; ours is good enough
        try:
            kept = self._kept.get(key)
            if kept and self._is_fresh(kept):
                return Fetched(kept.value, kept.at, stale=kept.checked < kept.tried)
            return self._ask(key, ask, kept)
        finally:
            asking.release()
            with self._lock:
                self._asking.pop(key, None)

    def _my_turn(self, asking: threading.Lock, *, waits: bool) -> bool:
        left = patience.left()
        return asking.acquire(timeout=-1 if left is None else left) if waits else asking.acquire(blocking=False)

    def _is_fresh(self, kept: _Kept) -> bool:
        return time.monotonic() - kept.tried < (self._fresh if kept.checked == kept.tried else self._fresh / 6)

    def _ask(self, key: tuple[str, ...], ask: Callable[[str | None], Any], kept: _Kept | None) -> Fetched[Any]:
        now = time.monotonic()
        try:
            value, etag = ask(kept.etag if kept else None)
            value = kept.value if value is None and kept else value
        except RecordNotFound:
            raise
        except GatewayError:
            if kept is None or now - kept.checked > STALE_SECONDS:
                raise
            kept.tried = now
            return Fetched(kept.value, kept.at, stale=True)
        fresh = _Kept(value, etag, datetime.now(UTC), now, now)
        with self._lock:
            self._kept[key] = fresh
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return Fetched(value, fresh.at)
