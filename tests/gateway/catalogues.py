"""A catalogue backend of any size, which can change, lie and fall silent, over a transport that needs no socket."""

import json
from typing import Any

import httpx2

from app.gateway.backend import Backend
from app.gateway.catalogue import Catalogue
from tests.gateway.backends import settings

GUIDE = {
    "for_whom": "谁都行。",
    "bring": [],
    "minutes": 1,
    "fee": "不收钱",
    "visits": 0,
    "who_may_act": "本人。",
    "result": "办好了。",
    "hall": {"name": "大厅", "address": "路1号", "hours": "每天"},
    "phone": {"number": "12345", "hours": "每天"},
    "steps": [],
    "notes": [],
}


def service(number: int, **changes: Any) -> dict[str, Any]:
    """One service as a backend sends it."""
    return {
        "id": f"service-{number}",
        "kind": "guide",
        "zones": [],
        "topics": ["pension" if number % 2 else "tax"],
        "title": f"办第{number}件事",
        "official_title": f"第{number}项",
        "summary": "说明。",
        "icon": "coin",
        "no_visit": True,
        "item_code": f"C-{number}",
        "authority": "局",
        "sign_in": False,
        "updated": "2026-11-01",
        "guide": GUIDE,
        **changes,
    }


class Platform:
    """The backend: its services can be changed at any time."""

    def __init__(self, count: int = 250) -> None:
        self.services = [service(number) for number in range(count)]
        self.version = 1
        self.asked: list[str] = []
        self.down = False
        self.renew_at_page = 0  # change the list whenever this page is asked for

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one call of the catalogue API."""
        self.asked.append(str(request.url.raw_path.decode()))
        if self.down:
            raise httpx2.ConnectError("nobody there")
        path = request.url.path.removeprefix("/catalogue/")
        if path == "services":
            return self._page(request)
        lists = {
            "topics": {"items": [self._topic("pension"), self._topic("tax")]},
            "events": {"items": [{**self._topic("retiring"), "services": ["service-1"]}]},
            "zones/seniors": {"id": "seniors", "entries": ["service-1"], "more": []},
            "zones/rural": {"id": "rural", "entries": ["service-2"], "more": []},
        }
        return self._answer(request, lists[path], '"list"')

    def publish(self, number: int, **changes: Any) -> None:
        """Add a service."""
        self.services.append(service(number, **changes))
        self.version += 1

    def _page(self, request: httpx2.Request) -> httpx2.Response:
        number, size = int(request.url.params["page"]), int(request.url.params["size"])
        if number == self.renew_at_page:
            self.version += 1
        cut = self.services[(number - 1) * size : number * size]
        pages = max(1, -(-len(self.services) // size))
        page = {"items": cut, "page": number, "pages": pages, "total": len(self.services), "version": str(self.version)}
        return self._answer(request, page, f'"{self.version}-{number}"')

    @staticmethod
    def _answer(request: httpx2.Request, value: Any, tag: str) -> httpx2.Response:
        if request.headers.get("If-None-Match") == tag:
            return httpx2.Response(304, headers={"ETag": tag})
        return httpx2.Response(200, headers={"ETag": tag}, content=json.dumps(value).encode())

    @staticmethod
    def _topic(name: str) -> dict[str, str]:
        return {"id": name, "title": name, "summary": "说明。", "zone": "both", "icon": "coin"}


def catalogue_of(platform: Platform, folder: Any = None) -> Catalogue:
    """The site's catalogue in front of it."""
    return Catalogue(Backend("catalogue", settings(), httpx2.MockTransport(platform)), folder)
