"""Faults: what is broken in the villages, reported by anybody, and how far its mending is."""

import re
from datetime import date, datetime
from typing import Any, Protocol

from app.gateway.backend import Backend, Caller, segment
from app.gateway.edition import Phone
from app.gateway.reads import Fetched, PublicReads, Shape, shaped

PAGE_SIZE = 10
REFERENCE = re.compile(r"[\w.~-]{1,100}")


class FaultKind(Shape):
    """What can be broken."""

    id: str
    name: str


class Fault(Shape):
    """A reported fault; nothing about who reported it."""

    reference: str
    what: FaultKind
    where: str
    danger: bool = False
    status: str  # "received", "checking", "mending", "mended", "refused"; a page bears another
    status_text: str
    reported_at: datetime | None = None  # the contract has it; other standards may leave it out
    updated_at: datetime | None = None
    expected: date | None = None
    note: str | None = None  # what those who mend it say
    holder: str = ""  # who mends it
    phone: Phone | None = None


class FaultPage(Shape):
    """One page of what was reported lately, newest first."""

    items: tuple[Fault, ...]
    page: int
    pages: int
    total: int


class FaultSource(Protocol):
    """What every interface to faults can do."""

    def report(self, answers: dict[str, Any], caller: Caller, *, key: str) -> Fault:
        """A new report, or the one made before with the same key. Raises AnswersRejected."""

    def recent(self, language: str, page: int = 1, division: str = "") -> Fetched[FaultPage]:
        """One page of what was reported lately. Raises RecordNotFound past the last."""

    def fault(self, reference: str, language: str) -> Fetched[Fault]:
        """One fault. Raises RecordNotFound."""


class Faults:
    """The faults API; reports are public, without whoever made them."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._reads = PublicReads(backend)

    def report(self, answers: dict[str, Any], caller: Caller, *, key: str) -> Fault:
        """A new report, or the one made before with the same key. Raises AnswersRejected."""
        return shaped("faults", Fault, self._backend.post("/faults", caller, answers, idempotency_key=key))

    def recent(self, language: str, page: int = 1, division: str = "") -> Fetched[FaultPage]:
        """One page of what was reported lately, in a division or everywhere. Raises RecordNotFound past the last."""
        asked = {"page": str(page), "size": str(PAGE_SIZE), "division": division}
        return self._reads.read(
            "/faults",
            language,
            lambda answer: shaped("faults", FaultPage, answer),
            params={name: value for name, value in asked.items() if value},
        )

    def fault(self, reference: str, language: str) -> Fetched[Fault]:
        """One fault. Raises RecordNotFound."""
        path = f"/faults/{segment('faults', reference)}"
        return self._reads.read(path, language, lambda answer: shaped("faults", Fault, answer))
