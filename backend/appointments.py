"""Who has booked which time? The last place in a time is given once, whatever arrives at once.

A booking holds one seat of its slot, and no two hold the same: the database keeps that. One given back holds none.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Column, Connection, Engine, Integer, RowMapping, String, Table, UniqueConstraint, func, select
from sqlalchemy.dialects.sqlite import insert

from backend.catalogue import Catalogue
from backend.identity.access import Access
from backend.keys import asked_key, once
from backend.languages import in_language, words
from backend.paging import page_of
from backend.places import Places
from backend.problems import Problem, not_found
from backend.replies import CHINA, asked_language, document, personal, public
from backend.residents import Resident
from backend.slots import Slot, kinds_for, open_days, rules, slot_of, slots_on
from backend.storage import metadata

API = "appointments"
MAX_AGE = 15

bookings = Table(
    "bookings",
    metadata,
    Column("id", String(60), primary_key=True),
    # "sample" or "made". Samples are laid when their resident first asks: a time that lies ahead cannot be laid before.
    Column("origin", String(10), nullable=False),
    Column("owner", String(64), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("slot", String(100), nullable=False),
    Column("seat", Integer),
    Column("number", String(20), nullable=False),
    UniqueConstraint("slot", "seat"),
)


def slot_gone() -> Problem:
    """Say that a time can no longer be booked."""
    detail = words("这个时间约满了。请选别的时间。", "This time has just gone. Please choose another.")
    return Problem(409, detail, kind="/problems/slot-gone")


@dataclass(frozen=True)
class Appointments:
    """The times that can be booked, and the bookings kept in the database."""

    engine: Engine
    catalogue: Catalogue
    places: Places
    now: Callable[[], datetime]

    def free(self, service_id: str, *, place_id: str = "", day: str = "") -> list[Slot]:
        """List the free times for a service, soonest first. Raises Problem 404 for what is not there."""
        if not self._can_be_booked(service_id):
            raise not_found()
        done_at = self.places.of_kinds(kinds_for(service_id))
        if place_id:
            if self.places.find(place_id) is None:
                raise not_found()
            done_at = [place_id] if place_id in done_at else []
        days = [one for one in open_days(self.now().date()) if day in ("", one.isoformat())]
        taken = ((slot_of(slot_id), count) for slot_id, count in self.taken(service_id).items())
        full = {slot for slot, count in taken if slot and count >= slot.capacity}
        return [slot for slot in slots_on(days, service_id, done_at) if slot not in full]

    def book(self, resident: Resident, key: str, asked: Mapping[str, Any]) -> tuple[str, bool]:
        """Book a time and tell the booking's id; True if it is new.

        Raises Problem 404 for a time that never was, 409 for one that is gone or over.
        """
        slot = self._known(asked["slot"])
        # JSON can carry halves of characters, which no database keeps.
        name = str(asked.get("name", "")).encode(errors="ignore").decode().strip() or resident.name

        def make(connection: Connection) -> str:
            if slot is None:
                raise not_found()
            if slot.starts_at.date() not in open_days(self.now().date()):
                raise slot_gone()
            booking_id = secrets.token_hex(10)
            if not _take_seat(
                connection, slot, {"id": booking_id, "origin": "made", "owner": resident.sub, "name": name}
            ):
                raise slot_gone()
            return booking_id

        return once(self.engine, API, resident.sub, key, dict(asked), make=make)

    def asked_for(self, service_id: str, slot_id: object) -> Slot | None:
        """Read the time somebody wants; None for one that is no time of this service, or can be booked no more."""
        slot = self._known(slot_id) if isinstance(slot_id, str) else None
        if slot is None or slot.service != service_id or slot.starts_at.date() not in open_days(self.now().date()):
            return None
        return slot

    def with_case(self, reference: str, language: str) -> dict[str, Any] | None:
        """Tell the time booked with a case, as `Appointment` of the contract; None where there is none."""
        with self.engine.connect() as connection:
            row = connection.execute(select(bookings).where(bookings.c.id == booked_with(reference))).mappings().first()
        return self.told(row, language) if row else None

    def cancel(self, resident: Resident, booking_id: str) -> None:
        """Give a time back, now or before. Raises Problem 404 for one that is not theirs, 409 for one that has begun."""
        row = self.find(resident, booking_id)
        if row["seat"] is not None and _slot(row).starts_at <= self.now():
            detail = words("时间已经过了，不用取消。", "This time has passed. There is nothing to cancel.")
            raise Problem(409, detail, kind="/problems/slot-past")
        with self.engine.begin() as connection:
            connection.execute(bookings.update().where(bookings.c.id == booking_id).values(seat=None))

    def find(self, resident: Resident, booking_id: str) -> RowMapping:
        """Find a booking. Raises Problem 404 for one that is not theirs."""
        found = next((row for row in self.of(resident) if row["id"] == booking_id), None)
        if found is None:
            raise not_found()
        return found

    def of(self, resident: Resident) -> list[RowMapping]:
        """List somebody's bookings: those to come, soonest first, then those that are over or given back, latest first."""
        self._lay_sample(resident)
        with self.engine.connect() as connection:
            rows = connection.execute(select(bookings).where(bookings.c.owner == resident.sub)).mappings().all()
        rows = sorted(rows, key=lambda row: (_slot(row).starts_at, row["id"]))
        to_come = [row for row in rows if self._status(row) == "booked"]
        return [*to_come, *(row for row in reversed(rows) if self._status(row) != "booked")]

    def told_slot(self, slot: Slot, taken: Counter[str]) -> dict[str, Any]:
        """Tell a time, as `Slot` of the contract, texts in both languages; `taken` counts the bookings of its service."""
        place = self.places.find(slot.place) or {}
        return {
            "id": slot.id,
            "service": slot.service,
            "place": {name: place.get(name, slot.place) for name in ("id", "name", "address")},
            "starts_at": slot.starts_at.isoformat(),
            "ends_at": slot.ends_at.isoformat(),
            "free": max(0, slot.capacity - taken[slot.id]),
        }

    def told(self, row: RowMapping, language: str) -> dict[str, Any]:
        """Tell a booking, as `Appointment` of the contract."""
        slot, status = _slot(row), self._status(row)
        told: dict[str, Any] = in_language(
            {
                "id": row["id"],
                "slot": self.told_slot(slot, self.taken(slot.service)),
                "name": row["name"],
                "number": row["number"],
                "status": status,
                "status_text": rules()["texts"][status],
                "sample": True,
            },
            language,
        )
        return told

    def _status(self, row: RowMapping) -> str:
        if row["seat"] is None:
            return "cancelled"
        return "booked" if self.now() < _slot(row).ends_at else "past"

    def taken(self, service_id: str) -> Counter[str]:
        """Count the bookings of a service that hold a seat, by slot."""
        wanted = (
            select(bookings.c.slot, func.count())
            .where(bookings.c.slot.startswith(f"{service_id}~", autoescape=True), bookings.c.seat.is_not(None))
            .group_by(bookings.c.slot)
        )
        with self.engine.connect() as connection:
            return Counter({row.slot: row[1] for row in connection.execute(wanted)})

    def _can_be_booked(self, service_id: str) -> bool:
        service = self.catalogue.service(service_id)
        return service is not None and service["kind"] == "book"

    def _known(self, slot_id: str) -> Slot | None:
        """Read a slot's id; None unless it is a time of a service that can be booked, where that is done."""
        slot = slot_of(slot_id)
        if slot is None or not self._can_be_booked(slot.service):
            return None
        place = self.places.find(slot.place)
        return slot if place and place["kind"] in kinds_for(slot.service) else None

    def _lay_sample(self, resident: Resident) -> None:
        """Lay a resident's sample booking, unless one lies ahead already."""
        sample = rules()["samples"].get(resident.sub)
        if sample is None:
            return
        wanted = select(bookings.c.slot).where(bookings.c.owner == resident.sub, bookings.c.origin == "sample")
        with self.engine.connect() as connection:
            laid = [slot_of(slot_id) for slot_id in connection.execute(wanted).scalars()]
        if any(slot and slot.starts_at > self.now() for slot in laid):
            return
        day = open_days(self.now().date())[sample["open_days"] - 1]
        starts_at = datetime.combine(day, time.fromisoformat(sample["begins"]), CHINA)
        slot = Slot(starts_at, sample["place"], sample["service"])
        row = {"id": _sample_id(resident, day), "origin": "sample", "owner": resident.sub, "name": resident.name}
        with self.engine.begin() as connection:
            _take_seat(connection, slot, row)


