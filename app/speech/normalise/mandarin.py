"""How 普通话 is read: 幺 in codes, Traditional writing made Simplified, and the words its engine gets wrong."""

import re
from functools import cache

from opencc import OpenCC

from .characters import cleaned
from .chinese import Tongue, read

TONGUE = Tongue(
    one="幺",
    to="到",
    web_address="网址",
    mail_address="邮箱地址",
    hidden="中间隐去",
    ending="尾号",
    below_zero="零下",
    degrees="摄氏度",
    per="每",
    minus="负",
)

# espeak-ng 1.52 misreads these: another writing of the same sound stands in. It has no syllable with -iong at all and
# spells such a character in English; two short syllables come nearest.
OVERRIDES: dict[str, str] = {
    "便宜": "骈宜",
    "角色": "决色",
    "主角": "主决",
    "似的": "是的",
    "东莞": "东馆",
    **dict.fromkeys("兄凶胸匈汹", "西庸"),
    **dict.fromkeys("雄熊", "习庸"),
    **dict.fromkeys("穷琼", "奇庸"),
    **dict.fromkeys("窘炯迥囧", "己永"),
}
# Nor has it the rolled -r at the end of a word (这儿, 一点儿): it spells the word in English. All understand 这, 一点.
_ROLLED = re.compile("(?<=[这那哪事点会玩孩份慢好今明昨天活门花味面劲块口边样法空准趟伴号名])儿(?![童子女科歌媳孙])")
_LONGEST_FIRST = sorted(OVERRIDES, key=len, reverse=True)


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def normalise(text: str) -> str:
    """A sentence as 普通话 says it: no digit, no sign the engine would misread."""
    spoken = read(_simplifier().convert(cleaned(text)), TONGUE)
    spoken = _ROLLED.sub("", spoken)
    for written in _LONGEST_FIRST:
        spoken = spoken.replace(written, OVERRIDES[written])
    return spoken
