"""What comes of a file that somebody sent: a picture that is safe to keep, or a word for what is wrong with it?

Nothing is decoded in this process. A few files at a time are given to a program of their own each, which is stopped when it takes
too long; whoever comes meanwhile waits a little, then is told to come again.
"""

import json
import logging
import os
import subprocess
import sys
import threading
from dataclasses import KW_ONLY, dataclass

from app.config import ROOT

log = logging.getLogger(__name__)

PROGRAM = ROOT / "engines" / "pictures.py"
AT_ONCE = 2  # programs of one process of the site
LONGEST_WAIT = 6.0  # seconds for one's turn
LONGEST_WORK = 20.0  # seconds for one file
LARGEST_FILE = 20 * 1024 * 1024  # bytes
PASSED_ON = ("PATH", "PYTHONPATH", "LANG")
KINDS = ("image/jpeg", "application/pdf")


class Unusable(Exception):
    """A file that cannot be used: `reason` is empty, large, type, broken, pixels, small, heavy, locked, active or many-pages."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Busy(Exception):
    """Others are before this one."""


@dataclass(frozen=True)
class Picture:
    """What is kept of a file: JPEG, with a small one to show; or PDF, without. `doubts`: dark, blurred."""

    kind: str
    whole: bytes
    _: KW_ONLY
    small: bytes = b""
    pages: int = 1
    doubts: tuple[str, ...] = ()


class Darkroom:
    """Makes pictures of files."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._places = threading.BoundedSemaphore(at_once)

    def develop(self, data: bytes) -> Picture:
        """The picture in a file. Raises Unusable, Busy."""
        if not data:
            raise Unusable("empty")
        if len(data) > LARGEST_FILE:
            raise Unusable("large")
        if not self._places.acquire(timeout=LONGEST_WAIT):
            raise Busy
        try:
            return _read(_developed(data))
        finally:
            self._places.release()


def _developed(data: bytes) -> bytes:
    # -P: what lies beside the program must not hide Python's own modules.
    command = [sys.executable, "-P", str(PROGRAM)]
    known = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 (our own file, no shell)
            command, input=data, capture_output=True, timeout=LONGEST_WORK, env=known, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unusable("heavy") from error
    except OSError as error:
        raise Busy from error
    if done.returncode != 0:
        # The kind of trouble alone: nothing of the file belongs in a log.
        kind = done.stderr.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
        log.warning("a file could not be read: the program ended with %s %s", done.returncode, kind[:60])
        # A signal ends what takes too long (SIGXCPU, then SIGKILL) or runs into a wall; anything else is a file nobody thought of.
        raise Unusable("heavy" if done.returncode < 0 else "broken")
    return done.stdout


def _read(answer: bytes) -> Picture:
    head, _line, rest = answer.partition(b"\n")
    told = json.loads(head)
    if "trouble" in told:
        raise Unusable(told["trouble"])
    small, whole = rest[: told["small"]], rest[told["small"] :]
    if told["kind"] not in KINDS or not whole:
        raise Unusable("broken")
    return Picture(told["kind"], whole, small=small, pages=told["pages"], doubts=tuple(told["doubts"]))
