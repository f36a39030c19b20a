"""What do people draw in their old age, what have they paid in for it, and what may it come to?"""

from datetime import date

from backend.languages import Words, words
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

LEAST_SALARIED_PENSION_FEN = 150_000  # what only those who worked for a wage draw
OWN_SHARE = 0.08  # of the wage, into the personal account
NEEDED_YEARS = 15
DRAWS_FROM = 60
USUAL_WAGE_FEN = 500_000
BASIC_FEN = 21_000  # what the residents' scheme gives everybody, a month
MONTHS_SPREAD = 139  # over which the residents' account is paid out, from 60 on

EMPLOYEES = words("职工养老保险", "Employees' pension insurance")
RESIDENTS = words("居民养老保险", "Residents' pension insurance")


def _scheme(resident: Resident) -> str:
    earned = resident.wage_fen or resident.pension_fen >= LEAST_SALARIED_PENSION_FEN
    return "employee" if earned else "resident"


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


def pension_record(resident: Resident, answers: Answers, today: date) -> Record:
    """Tell for which years somebody paid in, and what is in the account; who draws a pension has stopped paying in."""
    scheme = _scheme(resident)
    rows: Rows = []
    if answers.get("scheme", "all") in ("all", scheme):
        rows = _paid_in(resident, scheme, today)
    years = round(sum(row["months"] for row in rows) / 12)
    if not rows:
        sentence = words("没有查到您交的养老保险。", "We find no pension insurance paid by you.")
    elif years < NEEDED_YEARS:
        more = NEEDED_YEARS - years
        sentence = words(
            f"您一共交了{years}年，还差{more}年。", f"You have paid for {years} years. {more} more are needed."
        )
    else:
        sentence = words(
            f"您一共交了{years}年，够{NEEDED_YEARS}年了。", f"You have paid for {years} years, which is enough."
        )
    columns = [
        column("year", words("哪一年", "Year"), "text"),
        column("what", words("哪一种", "Which"), "text"),
        column("months", words("交了几个月", "Months"), "number", words("个月", "")),
        column("account", words("账户里有多少", "In the account"), "money"),
    ]
    return table(sentence, columns, rows)


def _paid_in(resident: Resident, scheme: str, today: date) -> Rows:
    """Go through the years, the newest first."""
    first_age = 22 + draw(resident, "first paid in", 8) if scheme == "employee" else 45
    since = max(resident.birthdate.year + first_age, 1998 if scheme == "employee" else 2009)
    until = min(today.year, resident.birthdate.year + DRAWS_FROM - 1)
    yearly = round((resident.wage_fen or USUAL_WAGE_FEN) * OWN_SHARE * 12, -2) if scheme == "employee" else 36_000
    rows: Rows = []
    account = 0
    for year in range(since, until + 1):
        months_paid = today.month - 1 if year == today.year and scheme == "employee" else 12
        account += int(yearly * months_paid / 12)
        what = EMPLOYEES if scheme == "employee" else RESIDENTS
        rows.append({"year": f"{year}", "what": what, "months": months_paid, "account": account})
    return rows[::-1]


def pension_estimate(resident: Resident, answers: Answers, today: date) -> Record:
    """Estimate what somebody who draws no pension yet may draw, and what it is made of."""
    columns = [
        column("part", words("哪一部分", "Part"), "text"),
        column("amount", words("每月大约多少", "About, a month"), "money"),
    ]
    if resident.pension_fen:
        return table(words("您已经在领养老金了。", "You already draw a pension."), columns, [])
    asked = answers.get("scheme") or _scheme(resident)
    parts = _of_employees(resident, answers, today) if asked == "employee" else _of_residents(resident, answers, today)
    rows: Rows = [{"part": part, "amount": amount} for part, amount in parts]
    fen = sum(amount for _part, amount in parts)
    sentence = (
        words(f"以后每月大约能领{yuan(fen)}元。", f"You may draw about {yuan(fen)} yuan a month.")
        if fen
        else words(
            f"交不够{NEEDED_YEARS}年，每月的钱领不到。",
            f"With less than {NEEDED_YEARS} years there is no monthly pension.",
        )
    )
    return table(sentence, columns, rows, words("这是估的，不是说好的数。", "This is an estimate, not a promise."))


def _of_employees(resident: Resident, answers: Answers, today: date) -> list[tuple[Words, int]]:
    stops = DRAWS_FROM + {"earlier": -3, "later": 3}.get(str(answers.get("retire_when")), 0)
    left = max(0, stops - resident.age_on(today))
    years = len(_paid_in(resident, "employee", today)) + (0 if answers.get("go_on") == "stop" else left)
    if years < NEEDED_YEARS:
        return []
    wage = (resident.wage_fen or USUAL_WAGE_FEN) * (1.2 if answers.get("go_on") == "more" else 1)
    spread = {57: 158, 60: 139, 63: 117}[stops]
    return [
        (words("大家一起的部分", "From the common fund"), int(round(wage * 0.01 * years, -2))),
        (words("自己账户的部分", "From your own account"), int(round(wage * OWN_SHARE * 12 * years / spread, -2))),
    ]


def _of_residents(resident: Resident, answers: Answers, today: date) -> list[tuple[Words, int]]:
    level = int(str(answers.get("yearly_level", "360"))) * 100
    paid = _paid_in(resident, "resident", today)
    saved = (paid[0]["account"] if paid else 0) + level * max(0, DRAWS_FROM - resident.age_on(today))
    return [
        (words("国家给的部分", "From the state"), BASIC_FEN),
        (words("自己账户的部分", "From your own account"), int(round(saved / MONTHS_SPREAD, -2))),
    ]


def years_paid_in(resident: Resident, answers: Answers, today: date) -> Record:
    """Tell for how many years somebody has paid in, without the years one by one."""
    whole = pension_record(resident, {}, today)
    columns = [
        column("what", words("哪一种", "Which"), "text"),
        column("since", words("从哪年起", "Since"), "text"),
    ]
    rows = [{"what": row["what"], "since": row["year"]} for row in whole["rows"][-1:]]
    return table(whole["sentence"], columns, rows)
