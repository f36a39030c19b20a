"""How is a Chinese sentence pronounced? In the letters of Kokoro, by jieba's words and pypinyin's readings.

Both get some words wrong that these pages are full of (还款, 您得带, 花都); the tables below put them right. `LIGHT`
and `READINGS` hold words, `RULES` single characters that only the words around them decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Words with a syllable that has lost its tone (5), where the full tone would be another word or sound foreign. Not as a
# piece of a longer word: the 地方 of 地方政府 keeps it.
LIGHT = {
    "便宜": "pian2 yi5",
    "东西": "dong1 xi5",
    "地方": "di4 fang5",
    "先生": "xian1 sheng5",
    "时候": "shi2 hou5",
    "告诉": "gao4 su5",
    "名字": "ming2 zi5",
    "消息": "xiao1 xi5",
    "休息": "xiu1 xi5",
    "认识": "ren4 shi5",
    "麻烦": "ma2 fan5",
    "打听": "da3 ting5",
    "大夫": "dai4 fu5",
    "头发": "tou2 fa5",
    "答应": "da1 ying5",
    "称呼": "cheng1 hu5",
    "谢谢": "xie4 xie5",
    "妈妈": "ma1 ma5",
    "爸爸": "ba4 ba5",
    "爷爷": "ye2 ye5",
    "奶奶": "nai3 nai5",
    "爷爷奶奶": "ye2 ye5 nai3 nai5",
    "太太": "tai4 tai5",
    "结实": "jie1 shi5",
    "扫帚": "sao4 zhou5",
    "铺盖": "pu1 gai5",
    "一个": "yi2 ge5",
    "这个": "zhe4 ge5",
    "那个": "na4 ge5",
    "哪个": "na3 ge5",
}
# Words that jieba or pypinyin misreads, and places, alone or as a piece of a longer word.
READINGS = {
    "不要": "bu2 yao4",
    "差不多": "cha4 bu4 duo1",
    "种子": "zhong3 zi3",
    "种粮": "zhong4 liang2",
    "晒干": "shai4 gan1",
    "相片": "xiang4 pian4",
    "照片": "zhao4 pian4",
    "转动": "zhuan4 dong4",
    "卡住": "qia3 zhu4",
    "露出": "lou4 chu1",
    "落下": "luo4 xia4",
    "数一数": "shu3 yi5 shu3",
    "看得见": "kan4 de5 jian4",
    "一石": "yi2 dan4",
    "发卡行": "fa1 ka3 hang2",
    "开户行": "kai1 hu4 hang2",
    "这一行": "zhe4 yi4 hang2",
    "还款": "huan2 kuan3",
    "打的": "da3 di1",
    "一月": "yi1 yue4",
    "东莞": "dong1 guan3",
    "番禺": "pan1 yu2",
    "花都": "hua1 du1",
    "佛冈": "fo2 gang1",
    "曲江": "qu1 jiang1",
    "麻涌": "ma2 chong1",
    "大涌": "da4 chong1",
    "河涌": "he2 chong1",
    "塘厦": "tang2 xia4",
    "单县": "shan4 xian4",
}
_VERB = "带办填去来交准备先等看用有给写选打拿找说问付还本亲再把在让按自签盖提听上"
# Where a character has this reading.
RULES = (
    (re.compile("(?P<at>还)(?:[给钱款贷债]|清(?!楚)|[回上]来|了[钱款贷])"), "huan2"),
    (re.compile("[要须没能应](?P<at>还)(?=[，。；！？]|$)"), "huan2"),
    (re.compile(f"[您你我他们就都也还可总](?P<at>得)[{_VERB}]"), "dei3"),
    (re.compile("(?P<at>得)到(?:大厅|窗口|银行|医院|现场|村|镇|街)"), "dei3"),
    (re.compile("[^获取所值使不](?P<at>得)[很快好多少慢早晚清见懂]"), "de5"),
    (re.compile(r"(.)\1(?P<at>地)(?!方)[\u4e00-\u9fff]"), "de5"),
    (re.compile("(?:[填记视定列划作]|(?<!可)以.{1,2})(?P<at>为)"), "wei2"),
    (re.compile("[间期限太多很要](?P<at>长)(?=[，。；！？]|$)"), "chang2"),
    (re.compile("(?P<at>量)(?:[血体一]|身高)"), "liang2"),
    (re.compile("姓(?P<at>曾)"), "zeng1"),
    (re.compile("第(?P<at>一)"), "yi1"),
    (re.compile("地(?P<at>方)(?:政府|财政|标准|法规|税|债)"), "fang1"),
)
MARKS = dict(zip("，、；：。！？…～—“”《》「」（）,;:.!?()", ",,;:.!?…,,“”“”“”(),;:.!?()", strict=True))
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<latin>[A-Za-z][A-Za-z '’-]*)|(?P<other>.)", re.DOTALL)
# 一 and 不 change their tone before another syllable; not the 一 of 第一, 一月 or a row of digits.
_NOT_NUMBER = "(?<![第零〇一二三四五六七八九十幺点年])一(?![零〇一二三四五六七八九月日号楼点])"
_CHANGING = re.compile(f"(?P<yi>{_NOT_NUMBER})|不")


class Mandarin:
    """Words and readings of 普通话; `latin` reads words in Latin letters."""

    def __init__(self, folder: Path, latin: Callable[[str], str]) -> None:
        import jieba

        jieba.setLogLevel("ERROR")
        jieba.dt.tmp_dir = str(folder)  # not where others may write
        jieba.initialize()
        for word in {**LIGHT, **READINGS}:
            if not jieba.dt.FREQ.get(word):
                jieba.add_word(word)
        from misaki.zh import ZHG2P
        from pypinyin import Style, lazy_pinyin, load_phrases_dict
        from pypinyin.contrib.tone_convert import to_tone

        load_phrases_dict({word: [[to_tone(one)] for one in read.split()] for word, read in READINGS.items()})
        self.cut: Callable[[str], list[str]] = jieba.lcut
        self._letters, self._pinyin, self._style = ZHG2P.py2ipa, lazy_pinyin, Style.TONE3
        self._latin = latin

    def phonemes(self, words: str) -> str:
        """The words in Kokoro's letters; characters nobody knows a reading of are left out."""
        said = ""
        for run in _RUN.finditer(words):
            if run["han"]:
                said += " " + self._run(run["han"])
            elif run["latin"]:
                said += " " + self._latin(run["latin"].strip())
            else:
                said = said.rstrip() + MARKS.get(run["other"], "") + " "
        return re.sub(r"\s+", " ", said).strip()

    def readings(self, run: str) -> list[list[str]]:
        """The syllables of each word; an empty syllable where nobody knows one."""
        decided = {found.start("at"): reading for rule, reading in RULES for found in rule.finditer(run)}
        words, at = [], 0
        for word in self.cut(run):
            known = LIGHT.get(word)
            read = known.split() if known else self._read(word)
            words.append([decided.get(at + place, syllable) for place, syllable in enumerate(read)])
            at += len(word)
        return changed(run, words)

    def _read(self, word: str) -> list[str]:
        read = self._pinyin(word, style=self._style, neutral_tone_with_five=True, errors=_no_reading)
        return read if len(read) == len(word) else [self._read(character)[0] for character in word]

    def _run(self, run: str) -> str:
        words = ("".join(self._syllable(syllable) for syllable in word if syllable) for word in self.readings(run))
        return " ".join(words)

    def _syllable(self, syllable: str) -> str:
        try:
            letters: str = self._letters(syllable)
        except (ValueError, AssertionError):  # an interjection pinyin has no syllable for
            return ""
        return letters.replace("\u032f", "")  # a mark the model was not taught


def _no_reading(text: str) -> Any:
    return [""] * len(text)


def changed(run: str, words: list[list[str]]) -> list[list[str]]:
    """The syllables of the words of a run, with 一 and 不 in the tone they take before the next syllable."""
    flat = [syllable for word in words for syllable in word]
    for found in _CHANGING.finditer(run):
        at = found.start()
        tone = flat[at + 1][-1:] if at + 1 < len(flat) else ""
        if found["yi"] and flat[at] == "yi1" and tone:
            flat[at] = "yi2" if tone in "45" else "yi4"
        elif flat[at] == "bu4" and tone == "4":
            flat[at] = "bu2"
    syllables = iter(flat)
    return [[next(syllables) for _syllable in word] for word in words]
