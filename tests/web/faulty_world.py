"""A site, its backend and a resident with some of everything, to break one API of and look at what every page does."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
from flask import Flask

from app import create_app
from app.config import Config
from app.gateway import Gateway
from app.security import Limits
from tests.page import Page
from tests.visitor import Visitor
from tests.web.addresses import SAMPLES, addresses
from tests.web.test_addresses import NO_PAGES
from tests.web.walking import PUBLISHED, RESIDENT, hand_in_form, walk

OWNER = "resident:chen-guifang"
APPLIED = re.compile(rf"/work/(?!applications|{SAMPLES['vacancy_id']})[a-z0-9-]+")
DRAFT, LOOK_UP, HOUSEHOLD, WAITS = "old-age-allowance", "pension-payments", "social-assistance", "pension-to-card"
NOT_ASKED = NO_PAGES | {
    "account.callback",  # signing in is broken in test_broken_backends.py
    "services.find",  # leads on to the list of services
}
# Pages besides those of the map that ask something else than they.
MORE = (
    "/rural/prices?crop=lychee",
    "/services/?q=养老金",
    "/places/?kind=clinic",
    "/places/?kind=clinic&city=440100000000",
    f"/services/{LOOK_UP}/result",
)


SOCKETS = httpx2.HTTPTransport()  # one for all: each would read every certificate there is


class Counted(httpx2.BaseTransport):
    """Calls of the backend in this process, and which APIs they were for."""

    def __init__(self, backend: Flask) -> None:
        self._through = httpx2.WSGITransport(app=backend)
        self.asked: set[str] = set()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Note the API, and pass the call on."""
        self.asked.add(request.url.path.strip("/").split("/", 1)[0])
        return self._through.handle_request(request)


class Watched:
    """The catalogue as it was read while all was well; it notes that it was asked."""

    def __init__(self, catalogue: Any, asked: set[str]) -> None:
        self._catalogue, self._asked = catalogue, asked

    def __getattr__(self, name: str) -> Any:
        self._asked.add("catalogue")
        return getattr(self._catalogue, name)


@dataclass(frozen=True)
class World:
    """The site, and what there is of the resident."""

    app: Flask
    backend: Flask
    visitor: Visitor
    counted: Counted
    config: Config
    catalogue: Any  # read while all was well

    def restart(self, *, catalogue_too: bool = False, **settings: Any) -> None:
        """Bring the site to where it is after a start: no answer kept, no API left alone."""
        config = replace(self.config, **settings)
        gateway = Gateway(config, SOCKETS if "BACKEND_URL" in settings else self.counted)
        if not catalogue_too:
            gateway.catalogue = Watched(self.catalogue, self.counted.asked)  # type: ignore[assignment]
        self.app.extensions.update(gateway=gateway, limits=Limits(), config=config)

    @contextmanager
    def broken(self, api: str, fault: str, seconds: float | None, **settings: Any) -> Iterator[None]:
        """Break one API in one way, for as long as this lasts."""
        self.restart(catalogue_too=api == "catalogue", **settings)
        self.backend.extensions["switches"].set(api, fault, seconds=seconds, status=500)
        try:
            yield
        finally:
            self.backend.extensions["switches"].clear()
            self.restart()

    def drafts(self) -> dict[str, dict[str, Any]]:
        """Everything the resident has typed, by service."""
        return {one.service: one.answers for one in self.app.extensions["store"].drafts.of(OWNER)}

    def asked_by(self, path: str) -> tuple[Page, set[str]]:
        """A page while all is well, and the APIs it asks."""
        self.restart()
        self.counted.asked.clear()
        return self.visitor.follow(self.visitor.ask(path)), set(self.counted.asked)


def question_pages() -> dict[str, str]:
    """One question of every kind that every reader of its form is asked: kind -> where it is asked."""
    found: dict[str, str] = {}
    for service_id, service in PUBLISHED.items():
        for question in service.get("form", {}).get("questions", []):
            if "when" not in question:
                found.setdefault(question["kind"], f"/services/{service_id}/{question['id'].replace('_', '-')}")
    return found


def build_world(config: Config, backend: Flask, folder: Path) -> World:
    """Start a site of its own, sign the resident in, and begin or do some of everything."""
    counted = Counted(backend)
    config = replace(config, VAR=str(folder))
    app = create_app(config, transport=counted)
    app.extensions["limits"] = Limits()
    world = World(app, backend, Visitor(app, backend), counted, config, app.extensions["gateway"].catalogue)
    world.visitor.sign_in(RESIDENT)
    for service_id in dict.fromkeys([HOUSEHOLD, LOOK_UP, *(path.split("/")[2] for path in question_pages().values())]):
        app.extensions["limits"] = Limits()
        walk(world.visitor, service_id)
    return world


def paths_of(world: World) -> list[str]:
    """Every page there is for the resident, with the numbers of what they have done filled in."""
    made = business(world)
    mapped = {
        one.path for one in addresses(world.app, **made) if "GET" in one.methods and one.endpoint not in NOT_ASKED
    }
    return sorted({*mapped, *MORE, *question_pages().values(), f"/receipt/{made['number']}/calendar.ics"})


def business(world: World) -> dict[str, str]:
    """What fills the places of addresses: a case, receipts, an application, a draft aside."""
    client, switches = world.visitor, world.backend.extensions["switches"]
    check = walk(client, DRAFT)
    receipt = client.press(check, hand_in_form(check))
    found = re.search(r"YL\w{10}", receipt.main.replace(" ", ""))
    assert found, receipt.main
    walk(client, DRAFT)
    applied = next(
        one
        for one in client.get("/work/").all("main a[href^='/work/']")
        if APPLIED.fullmatch(str(one.attributes["href"]))
    )
    application = client.press(client.get(f"{applied.attributes['href']}/apply"), message="我能来")
    switches.set("cases", "down")
    check = walk(client, WAITS)
    waiting = client.press(check, hand_in_form(check))
    switches.clear()
    drafts = world.app.extensions["store"].drafts
    drafts.answer("visit:before", DRAFT, "for_whom", {"for-whom": "self"}, title="高龄津贴")
    drafts.move("visit:before", OWNER)
    return {
        "number": receipt.path.rsplit("/", 1)[1],
        "receipts.answers.number": waiting.path.rsplit("/", 1)[1],
        "reference": found[0],
        "application_id": application.path.rsplit("/", 1)[1],
        "draft_id": drafts.aside_of(OWNER)[0].id,
    }
