"""A fee to be paid before the answers are handed in, or later where the form allows it.

What was asked for and what was paid is not known here: the page that asks puts what the payments API said into the raw answer.
Of what a browser sends only the press counts there.

    (nothing) --pay--> open --> paid            handed in; never asked for again
                         +----> expired, failed --pay--> open, under the next try's key
    (nothing) --later--> later                  where the question says `pay_later`
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from app.journeys import typed
from app.journeys.answers import Checked, Raw, Shown, Value
from app.journeys.kinds.kind import Kind, first_text
from app.journeys.words import N_

if TYPE_CHECKING:
    from app.journeys.question import Question

EMPTY = N_("还没有付钱。付好了才能交。")
STILL_OPEN = N_("还没有收到钱。付好了，请再看一看。")
EXPIRED = N_("付款码过了时间，钱没有付。请再要一个码。")
FAILED = N_("这次没有付成，没有收您的钱。请再要一个码。")
REFUNDED = N_("这笔钱退给您了。还要办，请再付一次。")
TROUBLE = N_("现在收不了钱。您前面写的都还在，请过一会儿再试。")
CANNOT_LATER = N_("这件事要先付钱。付好了才能交。")
PAID = N_("付了%(amount)s元，付款号%(number)s")
LATER_WORDS = N_("以后再付")

LATER = "later"
PARTS = ("payment", "number", "amount", "state", "url", "expires", "key", "try", "basis", "trouble")
_BY_STATE = {"open": STILL_OPEN, "expired": EXPIRED, "failed": FAILED, "refunded": REFUNDED}
_FEN = re.compile(r"[1-9]\d{0,8}", re.ASCII)


class Payment(Kind):
    """A fee of `amount_fen`, or of what the payments API makes of the answers to `quote_by`.

    Answered as `{"payment": id, "number": ..., "amount_fen": ...}`, or as `later`.
    """

    name = "payment"
    keys = frozenset({"amount_fen", "quote_by", "pay_later"})
    empty = EMPTY

    def flaw(self, question: Question) -> tuple[str, str] | None:
        if (question.amount_fen is None) == (not question.quote_by):
            return "amount_fen", "or quote_by must be there, and not both"
        if question.amount_fen is not None and question.amount_fen < 1:
            return "amount_fen", "must be 1 or more"
        return None

    def accepts(self, question: Question, value: object) -> bool:
        return value == LATER

    def fields(self, question: Question) -> tuple[str, ...]:
        return (question.page, *(f"{question.page}-{part}" for part in PARTS))

    def is_empty(self, question: Question, raw: Mapping[str, object]) -> bool:
        said = (first_text(raw.get(f"{question.page}{part}")) for part in ("", "-payment", "-trouble"))
        return not any(map(typed.without_blanks, said))

    def check_filled(self, question: Question, raw: Mapping[str, object], today: date) -> Checked:
        said = {part: first_text(raw.get(f"{question.page}-{part}")).strip() for part in PARTS}
        if said["state"] == "paid" and said["payment"] and said["number"] and _FEN.fullmatch(said["amount"]):
            amount = int(said["amount"])
            return Checked({"payment": said["payment"], "number": said["number"], "amount_fen": amount})
        if first_text(raw.get(question.page)).strip() == LATER:
            return Checked(LATER) if question.pay_later else self.wrong(question, CANNOT_LATER)
        if said["trouble"]:
            return self.wrong(question, TROUBLE)
        return self.wrong(question, _BY_STATE.get(said["state"], EMPTY))

    def raw_of(self, question: Question, value: Value) -> Raw:
        blank = dict.fromkeys(self.fields(question), "")
        if not isinstance(value, dict):
            return {**blank, question.page: str(value or "")}
        page = question.page
        given = {f"{page}-payment": str(value.get("payment", "")), f"{page}-number": str(value.get("number", ""))}
        return {**blank, **given, f"{page}-amount": str(value.get("amount_fen", "")), f"{page}-state": "paid"}

    def in_full(self, question: Question, value: Value) -> Shown:
        if not isinstance(value, dict):
            return Shown(message=LATER_WORDS) if value == LATER else Shown(str(value))
        amount = yuan_figure(int(value.get("amount_fen", 0)))
        return Shown(message=PAID, values={"amount": amount, "number": str(value.get("number", ""))})


def yuan_figure(fen: int) -> str:
    """850 -> 8.5; 120000 -> 1200."""
    return f"{fen / 100:.2f}".rstrip("0").rstrip(".")
