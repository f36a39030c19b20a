"""Who has paid which fee? A fee is asked for once a key, paid once by whoever has its address, and used by one case.

    open --> paid        at /pay/<id> (backend/paying.py), before it expires
      +----> failed      there too
      +----> expired     by the clock, or closed: kept as an earlier end

What has expired or failed is never paid afterwards: a new key asks anew.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Column, Connection, Engine, Integer, RowMapping, String, Table, select

from backend.catalogue import Catalogue
from backend.keys import asked_key, once
from backend.languages import words
from backend.problems import Problem, not_found
from backend.reading import DATA, read_yaml
from backend.replies import asked_language, personal
from backend.storage import metadata

API = "payments"
CURRENCY = "CNY"
OPEN_FOR = timedelta(minutes=30)
NOBODY = ""  # payments are asked for without a token: whoever pays, and for whom, is nobody's business here

table = Table(
    "payments",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("number", String(12), nullable=False, unique=True),
    Column("service", String(100), nullable=False),
    Column("question", String(100), nullable=False),
    Column("amount_fen", Integer, nullable=False),
    Column("purpose", String(200), nullable=False),
    Column("state", String(10), nullable=False),  # "open" also past its time: what is told looks at the clock
    Column("expires_at", String(40), nullable=False),
    Column("paid_at", String(40)),
    Column("used_by", String(32)),  # the case it was handed in with
)


@cache
def _fees() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml(DATA / "fees.yaml", [])
    return found


@dataclass(frozen=True)
class Payments:
    """The payments in the database; `base_url` is where browsers reach this backend."""

    engine: Engine
    catalogue: Catalogue
    base_url: str
    now: Callable[[], datetime]

    def quote(self, service_id: str, question_id: str, answers: Mapping[str, Any]) -> int:
        """Work out a fee in fen. Raises Problem 404 for what costs nothing, or not with such answers."""
        question = self._question(service_id, question_id)
        if "amount_fen" in question:
            return int(question["amount_fen"])
        rule = _fees().get(service_id, {}).get(question_id, {})
        parts = [_priced(prices, answers.get(asked)) for asked, prices in rule.items()]
        if not parts or None in parts:
            raise not_found()
        return sum(part for part in parts if part is not None)

    def ask(self, order: Mapping[str, Any], *, key: str) -> tuple[str, bool]:
        """Ask for a fee and tell the payment's id; True if it is new.

        Raises Problem 404 for what costs nothing, 409 for another amount than it costs and for a key that came with another order.
        """
        question = self._question(order["service"], order["question"])
        if order["amount_fen"] != question.get("amount_fen", order["amount_fen"]):
            detail = words(
                "钱数不对。请再看一次要付多少。", "That is not the amount. Please look again how much it is."
            )
            raise Problem(409, detail, kind="/problems/another-amount")

        def make(connection: Connection) -> str:
            row = {
                **{name: order[name] for name in ("service", "question", "amount_fen", "purpose")},
                "id": secrets.token_urlsafe(24).replace("-", "x").replace("_", "y"),
                "number": "".join(secrets.choice("0123456789") for _ in range(12)),
                "state": "open",
                "expires_at": (self.now() + OPEN_FOR).isoformat(),
            }
            connection.execute(table.insert().values(row))
            return row["id"]

        return once(self.engine, API, NOBODY, key, dict(order), make=make)

    def find(self, payment_id: str) -> RowMapping:
        """Find a payment. Raises Problem 404."""
        with self.engine.connect() as connection:
            row = connection.execute(select(table).where(table.c.id == payment_id)).mappings().one_or_none()
        if row is None:
            raise not_found()
        return row

    def settle(self, payment_id: str, *, paid: bool) -> None:
        """Pay an open payment, or let the try fail; one that is open no longer stays as it is. Raises Problem 404."""
        self.find(payment_id)
        at = self.now().isoformat()
        change: dict[str, Any] = {"state": "paid", "paid_at": at} if paid else {"state": "failed"}
        # Times are all written with the offset of China, so they compare as text.
        payable = (table.c.id == payment_id) & (table.c.state == "open") & (table.c.expires_at > at)
        with self.engine.begin() as connection:
            connection.execute(table.update().where(payable).values(change))

    def close(self, payment_id: str) -> None:
        """Let nobody pay an open payment any more. Raises Problem 404."""
        self.find(payment_id)
        open_now = (table.c.id == payment_id) & (table.c.state == "open")
        with self.engine.begin() as connection:
            connection.execute(table.update().where(open_now).values(state="expired"))

    def refund(self, payment_id: str) -> None:
        """Give the money of a paid payment back."""
        with self.engine.begin() as connection:
            connection.execute(
                table.update().where(table.c.id == payment_id, table.c.state == "paid").values(state="refunded")
            )

    def state(self, row: RowMapping) -> str:
        """Say how a payment stands now."""
        over = row["state"] == "open" and datetime.fromisoformat(row["expires_at"]) <= self.now()
        return "expired" if over else str(row["state"])

    def told(self, row: RowMapping) -> dict[str, Any]:
        """Tell a payment, as `Payment` of the contract."""
        kept = {name: row[name] for name in ("id", "number", "amount_fen", "purpose", "expires_at", "paid_at")}
        pay_url = f"{self.base_url.rstrip('/')}/pay/{row['id']}"
        return {**kept, "state": self.state(row), "currency": CURRENCY, "pay_url": pay_url, "sample": True}

    def _question(self, service_id: str, question_id: str) -> Mapping[str, Any]:
        service = self.catalogue.service(service_id)
        questions = service.get("form", {}).get("questions", ()) if service else ()
        for question in questions:
            if question["id"] == question_id and question["kind"] == "payment":
                found: Mapping[str, Any] = question
                return found
        raise not_found()


def take_with_case(connection: Connection, payment_id: str, reference: str, *, service: str, question: str) -> bool:
    """Use a payment in the step that makes a case; False unless it is paid, for this, and used by no other case."""
    this = (table.c.id == payment_id) & (table.c.service == service) & (table.c.question == question)
    usable = this & (table.c.state == "paid") & table.c.used_by.is_(None)
    return connection.execute(table.update().where(usable).values(used_by=reference)).rowcount == 1


def give_back(connection: Connection, reference: str) -> None:
    """Let the payment that a case used be used again, because the case is taken back."""
    connection.execute(table.update().where(table.c.used_by == reference).values(used_by=None))


def _priced(prices: Mapping[str, int], given: Any) -> int | None:
    """What an answer costs, of several all of them; None for what has no price."""
    chosen = given if isinstance(given, list) else [given]
    found = [prices.get(one) for one in chosen if isinstance(one, str)]
    return sum(one or 0 for one in found) if found and None not in found else None


def payment_pages(payments: Payments) -> Blueprint:
    """Serve quotes and payments under /payments."""
    bp = Blueprint("payments", __name__, url_prefix="/payments")

    def told(payment_id: str, *, status: int = 200) -> Response:
        return personal(payments.told(payments.find(payment_id)), asked_language(), status=status)

    @bp.post("/quotes")
    def quote() -> Response:
        asked = request.get_json()
        amount = payments.quote(asked["service"], asked["question"], asked["answers"])
        return personal({"amount_fen": amount, "currency": CURRENCY}, asked_language())

    @bp.post("")
    def ask() -> Response:
        payment_id, new = payments.ask(request.get_json(), key=asked_key())
        response = told(payment_id, status=201 if new else 200)
        response.headers["Location"] = f"/payments/{payment_id}"
        return response

    # No payment's id is as short as "quotes".
    one_payment = "/<string(minlength=20):payment_id>"

    @bp.get(one_payment)
    def one(payment_id: str) -> Response:
        return told(payment_id)

    @bp.put(f"{one_payment}/closing")
    def close(payment_id: str) -> Response:
        payments.close(payment_id)
        return told(payment_id)

    return bp
