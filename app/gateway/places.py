"""Places to go: halls, canteens, care homes, clinics, stations; and the divisions they lie in."""

from typing import Protocol

from app.gateway.backend import Backend, segment
from app.gateway.edition import Phone
from app.gateway.reads import Fetched, PublicReads, Shape, shaped

PAGE_SIZE = 10
# What a place can be; an interface that names another is shown without a kind.
KINDS = (
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


class Step(Shape):
    """One division on the way down to another."""

    code: str
    name: str


class Division(Shape):
    """An administrative division; its code is whatever the same interface takes to narrow by."""

    code: str
    name: str
    line: tuple[Step, ...] = ()  # where it lies, the city first and itself last, if it was looked for


class Place(Shape):
    """Somewhere to go."""

    id: str
    kind: str
    kind_text: str
    name: str
    address: str
    division: Division
    phone: Phone | None = None
    hours: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    price: str | None = None
    by_bus: str | None = None


class PlacePage(Shape):
    """One page of a list of places."""

    items: tuple[Place, ...]
    page: int
    pages: int
    total: int


class _Divisions(Shape):
    items: tuple[Division, ...]


class PlaceSource(Protocol):
    """What every interface to places can do."""

    def find(
        self, language: str, *, kind: str = "", division: str = "", query: str = "", page: int = 1
    ) -> Fetched[PlacePage]:
        """One page of the places that fit. Raises RecordNotFound for a page past the last."""

    def place(self, place_id: str, language: str) -> Fetched[Place]:
        """One place. Raises RecordNotFound."""

    def divisions(self, language: str, parent: str = "") -> Fetched[tuple[Division, ...]]:
        """The divisions right below one; without it the cities."""

    def meant(self, language: str, query: str) -> Fetched[tuple[Division, ...]]:
        """The divisions of every level that somebody may mean, the best first, each with its line."""


class Places:
    """The places API; public."""

    def __init__(self, backend: Backend) -> None:
        self._reads = PublicReads(backend)

    def find(
        self, language: str, *, kind: str = "", division: str = "", query: str = "", page: int = 1
    ) -> Fetched[PlacePage]:
        """One page of the places that fit. Raises RecordNotFound for a page past the last."""
        asked = {"kind": kind, "division": division, "q": query, "page": str(page), "size": str(PAGE_SIZE)}
        return self._reads.read(
            "/places",
            language,
            lambda answer: shaped("places", PlacePage, answer),
            params={name: value for name, value in asked.items() if value},
        )

    def place(self, place_id: str, language: str) -> Fetched[Place]:
        """One place. Raises RecordNotFound."""
        path = f"/places/{segment('places', place_id)}"
        return self._reads.read(path, language, lambda answer: shaped("places", Place, answer))

    def divisions(self, language: str, parent: str = "") -> Fetched[tuple[Division, ...]]:
        """The divisions right below one; without it the cities."""
        return self._reads.read(
            "/places/divisions",
            language,
            lambda answer: shaped("places", _Divisions, answer).items,
            params={"parent": parent} if parent else None,
        )

    def meant(self, language: str, query: str) -> Fetched[tuple[Division, ...]]:
        """The divisions of every level that somebody may mean, the best first, each with its line."""
        return self._reads.read(
            "/places/divisions",
            language,
            lambda answer: shaped("places", _Divisions, answer).items,
            params={"q": query},
        )
