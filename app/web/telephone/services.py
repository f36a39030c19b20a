"""Which services can be walked by telephone, and under which number is each?"""

import hashlib
from collections.abc import Sequence

from app.gateway.edition import Edition, Summary

DIGITS = 6
BY_TELEPHONE = ("apply", "book")  # what a look-up finds is personal, and read on a page by whoever is signed in


def service_number(service_id: str) -> str:
    """The number to press for a service: it follows from its id alone, so that what is printed stays right."""
    return f"{int.from_bytes(hashlib.sha256(service_id.encode()).digest()[:8]) % 10**DIGITS:0{DIGITS}}"


def numbered(edition: Edition, number: str) -> list[Summary]:
    """The services of a number; rarely there are two, and the caller says which."""
    return [summary for summary in edition.summaries if service_number(summary.id) == number]


def most_wanted(edition: Edition, zone: str) -> Sequence[Summary]:
    """What stands on a zone's front page and can be walked by telephone."""
    entries = edition.zones[zone].entries if zone in edition.zones else ()
    return [one for one in edition.named(entries) if one.kind in BY_TELEPHONE]
