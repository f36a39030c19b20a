"""Is the site's own text read right in 粤语? Syllable by syllable, against the readings in context of ToJyutping."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import polib
import pytest
import ToJyutping
from flask import Flask
from opencc import OpenCC

from app.config import ROOT
from app.speech import Block, page_text, sentences
from app.speech.normalise import respelled, segments
from app.speech.pool import Pool
from app.web.corpus import public_rules
from tests.web.walking import PUBLISHED

LOCALES = ("zh_Hans", "zh_Hant")
GOAL = 0.98
# The engine writes a syllable almost as jyutping does, the tone in the middle: s'aa1m, N'a4n, t'ing1.
SYLLABLE = re.compile(
    r"(?P<first>gw|kw|ng|N|[bpmfdtnlgkhwzcsj])?(?P<vowel>aa|eo|oe|yu|[aeiou])(?P<glide>[iu]?)"
    r"(?P<before>ng(?=\d)|N|[mnptk](?=\d))?(?P<tone>\d)(?P<after>N(?![aeiou])|[mnptk](?![aeiou]))?|(?P<hum>ng|N|m)(?P<height>\d)"
)
traditional = OpenCC("s2hk")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """One worker of the built-in engine."""
    pool = Pool(1)
    yield pool
    pool.close()


@pytest.fixture
def own_text(app: Flask) -> list[str]:
    """Every sentence of the public pages, of the site's words and of the catalogue, in both writings."""
    stranger, base = app.test_client(use_cookies=False), app.extensions["config"].SITE_URL
    texts = set(chinese(list(PUBLISHED.values())))
    for locale in LOCALES:
        texts |= {
            entry.msgstr or entry.msgid
            for entry in polib.pofile(str(ROOT / f"locales/{locale}/LC_MESSAGES/messages.po"))
            if "python-format" not in entry.flags
        }
        for rule in public_rules(app):
            if not rule.arguments:
                page = stranger.get(rule.rule, base_url=base, headers={"Cookie": f"preferences=language={locale}"})
                texts |= {block.text for block in page_text(page.get_data(as_text=True))}
    return sorted({one.text for text in texts for one in sentences((Block("p", text),), "yue")})


def chinese(value: Any) -> Iterator[str]:
    """Every Chinese text in what a catalogue's file holds."""
    if isinstance(value, str):
        if re.search("[\u4e00-\u9fff]", value):
            yield value
    elif isinstance(value, dict):
        yield from chinese(list(value.values()))
    elif isinstance(value, list):
        for one in value:
            yield from chinese(one)


def wanted(words: str) -> list[str]:
    """The syllables, as ToJyutping reads them in context."""
    return [
        sound
        for _one, said in ToJyutping.get_jyutping_list(traditional.convert(words))
        for sound in (said or "").split()
    ]


def heard(phonemes: str) -> list[str]:
    """The syllables that the engine says, in jyutping."""
    said: list[str] = []
    for word in re.split(
        r"[_|,:;\s]+", phonemes.replace("7", "1")
    ):  # a high falling tone is told from the first by few
        for piece in re.sub("(gw|kw|ng|N|[bpmfdtnlgkhwzcsj])'", r".\1", word).replace("'", ".").split("."):
            for found in SYLLABLE.finditer(piece):
                if found["hum"]:
                    said.append(found["hum"].replace("N", "ng") + found["height"])
                    continue
                end = (found["before"] or found["after"] or "").replace("N", "ng")
                start = (found["first"] or "").replace("N", "ng")
                said.append(start + found["vowel"] + found["glide"] + end + found["tone"])
    return said


def right(texts: Iterable[str], pool: Pool, *, as_written: bool = False) -> float:
    """The share of syllables that are right."""
    total = same = 0
    for text in texts:
        for part in segments(text, "yue"):
            if part[0] != "yue":
                continue
            voice, words = part if as_written else respelled((part,))[0]
            expected, said = wanted(part[1]), heard(pool.phonemes(words, voice))
            total += len(expected)
            if len(said) == len(expected):
                same += sum(one == other for one, other in zip(expected, said, strict=True))
    return same / total


def test_the_measure_tells_right_from_wrong(pool):
    assert heard(pool.phonemes("ngan4 hong4 jat1 saam1", "yue-jyutping")) == ["ngan4", "hong4", "jat1", "saam1"]
    assert heard(pool.phonemes("五十", "yue")) == ["ng5", "sap6"]
    assert wanted("银行") == ["ngan4", "hong4"]
    assert right(["呢度有上堂嘅學生，請聽電話"], pool, as_written=True) < 0.9


def test_nearly_every_syllable_of_the_sites_own_text_is_right(own_text, pool):
    assert len(own_text) > 4000
    share = right(own_text, pool)
    print(f"粤语: {share:.4f} of the syllables of {len(own_text)} sentences")
    assert share >= GOAL
