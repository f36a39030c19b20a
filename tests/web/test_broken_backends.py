"""What does a citizen see when a backend breaks? Something true: never a blank, never an empty list, never a 500.

The table below says which pages use which API; every page is asked with every fault.
"""

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from app.gateway import Gateway
from backend.switches import APIS, KINDS
from tests.page import Page
from tests.visitor import Visitor
from tests.web.walking import RESIDENT, hand_in_form, walk

USED_BY: dict[str, tuple[str, ...]] = {
    "catalogue": (
        "/seniors/",
        "/rural/",
        "/services/",
        "/services/?q=养老金",
        "/topics/allowances",
        "/services/old-age-allowance",
        "/services/old-age-allowance/start",
        "/services/old-age-allowance/for-whom",
        "/services/old-age-allowance/check",
        "/services/pension-payments/result",
    ),
    "records": ("/services/pension-payments/result",),
    "cases": ("/cases/", "/cases/YLNQ7W9T65TD"),
    "prices": ("/rural/prices", "/rural/prices?crop=lychee"),
    "warnings": ("/rural/warnings", "/rural/"),
    "notices": ("/cases/", "/notices/sample-card-register"),
    "certificates": ("/wallet/", "/wallet/ZZ-identity-chen-guifang"),
    "mandates": (),
    "places": ("/places/?kind=clinic", "/places/canteen-440103"),
    "appointments": (),
    "documents": (),  # asked only while a sheet is passed on: test_enclosing.py
    "payments": (),  # what is paid is asked by presses: test_payment_faults.py
    "faults": ("/rural/faults", "/rural/faults/BXSAMPLE01"),
    "work": (
        "/work/",
        "/work/?q=茶",
        "/work/pick-tea",
        "/work/pick-tea/apply",
        "/work/applications/",
    ),
    "advice": ("/rural/advice", "/rural/advice/rice-blast"),
    "identity": (),  # signing in and out: tests of their own below
}
# What pages say when there is nothing; said of a broken backend it would be a lie.
EMPTY = (
    "您还没有交过什么",
    "这里还没有您的证",
    "现在没有天气预警",
    "今天没有这一种的价格",
    "这里还没有服务",
    "没有找到",
    "最近没有人报修",
    "您还没有报过名",
    "这一种还没有文章",
    "没有记录",
)
TOLD = re.compile("连不上|没有回应|查不到|出了问题")
FAULTS = [kind for kind in KINDS if kind != "answer-lost"]  # that one is about handing in: tests/web/test_journeys.py
PAGES = [(api, path) for api, paths in USED_BY.items() for path in paths]


def test_every_api_is_in_the_table():
    assert set(USED_BY) == set(APIS)


@pytest.fixture(scope="session")
def slow_backend(reference_backend: Flask) -> Iterator[str]:
    """The reference backend behind a real socket, because only a socket can be waited for too long."""
    server = make_server("127.0.0.1", 0, reference_backend, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def break_it(app: Flask, backend: Flask, slow_backend: str) -> Any:
    """Break one API in one way."""

    def break_api(api: str, fault: str) -> None:
        if fault in ("slow", "drip"):
            waits = {"BACKEND_READ_SECONDS": 0.15, "BACKEND_CONNECT_SECONDS": 0.15}
            app.extensions["gateway"] = Gateway(replace(app.extensions["config"], BACKEND_URL=slow_backend, **waits))
        # Dripping is quick enough never to be too late for the next byte, and too slow for all of them.
        backend.extensions["switches"].set(api, fault, seconds=0.05 if fault == "drip" else 0.6, status=500)

    return break_api


def prepared(client: Visitor, path: str) -> None:
    """Everything a page needs before anything breaks."""
    client.sign_in(RESIDENT)
    if path.endswith("/result"):
        walk(client, "pension-payments")
    if path.endswith("/check"):
        walk(client, "old-age-allowance")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("api", "path"), PAGES)
