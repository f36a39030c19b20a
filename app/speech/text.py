"""From blocks of text to sentences: the unit that is spoken, kept and shown.

The words of a sentence stay as the page shows them, so that a browser can find and mark them; how they are read out is
the normalisers' business.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .normalise import LANGUAGES, builtin_fingerprint, normalise
from .page import Block

LONGEST = 100  # characters: what the engine takes in one breath
# A stop after these ends nothing.
_SHORTENED = ("No", "Mr", "Mrs", "Ms", "Dr", "St", "vs", "ext", "Tel", r"e\.g", r"i\.e")
_NOT_SHORTENED = "".join(rf"(?<!\b{word})" for word in _SHORTENED)
_ENDS = re.compile(
    r"[。！？；!?;]+[”’」』）)\"']*"
    rf"|(?<=[^\W\d_]){_NOT_SHORTENED}\.(?=\s|$)"
    r"|(?<=\d)\.(?=\s+[A-Z]|$)|(?<=[)）”])\.(?=\s|$)|\n"
)


@dataclass(frozen=True)
class Sentence:
    """One sentence as the page shows it; `digest` names it and changes with the way it would be read."""

    number: int
    text: str

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits."""
        return sentence_digest(self.text)


def sentence_digest(text: str) -> str:
    """The name of a sentence's sound in addresses that are kept for good; it changes with every rule for words."""
    return hashlib.sha256(f"{builtin_fingerprint()}\0{text}".encode()).hexdigest()[:16]


def sentences(blocks: Iterable[Block], voice: str) -> tuple[Sentence, ...]:
    """The sentences of the blocks that this voice can say something of, numbered from 0."""
    language = voice if voice in LANGUAGES else "cmn"  # what a voice of recordings alone says stands on Chinese pages
    texts = [text for block in blocks for text in _split(block.text) if normalise(text, language)]
    return tuple(Sentence(number, text) for number, text in enumerate(texts))


def _split(text: str) -> Iterator[str]:
    """Sentences of at most `LONGEST` characters, as they are shown."""
    start = 0
    for end in _ENDS.finditer(text):
        yield from _short(text[start : end.end()])
        start = end.end()
    yield from _short(text[start:])


def _short(sentence: str) -> Iterator[str]:
    """A sentence, cut at its commas or, where there are none, at a space or wherever it must be."""
    rest = sentence.strip()
    start = 0
    while len(rest) - start > LONGEST:
        # A comma with no space after it may be one inside a number.
        cut = max(rest.rfind(mark, start, start + LONGEST) for mark in ("，", "、", ", ", "；", "："))
        if cut <= start:
            cut = rest.rfind(" ", start, start + LONGEST)
        end = cut + 1 if cut > start else start + LONGEST
        if piece := rest[start:end].strip():
            yield piece
        start = end
    if piece := rest[start:].strip():
        yield piece
