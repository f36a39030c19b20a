"""A day by the moon becomes the right day by the sun, and back."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from app.journeys import Question
from app.journeys.kinds import day, moon
from app.journeys.lunar import FIRST_YEAR, LAST_YEAR, LunarDay, days_in, gregorian, leap_month, lunar

from .samples import TODAY, question_of

# New Year's Days, and months that tables have had wrong, as the almanacs have them.
KNOWN = [
    ((1900, 1, 1, False), "1900-01-31"),
    ((1911, 1, 1, False), "1911-01-30"),
    ((1933, 6, 1, False), "1933-07-23"),
    ((1950, 3, 8, False), "1950-04-24"),
    ((1954, 11, 1, False), "1954-11-25"),
    ((1976, 8, 8, True), "1976-10-01"),
    ((1978, 8, 15, False), "1978-09-17"),
    ((1984, 10, 30, False), "1984-11-22"),
    ((1984, 10, 1, True), "1984-11-23"),
    ((2000, 1, 1, False), "2000-02-05"),
    ((2008, 9, 4, False), "2008-10-02"),
    ((2020, 4, 1, True), "2020-05-23"),
    ((2024, 12, 29, False), "2025-01-28"),
    ((2025, 6, 1, True), "2025-07-25"),
    ((2033, 11, 1, True), "2033-12-22"),
    ((2099, 12, 30, False), "2100-02-08"),
]


@pytest.mark.parametrize(("by_moon", "by_sun"), KNOWN, ids=str)
def test_a_day_of_the_almanac_is_found_both_ways(by_moon: tuple[int, int, int, bool], by_sun: str) -> None:
    assert gregorian(LunarDay(*by_moon)) == date.fromisoformat(by_sun)
    assert lunar(date.fromisoformat(by_sun)) == LunarDay(*by_moon)


def test_no_day_is_left_out_or_there_twice() -> None:
    first, last = date(1900, 1, 31), date(2100, 2, 8)
    every = [first + timedelta(n) for n in range((last - first).days + 1)]
    by_moon = [lunar(one) for one in every]
    assert len(set(by_moon)) == len(every)
    assert [gregorian(one) for one in by_moon if one] == every
    for before, after in pairwise(one for one in by_moon if one):
        same = (before.year, before.month, before.leap) == (after.year, after.month, after.leap)
        assert after.day == (before.day + 1 if same else 1)
    assert lunar(first - timedelta(1)) is None
    assert lunar(last + timedelta(1)) is None


def test_every_year_begins_between_the_great_cold_and_the_rains() -> None:
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        begins = gregorian(LunarDay(year, 1, 1))
        assert begins is not None
        assert date(year, 1, 20) < begins < date(year, 2, 22)
        assert {days_in(year, month) for month in range(1, 13)} == {29, 30}


def test_seven_years_of_nineteen_have_a_month_more() -> None:
    with_one_more = sum(leap_month(year) is not None for year in range(1900, 2090))
    assert abs(with_one_more - 70) <= 1
    assert leap_month(1899) is None


def asked(**more: object) -> Question:
    return question_of("date", lunar=True, **more)


def said(question: Question, year: str, month: str, in_month: str, *, leap: str = "") -> object:
    page = question.page
    raw = {f"{page}-year": year, f"{page}-month": month, f"{page}-day": in_month, f"{page}-leap": leap}
    checked = question.check({**raw, f"{page}-calendar": "lunar"}, TODAY)
    return checked.problem.message if checked.problem else checked.value


@pytest.mark.parametrize(
    ("year", "month", "in_month", "leap", "found"),
    [
        ("1950", "3", "8", "", "1950-04-24"),
        ("1950年", "三月", "初八", "", "1950-04-24"),
        ("１９５０", "３", "８", "", "1950-04-24"),
        ("1950", "腊月", "廿三", "", "1951-01-30"),
        ("1950", "臘月", "二十三", "", "1951-01-30"),
        ("1950", "正月", "初一", "", "1950-02-17"),
        ("1984", "十月", "初一", "yes", "1984-11-23"),
        ("1984", "闰十月", "初一", "", "1984-11-23"),
        ("1984", "10", "30", "", "1984-11-22"),
        ("", "3", "8", "", day.NO_YEAR),
        ("五零", "3", "8", "", day.YEAR_NOT_DIGITS),
        ("50", "3", "8", "", day.SHORT_YEAR),
        ("1850", "3", "8", "", moon.OUT_OF_REACH),
        ("1950", "", "8", "", moon.NO_MONTH),
        ("1950", "3", "", "", moon.NO_DAY),
        ("1950", "13", "8", "", moon.NO_SUCH_MONTH),
        ("1950", "3", "31", "", moon.NO_SUCH_DAY),
        ("1950", "二十", "8", "", moon.NO_SUCH_MONTH),
        ("2025", "12", "30", "", moon.NO_THIRTIETH),
        ("1950", "3", "8", "yes", moon.NOT_LEAP),
        ("1984", "3", "8", "yes", moon.OTHER_LEAP),
        ("2026", "12", "1", "", day.NOT_YET),
    ],
)
def test_what_is_said_by_the_moon_is_understood_or_told(
    year: str, month: str, in_month: str, leap: str, found: str
) -> None:
    assert said(asked(), year, month, in_month, leap=leap) == found


@pytest.mark.parametrize("boxes", [("1950", "三月", "初八"), ("1950", "腊月", "1"), ("1950", "正", "十五")])
def test_lunar_words_in_the_usual_boxes_are_understood(boxes: tuple[str, str, str]) -> None:
    question = asked()
    typed = dict(zip(question.fields, boxes, strict=False))
    assert question.check(typed, TODAY).problem is None
    assert question_of("date").check(typed, TODAY).problem is not None


def test_a_lunar_answer_is_shown_both_ways() -> None:
    shown = asked().shown("1950-04-24")
    assert shown.message is not None
    assert shown.message % shown.values == "1950年4月24日（农历三月初八）"


def test_the_year_alone_will_do_where_the_form_says_so() -> None:
    question = question_of("date", year_only=True)
    raw = {f"{question.page}-year": "1950", f"{question.page}-calendar": "year"}
    assert question.check(raw, TODAY).value == "1950"
    assert question.check(question.raw_of("1950"), TODAY).value == "1950"
    shown = question.shown("1950")
    assert (shown.message or "") % shown.values == "1950年，几月几号记不得"
    for wrong in ("1899", "2027", "50", "", "去年"):
        assert question.check({**raw, f"{question.page}-year": wrong}, TODAY).problem is not None
    assert question_of("date").check(raw, TODAY).problem is not None
