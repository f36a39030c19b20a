"""How a Chinese sentence is read: the rules 普通话 and 粤语 share, told apart by a `Tongue`.

Each rule turns one kind of writing into 汉字 and leaves the rest to the next, the most particular first: a date before
a range, a telephone number before a plain number. What no rule knows is read digit by digit; no digit is left.
"""

import re

from . import amounts, codes, days
from .characters import FOREIGN, HAN, UNKNOWN, without_digits
from .latin import spelled
from .rare import readable
from .tongue import Rule, Tongue

RULES: tuple[Rule, ...] = (*codes.FIRST, *days.RULES, *codes.RULES, *amounts.FIRST, *codes.LATER, *amounts.RULES)
_SAID = "零一二三四五六七八九十百千万亿两幺"
_UNITS = "日号號点點分秒月年元角斤克米度时時岁歲亩畝人天周"
_TIDYING: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"元\s*/\s*(?=[{HAN}])"), "元每"),
    (re.compile(rf"(?<=[{HAN}A-Za-z])\s*/\s*(?=[{HAN}A-Za-z])"), "、"),
    (re.compile(rf"(?<=[{HAN}])\s*-\s*(?=[{HAN}])"), "，"),
    (re.compile(r"[—…]+|\.{2,}|-{2,}|[|→←<>]+"), "，"),
    (re.compile(r"[（()）\[\]【】{}〔〕]+"), "，"),
    (re.compile(r"(?<![A-Za-z])'|'(?![A-Za-z])"), " "),
    (re.compile(r"[“”‘’\"`《》「」『』〈〉#*_^\\~～·•●]+"), " "),
    (re.compile(rf"(?<=[{_SAID}岁歲元人])\+(?![{_SAID}])"), "以上"),
    (re.compile(r"\+"), "加"),
    (re.compile(r"="), "等于"),
    (re.compile(r"&"), "和"),
    (re.compile(r"%"), "百分号"),
    (re.compile(rf"[^{HAN}A-Za-z，。；：！？、.,;:!?' ]"), " "),
    (re.compile(r"  +"), " "),
    (re.compile(r" +(?=[，,。！？；：、])|(?<=[，。！？；：、]) +"), ""),
    (re.compile(r"[，,、](?:\s*[，,、])*\s*(?=[，,。！？；：、])"), ""),
    (re.compile(r"(?<=[，。！？；：、])(?:\s*[，,、])+"), ""),
    (re.compile(rf"(?<=[{HAN}，。！？；：、])\s+(?=[{HAN}，。！？；：、])"), ""),
)


def read(text: str, tongue: Tongue, voice: str) -> str:
    """A cleaned sentence with every number in words; Latin letters stand alone or make English words."""
    text = re.sub(rf"{FOREIGN}[{FOREIGN} ]*", tongue.foreign, text).replace(UNKNOWN, tongue.rare)
    for pattern, say in RULES:
        text = pattern.sub(lambda found, say=say: say(found, tongue), text)  # type: ignore[misc]
    text = re.sub(rf"(?<=[{_SAID}{_UNITS}])\s*[-~～]+\s*(?=[{_SAID}第上下])", tongue.to, text)
    for pattern, instead in _TIDYING[:8]:
        text = pattern.sub(instead, text)
    text = spelled(text, tongue)
    for pattern, instead in _TIDYING[8:]:
        text = pattern.sub(instead, text)
    return readable(without_digits(text).strip(" ，、,"), voice, tongue.rare)
