"""Can a text be so odd that speaking it hangs, breaks, or says what no person would say?"""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.speech import Block, page_text, sentences
from app.speech.normalise import respelled, segments

VOICES = ("cmn", "yue", "en")
LONG = 10_000
READABLE = {
    "cmn": re.compile(r"[\u3400-\u9fff，。！？；：、.,;:!? ]+"),
    "yue": re.compile(r"[\u3400-\u9fff，。！？；：、.,;:!? ]+"),
    "en": re.compile(r"[A-Za-z'\-.,;:!? ]+"),
}
SAID = {
    "<speak><prosody rate='x-fast'>您好</prosody></speak>": "您好",
    "[[h@'loU]]您好": "您好",
    "[[[[您好]]]]": "您好",
    "您\x00好\x1b[31m": "您好",
    "您好😀👨‍👩‍👧🇨🇳": "您好",
    "养\u200b老\u200d金\ufeff": "养老金",
    "\u202e养老金\u202c": "养老金",
    "养\u0301\u0302老\u0489金": "养老金",
    "1\ufe0f\u20e3您好": "一您好",
    "您\ud800好\udfff": "您好",
    "您好\ufffe\uffff\U000e0001": "您好",
    "您好\u2028\u2029": "您好",
    "１２３４５热线": "幺二三四五热线",
    "𝟏𝟐岁": "十二岁",
}
STRANGE = (
    "a", "1", " ", "-", ".", ",", "1,", "1.", "1-", "1 ", "a-", "a.", "a-1", "*", "1*", "@", "a@", "a.a@", "<", "[[", "(", "（", "/", "1/",
    "年", "1年", "月", "1月", "元", "1元", "1元/", "汉", "汉字", "，", "。", "\u0301", "e\u0301", "\u200b", "😀", "\U00020000", "\ue000", "汉\ue000",
    "и", "ש", "http://", "www.", "+", "+86", "0", "00", "12345", "农历", "农历1月", "第", "第1/", "1:", "1：", "%", "1%", "℃", "-1", "~", "1~",
    "A1", "A", "A ", "Wi-Fi", "No.", "PM2.", "''", "'a", "a'", "¥", "¥1", "&", "=", "1=", "^", "1^", "×", "1×", "x", "1x", "to ", "1 to ",
    "January ", "1 January ", "one", "or 119 ", "\n", ";", "’", "一", "两", "尾号", "电话", "电话1", "\ud800",
)  # fmt: skip


@pytest.mark.parametrize(("text", "said"), SAID.items())
def test_nothing_but_the_words_is_said(text, said):
    parts = segments(text, "cmn")
    assert [words for name, words in parts if name == "cmn"][-1:] == [said] or said in "".join(
        words for _name, words in parts
    )
    assert not re.search(r"[<>\[\]=]", "".join(words for _name, words in parts))


@pytest.mark.parametrize("voice", VOICES)
@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_any_text_at_all_comes_out_readable(voice, text):
    for name, words in segments(text, voice):
        assert READABLE[name].fullmatch(words), (name, words)
    assert all(one.text.strip() for one in sentences((Block("p", text),), voice))


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("scrap", STRANGE)
def test_the_time_grows_no_faster_than_the_text(scrap, voice):
    segments("1.a 您好 \U00020000", voice)  # what is loaded once
    text = scrap * (LONG // len(scrap))

    def seconds(length: int) -> float:
        started = time.process_time()
        segments(text[:length], voice)
        return time.process_time() - started

    assert seconds(LONG) < max(seconds(LONG // 10), 0.01) * 30  # 10 when it grows with the text, 100 with its square


@pytest.mark.parametrize("voice", VOICES)
def test_a_long_text_is_split_in_time(voice):
    def seconds(length: int) -> float:
        started = time.process_time()
        for text in ("a" * length, "汉" * length, "，" * length, "您好，" * (length // 3), "1 " * (length // 2)):
            found = sentences((Block("p", text),), voice)
            assert all(len(one.text) <= 100 for one in found)
        return time.process_time() - started

    seconds(100)
    assert seconds(LONG) < max(seconds(LONG // 10), 0.01) * 30


def test_a_hundred_thousand_characters_are_only_many_sentences():
    found = sentences((Block("p", "您好吗，" * 25_000),), "cmn")
    assert "".join(one.text for one in found) == "您好吗，" * 25_000


def test_the_built_in_voice_gets_no_codes_either():
    for text in ("[[aa1]]您好", "[[ ", "]]好"):
        for _voice, words in respelled(segments(text, "yue")):
            assert "[[" not in words
            assert "]]" not in words


def test_a_page_nested_deep_is_read():
    deep = "<div>" * 100 + "您好" + "</div>" * 100
    assert [block.text for block in page_text(f"<main>{deep}</main>")] == ["您好"]
