"""Does the built-in voice get the writing it reads right, and no other voice?"""

import pytest

from app.speech.normalise import respelled, segments
from app.speech.normalise.builtin import OVERRIDES, jyutping

RESPELLED = {
    "东莞的便宜": "东馆的骈宜",
    "穷兄熊": "奇庸西庸习庸",
    "这儿有一点儿": "这有一点",
    "孤儿和女儿": "孤儿和女儿",
    "主角和角色": "主决和决色",
    "孩儿们在幼儿园": "孩们在幼儿园",
}
JYUTPING = {
    "銀行": "ngan4 hong4",
    "银行人员行路": "ngan4 hong4 jan4 jyun4 haang4 lou6",
    "五點": "五 dim2",
    "午餐，好！": "五 caan1， hou2！",
    "唔使": "唔 sai2",
    "两元": "loeng5 jyun4",
    "二兩茶葉": "ji6 loeng2 caa4 jip6",
    "两千两百": "loeng5 cin1 loeng5 baak3",
    "二零二六年": "ji6 ling4 ji6 luk6 nin4",
    "佢哋喺度": "keoi5 dei6 hai2 dou6",
}


@pytest.mark.parametrize(("written", "read"), RESPELLED.items())
def test_mandarin_is_written_as_the_engine_reads_it_right(written, read):
    assert respelled((("cmn", written),)) == (("cmn", read),)


@pytest.mark.parametrize(("written", "read"), JYUTPING.items())
def test_cantonese_is_handed_over_in_jyutping(written, read):
    assert jyutping(written) == read
    assert respelled((("yue", written),)) == (("yue-jyutping", read),)


def test_english_words_stay_as_they_are():
    assert respelled((("yue", "好"), ("en", "Chrome"))) == (("yue-jyutping", "hou2"), ("en", "Chrome"))


@pytest.mark.parametrize("written", OVERRIDES)
def test_other_voices_get_the_words_as_they_are_written(written):
    assert segments(written, "cmn") == (("cmn", written),)
