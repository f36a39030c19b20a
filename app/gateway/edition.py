"""One edition of the catalogue in one language: every service, topic, life event and zone, as they were at one moment.

Lists are kept ready; whole services are kept packed (1,632 of them in three languages are some megabytes) and unpacked when
somebody looks at one.
"""

import json
import logging
import threading
import zlib
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pydantic import ValidationError

from app.gateway.errors import BackendUnavailable, RecordNotFound
from app.gateway.reads import Shape, shaped

log = logging.getLogger(__name__)

Kind = Literal["apply", "look-up", "book", "guide"]
MOST_UNPACKED = 300


class Topic(Shape):
    """A matter people look under: 养老金, 补贴 ..."""

    id: str
    title: str
    summary: str
    zone: str  # "seniors", "rural", "both"; anything else: on no zone's front page
    icon: str


class LifeEvent(Shape):
    """What happens in a life, and the services it calls for, the most needed first."""

    id: str
    title: str
    summary: str
    zone: str
    icon: str
    services: tuple[str, ...]


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
    by_bus: str | None = None


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
    deadline: str | None = None


class Service(Summary):
    """A service with its guide, and its form as data (read by `journeys`)."""

    authority: str
    sign_in: bool
    updated: date
    sample: bool = False
    handed_to: Literal["cases", "faults"] = "cases"
    guide: Guide
    form: dict[str, Any] | None = None


class ZoneEntries(Shape):
    """Which services a zone's front page shows, most wanted first."""

    id: str
    entries: tuple[str, ...]
    more: tuple[str, ...] = ()


class _Topics(Shape):
    items: tuple[Topic, ...]


class _Events(Shape):
    items: tuple[LifeEvent, ...]


@dataclass(frozen=True, kw_only=True)
class Raw:
    """The catalogue as the backend sent it: lists by their path, services, and the ETag of each."""

    language: str
    tags: dict[str, str | None]
    lists: dict[str, Any]
    services: list[Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class Edition:
    """The catalogue at one moment."""

    language: str
    tags: dict[str, str | None]
    raw_lists: dict[str, Any]
    summaries: tuple[Summary, ...]
    topics: tuple[Topic, ...]
    events: tuple[LifeEvent, ...]
    zones: dict[str, ZoneEntries]
    by_id: dict[str, Summary]
    by_topic: dict[str, tuple[Summary, ...]]
    _packed: dict[str, bytes] = field(repr=False)
    _unpacked: OrderedDict[str, Service] = field(default_factory=OrderedDict, repr=False)
    _lock: Any = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def made(cls, raw: Raw) -> "Edition":
        """The edition that a backend's answers make. Raises BackendUnavailable when the lists make no sense.

        One service in a shape we cannot read does not take the others with it: it is named in the log, it stands in no
        list, and its own page says that it cannot be shown now.
        """
        topics = shaped("catalogue", _Topics, raw.lists.get("topics")).items
        summaries, packed = [], {}
        for sent in raw.services:
            service_id = sent.get("id") if isinstance(sent, dict) else None
            try:
                summary = Summary.model_validate(sent)
                Service.model_validate(sent)
            except ValidationError as error:
                first = error.errors()[0]
                log.warning("service %r cannot be read: %s: %s", service_id, first["loc"], first["msg"])
            else:
                summaries.append(summary)
            if isinstance(service_id, str):
                packed[service_id] = zlib.compress(json.dumps(sent, ensure_ascii=False).encode(), 6)
        if raw.services and not summaries:
            raise BackendUnavailable("catalogue", "not one service is in a shape we can read")
        by_topic: dict[str, list[Summary]] = {topic.id: [] for topic in topics}
        for summary in summaries:
            for topic_id in summary.topics:
                by_topic.setdefault(topic_id, []).append(summary)
        return cls(
            language=raw.language,
            tags=raw.tags,
            raw_lists=raw.lists,
            summaries=tuple(summaries),
            topics=topics,
            events=shaped("catalogue", _Events, raw.lists.get("events")).items,
            zones={
                path.removeprefix("zones/"): shaped("catalogue", ZoneEntries, sent)
                for path, sent in raw.lists.items()
                if path.startswith("zones/")
            },
            by_id={summary.id: summary for summary in summaries},
            by_topic={topic_id: tuple(members) for topic_id, members in by_topic.items()},
            _packed=packed,
        )

    def service(self, service_id: str) -> Service:
        """One service in full. Raises RecordNotFound, BackendUnavailable."""
        with self._lock:
            if service_id in self._unpacked:
                self._unpacked.move_to_end(service_id)
                return self._unpacked[service_id]
        packed = self._packed.get(service_id)
        if packed is None:
            raise RecordNotFound("catalogue", "no service is called that")
        service = shaped("catalogue", Service, json.loads(zlib.decompress(packed)))
        with self._lock:
            self._unpacked[service_id] = service
            while len(self._unpacked) > MOST_UNPACKED:
                self._unpacked.popitem(last=False)
        return service

    def named(self, ids: tuple[str, ...]) -> list[Summary]:
        """The services of these ids that are there, in that order."""
        return [self.by_id[service_id] for service_id in ids if service_id in self.by_id]
