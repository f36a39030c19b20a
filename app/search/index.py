"""Which services fit what somebody wrote?"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import KW_ONLY, dataclass
from functools import lru_cache
from typing import Any

from opencc import OpenCC
from pypinyin import lazy_pinyin
from rapidfuzz import fuzz, process

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


class Index:
    """A catalogue made ready to be searched; made once for each edition of it.

    Every name of every entry (titles, keywords) stands beside its sound, so that one pass over plain lists answers a question.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._ids: list[str] = []
        self._summaries: list[str] = []
        self._names: list[str] = []
        self._owners: list[int] = []
        self._characters: list[frozenset[str]] = []
        for place, entry in enumerate(entries):
            self._ids.append(entry.id)
            self._summaries.append(_plain(entry.summary))
            names = [name for text in (entry.title, entry.official_title, *entry.keywords) if (name := _plain(text))]
            self._names += names
            self._owners += [place] * len(names)
            self._characters += map(frozenset, names)
        self._sounds = [_sounds(name) for name in self._names]
        self._long_names = {n: name for n, name in enumerate(self._names) if len(name) > 3}

    def search(self, query: str) -> list[str]:
        """The ids of the entries that fit, best first; among equals in the catalogue's order.

        Guesses (a slip of the finger, some characters in common) are made only where nothing fits as it was written.
        """
        plain = _plain(query)
        if not plain:
            return []
        best: dict[int, float] = {}
        words = [plain, *map(_plain, EVERYDAY.get(plain, "").split())]
        for find in (self._as_written, self._by_guess):
            for word in words:
                for place, score in find(word):
                    best[place] = max(score, best.get(place, 0.0))
            if best:
                break
        ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
        return [self._ids[place] for place, score in ranked if score >= GOOD_ENOUGH]

    def _as_written(self, word: str) -> Iterator[tuple[int, float]]:
        """What holds the word, or sounds like it."""
        for name, place in zip(self._names, self._owners, strict=True):
            if word == name:
                yield place, 100.0
            elif word in name:
                # The more of the name it is, the likelier it is meant.
                yield place, 90.0 + 8.0 * len(word) / len(name)
            elif len(name) > 1 and name in word:
                yield place, 86.0 + 4.0 * len(name) / len(word)
        for place, summary in enumerate(self._summaries):
            if word in summary:
                yield place, 80.0
        if len(word) < 2 or word.isdigit():
            return
        spoken = word.replace(" ", "") if word.isascii() else _sounds(word)[0]
        written_in_letters = word.isascii()
        for (whole, initials), place in zip(self._sounds, self._owners, strict=True):
            if spoken in whole or (written_in_letters and spoken in initials):
                yield place, (77.0 if written_in_letters else 74.0) + 2.0 * len(spoken) / len(whole)

    def _by_guess(self, word: str) -> Iterator[tuple[int, float]]:
        """What is nearly the word."""
        weight = 0.75 if word.isascii() else 0.7
        if word.isdigit():
            return
        names: Any = self._long_names if word.isascii() else dict(enumerate(self._names))
        near = process.extract(word, names, scorer=fuzz.partial_ratio, score_cutoff=GOOD_ENOUGH / weight, limit=None)
        for _name, score, n in near:
            yield self._owners[n], score * weight
        if word.isascii():
            return
        wanted = set(word)
        for name, known, place in zip(self._names, self._characters, self._owners, strict=True):
            common = len(wanted & known)
            if common > 1:
                # The shorter the name that holds them, the likelier they are not there by chance.
                yield place, common / len(wanted) * 66.0 + 8.0 * min(1.0, len(word) / len(name))


def zone_named(query: str) -> str | None:
    """The zone somebody looked for by name."""
    plain = _plain(query)
    return next((zone for zone, names in ZONES.items() if plain in map(_plain, names)), None)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        character for character in _to_simplified.convert(folded) if character.isalnum() or character == " "
    ).strip()


@lru_cache(maxsize=20_000)
def _sounds(text: str) -> tuple[str, str]:
    """How a name sounds in pinyin without tones, and the initials; letters stand for themselves."""
    if text.isascii():
        return text.replace(" ", ""), "".join(word[:1] for word in text.split())
    syllables = lazy_pinyin(text)
    return "".join(syllables), "".join(syllable[:1] for syllable in syllables)
