"""The catalogue: all services, one service's guide, a topic, search."""

import re

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app.gateway import Gateway
from app.gateway.catalogue import Service, Summary, Topic
from app.i18n import backend_language
from app.search import Entry, search, zone_named
from app.web.access import for_everyone
from app.web.listing import action, guide_facts, service_links, topic_links
from app.web.rendering import render

bp = Blueprint("services", __name__)

LONG_NUMBER = re.compile(r"\d{7,}[\dXx]?")
LONGEST_QUERY = 60  # characters; more than anybody says


def catalogue_entries(services: tuple[Summary, ...]) -> list[Entry]:
    """The catalogue as search wants it."""
    return [
        Entry(service.id, service.title, service.official_title, summary=service.summary, keywords=service.keywords)
        for service in services
    ]


def zone_of(service: Summary) -> str:
    """The zone whose colour a service's pages wear: its first."""
    return service.zones[0] if service.zones and service.zones[0] in ("seniors", "rural") else "none"


def find_service(service_id: str) -> Service:
    """A service in this page's language. Raises RecordNotFound."""
    gateway: Gateway = current_app.extensions["gateway"]
    return gateway.catalogue.service(service_id, backend_language()).value


def topics_by_id() -> dict[str, Topic]:
    """Every topic of the catalogue."""
    gateway: Gateway = current_app.extensions["gateway"]
    return {topic.id: topic for topic in gateway.catalogue.topics(backend_language()).value}


@bp.get("/services/")
@for_everyone
def index() -> Response | Redirect:
    """All services by topic, or those that fit what was asked for."""
    gateway: Gateway = current_app.extensions["gateway"]
    fetched = gateway.catalogue.services(backend_language())
    asked = request.args.get("q", "")
    if LONG_NUMBER.search(asked):
        # Somebody's own number. No service is called that; it must not stay in the address, nor be shown again.
        return redirect(url_for("services.index", q=LONG_NUMBER.sub(" ", asked)[:LONGEST_QUERY]), 303)
    query = " ".join(asked.split())[:LONGEST_QUERY]
    at_home = request.args.get("no_visit") == "1"
    by_id = {service.id: service for service in fetched.value if service.no_visit or not at_home}
    found = [by_id[hit] for hit in search(query, catalogue_entries(tuple(by_id.values())))] if query else []
    topics = list(topics_by_id().values())
    groups = [(topic, [service for service in by_id.values() if topic.id in service.topics]) for topic in topics]
    return render(
        "services/index.html",
        fragment="results",
        query=query,
        zone_found=zone_named(query),
        at_home=at_home,
        found=found,
        groups=[(topic, service_links(members)) for topic, members in groups if members],
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
    gateway: Gateway = current_app.extensions["gateway"]
    fetched = gateway.catalogue.service(service_id, backend_language())
    found, topics = fetched.value, topics_by_id()
    return render(
        "services/service.html",
        zone=zone_of(found),
        service=found,
        action=action(found),
        facts=guide_facts(found),
        topic_links=topic_links(topics[topic] for topic in found.topics if topic in topics),
        fetched=fetched,
    )


@bp.get("/topics/<topic_id>")
@for_everyone
def topic(topic_id: str) -> Response:
    """The services of one topic."""
    gateway: Gateway = current_app.extensions["gateway"]
    found = topics_by_id().get(topic_id)
    if found is None:
        abort(404)
    fetched = gateway.catalogue.services(backend_language())
    members = [service for service in fetched.value if topic_id in service.topics]
    zone = found.zone if found.zone != "both" else "none"
    return render("services/topic.html", zone=zone, topic=found, services=members, fetched=fetched)
