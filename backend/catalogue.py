"""Which services are there, and what does each say and ask? Kept in the database, ready to be sent in every language.

A service is written once, in both languages, and stored beside the three documents that are sent of it. The list's version
changes whenever a service is published or withdrawn, whichever process did it: it lies in the database too.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response
from sqlalchemy import Column, Connection, Engine, Integer, LargeBinary, String, Table, Text, func, select

from backend.languages import LANGUAGES, in_language
from backend.paging import asked_page
from backend.problems import not_found
from backend.reading import Written, read_files
from backend.replies import Document, asked_language, document, etag_of, public
from backend.storage import metadata, sample_digest, samples

MAX_AGE = 300

services = Table(
    "services",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("position", Integer, nullable=False, index=True),
    Column("origin", String(10), nullable=False),  # "sample", or "published" by hand
    Column("written", Text, nullable=False),
)
# What is sent of each service, one row a language.
documents = Table(
    "service_documents",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("language", String(10), primary_key=True),
    Column("origin", String(10), nullable=False),
    Column("data", LargeBinary, nullable=False),
)
# Topics, events, zones, and the version of the list of services.
lists = Table(
    "catalogue_lists",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("written", Text, nullable=False),
)


@samples(services, documents, lists)
def sow(connection: Connection) -> None:
    """Lay the catalogue's files."""
    files = read_files()
    for position, service in enumerate(files.services.values()):
        _insert(connection, service, position, "sample")
    written: dict[str, Any] = {"topics": files.topics, "events": files.events, "version": sample_digest()}
    written |= {f"zones/{zone_id}": zone for zone_id, zone in files.zones.items()}
    rows = [{"name": name, "written": json.dumps(value, ensure_ascii=False)} for name, value in written.items()]
    connection.execute(lists.insert(), rows)


def _insert(connection: Connection, service: Written, position: int, origin: str) -> None:
    row = {"id": service["id"], "position": position, "origin": origin}
    connection.execute(services.insert().values(**row, written=json.dumps(service, ensure_ascii=False)))
    rows = [
        {
            "id": service["id"],
            "language": language,
            "origin": origin,
            "data": document(in_language(service, language)).data,
        }
        for language in LANGUAGES
    ]
    connection.execute(documents.insert(), rows)


@lru_cache(maxsize=512)
def _read(written: str) -> Any:
    return json.loads(written)


@dataclass(frozen=True)
class Catalogue:
    """Every service, topic, event and zone; only the first `most` services, where a small catalogue is wanted."""

    engine: Engine
    most: int = 1_000_000

    def service(self, service_id: object) -> Written | None:
        """Find a service as it is written, texts in both languages."""
        if not isinstance(service_id, str):
            return None
        with self.engine.connect() as connection:
            written = connection.execute(select(services.c.written).where(services.c.id == service_id)).scalar()
        found: Written | None = _read(written) if written else None
        return found

    def written(self, name: str) -> Any:
        """Find a list as it is written: `topics`, `events`, `zones/seniors`; None if there is none of that name."""
        with self.engine.connect() as connection:
            written = connection.execute(select(lists.c.written).where(lists.c.name == name)).scalar()
        return _read(written) if written else None

    def topic_ids(self) -> list[str]:
        """Name every topic."""
        return [topic["id"] for topic in self.written("topics")]

    def sent(self, service_id: str, language: str) -> Document | None:
        """Find what is sent of a service."""
        wanted = select(documents.c.data).where(documents.c.id == service_id, documents.c.language == language)
        with self.engine.connect() as connection:
            data = connection.execute(wanted).scalar()
        return Document(data, etag_of(data)) if data else None

    def page(self, page: int, size: int, language: str) -> Document | None:
        """Cut one page out of the list of all services; None past the last."""
        wanted = (
            select(documents.c.data)
            .join(services, services.c.id == documents.c.id)
            .where(documents.c.language == language)
            .order_by(services.c.position)
            .limit(max(0, min(size, self.most - (page - 1) * size)))
            .offset((page - 1) * size)
        )
        with self.engine.connect() as connection:
            version = json.loads(
                connection.execute(select(lists.c.written).where(lists.c.name == "version")).scalar_one()
            )
            total = min(self.most, connection.execute(select(func.count()).select_from(services)).scalar_one())
            rows = connection.execute(wanted).scalars().all()
        pages = max(1, -(-total // size))
        if page > pages:
            return None
        told = {"page": page, "pages": pages, "total": total, "version": version}
        data = b'{"items":[' + b",".join(rows) + b"]," + json.dumps(told).encode()[1:]
        return Document(data, hashlib.sha256(f"{version} {language} {page} {size}".encode()).hexdigest()[:32])

    def service_with_code(self, item_code: str) -> str | None:
        """Tell the id of the service that has an item code."""
        code = func.json_extract(services.c.written, "$.item_code")
        with self.engine.connect() as connection:
            found: str | None = connection.execute(select(services.c.id).where(code == item_code)).scalar()
        return found

    def publish(self, service: Written) -> bool:
        """Put a service into the list, or in place of the one of its id; tell whether it is new."""
        with self.engine.begin() as connection:
            position = connection.execute(select(services.c.position).where(services.c.id == service["id"])).scalar()
            new = position is None
            if new:
                position = connection.execute(select(func.coalesce(func.max(services.c.position), 0))).scalar_one() + 1
            self._remove(connection, service["id"])
            _insert(connection, service, int(position or 0), "published")
            self._renew_version(connection)
        return new

    def withdraw(self, service_id: str) -> bool:
        """Take a service out of the list; tell whether it was there."""
        with self.engine.begin() as connection:
            there = self._remove(connection, service_id)
            if there:
                self._renew_version(connection)
        return there

    @staticmethod
    def _remove(connection: Connection, service_id: str) -> bool:
        connection.execute(documents.delete().where(documents.c.id == service_id))
        return connection.execute(services.delete().where(services.c.id == service_id)).rowcount == 1

    @staticmethod
    def _renew_version(connection: Connection) -> None:
        renewed = lists.update().where(lists.c.name == "version")
        connection.execute(renewed.values(written=json.dumps(secrets.token_hex(8))))


@lru_cache(maxsize=64)
def _ready(written: str, language: str) -> Document:
    return document(in_language(json.loads(written), language))


def catalogue_pages(catalogue: Catalogue) -> Blueprint:
    """Serve the catalogue under /catalogue."""
    bp = Blueprint("catalogue", __name__, url_prefix="/catalogue")

    def send(ready: Document | None, language: str) -> Response:
        if ready is None:
            raise not_found()
        return public(ready, language, max_age=MAX_AGE)

    def send_list(name: str) -> Response:
        language, written = asked_language(), catalogue.written(name)
        if written is None:
            raise not_found()
        value: Mapping[str, Any] = written if isinstance(written, Mapping) else {"items": written}
        return send(_ready(json.dumps(value, ensure_ascii=False), language), language)

    @bp.get("/services")
    def services() -> Response:
        language = asked_language()
        return send(catalogue.page(*asked_page(), language), language)

    @bp.get("/services/<service_id>")
    def service(service_id: str) -> Response:
        language = asked_language()
        return send(catalogue.sent(service_id, language), language)

    @bp.get("/topics")
    def topics() -> Response:
        return send_list("topics")

    @bp.get("/events")
    def events() -> Response:
        return send_list("events")

    @bp.get("/zones/<zone>")
    def zone(zone: str) -> Response:
        return send_list(f"zones/{zone}")

    return bp
