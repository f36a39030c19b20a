"""Which rows does each registry hold for a resident? A function of who asks and of today; nothing here is real.

Every registry is a function (resident, answers, today) -> the parts of `Record` in docs/architecture.md that it knows.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from backend.languages import words
from backend.residents import Resident

Record = dict[str, Any]
Rows = list[dict[str, Any]]
Answers = Mapping[str, Any]

_SAMPLE = words("这些是样例数据，不是真的记录。", "This is sample data, not a real record.")
_MU_FEN = 16_800  # sample rates, yuan a mu close to what is usual
_GRAIN_FEN = 9_500


def _months(today: date) -> Iterator[date]:
    """Go back through the 24 months up to today, the newest first: two calendar years can be asked for."""
    first = today.replace(day=1)
    for _ in range(24):
        yield first
        first = (first - timedelta(days=1)).replace(day=1)


def _yuan(fen: int) -> str:
    return f"{fen // 100}" if fen % 100 == 0 else f"{fen / 100:.2f}"


def _of_year(rows: Rows, key: str, answers: Answers) -> Rows:
    year = answers.get("year")
    return [row for row in rows if year is None or str(row[key]).startswith(str(year))]


def _year(answers: Answers) -> tuple[str, str]:
    year = answers.get("year")
    return (f"{year}年", f"in {year}") if year else ("最近两年", "in the last two years")


def _draw(resident: Resident, what: str, size: int) -> int:
    """Draw a number below `size`, always the same for the same resident and matter."""
    return int.from_bytes(hashlib.sha256(f"{resident.sub} {what}".encode()).digest()[:4], "big") % size


def _last4(resident: Resident) -> str:
    return resident.bank_cards[0].number[-4:] if resident.bank_cards else ""


def pension_payments(resident: Resident, answers: Answers, today: date) -> Record:
    """Tell what pension was paid, month by month."""
    rows: Rows = []
    for month in _months(today):
        # Sample rule: paid on the 10th, a little less before last January's rise.
        paid_on = month.replace(day=10)
        if paid_on <= today and resident.pension_fen:
            fen = resident.pension_fen if month.year == today.year else round(resident.pension_fen * 0.97, -2)
            rows.append({"month": f"{month:%Y-%m}", "paid_on": paid_on, "amount": fen, "card": _last4(resident)})
    rows = _of_year(rows, "month", answers)
    zh, en = _year(answers)
    if rows:
        newest = rows[0]
        sentence = words(
            f"最近一笔养老金是{int(newest['month'][5:])}月的，{_yuan(newest['amount'])}元，已经打到卡上。",
            f"Your newest pension payment, for {newest['month']}, is {_yuan(newest['amount'])} yuan and is on your card.",
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
        **_total(rows, words(f"{zh}一共{_yuan(total)}元。", f"Together {_yuan(total)} yuan {en}.")),
        "notes": [_SAMPLE],
    }


def insurance_payments(resident: Resident, answers: Answers, today: date) -> Record:
    """Tell what was paid in for health insurance and for the pension."""
    rows: Rows = []
    for year in (today.year, today.year - 1):
        for month, for_what, fen in (
            (10, words("居民医保", "Residents' health insurance"), 40_000),
            (6, words("居民养老保险", "Residents' pension insurance"), 36_000 if resident.pension_fen == 0 else 0),
        ):
            paid_on = date(year, month, 5 + _draw(resident, f"insurance {year} {month}", 20))
            if fen and paid_on <= today:
                covers = year + 1 if month == 10 else year
                rows.append({"paid_on": paid_on, "what": for_what, "covers": f"{covers}", "amount": fen})
    rows = _of_year(rows, "paid_on", answers)
    total = sum(row["amount"] for row in rows)
    zh, en = _year(answers)
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
        **_total(rows, words(f"{zh}一共交了{_yuan(total)}元。", f"Together {_yuan(total)} yuan {en}.")),
        "notes": [_SAMPLE],
    }


def farm_subsidies(resident: Resident, answers: Answers, today: date) -> Record:
    """Tell which farm subsidies were paid."""
    rows: Rows = []
    for year in (today.year, today.year - 1):
        for month, for_what, fen in (
            (9, words("种粮的钱", "For growing grain"), round(resident.farm_mu * _GRAIN_FEN)),
            (5, words("护地的钱", "For keeping land fertile"), round(resident.farm_mu * _MU_FEN)),
        ):
            paid_on = date(year, month, 8 + _draw(resident, f"subsidy {year} {month}", 15))
            if fen and paid_on <= today:
                rows.append({"paid_on": paid_on, "what": for_what, "amount": fen, "card": _last4(resident)})
    rows = _of_year(rows, "paid_on", answers)
    total = sum(row["amount"] for row in rows)
    zh, en = _year(answers)
    sentence = (
        words(f"{zh}打给您{len(rows)}笔补贴。", f"{len(rows)} subsidies were paid to you {en}.")
        if rows
        else words(f"{zh}没有查到打给您的补贴。", f"We find no subsidy paid to you {en}.")
    )
    return {
        "sentence": sentence,
        "columns": [
            {"id": "paid_on", "label": words("哪天到的", "Paid on"), "kind": "date"},
            {"id": "what", "label": words("哪一种", "For"), "kind": "text"},
            {"id": "amount", "label": words("多少钱", "Amount"), "kind": "money"},
            {"id": "card", "label": words("卡号后4位", "Card ending in"), "kind": "text"},
        ],
        "rows": rows,
        **_total(rows, words(f"{zh}一共{_yuan(total)}元。", f"Together {_yuan(total)} yuan {en}.")),
        "notes": [_SAMPLE],
    }


def land_contract(resident: Resident, answers: Answers, today: date) -> Record:
    """Tell which fields are contracted to a resident's household."""
    fields = (
        (words("村口水田", "Paddy by the village gate"), words("水田", "Paddy"), 0.5),
        (words("河边地", "Field by the river"), words("旱地", "Dry field"), 0.3),
        (words("后山坡地", "Slope behind the village"), words("旱地", "Dry field"), 0.2),
    )
    rows = [
        {"place": place, "use": use, "area": round(resident.farm_mu * share, 2), "until": date(2053, 12, 31)}
        for place, use, share in fields
        if resident.farm_mu
    ]
    sentence = (
        words(
            f"您家承包了{len(rows)}块地，一共{resident.farm_mu:g}亩。",
            f"Your household holds {len(rows)} fields, {resident.farm_mu:g} mu together.",
        )
        if rows
        else words("没有查到您家承包的地。", "We find no land contracted to your household.")
    )
    return {
        "sentence": sentence,
        "columns": [
            {"id": "place", "label": words("哪块地", "Field"), "kind": "text"},
            {"id": "use", "label": words("种什么的地", "Kind of land"), "kind": "text"},
            {"id": "area", "label": words("多大", "Area"), "kind": "number", "unit": words("亩", "mu")},
            {"id": "until", "label": words("承包到哪天", "Held until"), "kind": "date"},
        ],
        "rows": rows,
        "notes": [_SAMPLE],
    }


