"""Certificates: what a resident holds electronically, and whether it still holds good."""

from datetime import date

from app.gateway.backend import Backend, Caller, segment
from app.gateway.reads import Shape, shaped

PAGE_SIZE = 30


class Fact(Shape):
    """One thing a certificate says."""

    label: str
    text: str


class Certificate(Shape):
    """An electronic certificate."""

    id: str
    kind: str
    name: str
    holder: str
    number: str  # masked by the backend; only its end is shown, whatever came
    issuer: str
    issued_on: date
    valid_until: date | None  # None: without end
    status: str  # a backend may know states that we do not: its own words for them are shown
    status_text: str
    facts: tuple[Fact, ...]


class CertificatePage(Shape):
    """One page of the caller's certificates, newest first."""

    items: tuple[Certificate, ...]
    page: int
    pages: int


class Certificates:
    """The certificates API; personal, so nothing is kept."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def mine(self, caller: Caller, page: int = 1) -> CertificatePage:
        """One page of the caller's certificates. Raises RecordNotFound past the last."""
        params = {"page": str(page), "size": str(PAGE_SIZE)}
        return shaped("certificates", CertificatePage, self._backend.get("/certificates", caller, params))

    def certificate(self, certificate_id: str, caller: Caller) -> Certificate:
        """One of the caller's certificates. Raises RecordNotFound."""
        path = f"/certificates/{segment('certificates', certificate_id)}"
        return shaped("certificates", Certificate, self._backend.get(path, caller))
