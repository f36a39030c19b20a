"""Is the natural voice's sound of a sensible length, are its words read right, and does nothing upset it?"""

import hashlib
import re
import sys
from pathlib import Path

import pytest

from app.config import ROOT
from app.speech.clips import BIT_RATE
from app.speech.errors import SpeechUnavailable
from app.speech.normalise import segments
from app.speech.pool import Patience, Pool
from app.speech.worker import Worker
from backend.divisions import every_division
from engines.english import English
from engines.natural import LONGEST, phrases
from engines.pronouncing import LIGHT, READINGS, Mandarin

COMMAND = (sys.executable, "-m", "engines.natural")
PATIENCE = Patience(to_start=120, to_answer=90, in_line=90)
SENTENCES = {
    "cmn": "这里可以办高龄津贴，要带身份证。",
    "en": "Hello, you can apply for the old-age allowance here.",
}
SYLLABLES = {"cmn": 15, "en": 14}
A_SECOND = {"cmn": (3.0, 3.9), "en": (3.0, 4.6)}  # syllables, at the normal rate
MOST_MEMORY = 1000  # MB
END = 0.25  # seconds of silence after each sentence


@pytest.fixture(scope="module")
def pool():
    pool = Pool(1, command=COMMAND, patience=PATIENCE)
    yield pool
    pool.close()


@pytest.fixture(scope="module")
def mandarin(tmp_path_factory):
    return Mandarin(tmp_path_factory.mktemp("words"), English().phonemes)


def seconds(mp3: bytes) -> float:
    return len(mp3) * 8 / BIT_RATE - END


def the_only_worker(pool: Pool) -> Worker:
    (worker,) = pool._all
    return worker


