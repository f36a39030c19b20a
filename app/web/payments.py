"""How is a fee paid, and never twice? What the payments API said lies in the draft; the page asks again as long as it may change.

    nothing --pay--> open --look--> paid
                      +-----look--> expired, failed --pay--> open, under the next key
                      +----later--> closed, then "later"     (only where the form allows it)

The key of a try is made from the draft, the question and the number of the try, so two presses, two tabs and a press whose answer
was lost all ask for one payment. A payment is stored before anybody sees where to pay it. One that was paid stays with the answers:
through changes, taking back and beginning anew.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, current_app, redirect, request
from werkzeug.wrappers import Response as Redirect

from app.gateway import Gateway
from app.gateway.errors import BackendRefused, BackendUnavailable, GatewayError, RecordNotFound
from app.gateway.payments import Payment
from app.i18n import backend_language, preferences
from app.journeys import Question, Raw
from app.journeys.kinds.payment import LATER, PARTS
from app.speech.normalise import english_numbers, numbers
from app.store import Store
from app.web.filters import short_moment, yuan
from app.web.printed import code_of
from app.web.rendering import render
from app.web.walk import Walk

WATCH_SECONDS = 15  # how often a page looks by itself, once somebody has asked it to
LONGEST_PURPOSE = 200
TO_TRADITIONAL = str.maketrans("万亿两", "萬億兩")
ENDED = ("expired", "failed", "refunded")


class Fee:
    """One question for a payment on somebody's way, and what their draft holds of it."""

    def __init__(self, walk: Walk, question: Question, raw: Mapping[str, Any] | None = None) -> None:
        self.walk, self.question = walk, question
        kept = walk.draft.answers.get(question.id, {}) if raw is None else raw
        self.kept = kept
        self.raw: Raw = {**dict.fromkeys(question.fields, ""), **kept}

    def __getitem__(self, part: str) -> str:
        assert part in PARTS  # noqa: S101 (our own names)
        return str(self.raw[f"{self.question.page}-{part}"])

    @property
    def page(self) -> str:
        """The question's page, which is also the name of its press."""
        return self.question.page

    @property
    def is_paid(self) -> bool:
        """Whether it is paid and nothing has been said against it."""
        return self["state"] == "paid"

    @property
    def may_change(self) -> bool:
        """Whether it is worth asking how the payment stands."""
        doubted = self.question.id in self.walk.draft.refusals
        return bool(self["payment"]) and (self["state"] == "open" or bool(self["trouble"]) or doubted)

    @property
    def basis(self) -> str:
        """What the amount hangs on: another basis, another amount."""
        named = [f"{name}={self.walk.answers.get(name)}" for name in self.question.quote_by]
        return store().mark(f"fee {self.question.amount_fen} {named}")[:16]

    @property
    def fits(self) -> bool:
        """Whether the payment there is was asked for on the answers as they are now."""
        return self["basis"] == self.basis

    def amount(self) -> int:
        """What it comes to, in fen. Raises what the gateway does where that is not in the form."""
        if self.question.amount_fen is not None:
            return self.question.amount_fen
        given = {name: self.walk.answers[name] for name in self.question.quote_by if name in self.walk.answers}
        return gateway().payments.quote(self.walk.service.id, self.question.id, given, backend_language())

    def said(self, payment: Payment) -> Raw:
        """The raw answer after the API has told how a payment stands."""
        told = {
            "payment": payment.id,
            "number": payment.number,
            "amount": str(payment.amount_fen),
            "state": payment.state,
            "url": payment.pay_url,
            "expires": payment.expires_at.isoformat(),
            "trouble": "",
        }
        return {**self.raw, **{f"{self.page}-{part}": text for part, text in told.items()}}

    def with_parts(self, **parts: str) -> "Fee":
        """The same with other parts."""
        return Fee(self.walk, self.question, {**self.raw, **{f"{self.page}-{name}": to for name, to in parts.items()}})

    def after_asking(self) -> "Fee":
        """The same after the API was asked how the payment stands; with the trouble, when that was not to be learned."""
        if not self["payment"]:
            return self
        try:
            payment = gateway().payments.payment(self["payment"], backend_language())
            if payment.amount_fen != int(self["amount"]) or payment.state not in ("open", "paid", *ENDED):
                raise BackendUnavailable("payments", "what it says is at odds with what it said before")
        except GatewayError as error:
            current_app.logger.warning("a payment could not be looked at: %s", error)
            return self.with_parts(trouble="unseen")
        return Fee(self.walk, self.question, self.said(payment))

    def closed(self) -> "Fee":
        """The same once nobody can pay it any more, unless money came first; with the trouble, when that is not certain."""
        if not self["payment"] or self["state"] in ENDED:
            return self
        try:
            payment = gateway().payments.close(self["payment"], backend_language())
        except GatewayError as error:
            current_app.logger.warning("a payment could not be closed: %s", error)
            return self.with_parts(trouble="unseen")
        closed = Fee(self.walk, self.question, self.said(payment))
        return closed.with_parts(trouble="unseen") if payment.state == "open" else closed

    def asked_for(self) -> "Fee":
        """The same with a payment to pay: the one under this try's key, or under the next where that one has ended."""
        try:
            amount = self.amount()
        except GatewayError as error:
            current_app.logger.warning("no amount for a fee: %s", error)
            return self.with_parts(trouble="unasked")
        title = self.walk.service.title
        order = {
            "service": self.walk.service.id,
            "question": self.question.id,
            "amount_fen": amount,
            "purpose": title[:LONGEST_PURPOSE],
        }
        base = self["key"] or store().mark(f"payment {self.walk.draft.id} {self.question.id}")[:32]
        first = int(self["try"] or 1) + (1 if self["payment"] else 0)
        for number in (first, first + 1):
            tried = self.with_parts(key=base, **{"try": str(number)}, basis=self.basis)
            try:
                payment = gateway().payments.ask(order, backend_language(), key=f"{base}-{number}")
            except BackendRefused as error:
                # 409: under this key something else was asked for, by a press whose answer nobody saw.
                if error.reason == "409" and number == first:
                    continue
                return self._unasked(tried, error)
            except GatewayError as error:
                return self._unasked(tried, error)
            asked = Fee(self.walk, self.question, tried.said(payment))
            if payment.state not in ENDED:
                return asked
        return asked

    @staticmethod
    def _unasked(tried: "Fee", error: GatewayError) -> "Fee":
        current_app.logger.warning("a fee could not be asked for: %s", error)
        return tried.with_parts(payment="", state="", url="", trouble="unasked")


