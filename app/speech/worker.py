"""The process that owns the speech engine: a line of JSON in, a header line and MP3 out.

Run as a file of its own and importing nothing of this program, because the engine does not survive threads or a fork,
and because espeak-ng (GPL-3) stays in its own process. Requests, one a line:

    {"parts": [["cmn", "您好"], ["en", "OK"]], "rate": "normal"}  ->  {"ok": true, "bytes": 4032, ...}\n + MP3
    {"phonemes": "您好", "voice": "cmn"}                           ->  {"ok": true, "bytes": 0, "phonemes": "..."}\n

The first line out says whether the engine works at all. The engine is pyttsx3 2.99, whose faults shape this file:

* right after a change of rate or voice 0.4 to 2 % of recordings are empty: wait until the engine is idle;
* of several recordings in one run only the last is written: one a run;
* an unknown voice silently keeps the last one: set it on the driver, which raises;
* it prints to standard output: answers go out on a descriptor of their own;
* a file it cannot write hangs it for good: the process that started this one kills it when it is late.
"""

from __future__ import annotations  # array.array takes a type only in writing

import array
import ctypes
import json
import os
import shutil
import sys
import time
import wave
from pathlib import Path
from typing import Any, BinaryIO

RATES = {"slow": 100, "normal": 140, "fast": 180}
VOICES = {"cmn": "sit/cmn", "yue": "sit/yue", "en": "gmw/en"}
MANDARIN_BY_PINYIN = "sit/cmn-latn-pinyin"
SAMPLE_RATE = 22050
SENT_RATE = 16000  # what sounds best in so few bits
BIT_RATE = 24  # kbit/s: about 3 kB a second, and every phone plays it
PAUSE = 0.25  # seconds after a sentence, so that sentences follow each other like speech
LOUD = 200  # of 32768: softer than this is silence
SHORTEST = 0.03  # seconds a character: less than that and the recording was cut off


class Engine:
    """The one engine of this process, and all of its state."""

    def __init__(self, folder: Path) -> None:
        import espeakng_loader
        import lameenc

        os.environ["ESPEAK_DATA_PATH"] = str(espeakng_loader.get_data_path())
        library = Path(espeakng_loader.get_library_path()).parent / "libespeak-ng.so.1"
        # pyttsx3 asks for a library of this very name; loaded first and globally, the packaged one is what it gets.
        self._library = ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)
        import pyttsx3
        from pyttsx3.drivers import _espeak

        self._lame = lameenc
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
        samples.extend(array.array("h", bytes(2 * int(PAUSE * SAMPLE_RATE))))
        encoder = self._lame.Encoder()
        encoder.set_bit_rate(BIT_RATE)
        encoder.set_in_sample_rate(SAMPLE_RATE)
        encoder.set_out_sample_rate(SENT_RATE)
        encoder.set_channels(1)
        encoder.set_quality(5)
        encoder.silence()
        return bytes(encoder.encode(samples.tobytes()) + encoder.flush())

    def _recorded(self, text: str, voice: str, rate: str) -> array.array[int]:
        for _attempt in range(2):
            samples = _trimmed(self._record(text, voice, rate))
            if len(samples) >= len(text) * SHORTEST * SAMPLE_RATE:
                return samples
        raise RuntimeError(f"{len(samples)} samples for {len(text)} characters")

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


def _trimmed(samples: array.array[int]) -> array.array[int]:
    """The samples without the silence before and after."""
    step = SAMPLE_RATE // 100
    loud = [at for at in range(0, len(samples), step) if max(samples[at : at + step]) > LOUD]
    return samples[max(loud[0] - step, 0) : loud[-1] + 3 * step] if loud else array.array("h")


def _answer(engine: Engine, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    if "phonemes" in request:
        return {"phonemes": engine.phonemes(request["phonemes"], request["voice"])}, b""
    return {}, engine.speak(request["parts"], request["rate"])


def _send(out: BinaryIO, header: dict[str, Any], body: bytes = b"") -> None:
    out.write(json.dumps({**header, "bytes": len(body)}).encode() + b"\n" + body)
    out.flush()


def serve(folder: Path) -> int:
    """Answer requests until standard input ends; what went wrong is said in the header, never by silence."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints to standard output from here on cannot break the protocol
    try:
        engine = Engine(folder)
    except Exception as error:
        _send(out, {"ok": False, "reason": f"{type(error).__name__}: {error}"})
        return 1
    _send(out, {"ok": True, "voices": engine.voices})
    for line in sys.stdin.buffer:
        try:
            header, body = _answer(engine, json.loads(line))
        except Exception as error:
            _send(out, {"ok": False, "reason": f"{type(error).__name__}: {error}"})
        else:
            _send(out, {"ok": True, **header}, body)
    shutil.rmtree(folder, ignore_errors=True)  # whoever started this one may be gone without a word
    return 0


if __name__ == "__main__":
    status = serve(Path(sys.argv[1]))
    os._exit(status)  # the library takes its time, or hangs, when it is taken down in order
