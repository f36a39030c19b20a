"""Appointments: which times are free. A time is booked in the same step as the case it belongs to is made."""

from datetime import datetime

from app.gateway.backend import Backend, Caller
from app.gateway.reads import Shape, shaped

MOST_TIMES = 200  # of one place, more than anybody looks through


class SlotPlace(Shape):
    """Where a time is."""

    id: str
    name: str
    address: str


class Slot(Shape):
    """A time that can be booked."""

    id: str
    place: SlotPlace
    starts_at: datetime
    ends_at: datetime


class SlotPage(Shape):
    """Free times, soonest first."""

    items: tuple[Slot, ...]


class Appointments:
    """The appointments API; what is free changes by the minute, so nothing is kept."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def free(self, service_id: str, place_id: str, language: str) -> tuple[Slot, ...]:
        """The free times of a service at a place, soonest first. Raises RecordNotFound for what cannot be booked."""
        params = {"service": service_id, "place": place_id, "size": str(MOST_TIMES)}
        return shaped(
            "appointments", SlotPage, self._backend.get("/appointments/slots", Caller(language), params)
        ).items
