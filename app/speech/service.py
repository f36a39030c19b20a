"""How a site process reaches the speech service, and starts it when nobody else has.

The service (`server.py`) is one process for all site processes of a machine, so that they share its workers. It is
found at a socket whose place follows from VAR; whoever finds nobody there starts it. Each site process holds one
connection open, the lease, and the service ends by itself soon after the last lease is gone: even a site process that
is killed leaves nothing behind. With SPEECH_SERVICE it is a program that somebody else looks after, maybe elsewhere.
"""

import contextlib
import fcntl
import hashlib
import hmac
import json
import os
import socket
import subprocess  # the service is a process of its own
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.config import ROOT, Config

from .clips import Clip
from .errors import SpeechBusy, SpeechUnavailable

COMMAND = (sys.executable, "-m", "app.speech")
START_SECONDS = 20.0
REST_SECONDS = 5.0  # after it could not be reached, before the next try
ANSWER_SECONDS = 40.0
AHEAD_SECONDS = 400.0  # for work done ahead of time
LONGEST_HEADER = 65536
Address = str | tuple[str, int]


def address_of(config: Config) -> Address:
    """Where the service listens: the path of a socket, or (host, port). ValueError when SPEECH_SERVICE is neither."""
    given = config.SPEECH_SERVICE
    if given.startswith("unix:"):
        return given.removeprefix("unix:")
    if given:
        host, _colon, port = given.rpartition(":")
        if not host or not port.isdigit():
            raise ValueError(f"SPEECH_SERVICE should be host:port or unix:/path, not {given!r}")
        return (host, int(port))
    # Paths of sockets may have no more than 107 bytes, and VAR may lie deep.
    place = hashlib.sha256(str(Path(config.VAR).resolve()).encode()).hexdigest()[:16]
    return str(Path(tempfile.gettempdir()) / f"speech-{os.getuid()}-{place}" / "socket")


def service_key(config: Config) -> str:
    """What a caller shows the service: nobody else may have words of their own spoken."""
    return hmac.new(config.SECRET_KEY.encode(), b"speech service", hashlib.sha256).hexdigest()


def connected(address: Address, seconds: float) -> socket.socket:
    """A connection to the service; OSError when nobody listens there."""
    if isinstance(address, tuple):
        return socket.create_connection(address, timeout=seconds)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(seconds)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def own_folder(path: Path) -> Path:
    """A folder that only this user can enter; PermissionError when somebody else has made one of that name."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = path.lstat()
    if path.is_symlink() or state.st_uid != os.getuid() or state.st_mode & 0o077:
        raise PermissionError(f"{path} belongs to somebody else")
    return path


class Service:
    """The speech service as a site process sees it."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._address = address_of(config)
        self._key = service_key(config)
        self._lock = threading.Lock()
        self._lease: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._rests_until = 0.0
        self._begun = False

    def say(
        self, sentence: str, language: str, rate: str, *, public: bool, visitor: str = "", patient: bool = False
    ) -> Clip:
        """The sentence as sound; raises SpeechBusy or SpeechUnavailable. See `Studio.say`."""
        wish = {"sentence": sentence, "language": language, "rate": rate, "public": public}
        header, mp3 = self._asked({"do": "say", **wish, "visitor": visitor, "patient": patient}, patient=patient)
        return Clip(mp3, language, header["voice"])

    def start(self) -> None:
        """See in the background that the service runs, so that nobody waits for it at the first press; later calls do nothing."""
        if not self._begun:
            self._begun = True
            threading.Thread(target=self._started_ahead, daemon=True).start()

    def health(self) -> list[dict[str, Any]]:
        """The states of its voices; starts nothing, and says so when it does not run."""
        try:
            header, _nothing = self._exchange({"do": "health"}, seconds=2.0)
        except (OSError, ValueError):
            waits = not self._config.SPEECH_SERVICE and not self._lease
            reason = "starts when first needed" if waits else "the speech service does not answer"
            return [{"voice": "service", "ok": waits, "waits": waits, "languages": [], "reason": reason}]
        voices: list[dict[str, Any]] = header["voices"]
        return voices

    def close(self) -> None:
        """Give the lease back."""
        with self._lock:
            lease, self._lease = self._lease, None
        if lease:
            lease.close()

    def _asked(self, wish: dict[str, Any], *, patient: bool) -> tuple[dict[str, Any], bytes]:
        seconds = AHEAD_SECONDS if patient else ANSWER_SECONDS
        for attempt in range(2):
            try:
                self._reach()
                header, body = self._exchange(wish, seconds=seconds)
            except (OSError, ValueError) as error:
                with self._lock:
                    lease, self._lease = self._lease, None
                if lease:
                    lease.close()
                if attempt:
                    raise SpeechUnavailable(f"the speech service: {error}") from error
                continue
            if header["ok"]:
                return header, body
            raise (SpeechBusy if header["error"] == "busy" else SpeechUnavailable)(header["reason"])
        raise AssertionError("the second try returns or raises")

    def _exchange(self, wish: dict[str, Any], *, seconds: float) -> tuple[dict[str, Any], bytes]:
        """One question and its answer; OSError or ValueError when there is none."""
        with connected(self._address, seconds) as connection:
            connection.sendall(json.dumps({"key": self._key, **wish}).encode() + b"\n")
            with connection.makefile("rb") as answer:
                header = json.loads(answer.readline(LONGEST_HEADER) or b"null")
                if not isinstance(header, dict):
                    raise ConnectionError("it ended in the middle")
                body = answer.read(header["bytes"])
                if len(body) != header["bytes"]:
                    raise ConnectionError("it ended in the middle")
                return header, body

    def _reach(self) -> None:
        """Return with a lease on a running service; OSError when there is none and none could be started."""
        with self._lock:
            if self._lease:
                return
            if time.monotonic() < self._rests_until:
                raise ConnectionError("it could not be reached a moment ago")
            try:
                self._lease = self._leased() if self._config.SPEECH_SERVICE else self._leased_or_started()
            except OSError:
                self._rests_until = time.monotonic() + REST_SECONDS
                raise

    def _leased(self) -> socket.socket:
        lease = connected(self._address, 2.0)
        lease.sendall(json.dumps({"key": self._key, "do": "lease"}).encode() + b"\n")
        if not lease.recv(256):
            lease.close()
            raise ConnectionError("it refused this process")
        return lease

    def _leased_or_started(self) -> socket.socket:
        with contextlib.suppress(OSError):
            return self._leased()
        with self._alone():
            with contextlib.suppress(OSError):
                return self._leased()  # somebody else was quicker
            settings = {name: str(value) for name, value in asdict(self._config).items()}
            self._process = subprocess.Popen(  # noqa: S603  our own program, no shell
                COMMAND, cwd=ROOT, env={**os.environ, **settings}, stdin=subprocess.DEVNULL, start_new_session=True
            )
            until = time.monotonic() + START_SECONDS
            while time.monotonic() < until:
                if self._process.poll() is not None:
                    raise ConnectionError(f"it ended while starting ({self._process.returncode})")
                with contextlib.suppress(OSError):
                    return self._leased()
                time.sleep(0.02)
            self._process.kill()
            raise ConnectionError("it did not start in time")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Only one process of this machine starts the service."""
        folder = own_folder(Path(str(self._address)).parent)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _started_ahead(self) -> None:
        with contextlib.suppress(OSError):
            self._reach()
