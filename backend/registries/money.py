"""What was paid, and what is saved? Insurance, the housing fund."""

from datetime import date
from typing import Any

from backend.languages import Words, words
from backend.registries.pensions import LEAST_SALARIED_PENSION_FEN
from backend.registries.record import (
    SAMPLE,
    Answers,
    Record,
    Rows,
    asked_year,
    column,
    draw,
    months,
    of_year,
    table,
    total_of,
    yuan,
)
from backend.residents import Resident

FUND_SHARE = 0.1  # of the wage, employer and employee together
HEALTH_SHARE = 0.02  # of the wage, into the personal account
FOR_PENSIONERS_FEN = 8_500


def insurance_payments(resident: Resident, answers: Answers, today: date) -> Record:
    """Tell what was paid in for health insurance and for the pension."""
    rows: Rows = []
    for year in (today.year, today.year - 1):
        for month, for_what, fen in (
            (10, words("居民医保", "Residents' health insurance"), 40_000),
            (6, words("居民养老保险", "Residents' pension insurance"), 36_000 if resident.pension_fen == 0 else 0),
        ):
            paid_on = date(year, month, 5 + draw(resident, f"insurance {year} {month}", 20))
            if fen and paid_on <= today:
                covers = year + 1 if month == 10 else year
                rows.append({"paid_on": paid_on, "what": for_what, "covers": f"{covers}", "amount": fen})
    rows = of_year(rows, "paid_on", answers)
    total = sum(row["amount"] for row in rows)
    zh, en = asked_year(answers)
    sentence = (
        words(f"{zh}您交了{len(rows)}笔，都收到了。", f"You made {len(rows)} payments {en}, and all have arrived.")
        if rows
        else words(f"{zh}没有查到您交的钱。", f"We find no payment from you {en}.")
    )
    return {
        "sentence": sentence,
        "columns": [
            {"id": "paid_on", "label": words("哪天交的", "Paid on"), "kind": "date"},
            {"id": "what", "label": words("交的是什么", "For"), "kind": "text"},
            {"id": "covers", "label": words("管哪一年", "Covers the year"), "kind": "text"},
            {"id": "amount", "label": words("多少钱", "Amount"), "kind": "money"},
        ],
        "rows": rows,
        **total_of(rows, words(f"{zh}一共交了{yuan(total)}元。", f"Together {yuan(total)} yuan {en}.")),
        "notes": [SAMPLE],
    }


def housing_fund_balance(resident: Resident, answers: Answers, today: date) -> Record:
    """Tell what came into the housing fund each month, and what is there."""
    fen = round(resident.wage_fen * FUND_SHARE, -2)
    held = 24 + draw(resident, "housing fund", 60)  # months before the last two years
    rows: Rows = []
    for n, month in enumerate(months(today)):
        paid_on = month.replace(day=15)
        if fen and paid_on <= today:
            rows.append({"month": f"{month:%Y-%m}", "amount": fen, "balance": fen * (held + 24 - n)})
    balance = rows[0]["balance"] if rows else 0
    rows = of_year(rows, "month", answers)
    sentence = (
        words(f"您的公积金现在有{yuan(balance)}元。", f"There are {yuan(balance)} yuan in your housing fund.")
        if balance
        else words("没有查到您的公积金。", "We find no housing fund of yours.")
    )
    columns = [
        column("month", words("哪个月的", "For"), "month"),
        column("amount", words("存进来多少", "Paid in"), "money"),
        column("balance", words("一共有多少", "Balance"), "money"),
    ]
    return table(sentence, columns, rows)


def health_account_balance(resident: Resident, answers: Answers, today: date) -> Record:
    """Tell what came into the personal account of health insurance, where it went, and what is left."""
    rows: Rows = []
    left = 0
    monthly = _to_health_account(resident)
    for month in reversed(list(months(today))):
        if not monthly or month.replace(day=3) > today:
            continue
        left += monthly
        rows.append(_moved(month.replace(day=3), words("每月进账", "Paid in"), monthly, None, left=left))
        bought_on = month.replace(day=5 + draw(resident, f"bought {month}", 22))
        cost = left * (draw(resident, f"cost {month}", 80) + 5) // 100 // 100 * 100
        if cost and bought_on <= today and draw(resident, f"bought anything {month}", 3):
            left -= cost
            where = _SPENT_AT[draw(resident, f"bought at {month}", len(_SPENT_AT))]
            rows.append(_moved(bought_on, where, None, cost, left=left))
    rows = rows[::-1]
    sentence = (
        words(f"您的医保账户还有{yuan(left)}元。", f"There are {yuan(left)} yuan in your account.")
        if rows
        else words("没有查到您的医保账户。", "We find no account of yours.")
    )
    columns = [
        column("on", words("哪天", "On"), "date"),
        column("what", words("做什么", "What"), "text"),
        column("paid_in", words("进来多少", "Paid in"), "money"),
        column("spent", words("用了多少", "Spent"), "money"),
        column("balance", words("还有多少", "Left"), "money"),
    ]
    without = words("居民医保没有个人账户。", "Residents' insurance has no account.")
    return table(sentence, columns, of_year(rows, "on", answers), *(() if rows else (without,)))


_SPENT_AT = (
    words("样例药店买药", "Medicine at Sample Pharmacy"),
    words("样例镇卫生院看病", "Care at Sample Town clinic"),
    words("样例县医院看病", "Care at Sample County hospital"),
)


def _moved(on: date, what: Words, paid_in: int | None, spent: int | None, *, left: int) -> dict[str, Any]:
    return {"on": on, "what": what, "paid_in": paid_in, "spent": spent, "balance": left}


def _to_health_account(resident: Resident) -> int:
    if resident.wage_fen:
        return int(round(resident.wage_fen * HEALTH_SHARE, -2))
    # Who draws a wage earner's pension is given the same sum each month.
    return FOR_PENSIONERS_FEN if resident.pension_fen >= LEAST_SALARIED_PENSION_FEN else 0