def test_a_broken_backend_never_looks_like_an_empty_list(
    client: Visitor, app: Flask, break_it: Any, api: str, path: str, fault: str
):
    prepared(client, path)
    app.extensions["gateway"] = Gateway(app.extensions["config"], app.extensions["gateway"].cases._backend.transport)
    break_it(api, fault)
    started = time.monotonic()
    page = client.get(path)
    assert time.monotonic() - started < 3
    assert page.status in (200, 502, 503), (page.status, page.main)
    assert TOLD.search(page.main), page.main
    for words in EMPTY:
        assert words not in page, page.main
    if page.status != 200:
        assert "您写过的都还在" in page
        assert "不是您做错了" in page
        assert "no-store" in page.response.headers["Cache-Control"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_identity_provider_is_told_and_leads_back(client: Visitor, break_it: Any, fault: str):
    page = client.get("/account/sign-in?next=/cases/")
    break_it("identity", fault)
    told = client.press(page)
    assert told.status in (502, 503)
    assert TOLD.search(told.main)


@pytest.mark.parametrize("fault", FAULTS)
def test_an_identity_provider_that_breaks_halfway_signs_nobody_in(
    client: Visitor, break_it: Any, backend: Flask, fault: str
):
    asked = client.press_once(client.get("/account/sign-in?next=/cases/"))
    callback = client.choose_resident(asked.location, RESIDENT)
    break_it("identity", fault)
    told = client.get(callback.removeprefix(client.config.SITE_URL))
    assert told.status in (502, 503), told.main
    backend.extensions["switches"].clear()
    assert client.get("/cases/").path == "/account/sign-in"


@pytest.mark.parametrize("fault", FAULTS)
def test_signing_out_works_without_the_identity_provider(client: Visitor, app: Flask, break_it: Any, fault: str):
    client.sign_in(RESIDENT)
    page = client.get("/")
    app.extensions["gateway"] = Gateway(app.extensions["config"], app.extensions["gateway"].cases._backend.transport)
    break_it("identity", fault)
    out = client.press(page, page.one("form[action='/account/sign-out']"))
    assert out.path == "/account/signed-out"
    assert RESIDENT not in client.get("/").html


@pytest.mark.parametrize("fault", FAULTS)
def test_handing_in_to_a_broken_backend_keeps_the_answers_and_says_so(client: Visitor, break_it: Any, fault: str):
    client.sign_in(RESIDENT)
    check = walk(client, "old-age-allowance")
    break_it("cases", fault)
    receipt = client.press(check, hand_in_form(check))
    assert receipt.status == 200
    assert receipt.path.startswith("/receipt/")
    assert "已经收好，还没有送到" in receipt
    waiting = client.get("/cases/")
    assert receipt.path in waiting.html
    assert TOLD.search(waiting.main)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    ("api", "path"),
    [("prices", "/rural/prices"), ("warnings", "/rural/warnings")]
    + [("catalogue", path) for path in ("/seniors/", "/rural/", "/services/", "/topics/allowances")]
    + [("catalogue", "/services/old-age-allowance")],
)
def test_what_was_true_a_while_ago_is_still_shown_and_says_so(
    client: Visitor, app: Flask, break_it: Any, monkeypatch: pytest.MonkeyPatch, api: str, path: str, fault: str
):
    if fault in ("slow", "drip"):
        break_it("records", fault)  # a gateway with sockets, so that the first answer is kept by it
    before = client.get(path)
    assert before.status == 200
    assert "早些时候" not in before
    gateway = app.extensions["gateway"]
    break_it(api, fault)
    app.extensions["gateway"] = gateway
    monkeypatch.setattr("app.gateway.reads.time", Later(120))
    if api == "catalogue":
        assert not gateway.catalogue.refresh("zh-Hans")  # what the running site does every minute
    after = client.get(path)
    assert after.status == 200
    assert "早些时候" in after, after.main
    for node in before.all("main .entry, main .price-card, main .warning-card"):
        assert node.text().strip()[:12] in after.one("main").text()


class Later:
    """A clock that is some seconds ahead."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def monotonic(self) -> float:
        return time.monotonic() + self._seconds


def test_a_backend_that_mends_is_asked_again(client: Visitor, backend: Flask):
    backend.extensions["switches"].set("prices", "down")
    assert client.get("/rural/prices").status == 503
    backend.extensions["switches"].clear()
    assert client.get("/rural/prices").status == 200


def test_a_backend_that_fails_again_and_again_is_left_alone_for_a_while(
    client: Visitor, backend: Flask, monkeypatch: pytest.MonkeyPatch
):
    backend.extensions["switches"].set("prices", "down")
    for _n in range(4):
        assert client.get("/rural/prices").status == 503
    backend.extensions["switches"].clear()
    assert client.get("/rural/prices").status == 503, "it was asked again at once"
    monkeypatch.setattr("app.gateway.backend.time", Later(60))
    assert client.get("/rural/prices").status == 200


@pytest.mark.parametrize("path", ["/", "/help", "/about", "/family/", "/preferences", "/account/sign-in"])
def test_pages_that_need_no_backend_work_without_any(client: Visitor, backend: Flask, path: str):
    for api in APIS:
        backend.extensions["switches"].set(api, "down")
    assert client.get(path).status == 200


def test_a_mistake_of_ours_shows_a_page_and_none_of_its_reasons(client: Visitor, app: Flask):
    app.extensions["gateway"] = None
    answer = client.ask("/rural/prices")
    page = Page(answer)
    assert page.status == 500
    assert page.h1 == "网站出了问题"
    assert "Traceback" not in page.html
    assert "NoneType" not in page.html
