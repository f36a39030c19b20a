"""Is what every service says in words that somebody of eighty reads without stopping?

Held: sentences of at most 25 汉字, no officialese, 您 and never 你, common characters. An official name is as it is on paper.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from backend.reading import read_files

LONGEST = 25  # 汉字 a sentence
LONGEST_ENGLISH = 30  # words a sentence
COMMON = 0.99  # of all characters among the 3,755 of GB 2312 level 1
HAN = re.compile(r"[\u4e00-\u9fff]")
OFFICIALESE = (
    "提交",
    "申请人",
    "申办",
    "办理人",
    "受理",
    "应当",
    "予以",
    "逾期",
    "届时",
    "届满",
    "敬请",
    "有关部门",
    "方可",
    "如需",
    "即可",
    "填报",
    "上传",
    "证件原件",
    "审批",
    "审核",
    "核准",
    "兹",
    "特此",
    "贵单位",
    "该项",
    "你",
)
NOT_SPOKEN = {"official_title", "keywords", "id", "value", "item_code", "version", "icon", "updated"}


def texts(value: Any, language: str, key: str = "") -> Iterator[str]:
    """Every text people read in one language, wherever in a service it stands."""
    if isinstance(value, dict):
        if set(value) == {"zh", "en"}:
            if isinstance(value[language], str):
                yield value[language]
            return
        for name, item in value.items():
            if name not in NOT_SPOKEN:
                yield from texts(item, language, name)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item, language, key)


def sentences(text: str) -> list[str]:
    """The sentences of a Chinese text."""
    return [part for part in re.split(r"[。！？；\n]", text) if part.strip()]


@cache
def everything() -> list[tuple[str, Any]]:
    """Every service, topic, life event, as it is written."""
    files = read_files()
    lists = [(f"topic {one['id']}", one) for one in files.topics] + [
        (f"event {one['id']}", one) for one in files.events
    ]
    return [*files.services.items(), *lists]


def test_no_sentence_is_longer_than_25_characters():
    long = {
        f"{name}: {sentence}"
        for name, one in everything()
        for text in texts(one, "zh")
        for sentence in sentences(text)
        if len(HAN.findall(sentence)) > LONGEST
    }
    assert not long, "\n".join(sorted(long)[:40])


@pytest.mark.parametrize("word", OFFICIALESE)
def test_no_officialese_is_spoken(word: str):
    spoken = {f"{name}: {text}" for name, one in everything() for text in texts(one, "zh") if word in text}
    assert not spoken, "\n".join(sorted(spoken)[:40])


def test_characters_are_common_ones():
    every = [character for _name, one in everything() for text in texts(one, "zh") for character in HAN.findall(text)]
    common = [character for character in every if is_common(character)]
    assert len(common) / len(every) >= COMMON, sorted(set(every) - set(common))


def is_common(character: str) -> bool:
    """Whether a character is of level 1 of GB 2312, whose two bytes begin at B0 to D7."""
    try:
        return character.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def test_english_sentences_are_short_too():
    long = {
        f"{name}: {sentence}"
        for name, one in everything()
        for text in texts(one, "en")
        for sentence in re.split(r"(?<=[.!?])\s", text)
        if len(sentence.split()) > LONGEST_ENGLISH
    }
    assert not long, "\n".join(sorted(long)[:40])


def test_titles_fit_a_phone():
    wide = {name for name, one in everything() if len(one["title"]["zh"]) > 17 or len(one["title"]["en"]) > 62}
    assert not wide
