"""A date, typed into three boxes: year, month, day.

Whoever writes 年, 月 or 日 into the boxes, or the whole date into the first, is understood. The problem points at the
box at fault. Where the form allows it, a day is also given by the moon (moon.py), or its year alone.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from app.journeys import lunar, typed
from app.journeys.answers import Checked, Problem, Raw, Shown, Value
from app.journeys.kinds import moon
from app.journeys.kinds.kind import Kind, first_text
from app.journeys.words import BOTH_DAYS, DAY, N_, YEAR

if TYPE_CHECKING:
    from app.journeys.question import Question

EMPTY = N_("请写日期，年、月、日都要写。")
NO_YEAR = N_("请写是哪一年，比如1950。")
NO_MONTH = N_("请写是几月，比如3。")
NO_DAY = N_("请写是几号，比如12。")
YEAR_NOT_DIGITS = N_("年份只写数字，比如1950。")
MONTH_NOT_DIGITS = N_("月份只写数字，比如3。")
DAY_NOT_DIGITS = N_("几号只写数字，比如12。")
SHORT_YEAR = N_("年份请写全4位。比如50年，请写1950。")
WRONG_YEAR = N_("年份要写4位数字，比如1950。请看一看再写。")
WRONG_MONTH = N_("月份只有1到12。请看一看再写。")
WRONG_DAY = N_("一个月里只有1号到31号。请看一看再写。")
NOT_IN_MONTH = N_("%(year)s年%(month)s月只有%(days)s天。请看一看是几号。")
TOO_EARLY = N_("日期太早了，最早写%(year)s年%(month)s月%(day)s日。")
TOO_LATE = N_("日期太晚了，最晚写%(year)s年%(month)s月%(day)s日。")
NOT_YET = N_("这一天还没有到。请写今天，或者以前的日子。")
ALREADY_OVER = N_("这一天已经过去了。请写今天，或者以后的日子。")

YEAR_TOO_EARLY = N_("年份太早了，最早写%(year)s年。")
YEAR_TOO_LATE = N_("年份太晚了，最晚写%(year)s年。")

TODAY = "today"
BY_MOON, BY_YEAR = "lunar", "year"  # what `<page>-calendar` may say
_WHOLE_DATE = re.compile(r"([0-9]{4})[^0-9]+([0-9]{1,2})[^0-9]+([0-9]{1,2})[^0-9]*")
_EIGHT_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")

_MISSING = (NO_YEAR, NO_MONTH, NO_DAY)
_NOT_DIGITS = (YEAR_NOT_DIGITS, MONTH_NOT_DIGITS, DAY_NOT_DIGITS)
_BEYOND_ANY_CALENDAR = 100_000


class Day(Kind):
    """A day of the calendar, answered as YYYY-MM-DD; where the form bears with the year alone, as YYYY too."""

    name = "date"
    keys = frozenset({"earliest", "latest", "lunar", "year_only"})
    inputmode = "numeric"
    empty = EMPTY

    def flaw(self, question: Question) -> tuple[str, str] | None:
        for key, limit in (("earliest", question.earliest), ("latest", question.latest)):
            if limit and limit != TODAY and not _is_iso(limit):
                return key, f'{limit!r} is neither a date nor "today"'
        limits = (question.earliest, question.latest)
        if all(limits) and TODAY not in limits and question.earliest > question.latest:
            return "earliest", "is after the latest"
        return None

    def accepts(self, question: Question, value: object) -> bool:
        return isinstance(value, str) and _is_iso(value)

    def fields(self, question: Question) -> tuple[str, ...]:
        parts = ["year", "month", "day"]
        if question.lunar or question.year_only:
            parts.append("calendar")
        if question.lunar:
            parts.append("leap")
        return tuple(f"{question.page}-{part}" for part in parts)

    def is_empty(self, question: Question, raw: Mapping[str, object]) -> bool:
        return all(not typed.without_blanks(text) for text in self._typed(question, raw))

    def calendar(self, question: Question, raw: Mapping[str, object]) -> str:
        """By which calendar the day is given: "", by the moon, or the year alone."""
        asked = first_text(raw.get(f"{question.page}-calendar"))
        if asked == BY_YEAR and question.year_only:
            return BY_YEAR
        by_moon = question.lunar and (asked == BY_MOON or moon.sounds_lunar(self._typed(question, raw)[1:]))
        return BY_MOON if by_moon else ""

    def _typed(self, question: Question, raw: Mapping[str, object]) -> list[str]:
        return [first_text(raw.get(name)) for name in self.fields(question)[:3]]

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        calendar_used = self.calendar(question, raw)
        if calendar_used == BY_MOON:
            return self._check_lunar(question, raw, today)
        boxes = _boxes(self._typed(question, raw))
        if calendar_used == BY_YEAR:
            boxes[1:] = ["1", "1"]
        for place, box in enumerate(boxes):
            if not box:
                return self._wrong_box(question, place, _MISSING[place])
            if not (box.isascii() and box.isdecimal()):
                return self._wrong_box(question, place, _NOT_DIGITS[place])
        if len(boxes[0]) == 2:
            return self._wrong_box(question, 0, SHORT_YEAR)
        year, month, day = (_small(box) for box in boxes)
        if len(boxes[0]) < 4 or not 1000 <= year <= 9999:
            return self._wrong_box(question, 0, WRONG_YEAR)
        if not 1 <= month <= 12:
            return self._wrong_box(question, 1, WRONG_MONTH)
        if not 1 <= day <= 31:
            return self._wrong_box(question, 2, WRONG_DAY)
        days = calendar.monthrange(year, month)[1]
        if day > days:
            return self._wrong_box(question, 2, NOT_IN_MONTH, year=year, month=month, days=days)
        if calendar_used == BY_YEAR:
            return self._within_years(question, year, today)
        return self._within_limits(question, date(year, month, day), today)

    def _check_lunar(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        year = typed.register_number(self._typed(question, raw)[0]).rstrip("年")
        for wrong, message in (
            (not year, NO_YEAR),
            (not (year.isascii() and year.isdecimal()), YEAR_NOT_DIGITS),
            (len(year) == 2, SHORT_YEAR),
        ):
            if wrong:
                return self._wrong_box(question, 0, message)
        leap = first_text(raw.get(f"{question.page}-leap")) == "yes"
        read = moon.read_day(_small(year), *self._typed(question, raw)[1:], leap=leap)
        if isinstance(read, moon.Flaw):
            return self._wrong_box(question, read.place, read.message, **read.values)
        return self._within_limits(question, read, today)

    def _within_years(self, question: Question, year: int, today: date) -> Checked:
        earliest, latest = (_limit(text, today) for text in (question.earliest, question.latest))
        if earliest and year < earliest.year:
            return self._wrong_box(question, 0, YEAR_TOO_EARLY, year=earliest.year)
        if latest and year > latest.year:
            return self._wrong_box(question, 0, YEAR_TOO_LATE, year=latest.year)
        return Checked(str(year))

    def raw_of(self, question: Question, value: Value) -> Raw:
        parts = str(value).split("-") if isinstance(value, str) and _is_iso(value) else ["0", "0", "0"]
        raw: Raw = dict.fromkeys(self.fields(question), "")
        raw |= {
            name: str(int(part)) if int(part) else ""
            for name, part in zip(self.fields(question)[:3], parts, strict=True)
        }
        if question.year_only and is_year(value):
            raw |= {f"{question.page}-year": str(value), f"{question.page}-calendar": BY_YEAR}
        return raw

    def in_full(self, question: Question, value: Value) -> Shown:
        if question.year_only and is_year(value):
            return Shown(message=YEAR, values={"year": str(value)})
        if not (isinstance(value, str) and _is_iso(value)):
            return Shown(str(value))
        day = date.fromisoformat(value)
        by_moon = lunar.lunar(day) if question.lunar else None
        if by_moon is None:
            return Shown(message=DAY, values=_parts(day))
        return Shown(
            message=BOTH_DAYS,
            values={
                **_parts(day),
                "gregorian": f"{day.year}年{day.month}月{day.day}日",
                "lunar": f"{'闰' if by_moon.leap else ''}{lunar.MONTHS[by_moon.month - 1]}{lunar.DAYS[by_moon.day - 1]}",
                "lunar_year": by_moon.year,
                "lunar_month": by_moon.month,
                "lunar_day": by_moon.day,
                "leap": int(by_moon.leap),
            },
        )

    def _within_limits(self, question: Question, day: date, today: date) -> Checked:
        earliest, latest = (_limit(text, today) for text in (question.earliest, question.latest))
        if earliest and day < earliest:
            message = ALREADY_OVER if question.earliest == TODAY else TOO_EARLY
            return self._wrong_box(question, _differing(day, earliest), message, **_parts(earliest))
        if latest and day > latest:
            message = NOT_YET if question.latest == TODAY else TOO_LATE
            return self._wrong_box(question, _differing(day, latest), message, **_parts(latest))
        return Checked(day.isoformat())

    def _wrong_box(self, question: Question, place: int, message: str, **values: str | int) -> Checked:
        return Checked(problem=Problem(self.fields(question)[place], message, values))


def _boxes(texts: list[str]) -> list[str]:
    """What stands in the three boxes; a whole date written into one of them is spread over all."""
    plain = [typed.half_width(text) for text in texts]
    filled = [text for text in plain if typed.without_blanks(text)]
    if len(filled) == 1:
        whole = _WHOLE_DATE.fullmatch(typed.without_blanks(filled[0])) or _EIGHT_DIGITS.fullmatch(
            typed.register_number(filled[0])
        )
        if whole:
            return list(whole.groups())
    return [typed.register_number(text).rstrip(unit) for text, unit in zip(plain, ("年", "月份", "日号"), strict=True)]


def _small(digits: str) -> int:
    """The number, or one too large for any calendar: Python refuses to read thousands of digits."""
    digits = digits.lstrip("0")
    return int(digits or "0") if len(digits) <= 4 else _BEYOND_ANY_CALENDAR


def _is_iso(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_year(value: object) -> bool:
    """Whether an answer is a year alone."""
    return isinstance(value, str) and len(value) == 4 and value.isascii() and value.isdecimal()


def _limit(text: str, today: date) -> date | None:
    if not text:
        return None
    return today if text == TODAY else date.fromisoformat(text)


def _differing(day: date, limit: date) -> int:
    """The place of the first box in which two dates differ."""
    if day.year != limit.year:
        return 0
    return 1 if day.month != limit.month else 2


def _parts(day: date) -> dict[str, str | int]:
    return {"year": day.year, "month": day.month, "day": day.day}
