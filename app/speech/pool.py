"""Who keeps the speech workers alive.

A worker (a program of `engines/`) can hang, die or be killed at any moment; a listener should notice nothing but a short wait. Each worker is a
process; the thread that wants a sentence borrows one, talks to it, and gives it back or replaces it.
"""

import atexit
import contextlib
import json
import os
import selectors
import shutil
import subprocess  # the workers' engine must not live in this process
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.config import ROOT

from .errors import SpeechBusy, SpeechUnavailable

WORKER = (sys.executable, "-m", "engines.builtin")
START_SECONDS = 15.0
REST_SECONDS = 10.0  # after a worker could not be started, before the next try
RECYCLED_AFTER = 1000  # sentences: an engine's memory is given back now and then
Parts = Sequence[tuple[str, str]]


class WorkerFailed(Exception):
    """One worker gave no good answer; another may."""


class Worker:
    """One running engine process."""

    def __init__(self, command: Sequence[str]) -> None:
        memory = Path("/dev/shm")  # noqa: S108  a private sentence should never touch a disk
        self._folder = tempfile.mkdtemp(prefix="speech-", dir=memory if os.access(memory, os.W_OK) else None)
        try:
            self._process = subprocess.Popen(  # noqa: S603  our own file, no shell
                [*command, self._folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd=ROOT,
            )
        except OSError:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        self._buffer = bytearray()
        self.spoken = 0
        try:
            self._read(time.monotonic() + START_SECONDS)
        except WorkerFailed:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def ask(self, request: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        """The header and the sound for a request; raises WorkerFailed when they are not there in time."""
        self.spoken += 1
        deadline = time.monotonic() + seconds
        try:
            assert self._process.stdin is not None  # noqa: S101  asked for above
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
        except OSError as error:
            raise WorkerFailed(f"worker {self.pid} is gone: {error}") from error
        return self._read(deadline)

    def close(self) -> None:
        """End the process, by its id, and remove what it may have left."""
        with contextlib.suppress(OSError):
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _read(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        while b"\n" not in self._buffer:
            self._receive(deadline)
        line, _, rest = bytes(self._buffer).partition(b"\n")
        try:
            header = json.loads(line)
            size = int(header["bytes"])
        except (ValueError, KeyError, TypeError) as error:
            raise WorkerFailed(f"worker {self.pid} does not keep to the protocol") from error
        self._buffer = bytearray(rest)
        while len(self._buffer) < size:
            self._receive(deadline)
        body = bytes(self._buffer[:size])
        del self._buffer[:size]
        if not header["ok"]:
            raise WorkerFailed(header["reason"])
        return header, body

    def _receive(self, deadline: float) -> None:
        pipe = self._process.stdout
        assert pipe is not None  # noqa: S101  asked for above
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            if not selector.select(max(deadline - time.monotonic(), 0)):
                raise WorkerFailed(f"worker {self.pid} is late")
        received = os.read(pipe.fileno(), 65536)
        if not received:
            raise WorkerFailed(f"worker {self.pid} ended")
        self._buffer += received


class Pool:
    """Some workers, started when first needed, lent to one thread at a time."""

    def __init__(self, size: int, waiting: int = 16, *, command: Sequence[str] = WORKER, patience: float = 8.0) -> None:
        self._size = max(size, 1)
        self._most_waiting = waiting
        self._command = command
        self._patience = patience  # seconds in the queue before giving up
        self._changed = threading.Condition()
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._starting = 0
        self._waiting = 0
        self._replaced = 0
        self._closed = False
        self._failure: tuple[float, str] | None = None
        atexit.register(self.close)

    def speak(self, parts: Parts, rate: str) -> bytes:
        """The MP3 of one sentence, made of (voice, words) parts.

        Raises SpeechBusy when the queue is full and SpeechUnavailable when two workers in a row could not do it.
        """
        characters = sum(len(words) for _voice, words in parts)
        request = {"parts": [list(part) for part in parts], "rate": rate}
        return self._asked(request, 3 + 0.01 * characters)[1]

    def phonemes(self, text: str, voice: str) -> str:
        """What the engine would say, in its own letters; see `engines/builtin.py`."""
        return str(self._asked({"phonemes": text, "voice": voice}, 3 + 0.01 * len(text))[0]["phonemes"])

    def health(self) -> dict[str, Any]:
        """The state of the workers, for the readiness page; starts nothing."""
        with self._changed:
            failed = self._failure[1] if self._failure else None
            return {
                "ok": failed is None and not self._closed,
                "workers": len(self._all),
                "busy": len(self._all) - len(self._idle),
                "waiting": self._waiting,
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

    def _asked(self, request: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        reason = ""
        for _attempt in range(2):
            worker = self._borrow()
            while not worker.alive:
                self._drop(worker)
                worker = self._borrow()
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

    def _borrow(self) -> Worker:
        with self._changed:
            if not self._idle and self._all_running() and self._waiting >= self._most_waiting:
                raise SpeechBusy(f"{self._waiting} sentences wait already")
            self._waiting += 1
            try:
                free = self._changed.wait_for(
                    lambda: self._closed or self._idle or not self._all_running(), self._patience
                )
            finally:
                self._waiting -= 1
            if self._closed:
                raise SpeechUnavailable("speech is closed")
            if not free:
                raise SpeechBusy(f"no worker was free for {self._patience} seconds")
            if self._idle:
                return self._idle.pop()
            if self._failure and time.monotonic() - self._failure[0] < REST_SECONDS:
                raise SpeechUnavailable(self._failure[1])
            self._starting += 1
        return self._started()

    def _all_running(self) -> bool:
        return len(self._all) + self._starting >= self._size

    def _started(self) -> Worker:
        worker, failure = None, None
        try:
            worker = Worker(self._command)
        except (WorkerFailed, OSError) as error:
            failure = (time.monotonic(), str(error))
        with self._changed:
            self._starting -= 1
            self._failure = failure
            if worker and not self._closed:
                self._all.add(worker)
            self._changed.notify_all()
        if worker is None or self._closed:
            if worker:
                worker.close()
            raise SpeechUnavailable(failure[1] if failure else "speech is closed")
        return worker

    def _give_back(self, worker: Worker) -> None:
        if worker.spoken >= RECYCLED_AFTER:
            self._drop(worker)
            return
        with self._changed:
            if worker in self._all:
                self._idle.append(worker)
            self._changed.notify()

    def _drop(self, worker: Worker) -> None:
        with self._changed:
            self._all.discard(worker)
            self._replaced += 1
            self._changed.notify()
        worker.close()