def memory(pool: Pool) -> int:
    """The most memory the only worker ever held, in MB."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{the_only_worker(pool).pid}/status").read_text())[1]) // 1024


@pytest.mark.parametrize("voice", SENTENCES)
def test_sound_is_of_a_sensible_length_at_every_rate(pool, voice):
    slow, normal, fast = (seconds(pool.speak([(voice, SENTENCES[voice])], rate)) for rate in ("slow", "normal", "fast"))
    least, most = A_SECOND[voice]
    assert least < SYLLABLES[voice] / normal < most
    assert slow > 1.12 * normal
    assert normal > 1.12 * fast


def test_a_sentence_in_two_languages_is_one_clip(pool):
    parts = segments("Mr 张三, hello.", "en")
    assert [voice for voice, _words in parts] == ["en", "cmn", "en"]
    assert seconds(pool.speak(parts, "normal")) > seconds(pool.speak(parts[:1], "normal")) + 0.5


def test_a_long_sentence_is_made_in_pieces_and_within_its_memory(pool):
    words = "高龄津贴每月发放一次请带好身份证和户口簿去村委会办理" * 2
    assert seconds(pool.speak([("cmn", words)], "fast")) > len(words) / 7
    assert memory(pool) < MOST_MEMORY


@pytest.mark.parametrize(
    ("voice", "words"), [("cmn", "好" * 200), ("en", "word " * 60), ("en", "a" * 400), ("cmn", "，" * 90)]
)
def test_pieces_are_short_enough_and_together_the_whole(mandarin, voice, words):
    cut = mandarin.cut if voice == "cmn" else re.compile(r"\S+\s*|\s+").findall
    pieces = list(phrases(words, LONGEST[voice], cut))
    assert "".join(pieces) == words
    if not set(words) <= set("，"):
        assert max(map(len, pieces)) <= LONGEST[voice]


# Words, one character of them, and how it is read there.
CHARACTERS = """
东莞市 莞 guan3 | 番禺区 番 pan1 | 番禺区 禺 yu2 | 很便宜 便 pian2 | 角色 角 jue2 | 主角 角 jue2 | 似的 似 shi4 | 去银行 行 hang2
行不行 行 xing2 | 各行各业 行 hang2 | 开户行 行 hang2 | 长辈 长 zhang3 | 家长 长 zhang3 | 时间长 长 chang2 | 长短 长 chang2
重要 重 zhong4 | 重新办 重 chong2 | 重阳节 重 chong2 | 还要带什么 还 hai2 | 还款 还 huan2 | 要还钱 还 huan2 | 没有还清 还 huan2
还没有办 还 hai2 | 还得等 得 dei3 | 您得带身份证 得 dei3 | 您得到大厅去 得 dei3 | 您得到了补贴 得 de2 | 办得快 得 de5
得到补贴 得 de2 | 不得不办 得 de2 | 慢慢地走 地 de5 | 土地 地 di4 | 您好 好 hao3 | 爱好 好 hao4 | 为您服务 为 wei4 | 因为 为 wei4
认为 为 wei2 | 填为农业户口 为 wei2 | 以村为单位 为 wei2 | 朝南走 朝 chao2 | 朝阳 朝 zhao1 | 调整 调 tiao2 | 调查 调 diao4
办事处 处 chu4 | 处理 处 chu3 | 数字 数 shu4 | 数一数 数 shu3 | 参加 参 can1 | 人参 参 shen1 | 看着 着 zhe5 | 着急 着 zhao2
了解 了 liao3 | 办好了 了 le5 | 办不了 了 liao3 | 种地 种 zhong4 | 种子 种 zhong3 | 种粮补贴 种 zhong4 | 几种 种 zhong3
相片 片 pian4 | 量血压 量 liang2 | 测量 量 liang2 | 会计 会 kuai4 | 存折 折 zhe2 | 应该 应 ying1 | 反应 应 ying4 | 假期 假 jia4
转账 转 zhuan3 | 教育 教 jiao4 | 中奖 中 zhong4 | 单位 单 dan1 | 差不多 差 cha4 | 出差 差 chai1 | 干活 干 gan4 | 晒干 干 gan1
称重 称 cheng1 | 卡住 卡 qia3 | 银行卡 卡 ka3 | 兄弟 兄 xiong1 | 英雄 雄 xiong2 | 很穷 穷 qiong2 | 小熊 熊 xiong2 | 很窘 窘 jiong3
凶 凶 xiong1 | 胸口 胸 xiong1 | 炯 炯 jiong3 | 东西 西 xi5 | 广东西部 西 xi1 | 地方 方 fang5 | 地方政府 方 fang1 | 时候 候 hou5
告诉 诉 su5 | 大夫 大 dai4 | 儿子 子 zi5 | 不对 不 bu2 | 不行 不 bu4 | 不办 不 bu2 | 第一名 一 yi1 | 一月 一 yi1 | 一起 一 yi4
一个 一 yi2 | 一次 一 yi2 | 一张 一 yi4 | 一会儿 会 hui4 | 这儿 儿 er2 | 成都 都 du1 | 都要 都 dou1 | 音乐 乐 yue4 | 河涌 涌 chong1
"""
CASES = [case.split() for line in CHARACTERS.strip().splitlines() for case in line.split("|")]


@pytest.mark.parametrize(("words", "character", "reading"), CASES)
def test_a_character_with_many_readings_is_read_as_its_words_want(mandarin, words, character, reading):
    syllables = [syllable for word in mandarin.readings(words) for syllable in word]
    assert syllables[words.index(character)] == reading


@pytest.mark.parametrize(("word", "reading"), [*LIGHT.items(), *READINGS.items()])
def test_every_word_of_the_tables_is_read_as_they_say(mandarin, word, reading):
    assert " ".join(syllable for word in mandarin.readings(word) for syllable in word) == reading


def test_every_place_of_the_province_is_read_as_its_english_name_is_spelt(mandarin):
    wrong = []
    for place in every_division().values():
        english, words = place.name["en"].split()[0].replace("'", "").lower(), place.name["zh"]
        said = "".join(syllable[:-1] for word in mandarin.readings(words) for syllable in word)
        if "Sample" not in place.name["en"] and "Village" not in place.name["en"] and not said.startswith(english):
            wrong.append((words, said, english))
    assert not wrong


def test_every_everyday_character_has_a_sound(mandarin):
    level_one = [
        bytes([row, cell]).decode("gb2312")
        for row in range(0xB0, 0xD8)
        for cell in range(0xA1, 0xFF if row < 0xD7 else 0xFA)
    ]
    assert len(level_one) == 3755
    assert not [character for character in level_one if not mandarin.phonemes(character)]


def test_the_engine_says_how_it_reads(pool):
    assert pool.phonemes("您好，兄弟。", "cmn") == "ni↗nxau↓, ɕjʊ→ŋti↘."
    assert pool.phonemes("Hello, you can.", "en") == "həlˈQ, juː kˈan."


@pytest.mark.parametrize(
    ("words", "letters"),
    [
        ("请打开 App。", "ap"),
        ("去 A 座。", " ˈA "),
        ("办件号是 S B 二。", "ˈɛs bˈiː"),
        ("写 OK。", "kˈA"),
        ("做CT。", "sˈiː tˈiː"),
    ],
)
def test_latin_letters_in_chinese_are_read_and_not_taken_for_sounds(mandarin, words, letters):
    assert letters in mandarin.phonemes(words)


HOSTILE = (
    "", " ", "，。！", "㗎㗎㗎", "骉", "a" * 400, "。" * 400, "\u202e您好", "[[n'i3]]", "<speak>您好</speak>", "😀", "\x00\x07您", "嗯，呣。",
    "supercalifragilistic" * 20, "-'-'’", "ﷺ", "Ａ Ｂ", "\ud800您好", "您\ud83d", "一", "不", "\u0301\u0301", "(en)", "[pinyin]", "您好" + "，" * 90,
)  # fmt: skip


def test_nothing_upsets_it(pool):
    """What cannot be said is told; the worker lives on."""
    pool.speak([("cmn", "您好")], "fast")
    before = the_only_worker(pool)
    for text in HOSTILE:
        for voice in SENTENCES:
            said = pool.phonemes(text, voice)
            if voice == "cmn" and len(text) < 20 and any(letter.isalpha() for letter in said):
                assert pool.speak([(voice, text)], "fast")
    assert the_only_worker(pool) is before


def test_a_sentence_nobody_can_read_is_left_to_the_next_voice(pool):
    with pytest.raises(SpeechUnavailable, match="nothing to say"):
        pool.speak([("cmn", "㗎㗎。")], "normal")


def test_its_words_are_kept_where_nobody_else_writes(pool):
    pool.speak([("cmn", "您好")], "fast")
    assert (Path(the_only_worker(pool)._folder) / "jieba.cache").exists()


def test_it_asks_nobody_on_the_network(pool):
    pool.speak([("cmn", "您好")], "fast")
    pid = the_only_worker(pool).pid
    opened = [str(Path(one).readlink()) for one in Path(f"/proc/{pid}/fd").iterdir()]
    assert not [one for one in opened if one.startswith("socket:")]


def test_the_styles_are_the_ones_that_were_checked():
    listed = dict(re.findall(r"`(\w+\.\w+)`.*?`([0-9a-f]{64})`", (ROOT / "engines/vendor/README.md").read_text()))
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (ROOT / "engines/vendor").iterdir()
        if path.name != "README.md"
    }
    assert found == listed
