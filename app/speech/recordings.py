"""Sentences that people spoke into a microphone: `recordings/<voice>/manifest.yaml` and the sound files beside it.

No engine speaks 客家话 or 潮汕话, and none speaks 粤语 as well as people do. A recording is played where a page shows the
very sentence that was recorded; signs, spaces and Traditional or Simplified make no difference. How recordings are made
is told in docs/recording-prompts.md. What is wrong with them is told by `health`, and never keeps the site from starting.
"""

import hashlib
import re
import wave
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from opencc import OpenCC

from .errors import SpeechUnavailable
from .remote import as_mp3

RECORDED = ("hakka", "teochew", "yue", "cmn", "en")
MANIFEST = "manifest.yaml"
NOTES = ("speaker", "recorded", "licence")  # told once for a whole manifest, or for one clip
KEYS = frozenset(("text", "file", "sha256", *NOTES))
FRAME = bytes((0xFF, 0xF3))  # how a frame of MPEG 2, layer III begins, without a checksum
FRAME_BYTES = 108  # of 24 kbit/s at 16,000 samples a second; one more where it is padded

_FULL_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20, ord("’"): ord("'")}
_SIGNS = re.compile(r"[\s.,:;!?。、·…“”‘「」『』《》()\[\]\"—]+")


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One sentence somebody spoke."""

    text: str
    path: Path


def folded(text: str) -> str:
    """What two ways to write the same sentence have in common: its words in Simplified, and the signs inside numbers."""
    plain = _simplifier().convert(text.translate(_FULL_WIDTH)).casefold()

    def between(signs: re.Match[str]) -> str:
        before, after = plain[signs.start() - 1 : signs.start()], plain[signs.end() : signs.end() + 1]
        if before.isdigit() and after.isdigit():
            return signs[0].strip() or " "  # 3.5 is not 35
        return " " if (before + after).isascii() and (before + after).isalnum() and before and after else ""

    return _SIGNS.sub(between, plain)


class Recordings:
    """The recorded sentences of every voice, read once."""

    name = "recorded"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._problems: list[str] = []
        self._clips = {voice: self._read(voice) for voice in RECORDED}
        self._sounds: dict[Path, bytes] = {}

    @property
    def fingerprint(self) -> str:
        """Changes with every word and every byte of sound."""
        digest = hashlib.sha256()
        for voice, clips in self._clips.items():
            for sentence in sorted(clips):
                digest.update(f"{voice}\0{self.fingerprint_of(clips[sentence].text, voice)}\n".encode())
        return digest.hexdigest()[:16]

    def fingerprint_of(self, sentence: str, language: str) -> str:
        """Changes when this one sentence is recorded, recorded again, or taken away; empty without a recording."""
        recording = self._found(sentence, language)
        if recording is None:
            return ""
        try:
            return hashlib.sha256(folded(sentence).encode() + b"\0" + recording.path.read_bytes()).hexdigest()[:16]
        except OSError:
            return ""

    def can_speak(self, sentence: str, language: str) -> bool:
        """Whether this very sentence was recorded in this voice."""
        return self._found(sentence, language) is not None

    def has(self, voice: str) -> bool:
        """Whether anything was recorded in this voice."""
        return bool(self._clips.get(voice))

    def counts(self) -> dict[str, int]:
        """How many sentences each voice has."""
        return {voice: len(clips) for voice, clips in self._clips.items()}

    def speak(self, sentence: str, language: str, rate: str, *, visitor: str = "", patient: bool = False) -> bytes:
        """The recording, at the one speed at which it was spoken; SpeechUnavailable when there is none, or no more."""
        recording = self._found(sentence, language)
        if recording is None:
            raise SpeechUnavailable("nobody recorded this")
        if (mp3 := self._sounds.get(recording.path)) is None:
            try:
                mp3 = _sound(recording.path)
            except (OSError, ValueError, SpeechUnavailable) as error:
                # Left out from now on: the next who asks hears another voice.
                self._clips[language].pop(folded(recording.text), None)
                self._problems.append(f"{language}/{recording.path.name}: {error}")
                raise SpeechUnavailable(f"{recording.path.name}: {error}") from error
            self._sounds[recording.path] = mp3
        return mp3

    def health(self) -> dict[str, Any]:
        """How many sentences each voice has, and what is wrong with the rest."""
        return {
            "voice": self.name,
            "ok": not self._problems,
            "languages": tuple(voice for voice in RECORDED if self.has(voice)),
            "recorded": self.counts(),
            "problems": tuple(self._problems),
        }

    def close(self) -> None:
        """Nothing is held."""

    def _found(self, sentence: str, language: str) -> Recording | None:
        clips = self._clips.get(language)
        return clips.get(folded(sentence)) if clips else None

    def _read(self, voice: str) -> dict[str, Recording]:
        """The good recordings of one voice by their folded text; whatever is wrong is noted, and left out."""
        folder, found = self._folder / voice, dict[str, Recording]()
        for name, entry in self._entries(folder / MANIFEST):
            if said := _wrong(entry, folder):
                self._problems.append(f"{voice}/{MANIFEST}, {name}: {said}")
                continue
            recording = Recording(text=entry["text"], path=folder / entry["file"])
            if (sentence := folded(recording.text)) in found:
                self._problems.append(f"{voice}/{MANIFEST}, {name}: “{recording.text}” is there twice")
                continue
            found[sentence] = recording
        return found

    def _entries(self, path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The manifest's clips, each with what to call it, the manifest's own notes filled in; none without a manifest."""
        name = f"{path.parent.name}/{MANIFEST}"
        try:
            manifest = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except FileNotFoundError:
            return
        except (OSError, ValueError, yaml.YAMLError) as error:
            self._problems.append(f"{name} cannot be read: {' '.join(str(error).split())}")
            return
        clips = (manifest.get("clips") or []) if isinstance(manifest, dict) else None
        if not isinstance(manifest, dict) or not isinstance(clips, list):
            self._problems.append(f"{name} should hold `clips:` and under it one entry a sentence")
            return
        if unknown := sorted(str(key) for key in set(manifest) - {"clips", *NOTES}):
            self._problems.append(f"{name}: nobody knows what {', '.join(unknown)} means")
        notes = {key: manifest[key] for key in NOTES if key in manifest}
        for number, entry in enumerate(clips, 1):
            yield f"clip {number}", {**notes, **entry} if isinstance(entry, dict) else {"": entry}


