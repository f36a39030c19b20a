"""What does a service request of Open311 say? One entry of a server's answer as a fault, however ugly it comes."""

import html
import re
from datetime import datetime
from typing import Any

from app.clock import CHINA
from app.gateway.adapters.open311_words import KIND_NAMES, KIND_WORDS, NO_PLACE, PLACE, STATE_WORDS, STATES
from app.gateway.faults import REFERENCE, Fault, FaultKind

# Somebody may have written a number into a place; what is public leaves it out, as the contract promises.
SOMEBODYS_NUMBER = re.compile(r"\d(?:[ -]?\d){6,}[Xx]?")


def read_fault(entry: dict[str, Any], language: str) -> Fault | None:
    """One service request as a fault; None for one without an id that can stand in an address. What else is missing is left out."""
    reference = id_of(entry.get("service_request_id"))
    if not reference:
        return None
    reported, updated = moment_of(entry.get("requested_datetime")), moment_of(entry.get("updated_datetime"))
    expected = moment_of(entry.get("expected_datetime"))
    code, name = text_of(entry.get("service_code"), 100), text_of(entry.get("service_name"), 80)
    status = state_of(text_of(entry.get("status"), 60), touched=bool(reported and updated and updated > reported))
    return Fault(
        reference=reference,
        what=kind_of(code, name, language),
        where=public(text_of(entry.get("address"), 200) or place_in(entry.get("description"))) or NO_PLACE[language],
        status=status,
        status_text=STATES[status][language],
        reported_at=reported or updated,
        updated_at=updated or reported,
        expected=expected.astimezone(CHINA).date() if expected and status not in ("mended", "refused") else None,
        note=text_of(entry.get("status_notes"), 300) or text_of(entry.get("service_notice"), 300) or None,
        holder=text_of(entry.get("agency_responsible"), 100),
    )


def kind_of(code: str, name: str, language: str) -> FaultKind:
    """What is broken: of our own kinds by the service's code or words, under the server's own name."""
    kind = code.casefold() if code.casefold() in KIND_NAMES else kind_in(code) or kind_in(name) or "other"
    return FaultKind(id=kind, name=name or KIND_NAMES[kind][language])


def kind_in(text: str) -> str:
    """Which of our kinds a text speaks of, "" for none."""
    small = text.casefold()
    return next((kind for kind, words in KIND_WORDS.items() if names(small, words)), "")


def state_of(status: str, *, touched: bool) -> str:
    """How far it is; what nobody knows counts as being looked at."""
    small = status.casefold().replace("_", " ")
    if small == "open":
        return "checking" if touched else "received"
    return next((state for state, words in STATE_WORDS.items() if names(small, words)), "checking")


def moment_of(value: object) -> datetime | None:
    """A time with any zone; one without is taken as China's, where whoever reported it stood."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip()[:40])
        found = found if found.tzinfo else found.replace(tzinfo=CHINA)
        return found.astimezone(CHINA)
    except (ValueError, OverflowError):
        return None


def place_in(text: object) -> str:
    """The place out of a description of ours, for servers that tell no address."""
    lines = text.splitlines() if isinstance(text, str) else []
    return next(
        (
            text_of(line.removeprefix(start), 200)
            for line in lines[:10]
            for start in PLACE.values()
            if line.startswith(start)
        ),
        "",
    )


def public(text: str) -> str:
    """A text as everybody may read it."""
    return SOMEBODYS_NUMBER.sub("…", text)


def id_of(value: object) -> str:
    """An id that can stand in an address, "" for what is none."""
    written = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return written if isinstance(written, str) and REFERENCE.fullmatch(written) and written.strip(".") else ""


def entries_of(answer: object) -> list[dict[str, Any]]:
    """The entries of an answer; some servers send one that is alone without its list."""
    return [one for one in (answer if isinstance(answer, list) else [answer]) if isinstance(one, dict)]


def text_of(value: object, longest: int) -> str:
    """A text without marks of a page in it, blanks folded, cut at a sensible length; "" for what is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    plain = " ".join(html.unescape(re.sub(r"<[^>]{0,500}>", " ", value[:20_000])).split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def names(small: str, words: tuple[str, ...]) -> bool:
    """Whether a text in small letters holds one of these; English ones at the beginning of a word."""
    return any(re.search(rf"\b{word}" if word.isascii() else word, small) for word in words)
