"""Who keeps an engine's workers alive, and who gets the next free one.

A worker (a program of `engines/`) can hang, die or be killed at any moment; a listener should notice nothing but a
short wait. The thread that wants something borrows a worker, talks to it, and gives it back or replaces it. Those who
wait are served in turn, visitor by visitor.
"""

import atexit
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .errors import SpeechBusy, SpeechUnavailable
from .turns import BACKGROUND, Turns
from .worker import Worker, WorkerFailed

BUILT_IN = (sys.executable, "-m", "engines.builtin")
TRIES = 3  # for one wish, each with another worker
FAILED_STARTS = 2  # in a row: one may have been killed while starting, two say that the engine does not work
REST_SECONDS = 10.0  # after that, before the next try
RECYCLED_AFTER = 1000  # sentences: an engine's memory is given back now and then
Parts = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long an engine is given, in seconds, and how many may wait for it."""

    to_start: float = 15.0
    to_answer: float = 3.0
    a_character: float = 0.01  # on top, for each character to be said
    in_line: float = 8.0  # before whoever waits is told that too many do
    waiting: int = 16  # wishes in line, of all visitors
    waiting_each: int = 6  # wishes in line, of one visitor
    ahead: float = 300.0  # in line, for work done ahead of time


class Pool:
    """Some workers of one engine, started when first needed, lent to one thread at a time."""

    def __init__(self, size: int, *, command: Sequence[str] = BUILT_IN, patience: Patience | None = None) -> None:
        self._size = max(size, 1)
        self._command = command
        self._patience = patience or Patience()
        self._changed = threading.Condition()
        self._turns = Turns()
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._starting = 0
        self._replaced = 0
        self._closed = False
        self._failed_starts = 0
        self._failure: tuple[float, str] | None = None  # when and why the last start failed
        atexit.register(self.close)

    def speak(self, parts: Parts, rate: str, *, visitor: str = "somebody") -> bytes:
        """The MP3 of one sentence, made of (voice, words) parts.

        Raises SpeechBusy when too many wait and SpeechUnavailable when no worker could do it.
        """
        characters = sum(len(words) for _voice, words in parts)
        request = {"parts": [list(part) for part in parts], "rate": rate}
        return self.ask(request, characters, visitor=visitor)[1]

    def phonemes(self, text: str, voice: str) -> str:
        """What the engine would say, in its own letters."""
        return str(self.ask({"phonemes": text, "voice": voice}, len(text))[0]["phonemes"])

    def ask(
        self, request: dict[str, Any], characters: int = 0, *, visitor: str = "somebody"
    ) -> tuple[dict[str, Any], bytes]:
        """What a worker answers to a request of its protocol: the header and the bytes.

        A visitor called `BACKGROUND` waits behind everybody. Raises as `speak` does.
        """
        seconds = self._patience.to_answer + self._patience.a_character * characters
        reason = ""
        for _try in range(TRIES):
            try:
                worker = self._living(visitor)
            except WorkerFailed as error:
                reason = str(error)
                continue
            try:
                answer = worker.ask(request, seconds)
            except WorkerFailed as error:
                reason = str(error)
                self._drop(worker)
            except BaseException:
                self._drop(worker)
                raise
            else:
                self._give_back(worker)
                return answer
        raise SpeechUnavailable(reason)

    def is_ready(self) -> bool:
        """Whether a worker runs, so that the next wish need not wait for one to start."""
        with self._changed:
            return bool(self._all)

    def start(self) -> None:
        """Start a worker in the background, unless one runs or is being started."""
        with self._changed:
            if self._closed or self._all or self._starting or self._is_resting():
                return
            self._starting += 1
        threading.Thread(target=self._started_ahead, daemon=True).start()

    def health(self) -> dict[str, Any]:
        """The state of the workers; starts nothing."""
        with self._changed:
            failed = self._failure[1] if self._failure else None
            return {
                "ok": failed is None and not self._closed,
                "workers": len(self._all),
                "busy": len(self._all) - len(self._idle),
                "waiting": len(self._turns),
                "replaced": self._replaced,
                "reason": failed,
            }

    def close(self) -> None:
        """End every worker; nothing can be spoken afterwards."""
        atexit.unregister(self.close)
        with self._changed:
            self._closed = True
            workers, self._all, self._idle = self._all, set(), []
            self._changed.notify_all()
        for worker in workers:
            worker.close()

    def _living(self, visitor: str) -> Worker:
        """A worker that has not died while nobody looked."""
        while not (worker := self._borrow(visitor)).alive:
            self._drop(worker)
        return worker

    def _borrow(self, visitor: str) -> Worker:
        patience = self._patience.ahead if visitor == BACKGROUND else self._patience.in_line
        with self._changed:
            if not self._is_free() and visitor != BACKGROUND:
                self._refuse_crowds(visitor)
            place = self._turns.join(visitor)
            served = False
            try:
                served = self._changed.wait_for(
                    lambda: self._closed or (self._is_free() and self._turns.is_next(place)), patience
                )
            finally:
                self._turns.leave(visitor, place, served=served)
                self._changed.notify_all()
            if self._closed:
                raise SpeechUnavailable("speech is closed")
            if not served:
                raise SpeechBusy(f"no worker was free for {patience} seconds")
            if self._idle:
                return self._idle.pop()
            if self._failure and self._is_resting():
                raise SpeechUnavailable(self._failure[1])
            self._starting += 1
        return self._started()

    def _refuse_crowds(self, visitor: str) -> None:
        if len(self._turns) >= self._patience.waiting:
            raise SpeechBusy(f"{len(self._turns)} sentences wait already")
        if self._turns.of(visitor) >= self._patience.waiting_each:
            raise SpeechBusy("this visitor waits for enough already")

    def _is_free(self) -> bool:
        return bool(self._idle) or len(self._all) + self._starting < self._size

    def _is_resting(self) -> bool:
        return self._failed_starts >= FAILED_STARTS and time.monotonic() < (self._failure or (0,))[0] + REST_SECONDS

    def _started(self) -> Worker:
        """A new worker, counted in `_starting` before; raises WorkerFailed or SpeechUnavailable."""
        worker, failure = None, None
        try:
            worker = Worker(self._command, self._patience.to_start)
        except (WorkerFailed, OSError) as error:
            failure = (time.monotonic(), str(error))
        with self._changed:
            self._starting -= 1
            self._failure = failure
            self._failed_starts = self._failed_starts + 1 if failure else 0
            if worker and not self._closed:
                self._all.add(worker)
            self._changed.notify_all()
        if worker is None:
            raise WorkerFailed(failure[1] if failure else "")
        if self._closed:
            worker.close()
            raise SpeechUnavailable("speech is closed")
        return worker

    def _started_ahead(self) -> None:
        try:
            self._give_back(self._started())
        except (WorkerFailed, SpeechUnavailable):
            return  # told by health, and tried again when somebody wants to hear something

    def _give_back(self, worker: Worker) -> None:
        if worker.spoken >= RECYCLED_AFTER:
            self._drop(worker)
            return
        with self._changed:
            if worker in self._all:
                self._idle.append(worker)
            self._changed.notify_all()

    def _drop(self, worker: Worker) -> None:
        with self._changed:
            self._all.discard(worker)
            self._replaced += 1
            self._changed.notify_all()
        worker.close()