def _total(rows: Rows, sentence: Mapping[str, str]) -> Record:
    return {"total_sentence": sentence} if rows else {}


REGISTRIES: Mapping[str, Callable[[Resident, Answers, date], Record]] = {
    "pension-payments": pension_payments,
    "insurance-payments": insurance_payments,
    "farm-subsidies": farm_subsidies,
    "land-contract": land_contract,
}


def registry_of(service: Mapping[str, Any]) -> Callable[[Resident, Answers, date], Record]:
    """Find the registry behind a look-up: its own, or the plain one that every other look-up shares."""
    return REGISTRIES.get(service["id"]) or partial(plain_entries, service)


def plain_entries(service: Mapping[str, Any], resident: Resident, answers: Answers, today: date) -> Record:
    """Tell what a registry without a table of its own holds: when something was entered, what, and whether it holds."""
    entries = _draw(resident, service["id"], 4)
    rows: Rows = []
    for n in range(entries):
        entered = today - timedelta(days=20 + 170 * n + _draw(resident, f"{service['id']} {n}", 150))
        holds = words("有效", "In force") if n == 0 else words("以前的", "Earlier")
        rows.append({"entered_on": entered, "state": holds})
    rows = _of_year(rows, "entered_on", answers)
    zh, en = _year(answers)
    sentence = (
        words(f"{zh}查到{len(rows)}条记录。", f"We find {len(rows)} records {en}.")
        if rows
        else words(f"{zh}没有查到您的记录。", f"We find no record of yours {en}.")
    )
    return {
        "sentence": sentence,
        "columns": [
            {"id": "entered_on", "label": words("哪天登记的", "Entered on"), "kind": "date"},
            {"id": "state", "label": words("现在怎样", "State"), "kind": "text"},
        ],
        "rows": rows,
        "notes": [_SAMPLE],
    }
