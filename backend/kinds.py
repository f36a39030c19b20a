"""What goes with which kind of question? And are answers of more than one part whole?"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from backend.languages import Words, words

QUESTION_KINDS = (
    "text",
    "name",
    "phone",
    "id-number",
    "date",
    "choice",
    "choices",
    "yes-no",
    "money",
    "bank-card",
    "consent",
    "declaration",
    "address",
    "place",
    "slot",
    "group",
)
PROFILE_FIELDS = ("name", "id_number", "phone_number", "birthdate", "address", "bank_card")
# Keys that belong to these kinds and to no other.
AT_HOME: Mapping[str, tuple[str, ...]] = {
    "options": ("choice", "choices"),
    "statement": ("consent",),
    "statements": ("declaration",),
    "places": ("place",),
    "at": ("slot",),
    "questions": ("group",),
    "label": ("group",),
}
MAY_BE_UNKNOWN = (
    "text",
    "name",
    "phone",
    "id-number",
    "date",
    "choice",
    "choices",
    "yes-no",
    "money",
    "bank-card",
)
MAY_REPEAT = (*MAY_BE_UNKNOWN, "address")
PLACE_KINDS = (
    "service-hall",
    "canteen",
    "care-home",
    "day-care",
    "hospital",
    "clinic",
    "police",
    "market",
    "farm-station",
    "vet-station",
    "post",
    "job-centre",
)
UNKNOWN = {"dont_know": True}
LONGEST_PART = 300


def address(question: Mapping[str, Any], given: Any, today: date) -> Words | None:
    """Say what is wrong with an address; None when nothing is."""
    if _parts(given, ("words",), ("division", "division_name")) and ("division" in given) == ("division_name" in given):
        return None
    return words("地址没有写全。请再写一次。", "The address is not complete. Please write it again.")


def place(question: Mapping[str, Any], given: Any, today: date) -> Words | None:
    """Say what is wrong with a place; None when nothing is."""
    if _parts(given, ("place", "name"), ("address",)):
        return None
    return words("没有这个地方。请再选一次。", "There is no such place. Please choose again.")


def slot(question: Mapping[str, Any], given: Any, today: date) -> Words | None:
    """Say what is wrong with a time as it is written; None when nothing is. Whether it is free is seen when it is booked."""
    if _parts(given, ("slot",), ("starts_at", "ends_at", "place", "place_name", "place_address")):
        return None
    return words("没有这个时间。请再选一次。", "There is no such time. Please choose again.")


def _parts(given: Any, needed: tuple[str, ...], more: tuple[str, ...]) -> bool:
    if not isinstance(given, dict) or not set(needed) <= set(given) <= {*needed, *more}:
        return False
    texts = [isinstance(one, str) and len(one) <= LONGEST_PART for one in given.values()]
    return all(texts) and all(given[name].strip() for name in needed)


CHECKS: dict[str, Callable[[Mapping[str, Any], Any, date], Words | None]] = {
    "address": address,
    "place": place,
    "slot": slot,
}
