"""An identity number as GB 11643-1999 makes it.

44010619500312002X
|     |       |  `- check digit, ISO 7064 MOD 11-2
|     |       `---- order number
|     `------------ date of birth
`------------------ place
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from app.journeys import typed
from app.journeys.answers import Checked
from app.journeys.kinds.kind import SecretNumber, first_text
from app.journeys.words import N_

if TYPE_CHECKING:
    from app.journeys.question import Question

EMPTY = N_("请写身份证号，一共18位。")
WRONG_SIGNS = N_("身份证号只有数字，最后一位可能是X。请照着身份证写。")
OLD = N_("这是15位的旧身份证号。请写现在身份证上的18位号码。")
WRONG_COUNT = N_("身份证号要18位，您写了%(count)s位。请数一数再写。")
WRONG_BIRTHDAY = N_("身份证号里的出生日期不对。请看一看第7位到第14位。")
WRONG_CHECK_DIGIT = N_("身份证号不对，可能写错了一位。请照着身份证再写一遍。")

# X is not on the number keyboard of a phone; people type what looks like it, or the star of a telephone menu.
_LOOKS_LIKE_X = str.maketrans(dict.fromkeys("×✕✖╳❌хХχΧ*＊", "X"))
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_EARLIEST_YEAR = 1880


class IdNumber(SecretNumber):
    """The 18 digits of a resident identity card or of a residence permit made alike."""

    name = "id-number"
    # A number keyboard has no X.
    inputmode = "text"
    empty = EMPTY

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        number = typed.register_number(first_text(raw.get(question.page)).translate(_LOOKS_LIKE_X))
        complaint = _complaint(number, today)
        return self.wrong(question, complaint, count=len(number)) if complaint else Checked(number)


def check_digit(first_seventeen: str) -> str:
    """The last place of an identity number, from the seventeen before it."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11]


def _complaint(number: str, today: date) -> str | None:
    if not re.fullmatch(r"[0-9]*X?", number):
        return WRONG_SIGNS
    if len(number) == 15:
        return OLD
    if len(number) != 18:
        return WRONG_COUNT
    if not _is_birthday(number[6:14], today):
        return WRONG_BIRTHDAY
    if number[0] == "0" or check_digit(number[:17]) != number[17]:
        return WRONG_CHECK_DIGIT
    return None


def _is_birthday(digits: str, today: date) -> bool:
    try:
        birthday = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return birthday.year >= _EARLIEST_YEAR and birthday <= today