def booked_with(reference: str) -> str:
    """Name the booking made with a case."""
    return f"case-{reference}"


def take_with_case(connection: Connection, reference: str, slot: Slot, *, owner: str, name: str) -> bool:
    """Book a time in the step that makes a case; False if it is gone."""
    return _take_seat(connection, slot, {"id": booked_with(reference), "origin": "made", "owner": owner, "name": name})


def give_back(connection: Connection, reference: str) -> None:
    """Give back the time booked with a case, if there is one."""
    connection.execute(bookings.update().where(bookings.c.id == booked_with(reference)).values(seat=None))


def _sample_id(resident: Resident, day: date) -> str:
    return f"sample-{resident.sub}-{day:%Y%m%d}"


def _slot(row: RowMapping) -> Slot:
    slot = slot_of(row["slot"])
    assert slot is not None  # noqa: S101 (only slots that were read are kept)
    return slot


def _take_seat(connection: Connection, slot: Slot, row: Mapping[str, Any]) -> bool:
    """Write a booking into the first free seat of its slot; False if there is none."""
    for seat in range(slot.capacity):
        whole = {**row, "slot": slot.id, "seat": seat, "number": f"{slot.number}-{seat + 1}"}
        # Whoever else takes this seat at the same moment leaves it to one of us: no read comes before this write.
        if connection.execute(insert(bookings).values(whole).on_conflict_do_nothing()).rowcount == 1:
            return True
    return False


