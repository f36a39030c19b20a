"""Which services fit what somebody wrote?"""

import unicodedata
from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from functools import lru_cache

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin
from rapidfuzz import fuzz

GOOD_ENOUGH = 55.0
_to_simplified = OpenCC("t2s")

# What people call things, and what the catalogue calls them.
EVERYDAY = {
    "退休金": "养老金",
    "退休工资": "养老金",
    "老人钱": "高龄津贴",
    "睇医生": "看病 挂号",
    "刷脸": "养老金 资格",
    "生存认证": "养老金 资格",
    "种田补贴": "耕地 种粮 补贴",
    "路灯": "报修",
}

# The names under which other systems offer their zones; people look for what they know.
ZONES = {
    "seniors": ("长辈版", "亲情版", "关爱版", "关怀版", "老年版", "老人版", "适老", "长辈服务", "senior services"),
    "rural": ("三农", "农村版", "农民版", "三农服务", "rural services"),
}


@dataclass(frozen=True)
class Entry:
    """A service as search sees it."""

    id: str
    title: str
    official_title: str
    _: KW_ONLY
    summary: str = ""
    keywords: tuple[str, ...] = ()


def search(query: str, entries: Iterable[Entry]) -> list[str]:
    """The ids of the entries that fit, best first."""
    plain = _plain(query)
    if not plain:
        return []
    wanted = [plain, *_plain_words(EVERYDAY.get(plain, ""))]
    scored = [(max(_score(word, entry) for word in wanted), entry.id) for entry in entries]
    return [entry_id for score, entry_id in sorted(scored, key=lambda pair: -pair[0]) if score >= GOOD_ENOUGH]


def zone_named(query: str) -> str | None:
    """The zone somebody looked for by name."""
    plain = _plain(query)
    return next((zone for zone, names in ZONES.items() if plain in map(_plain, names)), None)


def _score(word: str, entry: Entry) -> float:
    names, rest = _names(entry), _plain(entry.summary)
    if any(word == name for name in names):
        return 100.0
    if any(word in name or (len(name) > 1 and name in word) for name in names):
        return 92.0
    if word in rest:
        return 80.0
    if word.isascii() and not word.isdigit():
        sounds = [sound for name in names for sound in _sounds(name)]
        if len(word) > 1 and any(word.replace(" ", "") in sound for sound in sounds):
            return 78.0
        return max((fuzz.partial_ratio(word, name) for name in names if len(name) > 3), default=0.0) * 0.75
    spoken = _sounds(word)[0]
    if len(word) > 1 and any(spoken in sound for name in names for sound in _sounds(name)[:1]):
        return 75.0  # another character of the same sound
    common = len(set(word) & set("".join(names)))
    shared = common / len(set(word)) * 70.0 if common > 1 else 0.0
    return max(shared, max((fuzz.partial_ratio(word, name) for name in names), default=0.0) * 0.7)


@lru_cache(maxsize=20_000)
def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        character for character in _to_simplified.convert(folded) if character.isalnum() or character == " "
    ).strip()


def _plain_words(text: str) -> list[str]:
    return [_plain(word) for word in text.split()]


@lru_cache(maxsize=8_000)
def _names(entry: Entry) -> tuple[str, ...]:
    return tuple(name for text in (entry.title, entry.official_title, *entry.keywords) if (name := _plain(text)))


@lru_cache(maxsize=20_000)
def _sounds(text: str) -> tuple[str, str]:
    """How a name sounds in pinyin without tones, and the initials."""
    whole = "".join(lazy_pinyin(text))
    return whole, "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
