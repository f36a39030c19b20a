"""What does a farm hold, and what was paid for it? Subsidies, contracted land."""

from datetime import date

from backend.languages import words
from backend.registries.record import SAMPLE, Answers, Record, Rows, asked_year, draw, last4, of_year, total_of, yuan
from backend.residents import Resident

_MU_FEN = 16_800  # sample rates, yuan a mu close to what is usual
_GRAIN_FEN = 9_500


def farm_subsidies(resident: Resident, answers: Answers, today: date) -> Record:
    """Tell which farm subsidies were paid."""
    rows: Rows = []
    for year in (today.year, today.year - 1):
        for month, for_what, fen in (
            (9, words("种粮的钱", "For growing grain"), round(resident.farm_mu * _GRAIN_FEN)),
            (5, words("护地的钱", "For keeping land fertile"), round(resident.farm_mu * _MU_FEN)),
        ):
            paid_on = date(year, month, 8 + draw(resident, f"subsidy {year} {month}", 15))
            if fen and paid_on <= today:
                rows.append({"paid_on": paid_on, "what": for_what, "amount": fen, "card": last4(resident)})
    rows = of_year(rows, "paid_on", answers)
    total = sum(row["amount"] for row in rows)
    zh, en = asked_year(answers)
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
        **total_of(rows, words(f"{zh}一共{yuan(total)}元。", f"Together {yuan(total)} yuan {en}.")),
        "notes": [SAMPLE],
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
        "notes": [SAMPLE],
    }
