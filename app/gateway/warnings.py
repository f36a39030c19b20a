"""Weather warnings, in force and past."""

from datetime import datetime
from typing import Protocol

from app.gateway.backend import Backend
from app.gateway.reads import Fetched, PublicReads, Shape, shaped


class Area(Shape):
    """A division a warning is for."""

    code: str
    name: str


class Warning(Shape):
    """One warning: how bad, what, what to do first, until when."""

    id: str
    colour: str  # "red", "orange", "yellow", "blue"; a page bears another
    event: str
    headline: str
    description: str
    first: str
    instructions: tuple[str, ...] = ()
    effective: datetime
    expires: datetime
    areas: tuple[Area, ...]
    issuer: str


class WarningList(Shape):
    """The warnings at a moment."""

    as_of: datetime
    items: tuple[Warning, ...]
    complete: bool = True  # whether every warning there is has arrived; only connectors know of others


class WarningSource(Protocol):
    """What every interface to warnings can do."""

    def in_force(self, language: str, division: str = "") -> Fetched[WarningList]:
        """The warnings for a division (GB/T 2260 code, or its beginning), or for the whole province."""

    def past(self, language: str, division: str = "") -> Fetched[WarningList]:
        """The warnings that ended in the last 30 days, newest first."""


class Warnings:
    """The warnings API; public."""

    def __init__(self, backend: Backend) -> None:
        self._reads = PublicReads(backend)

    def in_force(self, language: str, division: str = "") -> Fetched[WarningList]:
        """The warnings for a division (GB/T 2260 code, or its beginning), or for the whole province."""
        return self._told(language, {"division": division} if division else {})

    def past(self, language: str, division: str = "") -> Fetched[WarningList]:
        """The warnings that ended in the last 30 days, newest first."""
        return self._told(language, {"state": "past", **({"division": division} if division else {})})

    def _told(self, language: str, params: dict[str, str]) -> Fetched[WarningList]:
        return self._reads.read(
            "/warnings", language, lambda answer: shaped("warnings", WarningList, answer), params=params
        )
