"""The number of a bank card, ISO/IEC 7812: 12 to 19 digits, the last one by Luhn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from app.journeys.answers import Checked
from app.journeys.kinds.kind import SecretNumber
from app.journeys.words import N_

if TYPE_CHECKING:
    from app.journeys.question import Question

EMPTY = N_("请写银行卡号。号码在卡的正面，一般是16位或19位。")
NOT_DIGITS = N_("银行卡号只写数字。请照着卡的正面写。")
TOO_SHORT = N_("银行卡号至少12位，您写了%(count)s位。请数一数再写。")
TOO_LONG = N_("银行卡号最多19位，您写了%(count)s位。请数一数再写。")
WRONG_CHECK_DIGIT = N_("银行卡号不对，可能写错了一位。请照着卡再写一遍。")


class BankCard(SecretNumber):
    """The number on the front of a card."""

    name = "bank-card"
    empty = EMPTY

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        number = self.text(question, raw)
        if not (number.isascii() and number.isdecimal()):
            return self.wrong(question, NOT_DIGITS)
        if len(number) < 12:
            return self.wrong(question, TOO_SHORT, count=len(number))
        if len(number) > 19:
            return self.wrong(question, TOO_LONG, count=len(number))
        if not _passes_luhn(number) or not number.strip("0"):
            return self.wrong(question, WRONG_CHECK_DIGIT)
        return Checked(number)


def _passes_luhn(number: str) -> bool:
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (doubled + sum(int(digit) for digit in number[::-2])) % 10 == 0
