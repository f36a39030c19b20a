"""What a person meant to type, slips of the finger put aside.

Elderly people paste from chats, dictate, and use Chinese keyboards: digits come full-width, in groups, with dashes
of every kind, and dictation ends everything with a full stop. None of that is a mistake of theirs.
"""

import unicodedata

MOST_CHARACTERS = 10_000

_SEPARATORS = frozenset({"Zs", "Zl", "Zp"})
_INVISIBLE = frozenset({"Cc", "Cf"})
# Letters by category, blanks to the eye: the Hangul fillers and the empty braille cell.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Dashes that Unicode does not count as punctuation: minus, katakana length mark, tildes, and the emoji presentation mark.
_OTHER_DASHES = frozenset("\u2212\u2796\u30fc\uff70~\u301c|\u00af\ufe0e\ufe0f")
_DICTATED = "。｡，、；！？"


def without_controls(text: str) -> str:
    """Keeps line ends and tabs and drops every other control character and half of a surrogate pair."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def is_blank(character: str) -> bool:
    """Says whether a character leaves no mark on the page."""
    return character in _BLANK_LETTERS or unicodedata.category(character) in _SEPARATORS | _INVISIBLE


def is_han(character: str) -> bool:
    """Says whether a character may be written in a Chinese name: of every plane, but none of private use."""
    number = ord(character)
    return (
        0x3400 <= number <= 0x4DBF
        or 0x4E00 <= number <= 0x9FFF
        or 0xF900 <= number <= 0xFAFF
        or 0x20000 <= number <= 0x3FFFF
        or number == 0x3007
    )


def half_width(text: str) -> str:
    """Turns full-width signs and the digits of any script into plain ones."""
    return "".join(map(_plain, text))


def trimmed(text: str) -> str:
    """The text without blanks at either end."""
    start, end = 0, len(text)
    while start < end and is_blank(text[start]):
        start += 1
    while end > start and is_blank(text[end - 1]):
        end -= 1
    return text[start:end]


def without_blanks(text: str) -> str:
    """The text with no blanks anywhere."""
    return "".join(c for c in text if not is_blank(c))


def without_dictated_stop(text: str) -> str:
    """Drops the full stop or comma that dictation puts at the end."""
    end = len(text)
    while end and (text[end - 1] in _DICTATED or is_blank(text[end - 1])):
        end -= 1
    return text[:end]


def register_number(text: str) -> str:
    """A number as it stands in a register: plain digits and capital letters, nothing between them."""
    return "".join(c for c in half_width(text) if not _is_filler(c)).upper()


def _plain(character: str) -> str:
    number = ord(character)
    if 0xFF01 <= number <= 0xFF5E:
        return chr(number - 0xFEE0)
    if number == 0x3000:
        return " "
    if unicodedata.category(character) == "Nd":
        return str(unicodedata.decimal(character))
    return character


def _is_filler(character: str) -> bool:
    return character in _OTHER_DASHES or is_blank(character) or unicodedata.category(character).startswith("P")
