"""Do the pages bear every answer the contract allows, and say so plainly when an answer lacks what it promises?"""

import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from flask import Flask

from app.gateway import Gateway
from tests.gateway.contract import (
    Change,
    Tape,
    Watched,
    Way,
    World,
    a_world,
    applied,
    dropping,
    ways_of,
    with_unknown_fields,
)
from tests.visitor import Visitor
from tests.web.addresses import addresses
from tests.web.test_broken_backends import TOLD
from tests.web.walking import RESIDENT, walk

# Pages that differ each time, ask each API whether it answers, or change who is signed in.
UNLIKE = ("home.error", "health.", "account.")
RESULT = "/services/pension-payments/result"
# What no page asks by being looked at. (Handing in waits for better days: tests/web/test_forwarding.py.)
OF_THE_CATALOGUE = {"listServices", "listTopics", "listEvents", "getZone"}
SIGNING_IN = ("discover", "keys", "userinfo")


@pytest.fixture(scope="module")
def world() -> World:
    """A backend of these tests' own."""
    return a_world()


@pytest.fixture(scope="module")
def tape(world: World) -> Tape:
    """That backend, asked once for everything."""
    return Tape(httpx2.WSGITransport(app=world.backend))


class Site:
    """The site in front of a tape whose answers can be changed, and a resident who uses it."""

    def __init__(self, app: Flask, world: World, tape: Tape) -> None:
        self.app, self.world, self._tape = app, world, tape
        self.behind(None)
        self._catalogue = app.extensions["gateway"].catalogue
        self.client = Visitor(app, world.backend)
        self.client.sign_in(RESIDENT)
        walk(self.client, RESULT.split("/")[2])

    def behind(self, change: Change | None, *, catalogue_read: bool = False) -> None:
        """Let nothing be remembered of any backend, and change what they say from now on."""
        gateway = Gateway(self.app.extensions["config"], Watched(self._tape, change))
        if catalogue_read:
            gateway.catalogue = self._catalogue
        self.app.extensions["gateway"] = gateway

    def paths(self) -> Iterator[str]:
        """Every page there is, with things in it that are there."""
        first = self.world.first
        real = {
            "reference": first("/cases"),
            "place_id": first("/places"),
            "notice_id": first("/notices"),
            "certificate_id": first("/certificates"),
            "faults.fault.reference": first("/faults"),
            "vacancy_id": first("/work/vacancies"),
            "application_id": applied(self.world),
            "article_id": first("/advice/articles"),
        }
        yield RESULT
        for address in addresses(self.app, **real):
            if "GET" in address.methods and not address.endpoint.startswith(UNLIKE):
                answer = self.client.ask(address.path)
                if answer.status_code == 200 and answer.mimetype == "text/html" and address.endpoint != "speech.bar":
                    yield address.path


@pytest.fixture
def site_of_a_resident(app: Flask, world: World, tape: Tape) -> Site:
    """The site, used by somebody who has signed in."""
    return Site(app, world, tape)


def test_fields_nobody_knows_change_no_page(site_of_a_resident: Site) -> None:
    site = site_of_a_resident
    pages = {path: without_tokens(site.client.get(path).html) for path in site.paths()}
    site.behind(lambda _operation, answer: with_unknown_fields(answer))
    for path, html in pages.items():
        assert without_tokens(site.client.get(path).html) == html, path
    assert len(pages) > 20


def without_tokens(html: str) -> str:
    """A page's HTML without the tokens and keys of its forms, which no two pages share."""
    return re.sub(r"[0-9a-f]{18,}", "", html)


def calls_of_pages(site: Site) -> dict[str, tuple[str, Any]]:
    """By operation: a page that asks it, and what is answered."""
    heard: dict[str, tuple[str, Any]] = {}
    for path in list(site.paths()):

        def hear(operation: str, answer: Any, path: str = path) -> Any:
            heard.setdefault(operation, (path, answer))
            return answer

        site.behind(hear)
        site.client.get(path)
    heard.pop("", None)
    return heard


def test_an_answer_without_what_is_needed_is_told_on_the_page(site_of_a_resident: Site) -> None:
    site = site_of_a_resident
    tried = 0
    for operation, (path, answer) in calls_of_pages(site).items():
        for way in ways_of(operation, answer):
            site.behind(dropping(operation, way), catalogue_read=operation not in OF_THE_CATALOGUE)
            page = site.client.get(path)
            assert page.status in (200, 503), (operation, way, path, page.status)
            assert TOLD.search(page.main), (operation, way, path, page.main)
            tried += 1
    assert tried > 50


@pytest.mark.parametrize("operation", SIGNING_IN)
def test_signing_in_by_answers_without_what_is_needed_is_told(
    app: Flask, world: World, tape: Tape, operation: str
) -> None:
    site = Site(app, world, tape)
    answers: dict[str, Any] = {}
    site.behind(lambda asked, answer: answers.setdefault(asked, answer))
    site.client.sign_in(RESIDENT)
    ways: list[Way] = ways_of(operation, answers[operation])
    assert ways
    for way in ways:
        site.behind(None, catalogue_read=True)
        visitor = Visitor(app, world.backend)
        asked = visitor.press_once(visitor.get("/account/sign-in?next=/cases/"))
        callback = visitor.choose_resident(asked.location, RESIDENT)
        site.behind(dropping(operation, way), catalogue_read=True)
        page = visitor.get(callback.removeprefix(visitor.config.SITE_URL))
        assert page.status == 503, (way, page.status)
