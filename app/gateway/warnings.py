"""Weather warnings in force."""

from datetime import datetime
from typing import Literal

from app.gateway.backend import Backend
from app.gateway.reads import Fetched, PublicReads, Shape, shaped


class Area(Shape):
    """A division a warning is for."""

    code: str
    name: str


class Warning(Shape):
    """One warning: how bad, what, what to do first, until when."""

    id: str
    colour: Literal["red", "orange", "yellow", "blue"]
    event: str
    headline: str
    description: str
    first: str
    instructions: tuple[str, ...] = ()
    effective: datetime
    expires: datetime
    areas: tuple[Area, ...]
    issuer: str
    sample: bool = False


class WarningList(Shape):
    """The warnings in force at a moment."""

    as_of: datetime
    items: tuple[Warning, ...]


class Warnings:
    """The warnings API; public."""

    def __init__(self, backend: Backend) -> None:
        self._reads = PublicReads(backend)

    def in_force(self, language: str, division: str = "") -> Fetched[WarningList]:
        """The warnings for a division (GB/T 2260 code, or its beginning), or for the whole province."""
        params = {"division": division} if division else {}
        return self._reads.read(
            "/warnings", language, lambda answer: shaped("warnings", WarningList, answer), params=params
        )
