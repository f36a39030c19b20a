"""Each API broken in each way, under each page and press that asks it: an answer in time, in plain words, with nothing lost?

Which page asks which API is not written here: every page of the site's map is asked once while all is well, and the calls are noted.
Every page is broken in a few ways and every API in all of them; `FULL_MATRIX=1` tries each with each, for as long as they really last.
"""

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

import backend as reference
from app.config import Config
from backend.switches import APIS, KINDS
from tests.answering import good_answer, question_at
from tests.page import Page
from tests.web.faulty_world import (
    DRAFT,
    HOUSEHOLD,
    OWNER,
    World,
    build_world,
    paths_of,
    question_pages,
)
from tests.web.walking import PUBLISHED, filled, form_of, hand_in_form, walk
from tools.running import free_port

FULL = bool(os.environ.get("FULL_MATRIX"))
LONGEST = 3.0  # seconds for one answer
A_WHILE = {"slow": 1.5, "drip": 0.1}  # how long these last in most tests, and how long a page then waits
WAITS: dict[str, Any] = {"PAGE_SECONDS": Config.PAGE_SECONDS if FULL else 0.3}
REALLY = {"slow": 30.0, "drip": 1.0}
FAULTS = [kind for kind in KINDS if kind != "answer-lost"]
SOCKETS = ("slow", "drip")  # only a socket can be waited for too long
# These no page asks while somebody looks at it, but when something is pressed: test_broken_backends.py has signing in,
# test_payment_faults.py what is to be paid; files go out with their sheet; nothing asks for mandates yet.
UNSEEN = {"identity", "payments", "documents", "mandates"}
LATIN = re.compile(r"\b[A-Za-z][a-z]{2,}\b")  # not the numbers of cases


