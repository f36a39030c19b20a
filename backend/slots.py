"""Which times can be booked? Half hours of the next 14 open days, at every place where a service is done.

A time is worked out, not kept: its id says service, place and hour. How many it takes follows from the id.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from backend.reading import DATA, read_yaml
from backend.replies import CHINA

OPEN_DAYS = 14
MOST_AT_ONCE = 3
SUNDAY = 6
# An id has at most 100 characters, and hour and place need some of them.
LONGEST_SERVICE = 60
_HOUR = "%Y%m%d%H%M"


@cache
def rules() -> Mapping[str, Any]:
    """Read when and where things are done."""
    found: Mapping[str, Any] = read_yaml(DATA / "appointments.yaml", [])
    return found


@dataclass(frozen=True, order=True)
class Slot:
    """A time for a service at a place."""

    starts_at: datetime
    place: str
    service: str

    @property
    def id(self) -> str:
        """Name it."""
        return f"{self.service}~{self.place}~{self.starts_at:{_HOUR}}"

    @property
    def ends_at(self) -> datetime:
        """Tell when it is over."""
        return self.starts_at + timedelta(minutes=rules()["minutes"])

    @property
    def capacity(self) -> int:
        """Tell how many people it takes."""
        return 1 + hashlib.sha256(self.id.encode()).digest()[0] % MOST_AT_ONCE

    @property
    def number(self) -> str:
        """Tell where it stands in its half day: A for the morning, B for the afternoon."""
        beginning = f"{self.starts_at:%H:%M}"
        half_day = [one for one in rules()["begins"] if (one < "12:00") == (beginning < "12:00")]
        return f"{'A' if beginning < '12:00' else 'B'}{half_day.index(beginning) + 1}"


def slot_of(slot_id: str) -> Slot | None:
    """Read a slot's id; None for one that never stood in any list."""
    service, place, hour = [*slot_id.split("~"), "", "", ""][:3]
    try:
        starts_at = datetime.strptime(hour, _HOUR).replace(tzinfo=CHINA)
    except ValueError:
        return None
    slot = Slot(starts_at, place, service)
    held = f"{starts_at:%H:%M}" in rules()["begins"] and starts_at.weekday() != SUNDAY
    return slot if held and slot.id == slot_id else None


def kinds_for(service_id: str) -> tuple[str, ...]:
    """Name the kinds of places where a service is done."""
    return tuple(rules()["services"].get(service_id, rules()["usual"]))


def open_days(today: date) -> list[date]:
    """List the next 14 days that are not Sundays, from tomorrow."""
    coming = (today + timedelta(days=n) for n in range(1, 2 * OPEN_DAYS))
    return [day for day in coming if day.weekday() != SUNDAY][:OPEN_DAYS]


def slots_on(days: Sequence[date], service_id: str, place_ids: Sequence[str]) -> Iterator[Slot]:
    """List the times of some days at some places, soonest first."""
    if len(service_id) > LONGEST_SERVICE:
        return
    for day in days:
        for beginning in rules()["begins"]:
            starts_at = datetime.combine(day, time.fromisoformat(beginning), CHINA)
            for place_id in place_ids:
                yield Slot(starts_at, place_id, service_id)
