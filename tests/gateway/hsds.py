"""A system that speaks HSDS 3.1, with documents shaped as the standard's own examples are."""

import json
from typing import Any

import httpx2

from app.gateway.adapters.hsds import HsdsPlaces
from app.gateway.backend import Backend
from tests.gateway.backends import settings


def entry(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A service at a location, fully nested; a part of None is left out."""
    whole = {
        "id": f"e94c9f38-{number:04}",
        "description": "给长者做饭。",
        "phones": [{"id": "p", "number": "+86 20 1234-5678", "type": "voice", "description": "上午8点到下午6点"}],
        "schedules": [
            {
                "id": "s",
                "freq": "WEEKLY",
                "byday": "MO,TU,WE,TH,FR",
                "opens_at": "10:30:00",
                "closes_at": "18:00:00",
                "description": "每天",
            }
        ],
        "location": {
            "id": f"l-{number}",
            "location_type": "physical",
            "name": f"第{number}长者饭堂",
            "latitude": 23.1,
            "longitude": 113.2,
            "transportation": "1路车",
            "addresses": [
                {
                    "id": "a",
                    "address_1": "中山路1号",
                    "city": "广州市",
                    "state_province": "广东省",
                    "country": "CN",
                    "address_type": "physical",
                }
            ],
            "accessibility": [{"id": "x", "description": "门口没有台阶。"}],
        },
        "service": {
            "id": f"v-{number}",
            "name": "长者午餐",
            "status": "active",
            "description": "60岁以上可以来。要先登记。",
            "fees_description": "每餐8元",
            "cost_options": [{"id": "c", "amount": 8, "currency": "CNY", "amount_description": "每餐8元起"}],
            "organization": {"id": "o", "name": "民政局", "description": "样例"},
        },
    }
    for path, value in changes.items():
        at: Any = whole
        *way, last = path.split("__")
        for step in way:
            at = at[step]
        if value is None:
            at.pop(last, None)
        else:
            at[last] = value
    return whole


class Directory:
    """The system: a list of entries, page by page."""

    def __init__(self, *entries: Any) -> None:
        self.entries = list(entries)
        self.asked: list[str] = []
        self.instead: Any = None  # what is answered instead of a page

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        self.asked.append(request.url.raw_path.decode())
        if self.instead is not None:
            return httpx2.Response(200, content=json.dumps(self.instead).encode())
        number, size = int(request.url.params["page"]), int(request.url.params["per_page"])
        contents = self.entries[(number - 1) * size : number * size]
        page = {
            "total_items": len(self.entries),
            "total_pages": max(1, -(-len(self.entries) // size)),
            "page_number": number,
            "size": len(contents),
            "first_page": number == 1,
            "last_page": number * size >= len(self.entries),
            "empty": not contents,
            "contents": contents,
        }
        return httpx2.Response(200, content=json.dumps(page).encode())


def places_of(directory: Directory) -> HsdsPlaces:
    """The site's places in front of it."""
    return HsdsPlaces(Backend("places", settings(), httpx2.MockTransport(directory)))
