"""What do the style files say? Read with the same small grammar they keep to: rules, and rules inside @media."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CSS = Path(__file__).resolve().parents[2] / "static" / "css"


@dataclass(frozen=True)
class Rule:
    """One rule of a style file: `media` is empty outside of @media."""

    media: str
    selectors: tuple[str, ...]
    declarations: tuple[tuple[str, str], ...]


def style_files() -> list[Path]:
    """Every style file that is ours."""
    return sorted([*CSS.glob("*.css"), *CSS.glob("components/*.css")])


def without_comments(text: str) -> str:
    """The text with its comments left away."""
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def rules(text: str) -> Iterator[Rule]:
    """The rules of a style file, in order."""
    text = without_comments(text)
    at, media = 0, ""
    for found in re.finditer(r"([^{}]*)([{}])", text):
        words, brace = found[1].strip(), found[2]
        if brace == "{" and words.startswith("@media"):
            media = words
        elif brace == "{":
            at = found.end()
            selectors = tuple(part.strip() for part in words.split(","))
        elif at:
            declarations = tuple(
                (name.strip(), value.strip())
                for name, _colon, value in (line.partition(":") for line in text[at : found.start(2)].split(";"))
                if name.strip()
            )
            yield Rule(media, selectors, declarations)
            at = 0
        else:
            media = ""
