"""How 粤语 is read. Engines read Simplified and Traditional alike, so the writing is left as it is."""

from .characters import cleaned
from .chinese import read
from .tongue import Tongue

TONGUE = Tongue(
    one="一",
    to="至",
    web_address="網址",
    mail_address="電郵地址",
    hidden="中間隱去",
    all_hidden="隱去不讀",
    ending="尾號",
    below_zero="零下",
    degrees="攝氏度",
    fahrenheit="華氏度",
    per="每",
    minus="負",
    plus="加",
    extension="轉",
    all_day="全日二十四小時",
    foreign="一段外文",
    rare="一個少見的字",
    not_less="不少於",
    not_more="不多於",
    more="大於",
    less="小於",
    times="乘",
    about="大約",
    words={"wifi": "無線網", "vs": "對"},
)


def normalise(text: str) -> str:
    """A sentence as 粤语 says it: no digit, no sign an engine would misread."""
    return read(cleaned(text), TONGUE, "yue")
