"""How a written sentence is to be read out: `segments(text, voice)`.

The engine reads numbers wrongly in every language and some words in one, so each language has a module here that turns
digits and signs into words first. English pages hold Chinese names and addresses; those go to the Mandarin voice.
"""

import hashlib
import re
from functools import cache
from importlib.metadata import version
from pathlib import Path

from app.config import ROOT

from . import cantonese, english, mandarin

_NORMALISERS = {"cmn": mandarin.normalise, "yue": cantonese.normalise, "en": english.normalise}
_HAN = "\u3400-\u9fff\uf900-\ufaff"
# A run of 汉字 with the digits and full-width signs that belong to it.
_HAN_RUN = re.compile(rf"[{_HAN}](?:[{_HAN}，、：；。！？（）《》“”·\d\s]*[{_HAN}])?")
_SPEAKABLE = re.compile(rf"[A-Za-z{_HAN}]")


def normalise(text: str, voice: str) -> str:
    """The text as the voice's language says it, in words alone; empty when there is nothing to say."""
    spoken = _NORMALISERS[voice](text)
    return spoken if _SPEAKABLE.search(spoken) else ""


def segments(text: str, voice: str) -> tuple[tuple[str, str], ...]:
    """The sentence as (voice, words) in order: one for Chinese, for English one more at each run of 汉字."""
    if voice != "en":
        spoken = normalise(text, voice)
        return ((voice, spoken),) if spoken else ()
    parts, end = [], 0
    for run in _HAN_RUN.finditer(text):
        parts += [("en", text[end : run.start()]), ("cmn", run[0])]
        end = run.end()
    parts.append(("en", text[end:]))
    said = [(name, normalise(part, name)) for name, part in parts]
    return tuple((name, words) for name, words in said if words)


@cache
def fingerprint() -> str:
    """Changes with the engine and with every rule and table here, so that no old clip outlives a correction."""
    digest = hashlib.sha256()
    for package in ("pyttsx3", "espeakng-loader", "lameenc"):
        digest.update(f"{package} {version(package)}\n".encode())
    folder = Path(__file__).parent
    for path in (*sorted(folder.glob("*.py")), ROOT / "engines/builtin.py", ROOT / "engines/sound.py"):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def builtin_fingerprint() -> str:
    """The fingerprint of the built-in voice (being split)."""
    return fingerprint()


def respelled(parts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The parts as the built-in voice reads them right (being split)."""
    return parts
