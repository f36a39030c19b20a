"""Which characters may go on to the reading of numbers and words at all.

The engine takes `[[ ]]` for phoneme codes, reads emoji by their English names and stumbles over control characters;
full-width and circled digits would slip past every rule for digits. So this comes first, for every language.
"""

import re
import unicodedata

_KEPT = frozenset(
    "，。；：！？（）、～“”‘’…《》「」°"
)  # full-width punctuation is not made ASCII: a comma there groups no digits
_DROPPED_KINDS = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "So", "Sk", "Me"})
_HAN = "\u3400-\u9fff\uf900-\ufaff"
_DOMAIN_END = r"(?:com|cn|net|org|gov|edu|hk|mo)"
WEB_ADDRESS = re.compile(
    r"(?:https?://|www\.)[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]+"
    rf"|(?<![A-Za-z0-9.@])(?:[A-Za-z0-9\-]+\.)+{_DOMAIN_END}(?![A-Za-z0-9])(?:/[A-Za-z0-9\-._~/?#=&%]*)?",
    re.ASCII,
)
MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+", re.ASCII)
MASKED = re.compile(r"(?P<before>\d[\d ]*)?[*•●·]{2,}[ *•●·]*(?P<after>[\dXx](?:[\dXx ]*[\dXx])?)?")
HAN_RUN = re.compile(rf"[{_HAN}]")


def cleaned(text: str) -> str:
    """The text in plain characters: every digit 0 to 9, no emoji, no control characters, single spaces."""
    text = text.replace("[[", " ").replace("]]", " ").replace("㎡", "m²").replace("〇", "零")
    text = text.replace("m²", "平方米").replace("m2", "平方米").replace("m³", "立方米") if "m" in text else text
    plain = "".join(_plain(character) for character in text)
    return re.sub(r"\s+", " ", plain).strip()


def _plain(character: str) -> str:
    if character in _KEPT:
        return character
    if character.isascii():
        return character if character.isprintable() else " "
    plain = unicodedata.normalize("NFKC", character)
    return "".join(_one(part) for part in plain)


def _one(character: str) -> str:
    if character in _KEPT or character.isascii():
        return character
    kind = unicodedata.category(character)
    if kind in _DROPPED_KINDS or "\ufe00" <= character <= "\ufe0f":
        return " "
    if kind == "Nd" or character.isdigit():
        return str(unicodedata.digit(character))
    if kind.startswith("Z"):
        return " "
    return "-" if character in "‐‑‒–—−" else character


def without_digits(text: str) -> str:
    """The text with whatever still is a digit taken out: the last guard before an engine."""
    return "".join(" " if character.isdigit() else character for character in text)
