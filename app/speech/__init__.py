"""Words into sound: `Speech` speaks a sentence, `page` and `text` say which sentences a page has."""

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.config import ROOT, Config

from .clips import Clip, kept_clips
from .errors import SpeechBusy, SpeechError, SpeechUnavailable
from .normalise import LANGUAGES
from .page import Block, page_text
from .recordings import Recordings
from .service import Service
from .studio import Studio
from .text import Sentence, sentences
from .voices import Voice, made_voices

__all__ = [
    "MADE",
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
MADE = LANGUAGES  # languages an engine speaks
VOICES = (*MADE, "hakka", "teochew")  # the last two only where somebody recorded them
RATES = ("slow", "normal", "fast")
INSTEAD = "cmn"  # what is spoken where a voice has no recording


class Speech:
    """Speaks sentences. A recording or a kept clip is read here; anything else is asked of the speech service."""

    def __init__(self, config: Config, voices: Sequence[Voice] | None = None) -> None:
        """`voices`, given by tests, speak inside this process, without a service."""
        self._recordings = Recordings(Path(config.RECORDINGS or ROOT / "recordings"))
        self._studio = Studio(made_voices(config) if voices is None else voices, kept_clips(config))
        self._service = Service(config) if voices is None else None

    def say(
        self,
        sentence: str,
        *,
        voice: str = "cmn",
        rate: str = "normal",
        public: bool = True,
        visitor: str = "",
        patient: bool = False,
    ) -> Clip:
        """The sentence as sound; `public=False` keeps no trace of it.

        `visitor` says whose turn it is when many listen; `patient` waits behind everybody, for the best voice.
        Raises SpeechBusy when too many are listening, SpeechUnavailable when no voice can say it.
        """
        if self._recordings.can_speak(sentence, voice):
            # One whose file has gone bad since the start speaks no more; a voice does.
            with contextlib.suppress(SpeechError):
                return Clip(self._recordings.speak(sentence, voice, rate), voice, self._recordings.name)
        language = voice if voice in MADE else INSTEAD
        if clip := self._studio.kept(sentence, language, rate):
            return clip
        maker = self._service or self._studio
        try:
            return maker.say(sentence, language, rate, public=public, visitor=visitor, patient=patient)
        except SpeechError:
            if clip := self._studio.kept(sentence, language, rate, best=False):
                return clip
            raise

    def is_made(self, sentence: str, *, voice: str = "cmn", rate: str = "normal") -> bool:
        """Whether this sentence is there already in its best voice, and costs nothing to play."""
        if self._recordings.can_speak(sentence, voice):
            return True
        return self._studio.kept(sentence, self.spoken_in(sentence, voice), rate) is not None

    def spoken_in(self, sentence: str, voice: str) -> str:
        """The language in which this voice says the sentence: its own, or another where it has no recording."""
        return voice if voice in MADE or self._recordings.can_speak(sentence, voice) else INSTEAD

    def offered(self) -> tuple[str, ...]:
        """The voices there are: those an engine makes, and those with at least one recording."""
        return tuple(voice for voice in VOICES if voice in MADE or self._recordings.has(voice))

    def health(self) -> dict[str, Any]:
        """The state of the voices, for the readiness page; starts nothing."""
        states = self._service.health() if self._service else [one.health() for one in self._studio.voices]
        in_use = {
            language: next((one["voice"] for one in states if one["ok"] and language in one["languages"]), None)
            for language in MADE
        }
        return {
            "ok": all(in_use.values()) or states[0].get("waits", False),
            "in use": in_use,
            "voices": [self._recordings.health(), *states],
        }

    def kept(self) -> tuple[int, int]:
        """How many clips are kept, and their bytes."""
        return self._studio.clips.size()

    def start(self) -> None:
        """See in the background that the service runs, so that nobody waits for it at the first press."""
        if self._service:
            self._service.start()

    def close(self) -> None:
        """Let go of the service, or end the voices of this process."""
        if self._service:
            self._service.close()
        self._studio.close()
