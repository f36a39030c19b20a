"""How does an answer stand on an official's page? In words; of a private number only the last four characters."""

from collections.abc import Mapping
from typing import Any

from backend.desk.frame import told
from backend.languages import words

NUMBERS = ("id-number", "bank-card", "phone")
YES_NO = {True: words("是", "Yes"), False: words("不是", "No")}
AGREED = words("同意", "Agreed")
UNKNOWN = words("不知道", "Does not know")
ON_PAPER = words("用纸的证", "On paper")
PAID = words("付了%(amount)s元，付款号%(number)s", "Paid %(amount)s yuan, payment number %(number)s")
LATER = words("以后再付", "Pays later")
PHOTOS = words("照片%(n)s份", "%(n)s photos or scans")
DRAWN = words("亲手签的名", "Signed by hand")


def shown_answers(service: Mapping[str, Any], answers: Mapping[str, Any]) -> list[dict[str, str]]:
    """Put every answer beside its question, in the form's order."""
    return [
        {"question": told(question["text"]), "answer": _shown(question, answers[question["id"]])}
        for question in service["form"]["questions"]
        if question["id"] in answers
    ]


def _member(question: Mapping[str, Any], n: int, member: Mapping[str, Any]) -> str:
    shown = [_shown(one, member[one["id"]]) for one in question["questions"] if one["id"] in member]
    return f"{n}. " + "，".join(shown)


def masked(number: str) -> str:
    """Keep the last four characters of a number."""
    return f"•••• {number[-4:]}"


def _shown(question: Mapping[str, Any], value: Any) -> str:
    if value == {"dont_know": True}:
        return str(told(UNKNOWN))
    match question["kind"]:
        case "choice" | "choices":
            texts = {option["value"]: told(option["text"]) for option in question["options"]}
            return "、".join(str(texts.get(one, one)) for one in (value if isinstance(value, list) else [value]))
        case "yes-no":
            return str(told(YES_NO[bool(value)]))
        case "consent":
            return str(told(AGREED))
        case "declaration":
            return str(told(AGREED))
        case "address":
            return " ".join(str(value[part]) for part in ("division_name", "words") if part in value)
        case "place":
            return "，".join(str(value[part]) for part in ("name", "address") if part in value)
        case "slot":
            return "，".join(str(value[part]) for part in ("starts_at", "place_name") if part in value)
        case "group":
            return "；".join(_member(question, n, member) for n, member in enumerate(value, start=1))
        case "certificate":
            return f"{value['name']} {masked(value['number'])}" if isinstance(value, dict) else str(told(ON_PAPER))
        case "signature":
            return "，".join(part for part in (value.get("name"), "strokes" in value and str(told(DRAWN))) if part)
        case "payment" if isinstance(value, dict):
            return str(told(PAID)) % {"amount": f"{value['amount_fen'] / 100:,.2f}", "number": value["number"]}
        case "payment":
            return str(told(LATER))
        case "photo":
            return str(told(PHOTOS)) % {"n": len(value["documents"])}
        case "money":
            return f"{value / 100:,.2f}"
        case kind if kind in NUMBERS:
            return masked(str(value))
    return str(value)
