"""A telephone number somebody can be rung on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from app.journeys import typed
from app.journeys.answers import Checked, Raw, Value
from app.journeys.kinds.kind import Number, first_text
from app.journeys.words import N_

if TYPE_CHECKING:
    from app.journeys.question import Question

EMPTY = N_("请写电话号码，比如13800138000。")
NOT_DIGITS = N_("电话号码只写数字，比如13800138000。")
WRONG_COUNT = N_("手机号要11位，您写了%(count)s位。请数一数再写。")
WRONG_START = N_("没有这样开头的手机号。请看一看再写，比如13800138000。")
NO_AREA_CODE = N_("座机号前面要写区号，比如020-12345678。香港号码前面写852，澳门写853。")
WRONG_LANDLINE = N_("座机号的位数不对。请写区号和号码，比如020-12345678。")
WRONG_OVERSEAS = N_("香港、澳门的号码是8位，前面写852或853。请数一数再写。")
OTHER = N_("这个电话号码不对。请写11位手机号，或者带区号的座机号。")

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:(?:10|2\d)\d{8}|[3-9]\d{2}\d{7,8})")
_HONG_KONG_OR_MACAU = re.compile(r"85[23][2-9]\d{7}")
_MAINLAND_PREFIX = re.compile(r"^(?:00)?86(?=\d{10,12}$)")


class Phone(Number):
    """A mainland mobile or landline, or a number in Hong Kong or Macau."""

    name = "phone"
    inputmode = "tel"
    empty = EMPTY

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        number = _nationally(
            typed.register_number(first_text(raw.get(question.page)).replace("+", "").replace("＋", ""))
        )
        if any(pattern.fullmatch(number) for pattern in (_MOBILE, _LANDLINE, _HONG_KONG_OR_MACAU)):
            return Checked(number)
        return self.wrong(question, _complaint(number), count=len(number))

    def raw_of(self, question: Question, value: Value) -> Raw:
        number = "" if value is None else str(value)
        return {question.page: f"+{number[:3]} {number[3:]}" if _HONG_KONG_OR_MACAU.fullmatch(number) else number}


def _nationally(number: str) -> str:
    """The number as dialled inside the country."""
    if re.fullmatch(r"0085[23]\d{8}", number):
        return number[2:]
    national = _MAINLAND_PREFIX.sub("", number)
    # Abroad the 0 of an area code is left out: +86 20 1234 5678.
    with_zero = f"0{national}"
    if national != number and not _MOBILE.fullmatch(national) and _LANDLINE.fullmatch(with_zero):
        return with_zero
    return national


def _complaint(number: str) -> str:
    if not number.isdecimal():
        return NOT_DIGITS
    if number.startswith(("852", "853")) and len(number) > 8:
        return WRONG_OVERSEAS
    if len(number) in (7, 8) and number[0] in "23456789":
        return NO_AREA_CODE
    if number.startswith("0"):
        return WRONG_LANDLINE
    if number.startswith("1"):
        return WRONG_START if len(number) == 11 else WRONG_COUNT
    return OTHER
