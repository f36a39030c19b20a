"""Words into sound: `Speech` speaks a sentence, `page` and `text` say which sentences a page has."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.config import Config

from .clips import Clip, ClipCache, Flights, clip_key
from .errors import SpeechBusy, SpeechError, SpeechUnavailable
from .page import Block, page_text
from .text import Sentence, sentences
from .voices import BuiltInVoice, Voice

__all__ = [
    "RATES",
    "VOICES",
    "Block",
    "Clip",
    "Sentence",
    "Speech",
    "SpeechBusy",
    "SpeechError",
    "SpeechUnavailable",
    "page_text",
    "sentences",
]
VOICES = ("cmn", "yue", "en")
RATES = ("slow", "normal", "fast")


class Speech:
    """Speaks sentences; public ones are made once and kept."""

    def __init__(self, config: Config, voices: Sequence[Voice] | None = None) -> None:
        self._voices = tuple(voices) if voices is not None else (BuiltInVoice(config.SPEECH_WORKERS),)
        self._clips = ClipCache(Path(config.VAR) / "clips", config.CLIP_CACHE_MB * 1_000_000)
        self._flights = Flights()

    def say(self, sentence: str, *, voice: str = "cmn", rate: str = "normal", public: bool = True) -> Clip:
        """The sentence as sound; `public=False` keeps no trace of it.

        Raises SpeechBusy when too many are listening, SpeechUnavailable when no voice can say it.
        """
        failure: SpeechError = SpeechUnavailable("no voice can say this")
        for speaker in self._voices:
            if not speaker.can_speak(sentence, voice):
                continue
            try:
                return self._said_by(speaker, sentence, voice=voice, rate=rate, public=public)
            except SpeechError as error:
                failure = error
        raise failure

    def is_made(self, sentence: str, *, voice: str = "cmn", rate: str = "normal") -> bool:
        """Whether this sentence is kept already and costs nothing to play."""
        return any(
            self._clips.get(_key(speaker, sentence, voice, rate)) is not None
            for speaker in self._voices
            if speaker.can_speak(sentence, voice)
        )

    def health(self) -> dict[str, Any]:
        """The state of the voices, for the readiness page; starts nothing."""
        states = [speaker.health() for speaker in self._voices]
        return {"ok": any(state["ok"] for state in states), "voices": states}

    def close(self) -> None:
        """End whatever the voices run."""
        for speaker in self._voices:
            speaker.close()

    def _said_by(self, speaker: Voice, sentence: str, *, voice: str, rate: str, public: bool) -> Clip:
        if not public:
            return Clip(speaker.speak(sentence, voice, rate))
        key = _key(speaker, sentence, voice, rate)

        def make() -> Clip:
            clip = Clip(speaker.speak(sentence, voice, rate))
            self._clips.put(key, clip)
            return clip

        return self._flights.made_once(key, lambda: self._clips.get(key), make)


def _key(speaker: Voice, sentence: str, voice: str, rate: str) -> str:
    return clip_key(speaker.fingerprint, voice, rate, sentence)
