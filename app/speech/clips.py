"""Where spoken public sentences are kept, so that each is made once.

One file a clip, named by a hash of all that decides its sound. Several processes may share the folder: a clip appears
by renaming, whole or not at all, and the ones not heard for longest go first when the folder is full.
"""

import contextlib
import hashlib
import os
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BIT_RATE = 24_000
_ROOM_MADE = 0.9  # after clearing, so that not every new clip clears again


@dataclass(frozen=True)
class Clip:
    """One sentence as sound: MP3 of constant bit rate, so its length follows from its size."""

    mp3: bytes

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return len(self.mp3) * 8 / BIT_RATE


def clip_key(*parts: str) -> str:
    """The name of a clip: a hash of everything its sound depends on."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class ClipCache:
    """A folder of clips with a limit in bytes. A disk that refuses costs time, never the sound."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._bytes: int | None = None

    def get(self, key: str) -> Clip | None:
        """The clip of this name, now the most recently heard."""
        path = self._path(key)
        try:
            mp3 = path.read_bytes()
        except OSError:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return Clip(mp3) if mp3 else None

    def put(self, key: str, clip: Clip) -> None:
        """Keep a clip, and let old ones go when there are too many."""
        if len(clip.mp3) > self._max_bytes:
            return
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".making-", delete=False) as file:
                file.write(clip.mp3)
            os.replace(file.name, path)
        except OSError:
            return
        with self._lock:
            if self._bytes is None:
                self._bytes = sum(size for _heard, size, _path in self._kept())
            else:
                self._bytes += len(clip.mp3)
            if self._bytes > self._max_bytes:
                self._bytes = self._cleared()

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


class Flights:
    """Who makes which clip right now: the second to ask for the same one waits for the first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[str, threading.Event] = {}

    def made_once(self, key: str, find: Callable[[], Clip | None], make: Callable[[], Clip]) -> Clip:
        """The clip `find` finds, else the one `make` makes; for one key `make` never runs twice at a time."""
        while True:
            if clip := find():
                return clip
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
