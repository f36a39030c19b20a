"""Where spoken public sentences are kept, so that each is made once: in a folder, or in Redis.

A clip is named by a hash of all that decides its sound. In a folder it is one file. Several processes, or machines
that share the folder, may use it: a clip appears by renaming, whole or not at all, and the ones not heard for longest
go first when the folder is full. Redis (or Valkey) does the same by its own limit (`maxmemory-policy allkeys-lru`).
"""

import contextlib
import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from app.config import Config

BIT_RATE = 24_000
KEPT_SECONDS = 90 * 24 * 3600  # in Redis, after it was last heard
REST_SECONDS = 5.0
_ROOM_MADE = 0.9  # after clearing, so that not every new clip clears again


@dataclass(frozen=True)
class Clip:
    """One sentence as sound: MP3 of constant bit rate, so its length follows from its size."""

    mp3: bytes
    language: str = "cmn"  # in which it is spoken
    voice: str = ""  # the name of the voice that made it, where that is known

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return len(self.mp3) * 8 / BIT_RATE


def clip_key(*parts: str) -> str:
    """The name of a clip: a hash of everything its sound depends on."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class Clips(Protocol):
    """Where clips are kept."""

    def get(self, key: str) -> bytes | None:
        """The MP3 of this name, now the most recently heard."""
        ...

    def put(self, key: str, mp3: bytes) -> None:
        """Keep a clip."""
        ...

    def size(self) -> tuple[int, int]:
        """How many clips are kept, and their bytes."""
        ...


def kept_clips(config: Config) -> Clips:
    """Where this site keeps its clips."""
    if config.REDIS_URL:
        return RedisClips(config.REDIS_URL)
    return FolderClips(Path(config.CLIP_FOLDER or Path(config.VAR) / "clips"), config.CLIP_CACHE_MB * 1_000_000)


class FolderClips:
    """A folder of clips with a limit in bytes. A disk that refuses costs time, never the sound."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._bytes: int | None = None

    def get(self, key: str) -> bytes | None:
        """The MP3 of this name, now the most recently heard."""
        path = self._path(key)
        try:
            mp3 = path.read_bytes()
        except OSError:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return mp3 or None

    def put(self, key: str, mp3: bytes) -> None:
        """Keep a clip, and let old ones go when there are too many."""
        if len(mp3) > self._max_bytes:
            return
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".making-", delete=False) as file:
                file.write(mp3)
            os.replace(file.name, path)
        except OSError:
            return
        with self._lock:
            if self._bytes is None:
                self._bytes = sum(size for _heard, size, _path in self._kept())
            else:
                self._bytes += len(mp3)
            if self._bytes > self._max_bytes:
                self._bytes = self._cleared()

    def size(self) -> tuple[int, int]:
        """How many clips are kept, and their bytes."""
        kept = self._kept()
        return len(kept), sum(size for _heard, size, _path in kept)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.mp3"

    def _kept(self) -> list[tuple[int, int, Path]]:
        """Every clip as (last heard, bytes, path); what another process just removed is left out."""
        kept = []
        for path in self._folder.glob("*/*.mp3"):
            with contextlib.suppress(OSError):
                state = path.stat()
                kept.append((state.st_mtime_ns, state.st_size, path))
        return sorted(kept)

    def _cleared(self) -> int:
        """Remove the clips not heard for longest; the bytes that stay."""
        kept = self._kept()
        total = sum(size for _heard, size, _path in kept)
        for _heard, size, path in kept:
            if total <= self._max_bytes * _ROOM_MADE:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size
        return total


class RedisClips:
    """Clips in Redis or Valkey, for many machines. A server that does not answer costs time, never the sound."""

    def __init__(self, url: str) -> None:
        import redis  # only where it is wanted

        self._failures: tuple[type[Exception], ...] = (redis.RedisError, OSError)
        self._server: Any = redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.3)
        self._rests_until = 0.0

    def get(self, key: str) -> bytes | None:
        """The MP3 of this name, now the most recently heard."""
        mp3: bytes | None = self._asked(lambda: self._server.getex(f"clip:{key}", ex=KEPT_SECONDS))
        return mp3 or None

    def put(self, key: str, mp3: bytes) -> None:
        """Keep a clip."""
        self._asked(lambda: self._server.set(f"clip:{key}", mp3, ex=KEPT_SECONDS))

    def size(self) -> tuple[int, int]:
        """How many clips are kept, and their bytes."""
        sizes = self._asked(lambda: [self._server.strlen(key) for key in self._server.scan_iter("clip:*", count=1000)])
        return len(sizes or ()), sum(sizes or ())

    def _asked(self, ask: Callable[[], Any]) -> Any:
        """What the server says; None when it does not, and then it is left alone for a moment."""
        if time.monotonic() < self._rests_until:
            return None
        try:
            return ask()
        except self._failures:
            self._rests_until = time.monotonic() + REST_SECONDS
            return None


class Flights:
    """Who makes which clip right now: the second to ask for the same one waits for the first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[str, threading.Event] = {}

    def made_once(self, key: str, find: Callable[[], bytes | None], make: Callable[[], bytes]) -> bytes:
        """The sound `find` finds, else the one `make` makes; for one key `make` never runs twice at a time."""
        while True:
            if mp3 := find():
                return mp3
            with self._lock:
                landing = self._under_way.get(key)
                if landing is None:
                    self._under_way[key] = threading.Event()
            if landing is not None:
                landing.wait()
                continue
            try:
                return find() or make()
            finally:
                with self._lock:
                    self._under_way.pop(key).set()
