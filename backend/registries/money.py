"""What was paid, and what is saved? Pensions, insurance, the housing fund."""

from datetime import date

from backend.languages import words
from backend.registries.record import (
    SAMPLE,
    Answers,
    Record,
    Rows,
    asked_year,
    column,
    draw,
    last4,
    months,
    of_year,
    table,
    total_of,
    yuan,
)
from backend.residents import Resident

FUND_SHARE = 0.1  # of the wage, employer and employee together
HEALTH_SHARE = 0.02  # of the wage, into the personal account
LEAST_SALARIED_PENSION_FEN = 150_000  # what only those who worked for a wage draw


def pension_payments(resident: Resident, answers: Answers, today: date) -> Record:
    """Tell what pension was paid, month by month."""
    rows: Rows = []
    for month in months(today):
        # Sample rule: paid on the 10th, a little less before last January's rise.
        paid_on = month.replace(day=10)
        if paid_on <= today and resident.pension_fen:
            fen = resident.pension_fen if month.year == today.year else round(resident.pension_fen * 0.97, -2)
            rows.append({"month": f"{month:%Y-%m}", "paid_on": paid_on, "amount": fen, "card": last4(resident)})
    rows = of_year(rows, "month", answers)
    zh, en = asked_year(answers)
    if rows:
        newest = rows[0]
        sentence = words(
            f"最近一笔养老金是{int(newest['month'][5:])}月的，{yuan(newest['amount'])}元，已经打到卡上。",
            f"Your newest pension payment, for {newest['month']}, is {yuan(newest['amount'])} yuan and is on your card.",
        )
    else:
        sentence = words(f"{zh}没有查到您的养老金。", f"We find no pension paid to you {en}.")
    total = sum(row["amount"] for row in rows)
    return {
        "sentence": sentence,
        "columns": [
            {"id": "month", "label": words("哪个月的", "For"), "kind": "month"},
            {"id": "paid_on", "label": words("哪天到的", "Paid on"), "kind": "date"},
            {"id": "amount", "label": words("多少钱", "Amount"), "kind": "money"},
            {"id": "card", "label": words("卡号后4位", "Card ending in"), "kind": "text"},
        ],
        "rows": rows,
        **total_of(rows, words(f"{zh}一共{yuan(total)}元。", f"Together {yuan(total)} yuan {en}.")),
        "notes": [SAMPLE],
    }


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
    """Tell what is in the personal account of health insurance."""
    monthly = _to_health_account(resident)
    rows: Rows = []
    left = monthly * (6 + draw(resident, "health account", 40))
    for month in months(today):
        if not monthly or len(rows) == 12:
            break
        spent = draw(resident, f"health account {month}", 4) * monthly // 2
        rows.append({"month": f"{month:%Y-%m}", "paid_in": monthly, "spent": spent, "balance": left})
        left = max(0, left - monthly + spent)
    sentence = (
        words(f"您的医保账户还有{yuan(rows[0]['balance'])}元。", f"There are {yuan(rows[0]['balance'])} yuan left.")
        if rows
        else words("居民医保没有个人账户。", "Residents' insurance has no personal account.")
    )
    columns = [
        column("month", words("哪个月的", "Month"), "month"),
        column("paid_in", words("进来多少", "Paid in"), "money"),
        column("spent", words("用了多少", "Spent"), "money"),
        column("balance", words("还有多少", "Left"), "money"),
    ]
    return table(sentence, columns, rows)


def _to_health_account(resident: Resident) -> int:
    if resident.wage_fen:
        return int(round(resident.wage_fen * HEALTH_SHARE, -2))
    # Who draws a wage earner's pension is given the same sum each month.
    return 8_500 if resident.pension_fen >= LEAST_SALARIED_PENSION_FEN else 0


def pension_estimate(resident: Resident, answers: Answers, today: date) -> Record:
    """Estimate what somebody who still works would draw, by the years they go on paying in."""
    columns = [
        column("years", words("再交几年", "Years more"), "number", words("年", " years")),
        column("amount", words("每月大约领", "About, a month"), "money"),
    ]
    if resident.pension_fen:
        return table(words("您已经在领养老金了。", "You already draw a pension."), columns, [])
    wage = resident.wage_fen or 300_000
    rows: Rows = [
        {"years": years, "amount": int(round(wage * (0.12 + 0.018 * years), -3))} for years in (5, 10, 15, 20)
    ]
    sentence = words(
        f"再交10年，每月大约领{yuan(rows[1]['amount'])}元。",
        f"With 10 years more you would draw about {yuan(rows[1]['amount'])} yuan a month.",
    )
    return table(
        sentence, columns, rows, words("这是估的，领多少以后才算得准。", "This is an estimate, not a promise.")
    )


def years_paid_in(resident: Resident, answers: Answers, today: date) -> Record:
    """Tell for how many years somebody has paid in."""
    age = resident.age_on(today)
    years = min(max(0, age - 22), 8 + draw(resident, "years paid in", 22)) if age >= 22 else 0
    rows: Rows = []
    if years:
        what = (
            words("职工养老保险", "Employees' pension")
            if resident.wage_fen
            else words("居民养老保险", "Residents' pension")
        )
        rows = [{"what": what, "years": years, "since": f"{today.year - years}"}]
    sentence = (
        words(f"您的养老保险一共交了{years}年。", f"You have paid into a pension for {years} years.")
        if rows
        else words("没有查到您交过养老保险。", "We find no pension payments of yours.")
    )
    columns = [
        column("what", words("哪一种", "Which"), "text"),
        column("years", words("交了几年", "Years"), "number", words("年", " years")),
        column("since", words("从哪年起", "Since"), "text"),
    ]
    return table(sentence, columns, rows)
