"""Which services do the catalogue's files hold, and what is wrong with them?

    topics.yaml, events.yaml, zones.yaml     lists, most wanted first
    services/<id>.yaml                       a service written in full
    items/<topic>.yaml                       a service a line, made whole by its family in families.yaml

Whatever is wrong is said at once, all of it, with file and place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from backend.definitions import Complaint, check_event, check_service, check_topic, check_zone
from backend.families import Families, ItemInvalid, read_families

# libyaml reads the catalogue ten times as fast; not every build of PyYAML has it.
SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DATA = Path(__file__).parent / "data"
MOST_BEHIND_MORE = 24

Written = Mapping[str, Any]
"""A service, topic ... as it is written, texts in both languages."""


class CatalogueInvalid(Exception):
    """The catalogue's files cannot be served as they are."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = list(complaints)
        super().__init__("\n" + "\n".join(str(complaint) for complaint in self.complaints))


@dataclass(frozen=True)
class Files:
    """What the files hold: services in the catalogue's order, those written in full first."""

    services: Mapping[str, Written]
    topics: tuple[Written, ...]
    events: tuple[Written, ...]
    zones: Mapping[str, Written]


def read_files(folder: Path = DATA) -> Files:
    """Read the whole folder. Raises CatalogueInvalid with every complaint."""
    complaints: list[Complaint] = []
    topics = read_yaml(folder / "topics.yaml", complaints) or []
    for n, topic in enumerate(topics):
        complaints += check_topic(topic, f"topics.yaml [{n}]")
    topic_ids = {topic.get("id") for topic in topics if isinstance(topic, Mapping)}
    services: dict[str, Written] = {}
    for service, file in [*_in_full(folder, complaints), *_made_of_items(folder, complaints)]:
        found = check_service(service, file, topic_ids)
        complaints += found
        if found:
            continue
        if service["id"] in services:
            complaints.append(Complaint(file, service["id"], "is the id of another service too"))
        services[service["id"]] = {**service, "sample": True}
    complaints += _codes_used_twice(services)
    events = read_yaml(folder / "events.yaml", complaints) or []
    for n, event in enumerate(events):
        complaints += check_event(event, f"events.yaml [{n}]", services)
    zones = _zones(read_yaml(folder / "zones.yaml", complaints) or {}, services, complaints)
    if complaints:
        raise CatalogueInvalid(complaints)
    return Files(services, tuple(topics), tuple(events), zones)


def read_service(path: Path, topics: Iterable[str]) -> Written:
    """Read one service written in full. Raises CatalogueInvalid with every complaint."""
    complaints: list[Complaint] = []
    service = read_yaml(path, complaints)
    complaints += [] if complaints else check_service(service, path.name, set(topics))
    if not complaints and service["id"] != path.stem:
        complaints.append(Complaint(path.name, "id", f"is {service['id']!r}, the file says {path.stem!r}"))
    if complaints:
        raise CatalogueInvalid(complaints)
    return {**service, "sample": True}


def read_yaml(path: Path, complaints: list[Complaint]) -> Any:
    """Read one file; what is wrong with it joins the complaints."""
    try:
        return _plain(yaml.load(path.read_text(encoding="utf-8"), Loader=SafeLoader))  # noqa: S506 (a safe one, in C)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}" if mark else "the file"
        complaints.append(Complaint(path.name, line, f"is no YAML: {getattr(error, 'problem', error)}"))
    except (OSError, UnicodeDecodeError) as error:
        complaints.append(Complaint(path.name, "the file", f"cannot be read: {error}"))
    return None


def _in_full(folder: Path, complaints: list[Complaint]) -> list[tuple[Any, str]]:
    found = []
    for path in sorted((folder / "services").glob("*.yaml")):
        service = read_yaml(path, complaints)
        if isinstance(service, Mapping) and service.get("id") not in (None, path.stem):
            complaints.append(Complaint(path.name, "id", f"is {service['id']!r}, the file says {path.stem!r}"))
        found.append((service, path.name))
    return found


def _made_of_items(folder: Path, complaints: list[Complaint]) -> list[tuple[Written, str]]:
    paths = sorted((folder / "items").glob("*.yaml"))
    families: Families | None = read_families(folder) if paths else None
    made: list[tuple[Written, str]] = []
    for path in paths:
        for item in read_yaml(path, complaints) or []:
            assert families is not None  # noqa: S101 (for the type checker)
            try:
                # Codes count on over all files, so that each is given once.
                made.append((families.service(item, path.stem, 2001 + len(made)), path.name))
            except ItemInvalid as error:
                complaints.append(Complaint(path.name, "an item", str(error)))
    return made


def _codes_used_twice(services: Mapping[str, Written]) -> list[Complaint]:
    first: dict[str, str] = {}
    return [
        Complaint(service_id, "item_code", f"is also that of {first[service['item_code']]}")
        for service_id, service in services.items()
        if first.setdefault(service["item_code"], service_id) != service_id
    ]


def _zones(written: Written, services: Mapping[str, Written], complaints: list[Complaint]) -> dict[str, Written]:
    zones: dict[str, Written] = {}
    for zone, entries in written.items():
        found = check_zone(zone, entries, services)
        complaints += found
        if not found:
            others = [key for key, service in services.items() if zone in service["zones"] and key not in entries]
            zones[zone] = {"id": zone, "entries": entries, "more": others[:MOST_BEHIND_MORE]}
    return zones


def _plain(value: Any) -> Any:
    # YAML reads 2026-11-01 as a date; the interface speaks of dates as text.
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
