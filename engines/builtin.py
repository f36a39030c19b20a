"""The engine that comes with the program, pyttsx3 over espeak-ng: 普通话, 粤语 and English.

Run as a process of its own, because the engine does not survive threads or a fork, and because espeak-ng (GPL-3) stays
in its own process. The faults of pyttsx3 2.99 shape this file:

* right after a change of rate or voice 0.4 to 2 % of recordings are empty: wait until the engine is idle;
* of several recordings in one run only the last is written: one a run;
* an unknown voice silently keeps the last one: set it on the driver, which raises;
* on a busy machine about one recording in a thousand stops in the middle: one that does not end in silence is made again;
* a file it cannot write hangs it for good: the process that started this one kills it when it is late.
"""

from __future__ import annotations  # array.array takes a type only in writing

import array
import ctypes
import os
import time
import wave
from pathlib import Path

from engines import protocol, sound

RATES = {"slow": 100, "normal": 140, "fast": 180}
VOICES = {"cmn": "sit/cmn", "yue": "sit/yue", "yue-jyutping": "sit/yue-latn-jyutping", "en": "gmw/en"}
MANDARIN_BY_PINYIN = "sit/cmn-latn-pinyin"
SAMPLE_RATE = 22050
SHORTEST = 0.03  # seconds a character: less than that and the recording was cut off
LAST_SILENCE = 0.1  # seconds: the engine ends whatever it says with at least 0.14


class Engine:
    """The one engine of this process, and all of its state."""

    def __init__(self, folder: Path) -> None:
        import espeakng_loader

        os.environ["ESPEAK_DATA_PATH"] = str(espeakng_loader.get_data_path())
        library = Path(espeakng_loader.get_library_path()).parent / "libespeak-ng.so.1"
        # pyttsx3 asks for a library of this very name; loaded first and globally, the packaged one is what it gets.
        self._library = ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)
        import pyttsx3
        from pyttsx3.drivers import _espeak

        self._espeak = _espeak
        self._engine = pyttsx3.init("espeak")
        self._driver = self._engine.proxy._driver
        self._recording = folder / "sentence.wav"
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self.voices = dict(VOICES)
        if "(en)" in self.phonemes("您好", "cmn"):
            self.voices["cmn"] = MANDARIN_BY_PINYIN
            if "(en)" in self.phonemes("您好", "cmn"):
                raise RuntimeError("the engine reads Chinese as English")

    def phonemes(self, text: str, voice: str) -> str:
        """What the engine would say, in its own letters; `(en)` marks a change to English."""
        self._select(voice, "normal")
        rest, said = ctypes.c_char_p(text.encode()), []
        while rest.value:
            said.append(self._library.espeak_TextToPhonemes(ctypes.byref(rest), 1, 0) or b"")
        return b" ".join(said).decode()

    def speak(self, parts: list[list[str]], rate: str) -> bytes:
        """The parts of one sentence, one after the other, as MP3."""
        samples = array.array("h")
        for voice, text in parts:
            samples.extend(self._recorded(text, voice, rate))
        return sound.mp3(samples, SAMPLE_RATE)

    def _recorded(self, text: str, voice: str, rate: str) -> array.array[int]:
        length = len(text.split()) if voice.endswith("-jyutping") else len(text)  # a syllable is a character
        for _attempt in range(2):
            recorded = self._record(text, voice, rate)
            samples = sound.trimmed(recorded, SAMPLE_RATE)
            if is_whole(recorded) and len(samples) >= length * SHORTEST * SAMPLE_RATE:
                return samples
        raise RuntimeError(f"{len(samples)} samples for {length} characters")

    def _record(self, text: str, voice: str, rate: str) -> array.array[int]:
        self._recording.unlink(missing_ok=True)
        self._select(voice, rate)
        self._engine.save_to_file(text, str(self._recording))
        self._engine.runAndWait()
        samples = array.array("h")
        if self._recording.exists():
            with wave.open(str(self._recording), "rb") as file:
                samples.frombytes(file.readframes(file.getnframes()))
            self._recording.unlink()
        return samples

    def _select(self, voice: str, rate: str) -> None:
        self._driver.setProperty("voice", self.voices[voice])
        self._driver.setProperty("rate", RATES[rate])
        while self._espeak.IsPlaying():
            time.sleep(0.001)


def is_whole(recorded: array.array[int]) -> bool:
    """Whether a recording goes on to its end, where nothing is heard any more."""
    end = recorded[-int(LAST_SILENCE * SAMPLE_RATE) :]
    return bool(end) and max(end) <= sound.LOUD and min(end) >= -sound.LOUD


if __name__ == "__main__":
    protocol.run(protocol.speaking(Engine))
