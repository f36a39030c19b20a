"""How a written sentence is to be read out: `segments(text, voice)`.

Engines read numbers wrongly in every language, so each language has a module here that turns digits and signs into words
first, good for any voice; `builtin.py` alone knows what only the built-in engine misreads. English pages hold Chinese names
and addresses, Chinese pages English words: each goes to the voice for it.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from app.config import ROOT

from . import cantonese, english, mandarin
from .builtin import respelled
from .characters import HAN
from .latin import Part, in_parts

__all__ = ["LANGUAGES", "builtin_fingerprint", "fingerprint", "normalise", "respelled", "segments"]

_NORMALISERS = {"cmn": mandarin.normalise, "yue": cantonese.normalise, "en": english.normalise}
LANGUAGES = tuple(_NORMALISERS)
_BUILT_IN = "builtin.py"
_PIECE = 300  # characters worked on at once, so that the time grows with the length of a text and no faster
_PRIVATE = "\ue000-\uf8ff"
# A run of 汉字 with the digits and full-width signs that belong to it.
_HAN_RUN = re.compile(
    rf"(?:(?<![\d.,:/\-A-Za-z])\d[\d.,:/\-]{{0,30}})?[{HAN}](?:[{HAN}，、：；。！？（）《》“”·*\d\s{_PRIVATE}]*[{HAN}])?"
    rf"(?:[{_PRIVATE}*]+|\d[\d.,:/\-]*\d|\d)?"
)
_HAN_ALONE = re.compile(f" *[{HAN}]+ *")  # from one sign that stands for several
_SPEAKABLE = re.compile(rf"[A-Za-z{HAN}]")


def normalise(text: str, voice: str) -> str:
    """The text as the voice's language says it, in words alone; empty when there is nothing to say.

    Letters of abbreviations stand alone, and words of other languages as they are.
    """
    spoken = " ".join(filter(None, (_NORMALISERS[voice](piece) for piece in _pieces(text))))
    return spoken if _SPEAKABLE.search(spoken) else ""


def segments(text: str, voice: str) -> tuple[Part, ...]:
    """The sentence as (voice, words) in order: each run of 汉字 on an English page, or of English words on a Chinese one, apart."""
    return tuple(part for piece in _pieces(text) for part in _parts(piece, voice))


def _parts(text: str, voice: str) -> tuple[Part, ...]:
    if voice != "en":
        return in_parts(normalise(text, voice), voice)
    parts, end = [], 0
    for run in _HAN_RUN.finditer(text):
        parts += [("en", text[end : run.start()]), ("cmn", run[0])]
        end = run.end()
    parts.append(("en", text[end:]))
    said: list[Part] = []
    for name, part in parts:
        said += (
            in_parts(normalise(part, name), name)
            if name == "cmn"
            else [(name, _HAN_ALONE.sub(" ", normalise(part, name)))]
        )
    return tuple((name, words.strip()) for name, words in said if _SPEAKABLE.search(words))


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that can be worked on, cut at a blank or a comma where there is one."""
    start = 0
    while len(text) - start > _PIECE:
        cut = max(text.rfind(mark, start + _PIECE // 2, start + _PIECE) for mark in " ，。,.")
        end = cut + 1 if cut > 0 else start + _PIECE
        yield text[start:end]
        start = end
    yield text[start:]


@cache
def fingerprint() -> str:
    """Changes with every rule and table that all voices share, so that no old clip outlives a correction."""
    digest = hashlib.sha256()
    for package in ("opencc", "pypinyin", "ToJyutping"):
        digest.update(f"{package} {version(package)}\n".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.name != _BUILT_IN:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def builtin_fingerprint() -> str:
    """Changes with all of that, with the built-in engine, and with what is respelled for it."""
    digest = hashlib.sha256(fingerprint().encode())
    for package in ("pyttsx3", "espeakng-loader", "lameenc"):
        digest.update(f"{package} {version(package)}\n".encode())
    for path in (Path(__file__).parent / _BUILT_IN, ROOT / "engines/builtin.py", ROOT / "engines/sound.py"):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
