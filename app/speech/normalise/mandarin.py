"""How 普通话 is read: 幺 in codes, and Traditional writing made Simplified."""

from functools import cache

from opencc import OpenCC

from .characters import cleaned
from .chinese import read
from .tongue import Tongue

TONGUE = Tongue(
    one="幺",
    to="到",
    web_address="网址",
    mail_address="邮箱地址",
    hidden="中间隐去",
    all_hidden="隐去不读",
    ending="尾号",
    below_zero="零下",
    degrees="摄氏度",
    fahrenheit="华氏度",
    per="每",
    minus="负",
    plus="加",
    extension="转",
    all_day="全天二十四小时",
    foreign="一段外文",
    rare="一个少见的字",
    not_less="不少于",
    not_more="不多于",
    more="大于",
    less="小于",
    times="乘",
    about="大约",
    words={"wifi": "无线网", "vs": "对"},
)


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def normalise(text: str) -> str:
    """A sentence as 普通话 says it: no digit, no sign an engine would misread."""
    return read(_simplifier().convert(cleaned(text)), TONGUE, "cmn")
