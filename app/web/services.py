"""The catalogue: finding a service by topic, life event and search; one service's guide."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app.gateway import Gateway
from app.gateway.edition import Edition, Service, Summary
from app.gateway.reads import Fetched
from app.i18n import backend_language
from app.search import zone_named
from app.web.access import for_everyone
from app.web.finding import Finder
from app.web.listing import action, event_links, guide_facts, topic_links
from app.web.paging import asked_page, turner
from app.web.rendering import render

bp = Blueprint("services", __name__)

LONG_NUMBER = re.compile(r"\d{7,}[\dXx]?")
LONGEST_QUERY = 60  # characters; more than anybody says
PAGE_SIZE = 12


@dataclass(frozen=True, kw_only=True)
class ServicePage:
    """One page of a list of services; `turner` leads to its neighbours."""

    services: Sequence[Summary]
    count: int
    turner: dict[str, Any]


def cut(services: Sequence[Summary], **asked: str) -> ServicePage:
    """The page of a list that the present address names; one past the last is not there. `asked` stays in the addresses."""
    n, total = asked_page(), max(1, -(-len(services) // PAGE_SIZE))
    if n > total:
        abort(404)
    return ServicePage(
        services=services[(n - 1) * PAGE_SIZE : n * PAGE_SIZE], count=len(services), turner=turner(n, total, **asked)
    )


def zone_of(service: Summary) -> str:
    """The zone whose colour a service's pages wear: its first."""
    return service.zones[0] if service.zones and service.zones[0] in ("seniors", "rural") else "none"


def edition() -> Fetched[Edition]:
    """The catalogue in this page's language."""
    gateway: Gateway = current_app.extensions["gateway"]
    return gateway.catalogue.edition(backend_language())


def find_service(service_id: str) -> Service:
    """A service in this page's language. Raises RecordNotFound."""
    return edition().value.service(service_id)


def wants_at_home() -> bool:
    """Whether only services that need no visit are to be shown."""
    return request.args.get("no_visit") == "1"


def kept(services: Sequence[Summary], *, at_home: bool) -> Sequence[Summary]:
    """The services, or only those that need no visit."""
    return [service for service in services if service.no_visit] if at_home else services


@bp.get("/services/")
@for_everyone
def index() -> Response | Redirect:
    """Where to look for a service, or those that fit what was asked for."""
    asked = request.args.get("q", "")
    if LONG_NUMBER.search(asked):
        # Somebody's own number. No service is called that; it must not stay in the address, nor be shown again.
        return redirect(url_for("services.index", q=LONG_NUMBER.sub(" ", asked)[:LONGEST_QUERY]), 303)
    query, at_home, fetched = " ".join(asked.split())[:LONGEST_QUERY], wants_at_home(), edition()
    catalogue = fetched.value
    finder: Finder = current_app.extensions["finder"]
    found = kept(catalogue.named(tuple(finder.find(query, catalogue))), at_home=at_home) if query else ()
    counts = {topic.id: len(kept(catalogue.by_topic[topic.id], at_home=at_home)) for topic in catalogue.topics}
    return render(
        "services/index.html",
        fragment="results",
        query=query,
        zone_found=zone_named(query),
        at_home=at_home,
        found=cut(found, q=query, no_visit="1" if at_home else "") if query else None,
        topics=topic_links(catalogue.topics, counts=counts, at_home=at_home),
        events=[] if at_home else event_links(catalogue.events),
        count=len(kept(catalogue.summaries, at_home=at_home)),
        fetched=fetched,
    )


@bp.get("/search")
@for_everyone
def find() -> Redirect:
    """The address people type; the list of services does the finding."""
    query = request.query_string.decode("latin-1")
    return redirect(url_for("services.index") + (f"?{query}" if query else ""), 302)


@bp.get("/services/<service_id>")
@for_everyone
def service(service_id: str) -> Response:
    """What a service is for and what it asks, before anybody starts."""
    fetched = edition()
    found = fetched.value.service(service_id)
    return render(
        "services/service.html",
        zone=zone_of(found),
        service=found,
        action=action(found),
        facts=guide_facts(found),
        topic_links=topic_links(topic for topic in fetched.value.topics if topic.id in found.topics),
        fetched=fetched,
    )


@bp.get("/topics/<topic_id>")
@for_everyone
def topic(topic_id: str) -> Response:
    """The services of one topic, a page at a time."""
    fetched = edition()
    found = next((topic for topic in fetched.value.topics if topic.id == topic_id), None)
    if found is None:
        abort(404)
    at_home = wants_at_home()
    members = kept(fetched.value.by_topic[topic_id], at_home=at_home)
    zone = found.zone if found.zone in ("seniors", "rural") else "none"
    return render(
        "services/topic.html",
        zone=zone,
        topic=found,
        at_home=at_home,
        found=cut(members, no_visit="1" if at_home else ""),
        fetched=fetched,
    )


@bp.get("/events/<event_id>")
@for_everyone
def event(event_id: str) -> Response:
    """What a life event calls for, the most needed first."""
    fetched = edition()
    found = next((event for event in fetched.value.events if event.id == event_id), None)
    if found is None:
        abort(404)
    zone = found.zone if found.zone in ("seniors", "rural") else "none"
    members = fetched.value.named(found.services)
    return render("services/event.html", zone=zone, event=found, services=members, fetched=fetched)
