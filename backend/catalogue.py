"""Which services are there, and what does each say and ask? Read from YAML once, served from memory.

Whatever is wrong with a file is said when the backend starts, all of it at once, with file and place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, Response

from backend.definitions import Complaint, check_service, check_topic, check_zone
from backend.languages import LANGUAGES, in_language
from backend.problems import not_found
from backend.replies import Document, asked_language, document, public

# libyaml reads the catalogue ten times as fast; not every build of PyYAML has it.
SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DATA = Path(__file__).parent / "data"
MAX_AGE = 300
SUMMARY_KEYS = (
    "id",
    "kind",
    "zones",
    "topics",
    "title",
    "official_title",
    "summary",
    "icon",
    "no_visit",
    "keywords",
)


class CatalogueInvalid(Exception):
    """The catalogue's files cannot be served as they are."""

    def __init__(self, complaints: list[Complaint]) -> None:
        super().__init__("\n" + "\n".join(str(complaint) for complaint in complaints))
        self.complaints = complaints


@dataclass(frozen=True)
class Catalogue:
    """Every service, topic and zone, as written and as sent."""

    services: Mapping[str, Mapping[str, Any]]
    topics: tuple[Mapping[str, Any], ...]
    zones: Mapping[str, Mapping[str, Any]]

    def __post_init__(self) -> None:
        ready: dict[tuple[str, str], Document] = {}
        summaries = [{key: service[key] for key in SUMMARY_KEYS} for service in self.services.values()]
        for language in LANGUAGES:
            ready["services", language] = document({"items": in_language(summaries, language)})
            ready["topics", language] = document({"items": in_language(self.topics, language)})
            for zone_id, zone in self.zones.items():
                ready[f"zones/{zone_id}", language] = document(in_language(zone, language))
            for service_id, service in self.services.items():
                ready[f"services/{service_id}", language] = document(in_language(service, language))
        object.__setattr__(self, "_ready", ready)

    def ready(self, name: str, language: str) -> Document | None:
        """Find an answer made ready, such as `services/old-age-allowance`."""
        found: Document | None = self._ready.get((name, language))  # type: ignore[attr-defined]
        return found

    def service(self, service_id: object) -> Mapping[str, Any] | None:
        """Find a service as it is written, texts in both languages."""
        return self.services.get(service_id) if isinstance(service_id, str) else None


def read_catalogue(folder: Path = DATA) -> Catalogue:
    """Read `topics.yaml`, `zones.yaml` and `services/*.yaml`. Raises CatalogueInvalid with every complaint."""
    complaints: list[Complaint] = []
    topics = _read(folder / "topics.yaml", complaints) or []
    for n, topic in enumerate(topics):
        complaints += check_topic(topic, f"topics.yaml [{n}]")
    topic_ids = {topic.get("id") for topic in topics if isinstance(topic, Mapping)}
    services: dict[str, Mapping[str, Any]] = {}
    codes: dict[str, str] = {}
    for path in sorted((folder / "services").glob("*.yaml")):
        service = _read(path, complaints)
        found = check_service(service, path.name, topic_ids)
        complaints += found
        if found:
            continue
        if service["id"] != path.stem:
            complaints.append(Complaint(path.name, "id", f"is {service['id']!r}, the file says {path.stem!r}"))
        if service["item_code"] in codes:
            complaints.append(Complaint(path.name, "item_code", f"is also that of {codes[service['item_code']]}"))
        codes[service["item_code"]] = path.name
        services[path.stem] = {**service, "sample": True}
    zones = _zones(_read(folder / "zones.yaml", complaints) or {}, services, complaints)
    if complaints:
        raise CatalogueInvalid(complaints)
    return Catalogue(services, tuple(topics), zones)


def _zones(
    written: Mapping[str, Any], services: Mapping[str, Mapping[str, Any]], complaints: list[Complaint]
) -> dict[str, Mapping[str, Any]]:
    zones: dict[str, Mapping[str, Any]] = {}
    for zone, entries in written.items():
        found = check_zone(zone, entries, services)
        complaints += found
        if not found:
            more = [key for key, service in services.items() if zone in service["zones"] and key not in entries]
            zones[zone] = {"id": zone, "entries": entries, "more": more}
    return zones


def _read(path: Path, complaints: list[Complaint]) -> Any:
    try:
        return _plain(yaml.load(path.read_text(encoding="utf-8"), Loader=SafeLoader))  # noqa: S506 (a safe one, in C)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}" if mark else "the file"
        complaints.append(Complaint(path.name, line, f"is no YAML: {getattr(error, 'problem', error)}"))
    except OSError as error:
        complaints.append(Complaint(path.name, "the file", f"cannot be read: {error.strerror}"))
    return None


def _plain(value: Any) -> Any:
    # YAML reads 2026-11-01 as a date; the interface speaks of dates as text.
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def catalogue_pages(catalogue: Catalogue) -> Blueprint:
    """Serve the catalogue under /catalogue."""
    bp = Blueprint("catalogue", __name__, url_prefix="/catalogue")

    def send(name: str) -> Response:
        language = asked_language()
        ready = catalogue.ready(name, language)
        if ready is None:
            raise not_found()
        return public(ready, language, max_age=MAX_AGE)

    @bp.get("/services")
    def services() -> Response:
        return send("services")

    @bp.get("/services/<service_id>")
    def service(service_id: str) -> Response:
        return send(f"services/{service_id}")

    @bp.get("/topics")
    def topics() -> Response:
        return send("topics")

    @bp.get("/zones/<zone>")
    def zone(zone: str) -> Response:
        return send(f"zones/{zone}")

    return bp
