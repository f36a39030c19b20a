"""What is meant by 三月 and 初八? Months and days of the lunar calendar, picked from a list or written in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.journeys import lunar, typed
from app.journeys.words import N_

NO_MONTH = N_("请选农历是几月。")
NO_DAY = N_("请选农历是初几。")
NO_SUCH_MONTH = N_("农历没有这个月。请从正月到腊月里选。")
NO_SUCH_DAY = N_("农历没有这一天。请从初一到三十里选。")
OUT_OF_REACH = N_("农历只能写%(first)s年到%(last)s年。别的年份请写公历。")
NOT_LEAP = N_("%(year)s年没有闰月。请去掉“闰月”。")
OTHER_LEAP = N_("%(year)s年闰的是%(leap)s月，没有闰%(month)s月。请看一看。")
NO_THIRTIETH = N_("%(year)s年这个月只有二十九天，没有三十。请看一看。")

_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_MONTHS = {**_DIGITS, "正": 1, "元": 1, "十一": 11, "冬": 11, "十二": 12, "腊": 12, "臘": 12}
_LEAP = ("闰", "閏")
_TENS = {"初": 0, "十": 10, "廿": 20, "二十": 20}
_DAYS = {tens + digit: many + one for tens, many in _TENS.items() for digit, one in _DIGITS.items() if one < 10}
_DAYS |= {"初十": 10, "十": 10, "二十": 20, "廿": 20, "三十": 30, "卅": 30}
_ONLY_LUNAR = frozenset(("初", "廿", "卅", "正", "腊", "臘", "冬", "闰", "閏"))


@dataclass(frozen=True)
class Flaw:
    """What is wrong: the place of the box (1 month, 2 day), and the words for it."""

    place: int
    message: str
    values: Mapping[str, str | int] = field(default_factory=dict)


def sounds_lunar(boxes: Sequence[str]) -> bool:
    """Whether month and day are called as only the lunar calendar calls them."""
    return any(character in _ONLY_LUNAR for box in boxes for character in box[:20])


def read_day(year: int, month: str, day: str, *, leap: bool) -> date | Flaw:
    """The day of the Gregorian calendar, or what is wrong."""
    month, day = (typed.half_width(typed.without_blanks(text)) for text in (month, day))
    leap = leap or month.startswith(_LEAP)
    month, day = month.lstrip("".join(_LEAP)).removesuffix("月"), day.removesuffix("日").removesuffix("号")
    for place, box, message in ((1, month, NO_MONTH), (2, day, NO_DAY)):
        if not box:
            return Flaw(place, message)
    in_year, in_month = _number(month, _MONTHS), _number(day, _DAYS)
    if not 1 <= in_year <= 12:
        return Flaw(1, NO_SUCH_MONTH)
    if not 1 <= in_month <= 30:
        return Flaw(2, NO_SUCH_DAY)
    if not lunar.FIRST_YEAR <= year <= lunar.LAST_YEAR:
        return Flaw(0, OUT_OF_REACH, {"first": lunar.FIRST_YEAR, "last": lunar.LAST_YEAR})
    if leap and (twice := lunar.leap_month(year)) != in_year:
        return Flaw(1, OTHER_LEAP if twice else NOT_LEAP, {"year": year, "month": in_year, "leap": twice or ""})
    found = lunar.gregorian(lunar.LunarDay(year, in_year, in_month, leap))
    return found or Flaw(2, NO_THIRTIETH, {"year": year})


def _number(text: str, words: Mapping[str, int]) -> int:
    """The number that digits or words mean; 0 for none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 2 else words.get(text, 0)
