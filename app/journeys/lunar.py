"""Which day is 农历三月初八 of 1950? Between the calendar of the moon and that of the sun, from 1900 to 2099.

A lunar year has twelve or thirteen months of 29 or 30 days. A month that is put in bears the name of the one before it, with 闰.
How long each month is follows from new moons and solstices at 120°E (GB/T 33661-2017); where the numbers below come from, and
what they were held against, stands in docs/decisions/lunar-calendar.md.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from app.journeys.words import N_

FIRST_YEAR = 1900
_FIRST_DAY = date(1900, 1, 31)  # 正月初一 of 1900

# One number a year, in hexadecimal. Its last digit is the month that is put in once more, 0 for none; the thirteen bits before it
# are the months in order, from the left: 1 for 30 days, 0 for 29.
_YEARS = """
096d8 095c0 14ae0 0a4d5 1a4c0 1b2a0 0d554 0ad40 135a0 095d2
095c0 149b6 149a0 1a4a0 1aa55 16a80 1ad40 12da2 12b60 09377
092e0 14960 164b5 0d4a0 0da80 15b54 056c0 12ae0 092f2 092e0
0c966 1a940 1d4a0 0da95 0b5a0 056c0 126e3 125c0 192d7 192a0
1a940 1b4a6 16aa0 0ad40 155b4 04ba0 125a0 192b2 152a0 16957
0d940 16aa0 0ab55 09b40 14b60 0a573 0a560 152a8 1d2a0 0d540
15aa6 156a0 096c0 14ae4 14ae0 0a4c0 1d263 1b2a0 0b557 0ad40
12da0 095d5 095a0 149a0 1a4d4 1a4a0 1aa58 16a80 16d40 12da6
12b60 09360 14974 14960 164ba 0d4a0 0da80 15b46 156c0 12ae0
092f5 092e0 0c960 0d4a3 1d4a0 0d658 0b580 156c0 126d5 125c0
192c0 1a954 1a940 1b4a0 0b552 0ad40 155b7 04ba0 125a0 192b5
152a0 16940 16aa4 15aa0 0ab59 09740 14b60 0a576 0a560 15260
0e954 0d540 15aa0 09b52 096c0 14ae6 149c0 1a4c0 1d265 1aa60
0b540 0d6a3 12da0 095db 095a0 149a0 1a4b6 1a4a0 1aa40 1b545
16b40 0ada0 095b2 09360 14977 14960 154a0 16a55 0da40 15b40
0ab63 126e0 092f8 092e0 0c960 0d4a6 1d4a0 0d640 156c4 155c0
125c0 192e3 192c0 1a957 1a940 1b4a0 0b555 0ad40 14da0 0a5d4
0a5a0 152b8 152a0 16940 16aa6 15aa0 0ab40 14ba4 14b60 0a560
15273 0d260 0e537 0d540 15aa0 09b55 096c0 14ae0 0a4e4 1a2c0
1d268 1aa40 1b540 0d6a6 0ada0 095c0 149d4 145a0 1a2a0 1b252
"""

# How months and days are called, from the first on.
MONTHS = (
    N_("正月"), N_("二月"), N_("三月"), N_("四月"), N_("五月"), N_("六月"),
    N_("七月"), N_("八月"), N_("九月"), N_("十月"), N_("十一月"), N_("腊月"),
)  # fmt: skip
DAYS = (
    N_("初一"), N_("初二"), N_("初三"), N_("初四"), N_("初五"), N_("初六"), N_("初七"), N_("初八"), N_("初九"), N_("初十"),
    N_("十一"), N_("十二"), N_("十三"), N_("十四"), N_("十五"), N_("十六"), N_("十七"), N_("十八"), N_("十九"), N_("二十"),
    N_("廿一"), N_("廿二"), N_("廿三"), N_("廿四"), N_("廿五"), N_("廿六"), N_("廿七"), N_("廿八"), N_("廿九"), N_("三十"),
)  # fmt: skip


@dataclass(frozen=True)
class LunarDay:
    """A day of the lunar calendar; `leap` is true in a month that is put in."""

    year: int
    month: int
    day: int
    leap: bool = False


@dataclass(frozen=True)
class _Month:
    month: int
    leap: bool
    first: date
    days: int


def _read_months() -> dict[int, tuple[_Month, ...]]:
    found: dict[int, tuple[_Month, ...]] = {}
    first = _FIRST_DAY
    for year, written in enumerate(_YEARS.split(), start=FIRST_YEAR):
        bits, twice = divmod(int(written, 16), 16)
        names = [(month, leap) for month in range(1, 13) for leap in ((False, True) if month == twice else (False,))]
        months = []
        for place, (month, leap) in enumerate(names):
            days = 29 + (bits >> (12 - place) & 1)
            months.append(_Month(month, leap, first, days))
            first += timedelta(days)
        found[year] = tuple(months)
    return found


_MONTHS = _read_months()
LAST_YEAR = max(_MONTHS)


def leap_month(year: int) -> int | None:
    """The month that a year has twice, None where it has none or is out of reach."""
    return next((one.month for one in _MONTHS.get(year, ()) if one.leap), None)


def days_in(year: int, month: int, *, leap: bool = False) -> int:
    """How many days a month has; 0 for one that is not there."""
    return next((one.days for one in _MONTHS.get(year, ()) if (one.month, one.leap) == (month, leap)), 0)


def gregorian(lunar: LunarDay) -> date | None:
    """The same day as the world counts it; None for a day that was not."""
    for one in _MONTHS.get(lunar.year, ()):
        if (one.month, one.leap) == (lunar.month, lunar.leap) and 1 <= lunar.day <= one.days:
            return one.first + timedelta(lunar.day - 1)
    return None


def lunar(day: date) -> LunarDay | None:
    """The same day by the moon; None before 1900 and after 2099."""
    for year in (day.year, day.year - 1):
        for one in _MONTHS.get(year, ()):
            if 0 <= (day - one.first).days < one.days:
                return LunarDay(year, one.month, (day - one.first).days + 1, one.leap)
    return None
