"""The two zones' front pages are the same page with other contents."""

from typing import Any

from flask import Response, current_app

from app.gateway import Gateway
from app.gateway.catalogue import Summary
from app.i18n import backend_language
from app.web.listing import topic_links
from app.web.rendering import render


def zone_front(zone: str, **context: Any) -> Response:
    """A zone's entries, the rest behind "more", and its topics."""
    gateway: Gateway = current_app.extensions["gateway"]
    language = backend_language()
    services = {service.id: service for service in gateway.catalogue.services(language).value}
    chosen = gateway.catalogue.zone(zone, language)
    topics = [topic for topic in gateway.catalogue.topics(language).value if topic.zone in (zone, "both")]

    def known(ids: tuple[str, ...]) -> list[Summary]:
        return [services[service_id] for service_id in ids if service_id in services]

    return render(
        f"{zone}/index.html",
        zone=zone,
        entries=known(chosen.value.entries),
        more=known(chosen.value.more),
        topic_links=topic_links(topics),
        fetched=chosen,
        **context,
    )
