"""Is a name heard even when hardly anybody knows its characters?"""

import pytest
from pypinyin import Style, pinyin
from ToJyutping import get_jyutping_candidates

from app.speech.normalise import segments
from app.speech.normalise.rare import homophone

RARE = "㛃𠅤䶮堃喆犇龑翀祎赟玥珺昀镕燚焱湉禛旸暐煊彧𬍛𬀩𬭎𫖯𫟹璟垚昉忞贠囡嬛婳"
NOBODY = "\U0003134a"  # a character no table has a reading for


def pinyin_of(character: str) -> set[str]:
    return {sound.rstrip("12345") for sound in pinyin(character, style=Style.TONE3, heteronym=True)[0]}


@pytest.mark.parametrize("character", RARE)
def test_in_mandarin_a_common_character_of_the_same_sound_stands_in(character):
    ((_voice, said),) = segments(f"王{character}", "cmn")
    assert said[0] == "王"
    assert said[1:].encode("gb2312")
    assert pinyin_of(said[1:]) & pinyin_of(character)


@pytest.mark.parametrize("character", "龑堃喆犇祎璟翀")
def test_in_cantonese_too(character):
    stands_in = homophone(character, "yue")
    assert stands_in
    assert set(get_jyutping_candidates(stands_in)[0][1]) & set(get_jyutping_candidates(character)[0][1])


@pytest.mark.parametrize(
    ("voice", "said"),
    [
        ("cmn", (("cmn", "王一个少见的字"),)),
        ("yue", (("yue", "王一個少見的字"),)),
        ("en", (("cmn", "王一个少见的字"),)),
    ],
)
@pytest.mark.parametrize("character", [NOBODY, "\ue123"])
def test_what_nobody_can_read_is_told_and_not_passed_over(voice, said, character):
    assert segments(f"王{character}", voice) == said


@pytest.mark.parametrize("name", ["阿卜杜拉·买买提", "古丽·吐尔逊", "迪丽热巴·迪力木拉提"])
def test_a_name_with_a_dot_is_one_name(name):
    assert segments(name, "cmn") == (("cmn", name.replace("·", "")),)
