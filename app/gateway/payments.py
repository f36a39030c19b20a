"""Payments: what a fee comes to, asking for it once, and whether it has been paid.

Nobody's token goes with these calls: who pays, and for whom, is not what they are about. An answer that is at odds with what was
asked for (another amount, another payment, an address that is no page) counts as no answer: nobody is led to pay by it.
"""

from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field

from app.gateway.backend import Backend, Caller, segment
from app.gateway.errors import BackendUnavailable
from app.gateway.reads import Shape, shaped

CURRENCY = "CNY"
LONGEST_URL = 420  # more makes a code that old scanners do not read


class Quote(Shape):
    """What a fee comes to."""

    amount_fen: int = Field(ge=1, le=999_999_999)
    currency: Literal["CNY"]


class Payment(Shape):
    """A fee asked for, and how it stands."""

    id: str = Field(min_length=20, max_length=100)
    number: str = Field(pattern=r"^[0-9]{6,20}$")  # what to say on the telephone
    state: str  # open, paid, expired, failed, refunded
    amount_fen: int
    currency: Literal["CNY"]
    pay_url: str
    expires_at: datetime


class Payments:
    """The payments API; what it says changes by the second, so nothing is kept."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def quote(self, service_id: str, question_id: str, answers: dict[str, Any], language: str) -> int:
        """What a fee comes to, in fen. Raises RecordNotFound where there is none for such answers."""
        body = {"service": service_id, "question": question_id, "answers": answers}
        return shaped("payments", Quote, self._backend.ask("/payments/quotes", Caller(language), body)).amount_fen

    def ask(self, order: dict[str, Any], language: str, *, key: str) -> Payment:
        """A new payment, or the one made before with the same key, as it stands now.

        `order` holds service, question, amount_fen and purpose. Raises BackendRefused for another amount than it costs.
        """
        body = {**order, "currency": CURRENCY}
        payment = self._read(self._backend.post("/payments", Caller(language), body, idempotency_key=key))
        if payment.amount_fen != order["amount_fen"]:
            raise BackendUnavailable("payments", "another amount than was asked for")
        return payment

    def payment(self, payment_id: str, language: str) -> Payment:
        """How a payment stands. Raises RecordNotFound."""
        return self._this(payment_id, self._backend.get(_path(payment_id), Caller(language)))

    def close(self, payment_id: str, language: str) -> Payment:
        """Let nobody pay this any more; how it stands then: `paid` where money came first. Raises RecordNotFound."""
        return self._this(payment_id, self._backend.put(f"{_path(payment_id)}/closing", Caller(language)))

    def _this(self, payment_id: str, answer: Any) -> Payment:
        payment = self._read(answer)
        if payment.id != payment_id:
            raise BackendUnavailable("payments", "another payment than was asked about")
        return payment

    @staticmethod
    def _read(answer: Any) -> Payment:
        payment = shaped("payments", Payment, answer)
        if not _is_page(payment.pay_url):
            raise BackendUnavailable("payments", "the address to pay at is no page")
        return payment


def _path(payment_id: str) -> str:
    return f"/payments/{segment('payments', payment_id)}"


def _is_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    plain = all("!" <= sign <= "~" for sign in address)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain and len(address) <= LONGEST_URL
