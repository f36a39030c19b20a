"""Are numbers, signs and awkward words said the way people say them?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.speech.normalise import normalise, segments
from app.speech.normalise.numbers import cardinal

MANDARIN = {
    "价格3.20元/斤": "价格每斤三元二角",
    "¥1,234.50": "一千二百三十四元五角",
    "共12345元": "共一万两千三百四十五元",
    "请拨打12345": "请拨打幺二三四五",
    "35.5%": "百分之三十五点五",
    "5%-10%": "百分之五到百分之十",
    "5-10%": "百分之五到百分之十",
    "-5℃": "零下五摄氏度",
    "18-25℃": "十八到二十五摄氏度",
    "-2~5℃": "零下二到五摄氏度",
    "2026-11-23": "二零二六年十一月二十三日",
    "2026年11月23日": "二零二六年十一月二十三日",
    "2024-2026年": "二零二四到二零二六年",
    "14:30": "十四点三十分",
    "9:00-17:30": "九点到十七点三十分",
    "09:05": "九点零五分",
    "13812345678": "幺三八，幺二三四，五六七八",
    "138****5678": "幺三八，中间隐去，五六七八",
    "尾号1234": "尾号幺二三四",
    "440106195001011234": "四四零幺零六，幺九五零零幺零幺，幺二三四",
    "44010619500101123X": "四四零幺零六，幺九五零零幺零幺，幺二三 X",
    "6222 0212 3456 7890 123": "六二二二，零二幺二，三四五六，七八九零，幺二三",
    "SB-2026-004512": "S B 二零二六零零四五幺二",
    "5-10天": "五到十天",
    "2亩": "两亩",
    "2个工作日": "两个工作日",
    "2月2日": "二月二日",
    "2号楼": "二号楼",
    "200元": "二百元",
    "2000元": "两千元",
    "20000": "两万",
    "22000": "两万两千",
    "10200": "一万零二百",
    "1/2": "二分之一",
    "1 234元": "一千二百三十四元",
    "您好😀[[b]]": "您好 b",
    "www.gov.cn看": "网址看",
    "http://a.com/x?1": "网址",
    "A4纸": "A 四纸",
    "5G": "五 G",
    "12.5kg": "十二点五公斤",
    "2公斤": "两公斤",
    "东莞的便宜": "东馆的骈宜",
    "020-83123456": "零二零，八三幺二，三四五六",
    "400-830-1234": "四零零，八三零，幺二三四",
    "3室101室": "三室幺零幺室",
    "第2页": "第二页",
    "+2.1%": "百分之加二点一",
    "元/斤": "元每斤",
    "单位：元/斤": "单位：元每斤",
    "90后": "九零后",
    "0.05元": "五分",
    "0.50元": "五角",
    "2.2元": "两元二角",
    "60岁以上": "六十岁以上",
    "１２３": "一百二十三",
    "①打开": "一打开",
    "½": "二分之一",
    "1.2万元": "一点二万元",
    "3万": "三万",
    "12333": "幺二三三三",
    "电话：12333": "电话：幺二三三三",
    "2人": "两人",
    "12345人": "一万两千三百四十五人",
    "10亩地": "十亩地",
    "11月1日-15日": "十一月一日到十五日",
    "8:30—12:00": "八点三十分到十二点",
    "共 3 页": "共三页",
    "1. 打开": "一. 打开",
    "GD20261123001": "G D 二零二六幺幺二三零零幺",
    "编号：20261123001": "编号：二零二六幺幺二三零零幺",
    "尾号是 0088": "尾号是零零八八",
    "30㎡": "三十平方米",
    "25平方米": "二十五平方米",
    "0.5亩": "零点五亩",
    "90天": "九十天",
    "周一至周五 9:00—17:00": "周一至周五九点到十七点",
    "￥0": "零元",
    "0元": "零元",
    "10元": "十元",
    "5-10元": "五到十元",
    "3到5天": "三到五天",
    "1949年": "一九四九年",
    "穷兄熊": "奇庸西庸习庸",
    "a@b.com": "邮箱地址",
    "2026/11/23": "二零二六年十一月二十三日",
    "2026.11.23": "二零二六年十一月二十三日",
    "3‰": "千分之三",
    "50kg/亩": "每亩五十公斤",
    "每斤2元": "每斤两元",
    "2元": "两元",
    "-3": "负三",
    "2-3岁": "两到三岁",
    "1,000": "一千",
    "12,345,678元": "一千二百三十四万五千六百七十八元",
    "15000元/年": "每年一万五千元",
    "2:30": "两点三十分",
    "24:00": "二十四点",
    "1.5倍": "一点五倍",
    "110": "一百一十",
    "拨打110报警": "拨打幺幺零报警",
    "119火警": "幺幺九火警",
    "邮编510000": "邮编五幺零零零零",
    "可以说这个号：687972。": "可以说这个号：六八七九七二。",
    "打电话 12345": "打电话幺二三四五",
    "每天早上8点到晚上9点": "每天早上八点到晚上九点",
    "共2,000.00元": "共两千元",
    "补贴标准：每亩150元": "补贴标准：每亩一百五十元",
    "第1项": "第一项",
    "2025年度": "二零二五年度",
    "20岁": "二十岁",
    "最多可领3个月": "最多可领三个月",
    "1个": "一个",
    "2个": "两个",
    "12个": "十二个",
    "22个": "二十二个",
    "每月5号前": "每月五号前",
    "2两": "二两",
    "2年": "两年",
    "2年级": "二年级",
    "¥-5": "负五元",
    "-3.5%": "百分之负三点五",
    "10%～20%": "百分之十到百分之二十",
    "3.14": "三点一四",
    "0": "零",
    "10": "十",
    "101": "一百零一",
    "110000": "十一万",
    "1010": "一千零一十",
    "100010001": "幺零零零幺零零零幺",
    "1万": "一万",
    "20万": "二十万",
    "35.5元": "三十五元五角",
    "1/3": "三分之一",
    "11/2": "二分之十一",
    "13%": "百分之十三",
    "广东省广州市XX路12号": "广东省广州市XX路十二号",
    "您有2件事要办": "您有两件事要办",
    "到期日：2026-12-01": "到期日：二零二六年十二月一日",
    "2026-11": "二零二六年十一月",
    "17:00前": "十七点前",
    "0758-2861234": "零七五八，二八六幺，二三四",
    "(020)83123456": "零二零，八三幺二三四五六",
    "接力码 4821": "接力码四八二幺",
    "验证码：482913": "验证码：四八二九幺三",
    "￥3.20/斤": "每斤三元二角",
    "5.5折": "五点五折",
    "4G": "四 G",
    "5kg": "五公斤",
    "8:05:30": "八点零五分三十秒",
    "1.": "一.",
    "12345热线": "幺二三四五热线",
    "96138": "九六幺三八",
    "95588客服": "九五五八八客服",
    "12348法律援助": "幺二三四八法律援助",
    "1000000": "幺零零零零零零",
    "1 000 000元": "一百万元",
    "第12号": "第十二号",
    "10:00至11:30": "十点至十一点三十分",
    "粤省事": "粤省事",
    "③": "三",
    "Ⅲ": "III",
    "٣": "三",
    "五十": "五十",
    "100%": "百分之一百",
}
CANTONESE = {
    "¥35.5": "三十五元五角",
    "12345": "一二三四五",
    "13812345678": "一三八，一二三四，五六七八",
    "5-10斤": "五至十斤",
    "2026年11月23日": "二零二六年十一月二十三日",
    "-5℃": "零下五攝氏度",
    "14:30": "十四点三十分",
    "2個": "两個",
    "2畝": "两畝",
    "1,234.50元": "一千二百三十四元五角",
    "12:05": "十二点零五分",
    "138****0000": "一三八，中間隱去，零零零零",
    "尾號1234": "尾號一二三四",
    "打12345": "打一二三四五",
    "35.5%": "百分之三十五点五",
    "2026-11-23": "二零二六年十一月二十三日",
    "1/2": "二分之一",
    "18~25℃": "十八至二十五攝氏度",
    "440106195001011234": "四四零一零六，一九五零零一零一，一二三四",
    "www.gov.cn": "網址",
    "0.5元": "五角",
    "兩畝": "兩畝",
    "SB-2026-1": "S B 二零二六一",
    "9:00-17:30": "九点至十七点三十分",
    "100蚊": "一百蚊",
    "2萬": "两萬",
    "3-5日": "三至五日",
}
ENGLISH = {
    "12345 people": "twelve thousand three hundred and forty-five people",
    "call 12345": "call one two three four five",
    "¥35.50": "thirty-five point five yuan",
    "3.20 yuan/jin": "three point two yuan per jin",
    "35.5%": "thirty-five point five percent",
    "5-10 days": "five to ten days",
    "-5℃": "minus five degrees Celsius",
    "18-25℃": "eighteen to twenty-five degrees Celsius",
    "2026-11-23": "November twenty-third, twenty twenty-six",
    "23 November 2026": "November twenty-third, twenty twenty-six",
    "November 23, 2026": "November twenty-third, twenty twenty-six",
    "14:30": "two thirty p m",
    "9:00 to 17:00": "nine a m to five p m",
    "2:30 pm": "two thirty p m",
    "13812345678": "one three eight, one two three four, five six seven eight",
    "138****5678": "one three eight, middle hidden, five six seven eight",
    "1/2": "one half",
    "3/4 of": "three quarters of",
    "1st 2nd 23rd 40th": "first second twenty-third fortieth",
    "SB-2026-004512": "S B two zero two six zero zero four five one two",
    "ID 440106195001011234": "ID four four zero one zero six one nine five zero zero one zero one one two three four",
    "A4 paper": "A four paper",
    "12.5 kg": "twelve point five kilograms",
    "5-10 kg": "five to ten kilograms",
    "1,234,567": "one million two hundred and thirty-four thousand five hundred and sixty-seven",
    "in 2026": "in twenty twenty-six",
    "2 working days": "two working days",
    "No. 5": "number five",
    "www.gov.cn": "web address",
    "x@y.com": "email address",
    "0.5 mu": "zero point five mu",
    "ending in 1234": "ending in one two three four",
    "020-83123456": "zero two zero, eight three one two three four five six",
    "1 234 yuan": "one thousand two hundred and thirty-four yuan",
    "2005-01": "January two thousand and five",
    "5km/h": "five kilometres an hour",
    "30㎡": "thirty square metres",
    "6222 0212 3456 7890 123": "six two two two, zero two one two, three four five six, seven eight nine zero, "
    "one two three",
    "1 yuan": "one yuan",
    "60+": "sixty or more",
    "1.2 million yuan": "one point two million yuan",
    "0": "zero",
    "10": "ten",
    "21": "twenty-one",
    "100": "one hundred",
    "101": "one hundred and one",
    "1000": "one thousand",
    "1001": "one thousand and one",
    "1,000,000": "one million",
    "¥1,234": "one thousand two hundred and thirty-four yuan",
    "1.5": "one point five",
    "-3": "minus three",
    "12%": "twelve percent",
    "5% to 10%": "five percent to ten percent",
    "12 December": "December twelfth",
    "Dec 25": "December twenty-fifth",
    "9:05 am": "nine oh five a m",
    "00:30": "twelve thirty a m",
    "1/3": "one third",
    "5/8": "five eighths",
    "2nd": "second",
    "12th": "twelfth",
    "100th": "one hundredth",
    "13800138000": "one three eight, zero zero one three, eight zero zero zero",
    "0758-2861234": "zero seven five eight, two eight six one two three four",
    "code 482913": "code four eight two nine one three",
    "Dial 110": "Dial one one zero",
    "95588": "nine five five eight eight",
    "postcode 510000": "postcode five one zero zero zero zero",
    "10 kg": "ten kilograms",
    "1 m": "one metre",
    "Room 101": "Room one hundred and one",
    "3.20 yuan": "three point two yuan",
    "0.5 yuan": "zero point five yuan",
    "1,200.00 yuan": "one thousand two hundred yuan",
    "Step 1 of 3": "Step one of three",
    "60 or over": "sixty or over",
    "aged 60-79": "aged sixty to seventy-nine",
    "1,500 yuan/year": "one thousand five hundred yuan per year",
    "a & b": "a and b",
    "ring 12345 (24 hours)": "ring one two three four five, twenty-four hours",
    "2026-11": "November twenty twenty-six",
    "1.2.3": "one point two point three",
    "-2~5℃": "minus two to five degrees Celsius",
    "²": "two",
    "５": "five",
    "since 1999": "since nineteen ninety-nine",
    "2000 yuan": "two thousand yuan",
}
CASES = [
    (voice, written, said)
    for voice, table in (("cmn", MANDARIN), ("yue", CANTONESE), ("en", ENGLISH))
    for written, said in table.items()
]


@pytest.mark.parametrize(("voice", "written", "said"), CASES)
def test_what_is_written_is_said_as_people_say_it(voice, written, said):
    assert normalise(written, voice) == said


def test_the_tables_are_as_long_as_promised():
    assert len(CASES) >= 120


# What pages are full of: digits, the signs round them, units, in any order.
SCRAPS = st.lists(
    st.one_of(
        st.sampled_from(["0", "1", "2", "7", "12", "90", "100", "2026", "12345", "13812345678"]),
        st.sampled_from(list(",.:：-/%℃¥￥元斤亩年月日号点X*①²½٣〇Ⅻ第到至 ")),
        st.sampled_from(["kg", "m²", "[[", "]]", "尾号", "yuan"]),
        st.text(max_size=4),
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize("voice", ["cmn", "yue", "en"])
@given(SCRAPS)
def test_no_digit_and_no_engine_code_is_ever_left(voice, text):
    for name, words in segments(text, voice):
        assert name in {"cmn", "yue", "en"}
        assert not [character for character in words if character.isdigit()]
        assert "[[" not in words
        assert words.isprintable()


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


def test_a_chinese_name_on_an_english_page_goes_to_the_mandarin_voice():
    assert segments("Mr 张三, you owe ¥3.", "en") == (
        ("en", "Mr"),
        ("cmn", "张三"),
        ("en", "you owe three yuan."),
    )


def test_traditional_writing_is_read_in_mandarin_like_simplified():
    assert normalise("東莞的價格便宜", "cmn") == normalise("东莞的价格便宜", "cmn")


@pytest.mark.parametrize("text", ["", "   ", "———", "😀", "[[ ]]", "。！？"])
@pytest.mark.parametrize("voice", ["cmn", "yue", "en"])
def test_what_has_no_words_is_not_given_to_an_engine(text, voice):
    assert segments(text, voice) == ()
