"""What becomes of Latin letters in Chinese: known words are said in Chinese, abbreviations spelled, other words stay English.

A spelled letter is said in 普通话 by the characters that sound like its name, so that one voice speaks the whole sentence. In
粤语 no characters sound like them, and people say them in English anyway.
"""

import re

from .characters import HAN
from .tongue import Tongue

Part = tuple[str, str]

# How the letters are called in 普通话.
LETTERS = {
    "A": "诶", "B": "必", "C": "西", "D": "弟", "E": "衣", "F": "艾福", "G": "计", "H": "诶曲", "I": "爱", "J": "杰", "K": "开",
    "L": "艾勒", "M": "艾姆", "N": "恩", "O": "欧", "P": "批", "Q": "丘", "R": "阿尔", "S": "艾斯", "T": "替", "U": "优", "V": "维",
    "W": "达不溜", "X": "艾克斯", "Y": "歪", "Z": "贼",
}  # fmt: skip
_SPELLED = frozenset({"app", "ok", "id", "vip", "sim", "ui", "ai", "ie", "io", "ceo", "ipo", "usb", "ups", "eta"})
_LONGEST_SPELLED = 5  # letters in capitals; longer ones are words somebody wrote large
_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)*")
_BLANK = re.compile(rf"(?<=[{HAN}]) +(?=[{HAN}])")
_RUN = re.compile(r"[A-Za-z][A-Za-z' ]*(?:[,.&\-] ?[A-Za-z][A-Za-z' ]*)*")


def spelled(text: str, tongue: Tongue) -> str:
    """The text with known Latin words in Chinese, and abbreviations as single letters."""
    text = re.sub(r"(?i)(?<![a-z])wi-fi(?![a-z])", "WiFi", text)
    return _WORD.sub(lambda found: _said(found[0], tongue), text)


def in_parts(text: str, voice: str) -> tuple[Part, ...]:
    """A sentence without digits as (voice, words): runs of English words, and in 粤语 of letters, go to the English voice."""
    parts: list[Part] = []
    chinese, end = "", 0
    for run in _RUN.finditer(text):
        chinese += text[end : run.start()]
        end = run.end()
        if voice == "cmn" and max(map(len, re.findall("[A-Za-z]+", run[0]))) == 1:
            chinese += "".join(LETTERS.get(letter.upper(), "") for letter in run[0])
            continue
        parts += [(voice, chinese), ("en", run[0])]
        chinese = ""
    parts.append((voice, chinese + text[end:]))
    said = [(name, words.strip(" ，、,.：:；;")) for name, words in parts[:-1]] + [(parts[-1][0], parts[-1][1].strip())]
    return tuple((name, _BLANK.sub("", words)) for name, words in said if re.search(r"[^\W\d_]", words))


def _said(word: str, tongue: Tongue) -> str:
    lower = word.lower()
    if lower in tongue.words:
        return tongue.words[lower]
    if is_abbreviation(word):
        return f" {' '.join(word.upper())} "
    return lower if word.isupper() else word


def is_abbreviation(word: str) -> bool:
    """Whether the letters of a word are said one by one."""
    if word.lower() in _SPELLED or not re.search("[aeiouyAEIOUY]", word):
        return True
    return len(word) == 1 or (word.isupper() and len(word) <= _LONGEST_SPELLED)
