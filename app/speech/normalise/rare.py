"""How are characters read that hardly anybody knows? By a common character of the same sound.

Names hold characters that engines skip or spell out. The large tables of readings are loaded only when one is met.
"""

import re
from collections.abc import Iterable
from functools import cache

from .characters import HAN

_ONE = re.compile(f"[{HAN}]")
# Of 粤语 as it is spoken, and Hong Kong's forms of common characters: in neither of the old sets.
_COLLOQUIAL = (
    "嘅咗喺冇哋佢啲嚟嘢睇攞揾嗰噉咁唔啱嗮晒畀俾諗瞓攰瞓孭餸嘥咪喎啦喇囉咩吖噃啓峯敍枱棁涚煴牀瘂衞裏説鋭閲麪粧羣藴醖鈎"
)
_SETS = {"cmn": ("gb2312",), "yue": ("gb2312", "big5")}


def readable(text: str, voice: str, unknown: str) -> str:
    """The text with every rare character in the writing of a common one; `unknown` where no table has it."""
    common = _common(voice)
    if common.issuperset(text):
        return text
    return _ONE.sub(lambda found: found[0] if found[0] in common else homophone(found[0], voice) or unknown, text)


def homophone(character: str, voice: str) -> str:
    """A common character of the same sound; empty when there is none."""
    return next((_by_sound(voice)[sound] for sound in _sounds(character, voice) if sound in _by_sound(voice)), "")


@cache
def _common(voice: str) -> frozenset[str]:
    characters = {mark for name in _SETS[voice] for mark in _characters_of(name)}
    return frozenset(characters | set(_COLLOQUIAL) | set(map(chr, range(0x20, 0x7F))) | set("，。；：！？、"))


def _characters_of(encoding: str, *, first_level: bool = False) -> Iterable[str]:
    """The 汉字 of an old set of characters, or of its first level: those people use."""
    last = {"gb2312": 0xD7F9, "big5": 0xC67E}[encoding] if first_level else 0xF9FF
    start = {"gb2312": 0xB0A1, "big5": 0xA440}[encoding]
    for code in range(start, last + 1):
        try:
            character = code.to_bytes(2, "big").decode(encoding)
        except UnicodeDecodeError:
            continue
        if _ONE.fullmatch(character):
            yield character


@cache
def _by_sound(voice: str) -> dict[str, str]:
    """A character for each sound, with no other reading if there is one."""
    found: dict[str, str] = {}
    several: dict[str, str] = {}
    for character in _characters_of(_SETS[voice][-1], first_level=True):
        sounds = _sounds(character, voice)
        if len(sounds) == 1:
            found.setdefault(sounds[0], character)
        elif sounds:
            several.setdefault(sounds[0], character)
    return several | found


@cache
def _sounds(character: str, voice: str) -> tuple[str, ...]:
    """The readings of a character, the commonest first, each with its tone."""
    if voice == "yue":
        import ToJyutping

        return tuple(ToJyutping.get_jyutping_candidates(character)[0][1])
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.TONE3, heteronym=True, errors="ignore")
    return tuple(found[0]) if found else ()