def gateway() -> Gateway:
    """The door to the backends."""
    door: Gateway = current_app.extensions["gateway"]
    return door


def store() -> Store:
    """The site's own memory."""
    kept: Store = current_app.extensions["store"]
    return kept


def pressed(walk: Walk, question: Question, posted: Raw) -> Raw:
    """What becomes of a press on the page of a fee: the raw answer to keep."""
    if not walk.draft.id:
        # The key is made from the draft, so that has to be there first.
        store().drafts.answer(walk.owner, walk.service.id, question.id, {}, title=walk.service.title)
        walk.draft = store().drafts.find(walk.owner, walk.service.id) or walk.draft
    fee = Fee(walk, question)
    press = str(posted.get(question.page) or "")
    if not fee["payment"]:
        fee = fee.with_parts(trouble="")
    else:
        fee = fee.after_asking() if fee.may_change or not fee.is_paid else fee
        if fee.is_paid or fee["trouble"]:
            return fee.raw
    if press == LATER and question.pay_later:
        fee = fee.closed()
        return fee.raw if fee.is_paid or fee["trouble"] else {**fee.raw, question.page: LATER}
    fee.raw[question.page] = "look" if press == "look" else ""
    if press != "pay" or (fee["state"] == "open" and fee.fits):
        return fee.raw
    fee = fee.closed()
    return fee.raw if fee.is_paid or fee["trouble"] else fee.asked_for().raw


