"""Slips of the finger are no mistakes, and real mistakes are named."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.journeys.kinds import bank_card, day, id_number, money, name, phone, text
from app.journeys.kinds.id_number import check_digit

from .samples import GOOD, SAMPLES, TODAY, outcome, question_of

MEANT: list[tuple[str, str, Any]] = [
    ("phone", "+86 138-0013-8000", "13800138000"),
    ("phone", "0086 13800138000", "13800138000"),
    ("phone", "8613800138000", "13800138000"),
    ("phone", "１３８ ００１３ ８０００。", "13800138000"),
    ("phone", "(020) 1234-5678", "02012345678"),
    ("phone", "+86 20 1234 5678", "02012345678"),
    ("phone", "+86 755 1234567", "07551234567"),
    ("phone", "+852 9123 4567", "85291234567"),
    ("phone", "00853-6612-3456", "85366123456"),
    ("phone", "13861234567890"[:11], "13861234567"),
    ("id-number", "11010519491231002x", "11010519491231002X"),
    ("id-number", "110105 19491231 002ｘ。", "11010519491231002X"),
    ("id-number", "11010519491231002*", "11010519491231002X"),
    ("id-number", "11010519491231002×", "11010519491231002X"),
    ("bank-card", "4111 1111 1111 1111", "4111111111111111"),
    ("bank-card", "4111—1111—1111—1111", "4111111111111111"),
    ("money", "1,200.5元", 120050),
    ("money", "¥1200", 120000),
    ("money", "￥1，200.50", 120050),
    ("money", "１２００块。", 120000),
    ("money", "1.5万元", 1500000),
    ("money", "12万", 12000000),
    ("money", "0012", 1200),
    ("money", "1,2000", 1200000),
    ("money", "8。5", 850),
    ("money", "人民币1200元整", 120000),
    ("money", "10.00", 1000),
    ("name", " 张  三。", "张三"),
    ("name", "张三.", "张三"),
    ("name", "买买提•艾力", "买买提·艾力"),
    ("name", "买买提 ・ 艾力", "买买提·艾力"),
    ("name", "买买提.艾力", "买买提·艾力"),
    ("name", "买买提．艾力", "买买提·艾力"),
    ("name", "Ａｎｎ   Lee", "Ann Lee"),
    ("name", "J. Smith Jr.", "J. Smith Jr."),
    ("name", "王\u200b小明", "王小明"),
    ("name", "\ue000明", name.NOT_KNOWN),
    ("name", "王\U000f0001", name.NOT_KNOWN),
    ("name", "王yan", "王yan"),
    ("text", " 人民路8号。", "人民路8号"),
    ("text", "第一行\n第二行", "第一行 第二行"),
    ("yes-no", "no", False),
]

MISTAKES: list[tuple[str, str, str]] = [
    ("phone", "1380013800", phone.WRONG_COUNT),
    ("phone", "138001380000", phone.WRONG_COUNT),
    ("phone", "12800138000", phone.WRONG_START),
    ("phone", "86123456", phone.NO_AREA_CODE),
    ("phone", "020-123456", phone.WRONG_LANDLINE),
    ("phone", "+852 9123 456", phone.WRONG_OVERSEAS),
    ("phone", "+852 1123 4567", phone.WRONG_OVERSEAS),
    ("phone", "老王家", phone.NOT_DIGITS),
    ("phone", "12345", phone.WRONG_COUNT),
    ("phone", "999999", phone.OTHER),
    ("id-number", "1101051949123100", id_number.WRONG_COUNT),
    ("id-number", "11010519491231002", id_number.WRONG_COUNT),
    ("id-number", "130503670401001", id_number.OLD),
    ("id-number", "110105194912310021", id_number.WRONG_CHECK_DIGIT),
    ("id-number", "110105194913310021", id_number.WRONG_BIRTHDAY),
    ("id-number", "110105999912310021", id_number.WRONG_BIRTHDAY),
    ("id-number", "X10105194912310021", id_number.WRONG_SIGNS),
    ("id-number", "A10105194912310021", id_number.WRONG_SIGNS),
    ("bank-card", "4111111111111112", bank_card.WRONG_CHECK_DIGIT),
    ("bank-card", "0000000000000000", bank_card.WRONG_CHECK_DIGIT),
    ("bank-card", "4111", bank_card.TOO_SHORT),
    ("bank-card", "4" * 20, bank_card.TOO_LONG),
    ("bank-card", "工商银行", bank_card.NOT_DIGITS),
    ("money", "很多", money.UNCLEAR),
    ("money", "1,5", money.UNCLEAR),
    ("money", "-5", money.NEGATIVE),
    ("money", "－5元", money.NEGATIVE),
    ("money", "1.234", money.TOO_FINE),
    ("money", "1" * 20, money.TOO_MUCH_TO_BE_TRUE),
    ("money", "999999999999", money.TOO_MUCH_TO_BE_TRUE),
    ("name", "王3", name.HAS_DIGITS),
    ("name", "王😀", name.HAS_SIGNS),
    ("name", "<b>", name.HAS_SIGNS),
    ("name", "''", name.NO_LETTERS),
    ("name", "王" * 51, name.TOO_LONG),
    ("text", "字" * 201, text.TOO_LONG),
]

DATES: list[tuple[tuple[str, str, str], str]] = [
    (("1950", "3", "12"), "1950-03-12"),
    (("1950年", "03月", "12日"), "1950-03-12"),
    (("１９５０", "０３", "１２号。"), "1950-03-12"),
    (("1950", "0003", " 12"), "1950-03-12"),
    (("1950年3月12日", "", ""), "1950-03-12"),
    (("1950-3-12", "", ""), "1950-03-12"),
    (("", "19500312", ""), "1950-03-12"),
]

DATE_MISTAKES: list[tuple[tuple[str, str, str], str, str]] = [
    (("1950", "", "12"), "month", day.NO_MONTH),
    (("", "3", "12"), "year", day.NO_YEAR),
    (("1950", "3", ""), "day", day.NO_DAY),
    (("50", "3", "12"), "year", day.SHORT_YEAR),
    (("195", "3", "12"), "year", day.WRONG_YEAR),
    (("19500", "3", "12"), "year", day.WRONG_YEAR),
    (("属虎", "3", "12"), "year", day.YEAR_NOT_DIGITS),
    (("1950", "三", "12"), "month", day.MONTH_NOT_DIGITS),
    (("1950", "3", "初一"), "day", day.DAY_NOT_DIGITS),
    (("1950", "13", "12"), "month", day.WRONG_MONTH),
    (("1950", "0", "12"), "month", day.WRONG_MONTH),
    (("1950", "3", "32"), "day", day.WRONG_DAY),
    (("1950", "2", "29"), "day", day.NOT_IN_MONTH),
    (("1899", "12", "31"), "year", day.TOO_EARLY),
    (("2027", "1", "1"), "year", day.NOT_YET),
    (("2026", "12", "1"), "month", day.NOT_YET),
    (("2026", "11", "24"), "day", day.NOT_YET),
]


@pytest.mark.parametrize(("kind", "written", "value"), MEANT)
def test_what_was_meant_is_understood(kind: str, written: str, value: Any) -> None:
    assert outcome(question_of(kind), written) == value


@pytest.mark.parametrize(("kind", "written", "message"), MISTAKES)
def test_each_mistake_has_a_message_of_its_own(kind: str, written: str, message: str) -> None:
    assert outcome(question_of(kind), written) == message


@pytest.mark.parametrize(("boxes", "value"), DATES)
def test_a_date_is_understood_however_it_is_spread_over_the_boxes(boxes: tuple[str, str, str], value: str) -> None:
    assert outcome(question_of("date"), *boxes) == value


@pytest.mark.parametrize(("boxes", "part", "message"), DATE_MISTAKES)
def test_a_wrong_date_points_at_the_box_at_fault(boxes: tuple[str, str, str], part: str, message: str) -> None:
    question = question_of("date")
    problem = question.check(dict(zip(question.fields, boxes, strict=True)), TODAY).problem
    assert problem is not None
    assert (problem.field, problem.message) == (f"asked-here-{part}", message)


def test_days_before_today_are_refused_where_only_later_ones_help() -> None:
    question = question_of("date", earliest="today", latest="2027-01-31")
    assert outcome(question, "2026", "11", "22") == day.ALREADY_OVER
    assert outcome(question, "2026", "11", "23") == "2026-11-23"
    assert outcome(question, "2027", "2", "1") == day.TOO_LATE


def test_an_amount_outside_its_limits_is_told_the_limit() -> None:
    question = question_of("money", min_fen=1000, max_fen=20050)
    for written, message, amount in (("9.99", money.TOO_LITTLE, "10"), ("200.51", money.TOO_MUCH, "200.50")):
        problem = question.check({question.page: written}, TODAY).problem
        assert problem is not None
        assert (problem.message, problem.values) == (message, {"amount": amount})
    assert [outcome(question, edge) for edge in ("10", "200.5")] == [1000, 20050]


def test_an_identity_number_one_digit_short_is_counted() -> None:
    question = question_of("id-number")
    problem = question.check({question.page: "11010519491231002"}, TODAY).problem
    assert problem is not None
    assert problem.message % problem.values == "身份证号要18位，您写了17位。请数一数再写。"


def test_a_baby_born_today_has_an_identity_number_and_one_born_tomorrow_has_not() -> None:
    for birthday, good in ((TODAY, True), (TODAY + timedelta(days=1), False)):
        first = f"440106{birthday:%Y%m%d}001"
        number = first + check_digit(first)
        assert outcome(question_of("id-number"), number) == (number if good else id_number.WRONG_BIRTHDAY)


NUMBERS = [(kind, value) for kind, value in GOOD if kind in ("phone", "id-number", "bank-card")]
FILLERS = st.text(alphabet=" \u3000\u00a0\t\u200b\ufeff-‐‑‒–—―−－﹣ー~.·。()", max_size=3)


@settings(max_examples=200, deadline=None)
@given(data=st.data(), sample=st.sampled_from(NUMBERS))
def test_blanks_dashes_and_full_width_digits_never_change_a_number(
    data: st.DataObject, sample: tuple[str, str]
) -> None:
    kind, value = sample
    written = "".join(
        data.draw(FILLERS) + (chr(ord(c) + 0xFEE0) if data.draw(st.booleans()) else c.lower()) for c in value
    )
    assert outcome(question_of(kind), written + data.draw(FILLERS)) == value


@settings(max_examples=200, deadline=None)
@given(
    place=st.integers(0, 16),
    digit=st.integers(1, 9),
    birthday=st.dates(date(1880, 1, 1), TODAY),
    order=st.integers(0, 999),
)
def test_one_wrong_digit_in_an_identity_number_never_passes(place: int, digit: int, birthday: date, order: int) -> None:
    first = f"440106{birthday:%Y%m%d}{order:03}"
    number = first + check_digit(first)
    assert outcome(question_of("id-number"), number) == number
    other = str((int(number[place]) + digit) % 10)
    assert outcome(question_of("id-number"), number[:place] + other + number[place + 1 :]) in (
        id_number.WRONG_CHECK_DIGIT,
        id_number.WRONG_BIRTHDAY,
    )


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1900, 1, 1), TODAY), st.sampled_from(["", "年"]), st.sampled_from(["", "0", " "]))
def test_every_day_of_the_calendar_can_be_written(born: date, unit: str, before: str) -> None:
    written = (f"{born.year}{unit}", f"{before}{born.month}", f"{before}{born.day}")
    assert outcome(question_of("date"), *written) == born.isoformat()


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**13), st.sampled_from(["", "元", " 元。"]), st.sampled_from(["{:,}", "{}"]))
def test_every_amount_can_be_written_with_and_without_commas(fen: int, unit: str, form: str) -> None:
    assert outcome(question_of("money"), f"{form.format(fen // 100)}.{fen % 100:02}{unit}") == fen


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.text())
def test_whatever_is_typed_checking_again_what_was_understood_changes_nothing(kind: str, written: str) -> None:
    question = question_of(kind)
    checked = question.check(question.read({key: [written] for key in question.fields}), TODAY)
    if checked.problem is None:
        assert question.check(question.raw_of(checked.value), TODAY) == checked
