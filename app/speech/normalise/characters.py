"""Which characters may go on to the reading of numbers and words at all.

The engine takes `[[ ]]` for phoneme codes, reads emoji by their English names and stumbles over control characters;
full-width and circled digits would slip past every rule for digits. So this comes first, for every language. What comes
out is ASCII, 汉字 and a few marks; in place of other scripts stands `FOREIGN`, and of a character that no table knows,
amid 汉字, `UNKNOWN`.
"""

import re
import unicodedata

HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
FOREIGN = "\x01"
UNKNOWN = "\x02"
_KEPT = "，。；：！？（）、～“”‘’…《》「」『』【】〔〕〈〉°·•●¥€£‰℃℉≥≤≈±×÷→←|"
# full-width punctuation is not made ASCII: a comma there groups no digits
_GONE = frozenset({"Mn", "Mc", "Me", "Cf"})  # marks on other characters, and what is not seen
_BLANK = frozenset({"Cc", "Cs", "Cn", "So", "Sk", "Zs", "Zl", "Zp"})
_DASHES = "‐‑‒–—−﹣－"
_LETTERS = {
    "ø": "o",
    "Ø": "O",
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "đ": "d",
    "Đ": "D",
    "ł": "l",
    "Ł": "L",
    "ı": "i",
}
_NO_CHARACTER = "\ufffd"
_SPECIAL = {
    **{mark: mark for mark in _KEPT}, **dict.fromkeys(_DASHES, "-"), **_LETTERS, "〇": "零", "‧": "·", "・": "·", "∙": "·", "⋅": "·",
    "〜": "～", "∶": "：", "＊": "*", "™": " ", "㎡": "m2", "㎥": "m3", "㎢": "km2", "㎝": "cm", "㎜": "mm", "㎏": "kg", "㎞": "km",
    "′": "'", "″": " ", "＜": "<", "＞": ">", "℡": " ", "№": "No.", "㊣": "正", "\u3000": " ", _NO_CHARACTER: UNKNOWN,
}  # fmt: skip
_MOST_KEPT = 20_000  # characters; a page of oddities shall not fill the memory
_SUPERSCRIPT = re.compile(r"(?<=\d)[⁰¹²³⁴-⁹]+")
_PRIVATE = re.compile(rf"(?<=[{HAN}])[\ue000-\uf8ff]|[\ue000-\uf8ff](?=[{HAN}])")  # an old way to write rare characters
_DOMAIN_END = r"(?:com|cn|net|org|gov|edu|hk|mo)"
WEB_ADDRESS = re.compile(
    r"(?:https?://|www\.)[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]+"
    rf"|(?<![A-Za-z0-9.@\-])(?:[A-Za-z0-9\-]+\.)+{_DOMAIN_END}(?![A-Za-z0-9])(?:/[A-Za-z0-9\-._~/?#=&%]*)?",
    re.ASCII,
)
MAIL_ADDRESS = re.compile(r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+", re.ASCII)
MASKED = re.compile(
    r"(?P<before>(?<!\d)\d[\d ]{0,24})?(?:[*•●]{2,}|(?<=\d)·{2,}|(?<=\d )·{2,}|(?<=\d)[xX×]{3,})"
    r"[ *•●·xX×\-]*(?P<after>[\dXx](?:[\dXx ]{0,24}[\dXx])?)?"
)
LONG_NUMBER = re.compile(r"\d{25,}")


class _Plain(dict[int, str]):
    """What stands for each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        if len(self) < _MOST_KEPT:
            self[code] = plain
        return plain


_TABLE = _Plain()


def cleaned(text: str) -> str:
    """The text in plain characters: every digit 0 to 9, no emoji, no control characters, single spaces."""
    if text.isascii() and text.isprintable() and "[[" not in text and "]]" not in text:
        return " ".join(text.split())
    text = text.replace("[[", " ").replace("]]", " ")
    text = re.sub(r"(?<=[A-Za-z])²", "2", re.sub(r"(?<=[A-Za-z])³", "3", text))
    text = _SUPERSCRIPT.sub(lambda found: "^" + unicodedata.normalize("NFKC", found[0]), text)
    text = _PRIVATE.sub(_NO_CHARACTER, text)
    text = re.sub("[µμ](?=[glmsL])", "u", text)
    return " ".join(text.translate(_TABLE).split())


def _plain(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character.isascii():
        return character if character.isprintable() else " "
    if re.match(f"[{HAN}]", character):
        return unicodedata.normalize("NFC", character) if unicodedata.category(character) == "Lo" else " "
    kind = unicodedata.category(character)
    if kind in _GONE or "\ufe00" <= character <= "\ufe0f":
        return ""
    plain = unicodedata.normalize("NFKC", character)
    if "⁄" in plain:
        return f" {plain.replace('⁄', '/')} "
    if kind in {"Nd", "Nl", "No"}:
        return _number(character, plain)
    if kind in _BLANK:
        return " "
    if plain != character:
        return plain.translate(_TABLE)
    if kind.startswith("L"):
        base = unicodedata.normalize("NFKD", character)[0]
        return base if base.isascii() and base.isalpha() else FOREIGN
    return " "


def _number(character: str, plain: str) -> str:
    """A digit of any script, a Roman number, or a number in a ring or in brackets, which stands by itself."""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if re.fullmatch(r"[\d.()]+", plain, re.ASCII):
        return plain if "²" <= character <= "¹" or "⁰" <= character <= "₉" else f"，{plain.strip('().')}，"
    value = unicodedata.numeric(character, 0.5)
    if value == int(value) and 0 < value < 1000:
        return f"，{int(value)}，" if unicodedata.category(character) == "No" else str(int(value))
    return " "


def without_digits(text: str) -> str:
    """The text with whatever still is a digit taken out: the last guard before an engine."""
    return "".join(" " if character.isdigit() else character for character in text)
