"""A system that speaks Open311 GeoReport v2, small but whole: services, requests, tokens, and its ways of saying no."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx2

from app.gateway.adapters.open311 import Open311Faults
from app.gateway.backend import Backend
from tests.gateway.backends import Answer, settings

KEY = "the-api-key"
SERVICES: list[dict[str, Any]] = [
    {
        "service_code": code,
        "service_name": name,
        "description": "",
        "metadata": False,
        "type": "realtime",
        "keywords": keywords,
        "group": group,
    }
    for code, name, keywords, group in (
        ("001", "Potholes", "street, asphalt", "Transport"),
        ("002", "Street lights", "lamp, dark", "Transport"),
        ("003", "Leaking mains", "", "Water supply"),
        ("004", "Missed collection", "garbage", "Sanitation"),
        ("900", "Other", "", ""),
    )
]


def entry(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A request as the server tells it; a part of None is left out."""
    now = datetime.now(UTC).replace(microsecond=0)
    whole = {
        "service_request_id": f"638{number:03}",
        "status": "open",
        "status_notes": "A crew is on its way.",
        "service_name": "Potholes",
        "service_code": "001",
        "description": "坏了：路\n地点：村口大树下\n编号 ABC",
        "agency_responsible": "Roads Department",
        "service_notice": "",
        "requested_datetime": (now - timedelta(hours=number)).isoformat(),
        "updated_datetime": (now - timedelta(minutes=number)).isoformat(),
        "expected_datetime": (now + timedelta(days=2)).isoformat(),
        "address": "8 Sample Road",
        "address_id": 545483,
        "zipcode": 94122,
        "lat": 37.76,
        "long": -122.42,
        "media_url": None,
    }
    whole |= changes
    return {name: value for name, value in whole.items() if value is not None}


class Town:
    """The system: what it was sent, and how it answers."""

    def __init__(self, *entries: Any, services: Any = None) -> None:
        self.services: Any = SERVICES if services is None else services
        self.requests: list[Any] = list(entries)
        self.tokens: dict[str, str] = {}
        self.asked: list[httpx2.Request] = []
        self.sent: list[dict[str, str]] = []
        self.gives = "id"  # what a report is answered with: its id, a token, or nothing
        self.no: httpx2.Response | None = None  # how reports are refused
        self.loses = False  # whether the answer to a report is lost on its way back
        self.instead: dict[str, httpx2.Response] = {}  # what is answered at a path, whatever there is

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        self.asked.append(request)
        path = request.url.path
        if path in self.instead:
            return self.instead[path]
        if request.method == "POST" and path == "/requests.json":
            return self._take(request)
        if path == "/services.json":
            return said(self.services)
        if path == "/requests.json":
            return said(self.requests)
        if path.startswith("/requests/"):
            wanted = path.removeprefix("/requests/").removesuffix(".json")
            found = [
                one for one in self.requests if isinstance(one, dict) and str(one.get("service_request_id")) == wanted
            ]
            return said(found) if found else refusal(404, "service_request_id not found")
        if path.startswith("/tokens/"):
            token = path.removeprefix("/tokens/").removesuffix(".json")
            if token not in self.tokens:
                return refusal(404, "token not found")
            return said([{"service_request_id": self.tokens[token] or None, "token": token}])
        return httpx2.Response(404, content=b"<html><h1>Not Found</h1></html>")

    def _take(self, request: httpx2.Request) -> httpx2.Response:
        fields = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        self.sent.append(fields)
        if self.no is not None:
            return self.no
        number = len(self.requests) + 1
        made = entry(
            number,
            service_code=fields["service_code"],
            description=fields["description"],
            address=fields.get("address_string"),
            requested_datetime=datetime.now(UTC).isoformat(),
            status_notes=None,
        )
        self.requests.append(made)
        if self.loses:
            return httpx2.Response(503, content=b"upstream timed out")
        notice = {"service_notice": "We look at it within 3 days.", "account_id": None}
        if self.gives == "id":
            return said([{"service_request_id": made["service_request_id"], **notice}], 201)
        if self.gives == "token":
            self.tokens["t-1"] = ""
            return said([{"token": "t-1", **notice}], 201)
        return said([notice], 201)


def said(value: Any, status: int = 200) -> httpx2.Response:
    """A JSON answer."""
    return httpx2.Response(status, content=json.dumps(value).encode())


def refusal(code: int, why: str) -> httpx2.Response:
    """An answer that says no as the standard does."""
    return said([{"code": code, "description": why}], code)


def faults_of(town: Answer, **overrides: object) -> Open311Faults:
    """The site's faults in front of it."""
    given = {"BACKEND_FAULTS_KIND": "open311", "BACKEND_FAULTS_KEY": KEY, **overrides}
    config = settings(**given)
    return Open311Faults(Backend("faults", config, httpx2.MockTransport(town)), config)
