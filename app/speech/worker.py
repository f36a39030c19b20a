"""One engine's process, and how it is asked: `engines/protocol.py` is the other end."""

import contextlib
import json
import os
import selectors
import shutil
import subprocess  # the engines must not live in this process
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.config import ROOT


class WorkerFailed(Exception):
    """One worker gave no good answer; another may."""


class Worker:
    """One running engine process."""

    def __init__(self, command: Sequence[str], start_seconds: float) -> None:
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
            self._read(time.monotonic() + start_seconds)
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
