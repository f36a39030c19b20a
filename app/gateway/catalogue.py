"""The catalogue: which services there are, and what each asks and tells."""

from datetime import date
from typing import Any, Literal

from app.gateway.backend import Backend, segment
from app.gateway.reads import Fetched, PublicReads, Shape, shaped

Kind = Literal["apply", "look-up", "book", "guide"]


class Topic(Shape):
    """A matter people look under: 养老金, 补贴 ..."""

    id: str
    title: str
    summary: str
    zone: Literal["seniors", "rural", "both"]
    icon: str


class Summary(Shape):
    """A service as it stands in a list."""

    id: str
    kind: Kind
    zones: tuple[str, ...]
    topics: tuple[str, ...]
    title: str
    official_title: str
    summary: str
    icon: str
    no_visit: bool
    keywords: tuple[str, ...] = ()


class Paper(Shape):
    """Something to bring."""

    name: str
    note: str = ""
    optional: bool = False


class Hall(Shape):
    """Where somebody can be met."""

    name: str
    address: str
    hours: str


class Phone(Shape):
    """A number with a person at its end."""

    number: str
    hours: str


class Guide(Shape):
    """What one should know before starting."""

    for_whom: str
    bring: tuple[Paper, ...] = ()
    minutes: int
    fee: str
    visits: int
    who_may_act: str
    result: str
    hall: Hall
    phone: Phone
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Service(Summary):
    """A service with its guide, and its form as data (read by `journeys`)."""

    item_code: str
    authority: str
    sign_in: bool
    updated: date
    sample: bool = False
    guide: Guide
    form: dict[str, Any] | None = None


class ZoneEntries(Shape):
    """Which services a zone's front page shows, most wanted first."""

    id: str
    entries: tuple[str, ...]
    more: tuple[str, ...] = ()


class _Summaries(Shape):
    items: tuple[Summary, ...]


class _Topics(Shape):
    items: tuple[Topic, ...]


class Catalogue:
    """The catalogue API; every answer is public and kept for a while."""

    def __init__(self, backend: Backend) -> None:
        self._reads = PublicReads(backend)

    def services(self, language: str) -> Fetched[tuple[Summary, ...]]:
        """Every service, in the catalogue's own order."""
        return self._reads.read(
            "/catalogue/services", language, lambda answer: shaped("catalogue", _Summaries, answer).items
        )

    def service(self, service_id: str, language: str) -> Fetched[Service]:
        """One service in full. Raises RecordNotFound."""
        return self._reads.read(
            f"/catalogue/services/{segment('catalogue', service_id)}",
            language,
            lambda answer: shaped("catalogue", Service, answer),
        )

    def topics(self, language: str) -> Fetched[tuple[Topic, ...]]:
        """Every topic."""
        return self._reads.read(
            "/catalogue/topics", language, lambda answer: shaped("catalogue", _Topics, answer).items
        )

    def zone(self, zone: str, language: str) -> Fetched[ZoneEntries]:
        """A zone's entries."""
        return self._reads.read(
            f"/catalogue/zones/{zone}", language, lambda answer: shaped("catalogue", ZoneEntries, answer)
        )
