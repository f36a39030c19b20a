"""The two zones' front pages are the same page with other contents."""

from typing import Any

from flask import Response

from app.web.listing import event_links, topic_links
from app.web.rendering import render
from app.web.services import edition


def zone_front(zone: str, **context: Any) -> Response:
    """A zone's entries, the rest behind "more", and its topics."""
    fetched = edition()
    catalogue = fetched.value
    chosen = catalogue.zones[zone]
    return render(
        f"{zone}/index.html",
        zone=zone,
        entries=catalogue.named(chosen.entries),
        more=catalogue.named(chosen.more),
        topic_links=topic_links(topic for topic in catalogue.topics if topic.zone in (zone, "both")),
        event_links=event_links(event for event in catalogue.events if event.zone in (zone, "both")),
        fetched=fetched,
        **context,
    )