@pytest.fixture(scope="module")
def world(config: Config, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A site over a backend of its own, and a resident with some of everything."""
    folder = tmp_path_factory.mktemp("faulty")
    settings = {"DATABASE": str(folder / "backend.db"), "TESTING": False, "SERVICES": len(PUBLISHED)}
    return build_world(config, reference.create_app(settings), folder)


@pytest.fixture(scope="module")
def socket(world: World) -> Iterator[str]:
    """The same backend behind a real socket."""
    port = free_port()
    server = make_server("127.0.0.1", port, world.backend, threaded=True)
    server.daemon_threads = True  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()


@dataclass(frozen=True)
class Sound:
    """A page while all is well."""

    path: str
    status: int
    words: frozenset[str]  # in Latin letters
    personal: bool
    asks: frozenset[str]


@pytest.fixture(scope="module")
def sound(world: World) -> tuple[Sound, ...]:
    """Every page there is, and what it asks."""
    found = []
    for path in paths_of(world):
        world.restart()
        world.counted.asked.clear()
        answer = followed(world, world.visitor.ask(path))
        words = frozenset(LATIN.findall(Page(answer).main)) if answer.mimetype == "text/html" else frozenset()
        kept = "no-store" in answer.headers.get("Cache-Control", "")
        found.append(Sound(path, answer.status_code, words, kept, frozenset(world.counted.asked)))
    return tuple(found)


def followed(world: World, answer: TestResponse) -> TestResponse:
    """The answer at the end of the redirects, none of which takes too long."""
    for _n in range(12):
        if not 300 <= answer.status_code < 400:
            return answer
        answer = timed(lambda to=answer.location: world.visitor.ask(to.removeprefix(world.config.SITE_URL)))  # type: ignore[misc]
    raise AssertionError(f"redirected in a circle at {answer.location}")


def timed(ask: Callable[[], TestResponse]) -> TestResponse:
    """An answer that comes in time."""
    started = time.monotonic()
    answer = ask()
    took = time.monotonic() - started
    assert took < LONGEST, f"{answer.request.path} took {took:.1f} s"
    return answer


def check(world: World, before: Sound, answer: TestResponse) -> None:
    """Whether a page bears what is broken."""
    assert answer.status_code in {200, 502, 503, before.status}, answer.status_code
    if before.personal or answer.status_code >= 500:
        assert "no-store" in answer.headers["Cache-Control"]
    if answer.mimetype != "text/html":
        return
    page = Page(answer)  # which holds a number to ring to every page
    assert "Traceback" not in page.html
    strange = set(LATIN.findall(page.main)) - before.words
    assert not strange, strange
    if answer.status_code >= 500:
        assert "您写过的都还在" in page
        assert "不是您做错了" in page


def ways(api: str, n: int, among: int) -> list[str]:
    """How an API is broken under its page number `n` of so many."""
    few = 3 if among >= len(FAULTS) else -(-3 * len(FAULTS) // among)
    if FULL or few >= len(FAULTS):
        return FAULTS
    start = APIS.index(api) + few * n
    return [FAULTS[(start + k) % len(FAULTS)] for k in range(few)]


def test_every_api_is_asked_by_some_page(sound: tuple[Sound, ...]):
    assert {api for page in sound for api in page.asks} >= set(APIS) - UNSEEN


def test_every_page_is_well_while_nothing_is_broken(sound: tuple[Sound, ...]):
    assert [(page.path, page.status) for page in sound if page.status not in (200, 404)] == []


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("api", sorted(set(APIS) - UNSEEN))
def test_every_page_bears_it(world: World, sound: tuple[Sound, ...], socket: str, api: str, fault: str):
    pages = [page for page in sound if api in page.asks]
    chosen = [page for n, page in enumerate(pages) if fault in ways(api, n, len(pages))]
    assert chosen
    typed, troubles = world.drafts(), []
    seconds = REALLY.get(fault) if FULL else A_WHILE.get(fault)
    for page in chosen:
        address = {"BACKEND_URL": socket, **WAITS} if fault in SOCKETS else {}
        try:
            with world.broken(api, fault, seconds, **address):
                check(world, page, followed(world, timed(lambda path=page.path: world.visitor.ask(path))))  # type: ignore[misc]
        except AssertionError as error:
            troubles.append(f"{page.path}: {error}")
    assert not troubles, "\n".join(troubles)
    assert world.drafts() == typed


@pytest.mark.parametrize("api", sorted(set(APIS) - UNSEEN))
def test_however_long_an_api_is_silent_a_page_comes_in_time(
    world: World, sound: tuple[Sound, ...], socket: str, api: str
):
    """With the settings as they come, and the longest of what asks it."""
    page = max((page for page in sound if api in page.asks), key=lambda page: len(page.asks))
    fault = SOCKETS[sorted(APIS).index(api) % 2]
    with world.broken(api, fault, REALLY[fault], BACKEND_URL=socket, PAGE_SECONDS=Config.PAGE_SECONDS):
        check(world, page, followed(world, timed(lambda: world.visitor.ask(page.path))))


@dataclass(frozen=True)
class Press:
    """A form on a page, filled."""

    path: str
    action: str
    fields: dict[str, Any]
    kept: dict[str, Any]  # what the draft holds of it when all is well
    asks: frozenset[str]


def answered(world: World, path: str) -> Press:
    """The answer to a question, given while all is well."""
    service_id = path.split("/")[2]
    world.restart()
    page = world.visitor.get(f"{path}?change=1")
    form = form_of(world.app, service_id)
    fields = page.fields(page.main_form()) | filled(page, form)
    if "keep-held" in fields:  # instead of what is known already, something is typed
        fields |= {"keep-held": "no", **good_answer(question_at(form, path.split("/", 3)[3]))}
    world.counted.asked.clear()
    assert world.visitor.send(path, fields).status_code == 303
    return Press(path, path, fields, world.drafts()[service_id], frozenset(world.counted.asked))


@pytest.fixture(scope="module")
def presses(world: World, sound: tuple[Sound, ...]) -> dict[str, Press]:
    """An answer to one question of every kind, and to one about somebody of a household."""
    return {kind: answered(world, path) for kind, path in typed_pages(world).items()}


def typed_pages(world: World) -> dict[str, str]:
    """Where a question of every kind is answered in one form: groups, photos and fees have presses of their own."""
    own = {"group", "photo", "payment"}
    pages = {kind: path for kind, path in question_pages().items() if kind not in own}
    member = next(one for one in world.drafts()[HOUSEHOLD] if one.endswith("/called"))
    return {**pages, "member": f"/services/{HOUSEHOLD}/{member}"}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_press_loses_what_was_typed(world: World, presses: dict[str, Press], socket: str, fault: str):
    troubles = []
    for kind, press in presses.items():
        service_id = press.path.split("/")[2]
        for api in sorted(press.asks):
            forget(world, press)
            address = {"BACKEND_URL": socket, **WAITS} if fault in SOCKETS else {}
            try:
                with world.broken(api, fault, A_WHILE.get(fault), **address):
                    answer = timed(lambda sent=press: world.visitor.send(sent.action, sent.fields))  # type: ignore[misc]
                    assert answer.status_code in (303, 502, 503), answer.status_code
                    assert "no-store" in answer.headers.get("Cache-Control", "no-store")
                if answer.status_code != 303:
                    told = Page(answer)
                    assert "您写过的都还在" in told
                    world.visitor.press(told, told.main_form())  # what was typed goes along
                assert typed_in(world.drafts()[service_id], press) == typed_in(press.kept, press)
            except AssertionError as error:
                troubles.append(f"{kind} {press.path}, {api} broken: {error}")
    assert not troubles, "\n".join(troubles)


def draft_name(path: str) -> str:
    return "/".join(path.split("/")[3:]).replace("-", "_")


def typed_in(answers: dict[str, Any], press: Press) -> Any:
    """What a draft holds of what was typed: not what was looked up beside it."""
    raw = answers.get(draft_name(press.path), {})
    return {name: raw.get(name) for name in raw if name in press.fields}


def forget(world: World, press: Press) -> None:
    """Make the draft hold nothing of the answer."""
    drafts, service_id = world.app.extensions["store"].drafts, press.path.split("/")[2]
    drafts.answer(OWNER, service_id, draft_name(press.path), {}, title="样例")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("api", ["catalogue", "cases"])
def test_handing_in_is_once_whatever_breaks(world: World, socket: str, api: str, fault: str):
    app: Flask = world.app
    world.restart()
    page = world.visitor.get(f"/services/{DRAFT}/check")
    form = hand_in_form(page)
    count = len(app.extensions["store"].sheets.of(OWNER))
    address = {"BACKEND_URL": socket, **WAITS} if fault in SOCKETS else {}
    with world.broken(api, fault, A_WHILE.get(fault), **address):
        answer = timed(lambda: world.visitor.press_once(page, form))
        assert answer.status_code in (303, 502, 503)
    if answer.status_code != 303:
        assert len(app.extensions["store"].sheets.of(OWNER)) == count
        told = Page(answer)
        answer = world.visitor.press_once(told, told.main_form())
    assert "/receipt/" in answer.location
    assert len(app.extensions["store"].sheets.of(OWNER)) == count + 1
    walk(world.visitor, DRAFT)
