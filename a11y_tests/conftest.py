"""A town to walk in: the site and the reference backend as two servers, a browser, and a resident with some business."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from app.config import read_config
from app.store.drafts import Drafts
from app.web.receipts import code_text
from tests.visitor import Visitor
from tests.web.addresses import SAMPLES
from tests.web.walking import RESIDENT, hand_in_form, walk
from tools.browser import browser as start_browser
from tools.build import build
from tools.running import free_port

APPLIED_FOR = SAMPLES["vacancy_id"]  # its form is looked at, so nobody has applied yet
WAITS = "pension-to-card"  # handed in while the backend was down: its answers are still here
SMALL_PHONE = {"width": 320, "height": 640}


@dataclass(frozen=True)
class Town:
    """Where the site answers, and what a resident has there."""

    site: str
    visitor: Visitor
    cookie: str
    number: str
    reference: str
    application: str
    waiting: str
    aside: str

    def address(self, path: str) -> str:
        """A path's whole address, with the numbers that exist filled in."""
        return self.site + path.format(**vars(self))


class Quiet(WSGIRequestHandler):
    """A server that prints nothing."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def serve(app: Flask, port: int) -> None:
    """Answer at the port until the tests end."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The running site, and 陈桂芳 with a draft, a receipt and a case."""
    import backend as reference

    build()
    folder: Path = tmp_path_factory.mktemp("town")
    site, backend = (f"http://127.0.0.1:{free_port()}" for _n in range(2))
    settings = {
        "DATABASE": str(folder / "backend.db"),
        "BASE_URL": backend,
        "REDIRECT_URIS": [f"{site}/account/callback"],
        "POST_LOGOUT_REDIRECT_URIS": [f"{site}/account/signed-out"],
    }
    backend_app = reference.create_app(settings)
    serve(backend_app, int(backend.rsplit(":", 1)[1]))
    config = read_config(
        {},
        SITE_URL=site,
        BACKEND_URL=backend,
        VAR=str(folder),
        SECRET_KEY="x" * 32,
        FORWARD_SECONDS=0,
        PAGE_SECONDS=20.0,  # a machine busy with a browser is slow, not broken
        SPEECH_AHEAD=False,
        VOICE="basic",
    )
    app = create_app(config)
    serve(app, int(site.rsplit(":", 1)[1]))

    visitor = Visitor(app, backend_app)
    visitor.sign_in(RESIDENT)
    check = walk(visitor, "old-age-allowance")
    receipt = visitor.press(check, hand_in_form(check))
    reference_found = re.search(r"YL\w{10}", receipt.main.replace(" ", ""))
    assert reference_found, receipt.main
    walk(visitor, "old-age-allowance")
    walk(visitor, "pension-payments")
    work = next(
        one for one in backend_app.test_client().get("/work/vacancies").json["items"] if one["id"] != APPLIED_FOR
    )
    applied = visitor.press(visitor.get(f"/work/{work['id']}/apply"), message="我能来")
    assert applied.path.startswith("/work/applications/"), applied.main
    backend_app.extensions["switches"].set("cases", "status", status=503)
    check = walk(visitor, WAITS)
    waiting = visitor.press(check, hand_in_form(check))
    backend_app.extensions["switches"].clear()
    cookie = visitor.site.get_cookie("visit", domain="127.0.0.1")
    assert cookie is not None
    owner = f"resident:{app.extensions['store'].visits.load(cookie.value)['profile']['sub']}"
    with app.test_request_context():
        code = code_text(app.extensions["store"].sheets.of(owner)[-1])
    visitor.press(visitor.get("/receipt/verify"), code=code)
    return Town(
        site,
        visitor,
        cookie.value,
        receipt.path.removeprefix("/receipt/"),
        reference_found[0],
        applied.path.rsplit("/", 1)[1],
        waiting.path.removeprefix("/receipt/"),
        lying_aside(app.extensions["store"].drafts, owner),
    )


def lying_aside(drafts: Drafts, owner: str) -> str:
    """The id of a second draft of a service the resident has one of already, begun before signing in."""
    drafts.answer("visit:before", "old-age-allowance", "for_whom", {"for-whom": "self"}, title="高龄津贴")
    drafts.move("visit:before", owner)
    return drafts.aside_of(owner)[0].id


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with start_browser() as started:
        yield started


def in_front_of(browser: Browser, town: Town, *, signed_in: bool, scripts: bool = True) -> BrowserContext:
    """A phone of the smallest kind; its owner is signed in or not."""
    context = browser.new_context(viewport=SMALL_PHONE, bypass_csp=scripts, java_script_enabled=scripts, locale="zh-CN")
    context.set_default_timeout(10_000)
    if signed_in:
        context.add_cookies([{"name": "visit", "value": town.cookie, "url": town.site}])
    return context


@pytest.fixture(scope="session")
def phones(browser: Browser, town: Town) -> Iterator[dict[bool, Page]]:
    """Two phones that lie open on the table: by whether somebody is signed in."""
    contexts = {signed_in: in_front_of(browser, town, signed_in=signed_in) for signed_in in (False, True)}
    yield {signed_in: context.new_page() for signed_in, context in contexts.items()}
    for context in contexts.values():
        context.close()
