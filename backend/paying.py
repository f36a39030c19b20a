"""Where does the QR code of a fee lead? To a page where whoever has it pays, or lets it fail: a sample, no money moves."""

from collections.abc import Mapping

from flask import Blueprint, Response, redirect, render_template, request
from sqlalchemy import RowMapping
from werkzeug.wrappers import Response as Redirect

from backend.languages import Words, say, words
from backend.payments import Payments
from backend.problems import Problem
from backend.replies import asked_language

TEXTS: Mapping[str, Words] = {
    "sample": words("样例：这里不会真的收钱。", "Sample: no money is taken here."),
    "title": words("付钱（样例）", "Pay (sample)"),
    "amount": words("%(amount)s元", "%(amount)s yuan"),
    "what": words("办的事：%(what)s", "For: %(what)s"),
    "number": words("付款号：%(number)s", "Payment number: %(number)s"),
    "pay": words("付钱（样例）", "Pay (sample)"),
    "fail": words("试试付不成（样例）", "Let it fail (sample)"),
    "paid": words("付好了", "Paid"),
    "paid_more": words("请回到原来那一页，再往下办。", "Please go back to the page you came from and go on there."),
    "expired": words("过了时间，不能付了", "The time to pay is over"),
    "failed": words("没有付成", "It was not paid"),
    "again": words(
        "没有收钱。请回到原来那一页，再要一个码。", "No money was taken. Please go back and ask for a new code."
    ),
    "refunded": words("钱退了", "The money was given back"),
    "wrong": words("没有这一笔", "There is no such payment"),
    "wrong_more": words("请回到原来那一页，再扫一次。", "Please go back to the page you came from and scan again."),
}


def paying_pages(payments: Payments) -> Blueprint:
    """Serve the sample payer's page under /pay."""
    bp = Blueprint("pay", __name__, url_prefix="/pay")

    def page(row: RowMapping | None, *, status: int = 200) -> Response:
        language = asked_language()

        def t(text: str, /, **places: object) -> str:
            return say(TEXTS[text], language, **places)

        state = payments.state(row) if row else "wrong"
        amount = f"{row['amount_fen'] / 100:,.2f}".rstrip("0").rstrip(".") if row else ""
        html = render_template("pay/pay.html", t=t, language=language, state=state, row=row, amount=amount)
        response = Response(html, status, content_type="text/html; charset=utf-8")
        response.headers["Content-Language"] = language
        return response

    @bp.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        )
        response.headers["Cache-Control"] = "no-store"
        # The address is all one needs to pay: it must not be told on to anybody.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @bp.errorhandler(Problem)
    def nowhere(problem: Problem) -> Response:
        return page(None, status=problem.status)

    @bp.get("/<payment_id>")
    def show(payment_id: str) -> Response:
        return page(payments.find(payment_id))

    @bp.post("/<payment_id>")
    def press(payment_id: str) -> Redirect:
        step = request.form.get("step", "")
        if step in ("pay", "fail"):
            payments.settle(payment_id, paid=step == "pay")
        return redirect(f"/pay/{payments.find(payment_id)['id']}", 303)

    return bp
