"""Cases: handing in answers, and what became of them."""

from datetime import date, datetime
from typing import Any

from app.gateway.backend import Backend, Caller, segment
from app.gateway.edition import Phone
from app.gateway.reads import Shape, shaped

PAGE_SIZE = 8


class CaseService(Shape):
    """The service a case belongs to."""

    id: str
    title: str


class BookedPlace(Shape):
    """Where to be."""

    name: str
    address: str


class BookedSlot(Shape):
    """When and where to be."""

    place: BookedPlace
    starts_at: datetime
    ends_at: datetime


class Appointment(Shape):
    """The time booked with a case."""

    slot: BookedSlot
    number: str  # what to say at the desk
    status_text: str


class Event(Shape):
    """One thing that happened to a case."""

    at: datetime
    text: str


class Case(Shape):
    """What the backend made of an answer sheet."""

    reference: str
    service: CaseService
    status: str  # a backend may know states that we do not: its own words for them are shown
    status_text: str
    handed_in_at: datetime
    resident: str = ""  # whom it is for
    holder: str  # the office that has it now
    next_step: str
    next_by: date | None = None
    phone: Phone
    history: tuple[Event, ...] = ()
    wanted: tuple[str, ...] = ()  # what is asked for, while it waits for the resident
    reason: str | None = None  # why it was refused
    certificate: str | None = None  # the certificate that came of it
    appointment: Appointment | None = None
    sample: bool = False


class CasePage(Shape):
    """One page of the caller's cases, newest first."""

    items: tuple[Case, ...]
    page: int
    pages: int


class Cases:
    """The cases API; personal, so nothing is kept."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def hand_in(self, service_id: str, answers: dict[str, Any], caller: Caller, *, key: str) -> Case:
        """A new case, or the one made before with the same key. Raises AnswersRejected, SignInNeeded."""
        answer = self._backend.post("/cases", caller, {"service": service_id, "answers": answers}, idempotency_key=key)
        return shaped("cases", Case, answer)

    def mine(self, caller: Caller, page: int = 1) -> CasePage:
        """One page of the caller's cases. Raises RecordNotFound past the last."""
        params = {"page": str(page), "size": str(PAGE_SIZE)}
        return shaped("cases", CasePage, self._backend.get("/cases", caller, params))

    def case(self, reference: str, caller: Caller) -> Case:
        """One of the caller's cases. Raises RecordNotFound."""
        return shaped("cases", Case, self._backend.get(f"/cases/{segment('cases', reference)}", caller))

    def add_papers(self, reference: str, caller: Caller, *, key: str) -> Case:
        """The case, gone on with the papers that were handed in for it (`Documents.keep_for_case`).

        Raises BackendRefused when nothing is asked for any more, RecordNotFound, SignInNeeded.
        """
        path = f"/cases/{segment('cases', reference)}/papers"
        return shaped("cases", Case, self._backend.put(path, caller, idempotency_key=key))

    def take_back(self, reference: str, caller: Caller, *, key: str) -> Case:
        """The case, taken back; `key` is that it was handed in with.

        Raises BackendRefused when it is too late, RecordNotFound, SignInNeeded.
        """
        path = f"/cases/{segment('cases', reference)}/withdrawal"
        return shaped("cases", Case, self._backend.put(path, caller, idempotency_key=key))
