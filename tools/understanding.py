"""How well is a voice understood? The site's own sentences are spoken, a speech recogniser writes them down, and what it
wrote is compared with what the page shows, character by character.

Both sides are first read out by the site's rules for numbers, so that 3.2元 and 三元二角 are the same; punctuation, spaces
and the choice between Simplified and Traditional count for nothing. Nothing else is forgiven: another character of the
same sound is an error.
"""

import base64
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

import backend
from app.speech.listening import LISTENER, converter
from app.speech.normalise import normalise
from app.speech.page import Block
from app.speech.pool import Patience, Pool
from app.speech.text import sentences
from app.speech.voices import Voice
from backend.residents import read_residents

SEED = 20261124
GOALS = {"cmn": 0.15, "en": 0.05}
HEARD_AS = {"cmn": "zh", "en": "en"}
PAGE_LANGUAGE = {"cmn": "zh-Hans", "en": "en"}
# What pages show as words of their own; the rest of an answer is names of things, numbers and marks.
SHOWN = {
    *("access", "description", "fee", "first", "for_whom", "headline", "hint", "instructions", "name", "note", "notes"),
    *("offers", "paragraphs", "pay", "result", "steps", "summary", "text", "title", "wanted", "who_may_act", "why"),
}
ASKED = ("/work/vacancies", "/places?limit=50", "/warnings", "/advice/articles", "/faults/kinds", "/catalogue/events")
LENGTH = {"cmn": (7, 30), "en": (20, 90)}  # characters of a sentence
# Of these as many as there are, up to a quarter each; the rest is whatever the site says.
SPECIAL = {
    "cmn": {
        "money": re.compile(r"\d(?:元|角|万)"),
        "dates": re.compile(r"\d(?:年|月|日|号|点|周岁|岁|天|小时|个工作日)"),
    },
    "en": {
        "money": re.compile(r"\d yuan|¥"),
        "dates": re.compile(r"\d ?(?:am|pm|days|hours|years|months)|20\d\d|aged? \d"),
    },
}
SAMPLE = re.compile(r"样例|[Ss]ample")  # words that stand for a real place's
NOT_WORDS = re.compile(r"[\W_]+")
# One number read in two ways; one word written in two ways, which OpenCC cannot tell from another word.
SAME = str.maketrans({"两": "二", "幺": "一", "〇": "零", "著": "着"})


@dataclass(frozen=True)
class Understood:
    """What a recogniser made of one sentence."""

    sentence: str
    wrote: str
    errors: int
    length: int


def site_sentences(voice: str, count: int) -> list[str]:
    """Sentences of the site in the language of a voice, the same at each run, money, dates and names among them."""
    low, high = LENGTH[voice]
    found = sorted(
        {
            sentence.text
            for text in _shown_texts(PAGE_LANGUAGE[voice])
            for sentence in sentences([Block("p", text)], voice)
            if low <= len(sentence.text) <= high and not SAMPLE.search(sentence.text) and _is_all(voice, sentence.text)
        }
    )
    choose = random.Random(SEED)  # noqa: S311 (nothing secret)
    choose.shuffle(found)
    chosen: list[str] = _with_names(voice)[: count // 10]
    for pattern in SPECIAL[voice].values():
        fitting = [text for text in found if pattern.search(text) and text not in chosen]
        chosen += _unlike(fitting)[: count // 4]
    rest = [text for text in _unlike(found) if text not in chosen]
    return (chosen + rest)[:count]


def _is_all(voice: str, text: str) -> bool:
    """Whether the sentence is in one language alone."""
    return not re.search(r"[A-Za-z]" if voice == "cmn" else r"[\u3400-\u9fff]", text)


def _unlike(texts: Iterable[str]) -> list[str]:
    """Without those that differ from an earlier one by their numbers alone."""
    return list({re.sub(r"\d+", "0", text): text for text in texts}.values())


def _with_names(voice: str) -> list[str]:
    """The banner over a relative's errand, with residents' names; English pages show names in 汉字 too."""
    names = [one.name for one in read_residents().offered() if "·" not in one.name]
    return [f"您正在替{name}办" for name in names] if voice == "cmn" else []


def _shown_texts(language: str) -> Iterator[str]:
    client = backend.create_app({"DATABASE": ":memory:", "SERVICES": 90}).test_client()

    def asked(path: str) -> Any:
        return client.get(path, headers={"Accept-Language": language}).get_json()

    services = asked("/catalogue/services")["items"]
    for path in (*(f"/catalogue/services/{one['id']}" for one in services), *ASKED):
        yield from _texts(asked(path))


def _texts(part: Any, key: str = "") -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            yield from _texts(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value, key)
    elif isinstance(part, str) and key in SHOWN:
        yield part


def as_compared(text: str, voice: str) -> str:
    """The text as it is compared: numbers in words, one kind of characters, no punctuation, no spaces, no capitals."""
    if voice == "cmn":
        text = converter("t2s").convert(text)
    said = normalise(text, voice)
    return NOT_WORDS.sub("", said.translate(SAME) if voice == "cmn" else said).lower()


class Recogniser:
    """Whisper base, told nothing of what it may hear."""

    def __init__(self) -> None:
        self._pool = Pool(1, command=LISTENER, patience=Patience(to_start=60, to_answer=60))

    def wrote(self, mp3: bytes, voice: str) -> str:
        """What it makes of the sound."""
        request = {"sound": base64.b64encode(mp3).decode(), "language": HEARD_AS[voice], "subjects": ""}
        return str(self._pool.ask(request)[0]["text"])

    def understood(self, speaker: Voice, voice: str, sentence: str) -> Understood:
        """The sentence, spoken and written down."""
        wrote = self.wrote(speaker.speak(sentence, voice, "normal", patient=True), voice)
        shown, heard = as_compared(sentence, voice), as_compared(wrote, voice)
        return Understood(sentence, wrote, Levenshtein.distance(shown, heard), len(shown))

    def close(self) -> None:
        """End the recogniser."""
        self._pool.close()


def error_rate(told: Iterable[Understood]) -> float:
    """Wrong, missing and added characters for each character shown."""
    told = list(told)
    return sum(one.errors for one in told) / max(sum(one.length for one in told), 1)
