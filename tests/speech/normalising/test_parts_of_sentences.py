"""Does each word of a sentence go to a voice that can say it, and is none left that no voice can say?"""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.speech.normalise import builtin_fingerprint, fingerprint, normalise, segments
from app.speech.normalise.latin import LETTERS
from app.speech.normalise.numbers import cardinal

SPOKEN = {
    "cmn": re.compile(r"[\u3400-\u9fff，。！？；：、.,;:!? ]*"),
    "yue": re.compile(r"[\u3400-\u9fff，。！？；：、.,;:!? ]*"),
    "en": re.compile(r"[A-Za-z'\-.,;:!? ]*"),
}
PARTS = [
    ("cmn", "请用Chrome浏览器", (("cmn", "请用"), ("en", "Chrome"), ("cmn", "浏览器"))),
    ("cmn", "下载Microsoft Word文档", (("cmn", "下载"), ("en", "Microsoft Word"), ("cmn", "文档"))),
    ("cmn", "Hello, world", (("en", "Hello, world"),)),
    ("cmn", "服用Vitamin C", (("cmn", "服用"), ("en", "Vitamin C"))),
    ("cmn", "iPhone 12", (("en", "iPhone"), ("cmn", "十二"))),
    ("cmn", "连上WiFi", (("cmn", "连上无线网"),)),
    ("cmn", "A座", (("cmn", "诶座"),)),
    ("cmn", "做B超", (("cmn", "做必超"),)),
    ("cmn", "ATM机", (("cmn", "诶替艾姆机"),)),
    ("cmn", "编号：YL2", (("cmn", "编号：歪艾勒二"),)),
    ("yue", "A座", (("en", "A"), ("yue", "座"))),
    ("yue", "用Chrome瀏覽", (("yue", "用"), ("en", "Chrome"), ("yue", "瀏覽"))),
    ("yue", "連上WiFi", (("yue", "連上無線網"),)),
    ("yue", "5G同PDF", (("yue", "五"), ("en", "G"), ("yue", "同"), ("en", "P D F"))),
    ("en", "Mr 张三, you owe ¥3.", (("en", "Mr"), ("cmn", "张三"), ("en", "you owe three yuan."))),
    ("en", "11月22日上午8点", (("cmn", "十一月二十二日上午八点"),)),
    ("en", "since 2026年 it", (("en", "since"), ("cmn", "二零二六年"), ("en", "it"))),
    ("en", "打12345。", (("cmn", "打幺二三四五"),)),
    ("en", "Whose it is: 陈**", (("en", "Whose it is:"), ("cmn", "陈某某"))),
    ("cmn", "Привет，您好", (("cmn", "一段外文，您好"),)),
    ("yue", "カナ", (("yue", "一段外文"),)),
    ("en", "Say Привет мир now", (("en", "Say words in another script now"),)),
    ("cmn", "café", (("en", "cafe"),)),
]


@pytest.mark.parametrize(("voice", "written", "parts"), PARTS)
def test_each_run_of_words_goes_to_the_voice_for_it(voice, written, parts):
    assert segments(written, voice) == parts


def test_traditional_writing_is_read_in_mandarin_like_simplified():
    assert normalise("東莞的價格便宜", "cmn") == normalise("东莞的价格便宜", "cmn")


@pytest.mark.parametrize("text", ["", "   ", "———", "😀", "[[ ]]", "。！？"])
@pytest.mark.parametrize("voice", ["cmn", "yue", "en"])
def test_what_has_no_words_is_not_given_to_an_engine(text, voice):
    assert segments(text, voice) == ()


def test_every_letter_has_a_name():
    assert "".join(LETTERS) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert all(SPOKEN["cmn"].fullmatch(name) for name in LETTERS.values())


def test_the_rules_of_one_voice_do_not_change_the_name_of_anothers_clips():
    assert fingerprint() != builtin_fingerprint()


# What pages are full of: digits, the signs round them, units, in any order.
SCRAPS = st.lists(
    st.one_of(
        st.sampled_from(["0", "1", "2", "7", "12", "90", "100", "2026", "12345", "13812345678"]),
        st.sampled_from(list(",.:：-/%℃¥￥元斤亩年月日号点X*①²½٣〇Ⅻ第到至•()（）#+&'’= ")),
        st.sampled_from(
            ["kg", "m²", "[[", "]]", "尾号", "yuan", "农历", "PM", "WiFi", "电话", "am", "\u200b", "\u0301", "\ue000"]
        ),
        st.text(max_size=4),
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize("voice", ["cmn", "yue", "en"])
@settings(deadline=None)  # the first rare character loads tables
@given(SCRAPS)
def test_nothing_is_left_that_the_voice_of_a_part_cannot_read(voice, text):
    for name, words in segments(text, voice):
        assert SPOKEN[name].fullmatch(words), (name, words)


@given(st.integers(min_value=0, max_value=10**16 - 1))
def test_a_cardinal_can_be_counted_back(number):
    assert counted(cardinal(str(number))) == number


def counted(words: str) -> int:
    """The number that Chinese number words stand for."""
    if words.startswith("十"):
        words = "一" + words
    for unit, size in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4)):
        head, found, rest = words.partition(unit)
        if found:
            return counted(head) * size + (counted(rest.removeprefix("零")) if rest.strip("零") else 0)
    total = 0
    digit = 0
    for word in words:
        if word in "十百千":
            total += digit * {"十": 10, "百": 100, "千": 1000}[word]
            digit = 0
        else:
            digit = 2 if word == "两" else "零一二三四五六七八九".index(word)
    return total + digit
