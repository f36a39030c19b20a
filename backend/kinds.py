"""What goes with which kind of question? And are answers of more than one part whole?"""

import re
from collections.abc import Callable, Iterator, Mapping
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
    "certificate",
    "signature",
    "payment",
    "photo",
)
PROFILE_FIELDS = ("name", "id_number", "phone_number", "birthdate", "address", "bank_card")
# Keys that belong to these kinds and to no other.
AT_HOME: Mapping[str, tuple[str, ...]] = {
    "options": ("choice", "choices"),
    "statement": ("consent", "certificate", "signature"),
    "statements": ("declaration",),
    "places": ("place",),
    "at": ("slot",),
    "questions": ("group",),
    "label": ("group",),
    "certificates": ("certificate",),
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
MOST_PHOTOS = 10
LONGEST_PART = 300
LONGEST_STROKES = 8000
_POINT = r"\d{1,4},\d{1,3}"
_STROKES = re.compile(rf"{_POINT}( {_POINT})*(;{_POINT}( {_POINT})*)*", re.ASCII)


def flaws(question: Mapping[str, Any], earlier: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Say what makes no sense in the definition of a certificate, a signature or a payment: key and reason."""
    kind = question["kind"]
    for key, home in {
        "of": "signature",
        "amount_fen": "payment",
        "quote_by": "payment",
        "pay_later": "payment",
        "pages": "photo",
        "accepts": "photo",
    }.items():
        if key in question and kind != home:
            yield key, f"belongs to {home}, and to nothing else"
    if "of" in question and earlier.get(question["of"], {}).get("kind") != "name":
        yield "of", f"names {question['of']!r}, which is not an earlier question for a name"
    if kind == "payment" and ("amount_fen" in question) == ("quote_by" in question):
        yield "amount_fen", "or quote_by should be there, and not both"
    if not 1 <= question.get("pages", 1) <= MOST_PHOTOS:
        yield "pages", f"should be 1 to {MOST_PHOTOS}"
    if not set(question.get("accepts", ())) <= {"image", "pdf"} or "image" not in question.get("accepts", ("image",)):
        yield "accepts", "should be [image] or [image, pdf]"
    for name in question.get("quote_by", ()):
        if name not in earlier:
            yield "quote_by", f"names {name!r}, which is not asked before"
    if any(one["kind"] == "payment" for one in earlier.values()):
        # Whoever has paid should only have to look it all over: nothing that could stop them comes after.
        yield "kind", "comes after the payment, which should be the last question"


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


def certificate(question: Mapping[str, Any], given: Any, today: date) -> Words | None:
    """Say what is wrong with a certificate as it is written; None when nothing is. Whether it holds is seen in backend/enclosures.py."""
    if given == "paper" or _parts(given, ("certificate", "kind", "name", "number"), ("until",)):
        return None
    return words("没有这张证。请再选一次。", "There is no such certificate. Please choose again.")


def signature(question: Mapping[str, Any], given: Any, today: date) -> Words | None:
    """Say what is wrong with a signature; None when nothing is. Whose name it is, is looked at in backend/rules.py."""
    good = isinstance(given, dict) and given and set(given) <= {"name", "strokes"}
    good = good and all(isinstance(one, str) and one.strip() for one in given.values())
    good = good and len(given.get("name", "")) <= LONGEST_PART and len(given.get("strokes", "")) <= LONGEST_STROKES
    if good and _STROKES.fullmatch(given.get("strokes", "0,0")):
        return None
    return words("签名没有收好。请再签一次。", "The signature did not arrive whole. Please sign again.")


def payment(question: Mapping[str, Any], given: Any, today: date) -> Words | None:
    """Say what is wrong with a payment as it is written; None when nothing is. Whether it is paid is seen in backend/enclosures.py."""
    if given == "later" and question.get("pay_later"):
        return None
    good = isinstance(given, dict) and set(given) == {"payment", "number", "amount_fen"}
    good = good and isinstance(given["payment"], str) and isinstance(given["number"], str)
    good = good and isinstance(given["amount_fen"], int) and not isinstance(given["amount_fen"], bool)
    return None if good else words("这笔钱还没有付。", "This has not been paid.")


def photo(question: Mapping[str, Any], given: Any, today: date) -> Words | None:
    """Say what is wrong with photographs as they are written; None when nothing is. Whether they are here is seen in backend/enclosures.py."""
    ids = given.get("documents") if isinstance(given, dict) and set(given) == {"documents"} else None
    if not isinstance(ids, list) or not all(isinstance(one, str) and 0 < len(one) <= LONGEST_PART for one in ids):
        ids = []
    if 0 < len(ids) <= question.get("pages", 1) and len(set(ids)) == len(ids):
        return None
    return words("照片没有收好。请再看一看。", "The photos did not arrive whole. Please look at them again.")


def _parts(given: Any, needed: tuple[str, ...], more: tuple[str, ...]) -> bool:
    if not isinstance(given, dict) or not set(needed) <= set(given) <= {*needed, *more}:
        return False
    texts = [isinstance(one, str) and len(one) <= LONGEST_PART for one in given.values()]
    return all(texts) and all(given[name].strip() for name in needed)


CHECKS: dict[str, Callable[[Mapping[str, Any], Any, date], Words | None]] = {
    "address": address,
    "place": place,
    "slot": slot,
    "certificate": certificate,
    "signature": signature,
    "payment": payment,
    "photo": photo,
}