def appointment_pages(appointments: Appointments, access: Access) -> Blueprint:
    """Serve times and bookings under /appointments."""
    bp = Blueprint("appointments", __name__, url_prefix="/appointments")
    # No booking's id is as short as "slots": an address that lists times cannot be told to delete something.
    one_booking = "/<string(minlength=6):appointment_id>"

    @bp.get("/slots")
    def slots() -> Response:
        asked, language = request.args, asked_language()
        free = appointments.free(asked["service"], place_id=asked.get("place", ""), day=asked.get("day", ""))
        taken = appointments.taken(asked["service"])
        page = page_of(free, lambda slot: appointments.told_slot(slot, taken))
        return public(document(in_language(page, language)), language, max_age=MAX_AGE)

    @bp.get("")
    def mine() -> Response:
        resident, language = access.required(), asked_language()
        return personal(page_of(appointments.of(resident), lambda row: appointments.told(row, language)), language)

    @bp.post("")
    def book() -> Response:
        resident, language = access.required(), asked_language()
        booking_id, new = appointments.book(resident, asked_key(), request.get_json())
        told = appointments.told(appointments.find(resident, booking_id), language)
        response = personal(told, language, status=201 if new else 200)
        response.headers["Location"] = f"/appointments/{booking_id}"
        return response

    @bp.get(one_booking)
    def one(appointment_id: str) -> Response:
        resident, language = access.required(), asked_language()
        return personal(appointments.told(appointments.find(resident, appointment_id), language), language)

    @bp.delete(one_booking)
    def cancel(appointment_id: str) -> Response:
        appointments.cancel(access.required(), appointment_id)
        response = Response(status=204)
        response.headers["Cache-Control"] = "no-store"
        return response

    return bp
