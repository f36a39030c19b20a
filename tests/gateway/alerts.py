"""CAP messages and indexes as sources send them, shaped as the standard's own examples are, and a source that sends them."""

from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

import httpx2

from app.gateway.adapters.cap import CapWarnings
from app.gateway.backend import Backend
from tests.gateway.backends import settings

INDEX = "https://weather.example/feeds/index.xml"
CAP = "urn:oasis:names:tc:emergency:cap:1.2"


def at(hours: float) -> str:
    """A time some hours from now, as CAP writes it."""
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def info(**parts: str) -> str:
    """An `info` block; a part of "" is left out, `area` and `more` are XML."""
    usual = {
        "language": "zh-CN",
        "category": "Met",
        "event": "暴雨",
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Likely",
        "effective": at(-1),
        "expires": at(5),
        "senderName": "样例气象台",
        "headline": "暴雨橙色预警",
        "description": "3小时内雨很大。",
        "instruction": "离开河边。不要过水淹的路！",
    }
    area = parts.pop("area", "<area><areaDesc>样例市</areaDesc></area>")
    more = parts.pop("more", "")
    lines = [f"<{name}>{escape(value)}</{name}>" for name, value in {**usual, **parts}.items() if value]
    return "<info>" + "".join(lines) + more + area + "</info>"


def alert(identifier: str = "A-1", *infos: str, namespace: str = CAP, prefix: str = "", **parts: str) -> str:
    """A message; a part of "" is left out."""
    usual = {
        "identifier": identifier,
        "sender": "office@weather.example",
        "sent": at(-1),
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
    }
    lines = [f"<{name}>{escape(value)}</{name}>" for name, value in {**usual, **parts}.items() if value]
    body = "".join(lines) + "".join(infos or (info(),))
    if prefix:
        body = body.replace("<", f"<{prefix}:").replace(f"<{prefix}:/", f"</{prefix}:")
        return f'<{prefix}:alert xmlns:{prefix}="{namespace}">{body}</{prefix}:alert>'
    return f'<?xml version="1.0" encoding="UTF-8"?><alert xmlns="{namespace}">{body}</alert>'.replace(
        '<?xml version="1.0" encoding="UTF-8"?>', ""
    )


def atom(*links: str) -> str:
    """An Atom index; each entry also links to a page for people."""
    entries = "".join(
        f'<entry><id>{n}</id><link href="https://weather.example/people/{n}" type="text/html"/>'
        f'<link href="{link}" type="application/cap+xml"/></entry>'
        for n, link in enumerate(links)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>预警</title>{entries}</feed>'


def rss(*links: str) -> str:
    """An RSS index."""
    items = "".join(f"<item><title>预警</title><link>{link}</link></item>" for link in links)
    return f'<rss version="2.0"><channel><title>预警</title>{items}</channel></rss>'


class Source:
    """A source of warnings: what lies at which address; an exception is raised instead."""

    def __init__(self, **at_paths: str | Exception) -> None:
        self.lies_at: dict[str, str | bytes | Exception] = {
            f"/feeds/{name}.xml": what for name, what in at_paths.items()
        }
        self.asked: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        self.asked.append(request.url.path)
        what = self.lies_at.get(request.url.path)
        if what is None:
            return httpx2.Response(404)
        if isinstance(what, Exception):
            raise what
        return httpx2.Response(200, content=what.encode() if isinstance(what, str) else what)


def warnings_of(source: Source, **overrides: object) -> CapWarnings:
    """The site's warnings in front of that source."""
    configured = settings(**{"BACKEND_WARNINGS_URL": INDEX, **overrides})
    return CapWarnings(Backend("warnings", configured, httpx2.MockTransport(source)))
