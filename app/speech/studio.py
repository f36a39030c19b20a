"""Where sentences become sound: the voices in their order, each public sentence made once and kept."""

from collections.abc import Sequence

from .clips import Clip, Clips, Flights, clip_key
from .errors import SpeechBusy, SpeechError, SpeechUnavailable
from .normalise import LANGUAGES, segments
from .voices import Voice


class Studio:
    """Some voices and the clips they made."""

    def __init__(self, voices: Sequence[Voice], clips: Clips) -> None:
        self.voices = tuple(voices)
        self.clips = clips
        self._flights = Flights()

    def kept(self, sentence: str, language: str, rate: str, *, best: bool = True) -> Clip | None:
        """The clip that is there already: by the `best` voice for the sentence alone, or else by any."""
        for speaker in self._speakers(sentence, language):
            if mp3 := self.clips.get(_key(speaker, sentence, language, rate)):
                return Clip(mp3, language, speaker.name)
            if best:
                break
        return None

    def say(
        self, sentence: str, language: str, rate: str, *, public: bool, visitor: str = "", patient: bool = False
    ) -> Clip:
        """The sentence as sound by the first voice that can; what is not public is kept nowhere.

        A patient caller waits for the best voice, behind everybody. Raises SpeechBusy or SpeechUnavailable.
        """
        failure: SpeechError = SpeechUnavailable("no voice can say this")
        for speaker in self._speakers(sentence, language):
            key = _key(speaker, sentence, language, rate)

            def find(key: str = key) -> bytes | None:
                return self.clips.get(key)

            def make(speaker: Voice = speaker, key: str = key) -> bytes:
                mp3 = speaker.speak(sentence, language, rate, visitor=visitor, patient=patient)
                if public:
                    self.clips.put(key, mp3)
                return mp3

            try:
                mp3 = self._flights.made_once(key, find, make) if public else find() or make()
                return Clip(mp3, language, speaker.name)
            except SpeechError as error:
                failure = error
                if patient and isinstance(error, SpeechBusy):
                    break
        raise failure

    def close(self) -> None:
        """End whatever the voices run."""
        for speaker in self.voices:
            speaker.close()

    def _speakers(self, sentence: str, language: str) -> list[Voice]:
        return [speaker for speaker in self.voices if speaker.can_speak(sentence, language)]


def _key(speaker: Voice, sentence: str, language: str, rate: str) -> str:
    """Two sentences that are read out alike, as in Simplified and Traditional, are one clip."""
    said = [part for words in segments(sentence, language) for part in words] if language in LANGUAGES else []
    return clip_key(speaker.fingerprint, language, rate, *(said or [sentence]))
