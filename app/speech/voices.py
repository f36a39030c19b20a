"""What can speak. Speech tries its voices in order and takes the first that can.

A province may have recorded prompts, a voice service of its own or a natural voice; each is one more class with these
four members, put before the built-in one.
"""

from typing import Any, Protocol

from .normalise import fingerprint, segments
from .pool import Pool


class Voice(Protocol):
    """Something that turns a sentence into MP3 (24 kbit/s mono, 16,000 Hz)."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same sentence would sound different."""
        ...

    def can_speak(self, sentence: str, language: str) -> bool:
        """Whether this voice knows the language (and, for recordings, this very sentence)."""
        ...

    def speak(self, sentence: str, language: str, rate: str) -> bytes:
        """The sound; raises SpeechBusy or SpeechUnavailable."""
        ...

    def health(self) -> dict[str, Any]:
        """The state for the readiness page."""
        ...

    def close(self) -> None:
        """Let go of whatever it holds."""
        ...


class BuiltInVoice:
    """The engine that comes with the program: 普通话, 粤语 and English, without network or system packages."""

    languages = ("cmn", "yue", "en")

    def __init__(self, workers: int) -> None:
        self._pool = Pool(workers)
        self.fingerprint = fingerprint()

    def can_speak(self, sentence: str, language: str) -> bool:
        """Whether there is anything in the sentence that can be said."""
        return language in self.languages and bool(segments(sentence, language))

    def speak(self, sentence: str, language: str, rate: str) -> bytes:
        """The sentence, with words of the other script spoken by the voice for them."""
        return self._pool.speak(segments(sentence, language), rate)

    def health(self) -> dict[str, Any]:
        """The state of the worker processes."""
        return self._pool.health()

    def close(self) -> None:
        """End the worker processes."""
        self._pool.close()
