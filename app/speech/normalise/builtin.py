"""What does the built-in engine read wrongly, and how is it made to read it right?

espeak-ng 1.52 misreads some words of 普通话: another writing of the same sound stands in. It reads about five in a hundred
characters of 粤语 wrongly, because it knows few words: it is handed jyutping instead, by the readings in context of ToJyutping.
Other engines get neither.
"""

import re
from functools import cache
from types import ModuleType

from opencc import OpenCC

from .latin import Part

JYUTPING = "yue-jyutping"  # the engine's name for 粤语 written in jyutping
# It has no syllable with -iong at all and spells such a character in English; two short syllables come nearest.
OVERRIDES: dict[str, str] = {
    "便宜": "骈宜",
    "角色": "决色",
    "主角": "主决",
    "似的": "是的",
    "东莞": "东馆",
    **dict.fromkeys("兄凶胸匈汹芎", "西庸"),
    **dict.fromkeys("雄熊", "习庸"),
    **dict.fromkeys("穷琼邛茕穹蛩筇跫銎", "奇庸"),
    **dict.fromkeys("窘炯迥冂扃", "己永"),
}
_LONGEST_FIRST = re.compile("|".join(sorted(OVERRIDES, key=len, reverse=True)))
# Nor has it the rolled -r at the end of a word (这儿, 一点儿): it spells the word in English. All understand 这, 一点.
_ROLLED = re.compile("(?<=[这那哪事点会玩孩份慢好今明昨天活门花味面劲块口边样法空准趟伴号名])儿(?![童子女科歌媳孙])")
# Written in jyutping, a syllable that is only a hum loses its tone; these characters keep it.
_HUMS = {"ng5": "五", "ng6": "誤", "ng4": "吳", "m4": "唔"}
_NUMBERS = frozenset("零一二三四五六七八九十百千萬億點兩半幾")
_PLACES = frozenset("百千萬億")
_READINGS = {"六": "luk6", "两": "loeng5", "兩": "loeng5"}  # of numbers: ToJyutping takes 两元 for a weight


def respelled(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts as the built-in voice reads them right."""
    return tuple(_respelled(voice, words) for voice, words in parts)


def jyutping(text: str) -> str:
    """A sentence of 粤语 in jyutping, its marks left where they are."""
    said: list[str] = []
    text = _traditional().convert(text)
    for at, (character, reading) in enumerate(_readings().get_jyutping_list(text)):
        sounds = _of_number(text, at) or reading
        said += [_HUMS.get(sound, sound) for sound in sounds.split()] if sounds else [character]
    return re.sub(r"\s+(?=[，。；：！？、,.;:!?])", "", " ".join(said)).strip()


def get_ready() -> None:
    """Load the tables of 粤语, which takes a second, before somebody waits for them."""
    _readings()
    _traditional()


def _of_number(text: str, at: int) -> str:
    """The reading of a character that is part of a number, or counts as the weight 二两 does; empty for any other."""
    if text[at] in "两兩" and at and text[at - 1] in _NUMBERS and text[at + 1 : at + 2] not in _PLACES:
        return "loeng2"
    return _READINGS.get(text[at], "")


def _respelled(voice: str, words: str) -> Part:
    if voice == "cmn":
        return voice, _LONGEST_FIRST.sub(lambda found: OVERRIDES[found[0]], _ROLLED.sub("", words))
    return (JYUTPING, jyutping(words)) if voice == "yue" else (voice, words)


@cache
def _readings() -> ModuleType:
    import ToJyutping

    module: ModuleType = ToJyutping
    return module


@cache
def _traditional() -> OpenCC:
    return OpenCC("s2hk")
