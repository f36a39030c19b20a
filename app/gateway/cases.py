"""Cases: handing in answers, and what became of them."""

from datetime import date, datetime
from typing import Any, Literal

from app.gateway.backend import Backend, Caller, segment
from app.gateway.catalogue import Phone
from app.gateway.reads import Shape, shaped


class CaseService(Shape):
    """The service a case belongs to."""

    id: str
    title: str


class Event(Shape):
    """One thing that happened to a case."""

    at: datetime
    text: str


class Case(Shape):
    """What the backend made of an answer sheet."""

    reference: str
    service: CaseService
    status: Literal["received", "checking", "waiting-for-you", "approved", "refused", "done"]
    status_text: str
    handed_in_at: datetime
    resident: str = ""  # whom it is for
    holder: str  # the office that has it now
    next_step: str
    next_by: date | None = None
    phone: Phone
    history: tuple[Event, ...] = ()
    sample: bool = False


class _Cases(Shape):
    items: tuple[Case, ...]


class Cases:
    """The cases API; personal, so nothing is kept."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def hand_in(self, service_id: str, answers: dict[str, Any], caller: Caller, *, key: str) -> Case:
        """A new case, or the one made before with the same key. Raises AnswersRejected, SignInNeeded."""
        answer = self._backend.post("/cases", caller, {"service": service_id, "answers": answers}, idempotency_key=key)
        return shaped("cases", Case, answer)

    def mine(self, caller: Caller) -> tuple[Case, ...]:
        """The caller's cases, newest first."""
        return shaped("cases", _Cases, self._backend.get("/cases", caller)).items

    def case(self, reference: str, caller: Caller) -> Case:
        """One of the caller's cases. Raises RecordNotFound."""
        return shaped("cases", Case, self._backend.get(f"/cases/{segment('cases', reference)}", caller))
