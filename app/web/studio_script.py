"""The sentences to be read in a studio: what the site says and nobody recorded yet, in three shapes.

text      to read from: numbered, page by page, with the file each goes into and how its numbers are read
csv       the same as a table
manifest  what recordings/<voice>/manifest.yaml will say once the files lie beside it
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import yaml

from app.speech import MADE
from app.speech.normalise import normalise
from app.speech.recordings import Recordings, folded
from app.web.corpus import Said

FORMATS = ("text", "csv", "manifest")
NAMES = {"hakka": "客家话", "teochew": "潮汕话", "yue": "粤语", "cmn": "普通话", "en": "English"}
A_SECOND = {"en": 14.0}  # characters read in a second; 汉字 otherwise
HAN_A_SECOND = 3.5
HAS_NUMBER = re.compile(r"\d")
READ_OUT = re.compile(r"[\dA-Za-z]")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One sentence to read; `read_as` is there where its numbers or letters leave a doubt."""

    number: int
    text: str
    file: str
    page: str
    read_as: str = ""


def lines_to_read(said: Iterable[Said], recordings: Recordings, voice: str) -> list[Line]:
    """The sentences without a recording, each once, the most heard first."""
    lines: list[Line] = []
    known: set[str] = set()
    for one in said:
        sentence = folded(one.text)
        if sentence in known or recordings.can_speak(one.text, voice):
            continue
        known.add(sentence)
        # The second half stays the same when the script is printed again and the numbers are others.
        file = f"{len(lines) + 1:04d}-{hashlib.sha256(sentence.encode()).hexdigest()[:8]}.wav"
        line = Line(
            number=len(lines) + 1, text=one.text, file=file, page=one.page, read_as=how_to_read(one.text, voice)
        )
        lines.append(line)
    return lines


def how_to_read(text: str, voice: str) -> str:
    """The sentence in words alone, where it has numbers or letters; empty where it is read as it stands."""
    if not READ_OUT.search(text) or (voice == "en" and not HAS_NUMBER.search(text)):
        return ""
    words = normalise(text, voice if voice in MADE else "cmn")
    return words if folded(words) != folded(text) else ""


def minutes(lines: Iterable[Line], voice: str) -> float:
    """How long reading them takes, without pauses."""
    return sum(len(line.text) for line in lines) / A_SECOND.get(voice, HAN_A_SECOND) / 60


def written(lines: list[Line], voice: str, shape: str) -> str:
    """The script in one of the `FORMATS`."""
    return {"text": _text, "csv": _csv, "manifest": _manifest}[shape](lines, voice)


def _text(lines: list[Line], voice: str) -> str:
    if not lines:
        return f"{NAMES[voice]}: every sentence is recorded.\n"
    out = [f"{NAMES[voice]}: {len(lines)} sentences, about {minutes(lines, voice):.0f} minutes of speech.", ""]
    for page, group in groupby(lines, key=lambda line: line.page):
        out += [f"--- {page or 'on pages that are somebody’s own'} ---", ""]
        for line in group:
            out.append(f"{line.number}. {line.text}")
            if line.read_as:
                out.append(f"   = {line.read_as}")
            out.append(f"   {line.file}")
        out.append("")
    return "\n".join(out)


def _csv(lines: list[Line], voice: str) -> str:
    table = io.StringIO()
    table.write("\ufeff")  # without it spreadsheets take the 汉字 for something else
    rows = csv.writer(table)
    rows.writerow(("number", "file", "page", "text", "read as"))
    rows.writerows((line.number, line.file, line.page, line.text, line.read_as) for line in lines)
    return table.getvalue()


def _manifest(lines: list[Line], voice: str) -> str:
    clips = [{"text": line.text, "file": line.file} for line in lines]
    head = "# Fill in who spoke, the day (like 2026-11-24), and what they agreed to.\nspeaker:\nrecorded:\nlicence:\n"
    return head + str(yaml.safe_dump({"clips": clips}, allow_unicode=True, sort_keys=False, width=1000))
