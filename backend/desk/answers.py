"""How does an answer stand on an official's page? In words; of a private number only the last four characters."""

from collections.abc import Mapping
from typing import Any

from backend.desk.frame import told
from backend.languages import words

NUMBERS = ("id-number", "bank-card", "phone")
YES_NO = {True: words("是", "Yes"), False: words("不是", "No")}
AGREED = words("同意", "Agreed")


def shown_answers(service: Mapping[str, Any], answers: Mapping[str, Any]) -> list[dict[str, str]]:
    """Put every answer beside its question, in the form's order."""
    return [
        {"question": told(question["text"]), "answer": _shown(question, answers[question["id"]])}
        for question in service["form"]["questions"]
        if question["id"] in answers
    ]


def masked(number: str) -> str:
    """Keep the last four characters of a number."""
    return f"•••• {number[-4:]}"


def _shown(question: Mapping[str, Any], value: Any) -> str:
    match question["kind"]:
        case "choice" | "choices":
            texts = {option["value"]: told(option["text"]) for option in question["options"]}
            return "、".join(str(texts.get(one, one)) for one in (value if isinstance(value, list) else [value]))
        case "yes-no":
            return str(told(YES_NO[bool(value)]))
        case "consent":
            return str(told(AGREED))
        case "money":
            return f"{value / 100:,.2f}"
        case kind if kind in NUMBERS:
            return masked(str(value))
    return str(value)