def _wrong(entry: Mapping[str, Any], folder: Path) -> str | None:
    """What is wrong with an entry of a manifest, in plain words; None when it can be played."""
    if unknown := sorted(str(key) for key in set(entry) - KEYS):
        return f"nobody knows what {', '.join(unknown)} means" if unknown != [""] else "it is no entry"
    for key in ("text", "file", *NOTES):
        value = entry.get(key)
        if not value or not isinstance(value, date if key == "recorded" else str):
            return f"{key} should be {'a day, like 2026-11-24' if key == 'recorded' else 'written there'}"
    if not folded(entry["text"]):
        return "there are no words in its text"
    path = folder / entry["file"]
    if path.name != entry["file"]:
        return "the file should lie beside the manifest"
    try:
        _check(path)
        if entry.get("sha256") and hashlib.sha256(path.read_bytes()).hexdigest() != str(entry["sha256"]).lower():
            return f"{path.name} is another file than the one its sha256 was taken of"
    except FileNotFoundError:
        return f"{path.name} is not there"
    except (OSError, ValueError) as error:
        return f"{path.name}: {error}"
    return None


def _check(path: Path) -> None:
    """Raise ValueError, in plain words, when a file cannot be played; of a WAV only the beginning is read."""
    if path.suffix.lower() == ".mp3":
        _frames(path.read_bytes())
    elif path.suffix.lower() == ".wav":
        try:
            with wave.open(str(path)) as file:
                channels, bits, rate = file.getnchannels(), file.getsampwidth() * 8, file.getframerate()
                empty = file.getnframes() == 0
        except (wave.Error, EOFError) as error:
            raise ValueError(f"no WAV of whole numbers ({error})") from error
        if bits != 16 or channels not in {1, 2} or not 16000 <= rate <= 48000 or empty:
            raise ValueError(
                f"{bits} bits, {channels} channels, {rate} Hz{', empty' if empty else ''}; "
                "it should have 16 bits, 1 or 2 channels and 16000 to 48000 Hz"
            )
    else:
        raise ValueError("it should be a .wav or an .mp3")


def _sound(path: Path) -> bytes:
    """The file as this site sends sound: clips of one form, so that they join to one stream."""
    return _frames(path.read_bytes()) if path.suffix.lower() == ".mp3" else as_mp3(path.read_bytes())


def _frames(mp3: bytes) -> bytes:
    """The frames of an MP3, without titles and tables round them; ValueError when it has not the one form that joins."""
    at = 0
    if mp3[:3] == b"ID3" and len(mp3) > 10:
        at = 10 + sum(mp3[6 + n] << 7 * (3 - n) for n in range(4))  # its size is written in sevens of bits
    end = len(mp3) - 128 if mp3[-128:-125] == b"TAG" else len(mp3)
    frames = []
    while at < end:
        head = mp3[at : at + 4]
        # Bits: the rate of the bits (3 is 24 kbit/s), of the samples (2 is 16,000 Hz), padding; then mono.
        if len(head) < 4 or head[:2] != FRAME or head[2] >> 2 != 0b001110 or head[3] >> 6 != 0b11:
            raise ValueError(
                "an MP3 should have 24 kbit/s, 16000 Hz and one channel; a WAV is turned into that by itself"
            )
        size = FRAME_BYTES + (head[2] >> 1 & 1)
        frames.append(mp3[at : min(at + size, end)])
        at += size
    # The first frame may hold no sound but the length of this one clip, which would be told as the whole page's.
    if frames and (b"Info" in frames[0] or b"Xing" in frames[0]):
        del frames[0]
    if not frames:
        raise ValueError("there is no sound in it")
    return b"".join(frames)


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")
