"""How figures and dates stand on a page: as people say them, in the page's language."""

from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _

from app.clock import CHINA
from app.gateway.records import Column
from app.i18n import preferences

WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
_EN_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def yuan(fen: int) -> str:
    """850 -> 8.5元; 120000 -> 1,200元."""
    return _("%(amount)s元", amount=figure(fen))


def figure(fen: int) -> str:
    """850 -> 8.5; 120000 -> 1,200."""
    return f"{fen / 100:,.2f}".rstrip("0").rstrip(".")


def clock(value: datetime) -> str:
    """9:30, where the site is."""
    here = value.astimezone(CHINA)
    return f"{here.hour}:{here:%M}"


def day(value: date | datetime) -> str:
    """2026-11-23 -> 2026年11月23日，星期一."""
    if isinstance(value, datetime):
        value = value.astimezone(CHINA).date()
    if preferences().language == "en":
        return f"{value:%A}, {calendar_day(value)}"
    return f"{calendar_day(value)}，星期{WEEKDAYS[value.weekday()]}"


def calendar_day(value: date) -> str:
    """2026-11-23 -> 2026年11月23日: for days long past, whose weekday helps nobody."""
    if preferences().language == "en":
        return f"{value.day} {_EN_MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def short_day(value: date | datetime) -> str:
    """2026-11-23 -> 11月23日."""
    if isinstance(value, datetime):
        value = value.astimezone(CHINA).date()
    if preferences().language == "en":
        return f"{value.day} {_EN_MONTHS[value.month - 1]}"
    return f"{value.month}月{value.day}日"


def moment(value: datetime | float) -> str:
    """A day and a time: 2026年11月23日，星期一，下午2点30分."""
    if isinstance(value, (int, float)):
        value = datetime.fromtimestamp(value, CHINA)
    value = value.astimezone(CHINA)
    if preferences().language == "en":
        return f"{day(value)}, {value:%H:%M}"
    return f"{day(value)}，{_clock(value)}"


def short_moment(value: datetime) -> str:
    """11月23日下午2点30分: for what is only days away."""
    value = value.astimezone(CHINA)
    if preferences().language == "en":
        return f"{value:%H:%M} on {short_day(value)}"
    return f"{short_day(value)}{_clock(value)}"


def _clock(value: datetime) -> str:
    parts = ((1, "半夜"), (6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
    part = next(word for before, word in parts if value.hour < before)
    hour = value.hour - 12 if value.hour > 12 else value.hour or 12
    sign = "點" if preferences().language == "zh_Hant" else "点"
    return f"{part}{hour}{sign}" + (f"{value.minute}分" if value.minute else "")


def grouped(number: str) -> str:
    """482109375516 -> 4821 0937 5516: as it is read out."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def cell(value: Any, column: Column) -> str:
    """A look-up's value as its column's kind wants it."""
    if value is None or value == "":
        return _("没有")
    if column.kind == "money":
        return yuan(int(value))
    if column.kind == "date":
        return day(date.fromisoformat(str(value)))
    if column.kind == "month":
        year, month = str(value).split("-")[:2]
        if preferences().language == "en":
            return f"{_EN_MONTHS[int(month) - 1]} {year}"
        return f"{year}年{int(month)}月"
    return f"{value}{column.unit or ''}"


def register_filters(app: Flask) -> None:
    """Give the filters to templates."""
    app.jinja_env.filters.update(
        yuan=yuan,
        day=day,
        calendar_day=calendar_day,
        short_day=short_day,
        moment=moment,
        short_moment=short_moment,
        grouped=grouped,
        cell=cell,
    )
