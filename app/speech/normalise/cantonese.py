"""How 粤语 is read. Its engine reads Simplified and Traditional alike, so the writing is left as it is."""

from .characters import cleaned
from .chinese import Tongue, read

TONGUE = Tongue(
    one="一",
    to="至",
    web_address="網址",
    mail_address="電郵地址",
    hidden="中間隱去",
    ending="尾號",
    below_zero="零下",
    degrees="攝氏度",
    per="每",
    minus="負",
)


def normalise(text: str) -> str:
    """A sentence as 粤语 says it: no digit, no sign the engine would misread."""
    return read(cleaned(text), TONGUE)
