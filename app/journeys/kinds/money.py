"""An amount of money, written in yuan and answered in fen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from app.journeys import typed
from app.journeys.answers import Checked, Raw, Shown, Value
from app.journeys.kinds.kind import Kind, first_text
from app.journeys.words import N_, YUAN

if TYPE_CHECKING:
    from app.journeys.question import Question

EMPTY = N_("请写多少钱，比如1200元。")
UNCLEAR = N_("钱数没有看明白。请只写数字，比如1200.5。")
NEGATIVE = N_("钱数前面不要写减号。请直接写数字，比如1200。")
TOO_FINE = N_("钱数只能写到分，小数点后面最多两位。")
TOO_MUCH_TO_BE_TRUE = N_("钱数太大了。请数一数有几个0。")
TOO_LITTLE = N_("钱数太少了，最少写%(amount)s元。")
TOO_MUCH = N_("钱数太多了，最多写%(amount)s元。")

MOST_FEN = 10**13
_CURRENCY = ("人民币", "RMB", "CNY", "¥", "￥", "元整", "元", "圆", "块钱", "块")
# The full stop of a Chinese keyboard, where a decimal point was meant.
_CHINESE_POINT = re.compile(r"(?<=[0-9])[。｡](?=[0-9])")
# 1,200 and, counting by ten thousands, 1,2000; anything else with a comma could mean two things.
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,4}(?:,[0-9]{4})+")
_AMOUNT = re.compile(r"([0-9]+)(?:\.([0-9]*))?(万?)")


class Money(Kind):
    """Yuan, with or without fen."""

    name = "money"
    keys = frozenset({"min_fen", "max_fen"})
    inputmode = "decimal"
    empty = EMPTY

    def flaw(self, question: Question) -> tuple[str, str] | None:
        least, most = question.min_fen or 0, MOST_FEN if question.max_fen is None else question.max_fen
        if least < 0:
            return "min_fen", "is less than nothing"
        return ("max_fen", "is less than min_fen") if most < least else None

    def accepts(self, question: Question, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool)

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        text = _bare(first_text(raw.get(question.page)))
        if re.match(r"[-−‐‑‒–—﹣－]+[0-9]", text):
            return self.wrong(question, NEGATIVE)
        amount = _AMOUNT.fullmatch(text)
        if not amount:
            return self.wrong(question, UNCLEAR)
        yuan, decimals, wan = amount[1].lstrip("0") or "0", (amount[2] or "").rstrip("0"), amount[3]
        if len(yuan) > 14:
            return self.wrong(question, TOO_MUCH_TO_BE_TRUE)
        if len(decimals) > (6 if wan else 2):
            return self.wrong(question, TOO_FINE)
        return self._within_limits(question, int(Decimal(f"{yuan}.{decimals}0") * (1_000_000 if wan else 100)))

    def raw_of(self, question: Question, value: Value) -> Raw:
        return {question.page: _in_yuan(value).replace(",", "") if isinstance(value, int) else ""}

    def in_full(self, question: Question, value: Value) -> Shown:
        if not isinstance(value, int):
            return Shown(str(value))
        return Shown(message=YUAN, values={"amount": _in_yuan(value)})

    def _within_limits(self, question: Question, fen: int) -> Checked:
        if question.min_fen is not None and fen < question.min_fen:
            return self.wrong(question, TOO_LITTLE, amount=_in_yuan(question.min_fen))
        if question.max_fen is not None and fen > question.max_fen:
            return self.wrong(question, TOO_MUCH, amount=_in_yuan(question.max_fen))
        return self.wrong(question, TOO_MUCH_TO_BE_TRUE) if fen > MOST_FEN else Checked(fen)


def _bare(text: str) -> str:
    """The amount without currency signs, blanks and thousands commas."""
    text = _CHINESE_POINT.sub(".", typed.half_width(typed.without_blanks(text)))
    text = _without_currency(typed.without_dictated_stop(text).rstrip(",;").upper())
    whole, point, rest = text.partition(".")
    if _GROUPED.fullmatch(whole.rstrip("万")):
        whole = whole.replace(",", "")
    return whole + point + rest


def _without_currency(text: str) -> str:
    for sign in _CURRENCY:
        text = text.removeprefix(sign).removesuffix(sign)
    return text


def _in_yuan(fen: int) -> str:
    yuan, rest = divmod(fen, 100)
    return f"{yuan:,}.{rest:02}" if rest else f"{yuan:,}"