def looked(walk: Walk) -> bool:
    """Ask how every fee on the way stands that may have changed; True when the draft was changed by it."""
    changed = False
    for question in walk.path:
        fee = Fee(walk, question) if question.kind.name == "payment" and question.id in walk.draft.answers else None
        if fee is None or not fee.may_change:
            continue
        raw = fee.after_asking().raw
        if raw != fee.raw:
            changed |= store().drafts.amend(walk.owner, walk.service.id, question.id, raw, was=fee.kept)
    return changed


def worth_keeping(walk: Walk) -> list[tuple[Question, Raw]]:
    """What somebody who begins anew keeps: fees that are paid, or that somebody may just be paying."""
    fees = [Fee(walk, one) for one in walk.form.questions if one.kind.name == "payment"]
    return [(fee.question, fee.raw) for fee in fees if fee["payment"] and fee["state"] in ("open", "paid")]


def page(walk: Walk, question: Question, around: Mapping[str, Any], message: str | None) -> Response | Redirect:
    """The page of a fee: how much, where to pay, and whether it is paid."""
    fee = Fee(walk, question)
    refused = walk.draft.refusals.get(question.id)
    is_open = fee["state"] == "open" and fee.fits and fee.raw[question.page] != LATER
    if is_open and request.args.get("go") == "1":
        # No page of ours holds another site's address as a link; this one leads there, and only while it can be paid.
        return redirect(fee["url"], 303)
    fen = int(fee["amount"]) if fee.is_paid or is_open else amount_unless_broken(fee)
    shown = message if message and (refused or fee["state"] in ENDED) and not fee["trouble"] else None
    watching = is_open and request.args.get("watch") == "1"
    carried = {"change": "1"} if around["changing"] else {}
    here = walk.address(question, **carried)
    return render(
        "payments/pay.html",
        **around,
        fee=fee,
        paid=fee.is_paid,
        refused=bool(refused),
        chose_later=fee.raw[question.page] == LATER and not fee.is_paid,
        is_open=is_open,
        still_open=is_open and fee.raw[question.page] == "look",
        moved=fee["state"] == "open" and not fee.fits,
        amount=yuan(fen) if fen else "",
        amount_words=in_words(fen) if fen else "",
        code=code_of(fee["url"]) if is_open else None,
        until=short_moment(datetime.fromisoformat(fee["expires"])) if is_open else "",
        problems=[{"text": shown, "href": "#pay"}] if shown else [],
        trouble=fee["trouble"],
        go_on=walk.end() if around["changing"] else walk.after(question),
        watching=watching,
        watch_seconds=WATCH_SECONDS,
        here=here,
        watch=walk.address(question, **carried, watch="1"),
        # On a machine that others use too, nobody should type what opens their purse.
        pay_at=walk.address(question, go="1") if preferences().device != "shared" else None,
    )


def amount_unless_broken(fee: Fee) -> int | None:
    """What a fee comes to; None while that cannot be learned."""
    try:
        return fee.amount()
    except (BackendUnavailable, BackendRefused, RecordNotFound) as error:
        current_app.logger.warning("no amount for a fee: %s", error)
        return None


def in_words(fen: int) -> str:
    """An amount as it is said: 1050 -> 十元五角; ten yuan, 50 fen."""
    whole, rest = divmod(fen, 100)
    if preferences().language == "en":
        parts = [f"{english_numbers.cardinal(whole)} yuan"] if whole else []
        return ", ".join([*parts, *([f"{english_numbers.cardinal(rest)} fen"] if rest else [])])
    tenths, hundredths = divmod(rest, 10)
    said = [(whole, "元"), (tenths, "角"), (hundredths, "分")]
    words = "".join(f"{numbers.cardinal(str(number))}{unit}" for number, unit in said if number)
    return words.translate(TO_TRADITIONAL) if preferences().language == "zh_Hant" else words
