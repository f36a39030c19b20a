"""Does every address of the site answer everybody as it should: strangers, wrong presses, forged forms?"""

import pytest
from flask import Flask

from app.security import LARGEST_BODY, WITHOUT_TOKEN
from tests.answering import OWN_ID, good_answer, question_at
from tests.page import Page
from tests.visitor import Visitor
from tests.web.addresses import Address, addresses
from tests.web.walking import form_of

# Endpoints that answer with something other than a page, and how they say no.
NO_PAGES = {
    "speech.page",
    "speech.page_sentences",
    "speech.clip",
    "speech.bar",
    "health.healthz",
    "health.readyz",
    "static",
    "built.bundle",
    "paper.sheet_pdf",
    "paper.blank_pdf",
    "paper.draft_pdf",
    "receipts.paper_pdf",
    "receipts.answers_pdf",
    "receipts.calendar",
    "receipts.key",
    "uploads.one",
    "uploads.small",
    "case_papers.one",
    "case_papers.small",
    "script.script_pdf",
    "telephone.index",
    "telephone.said",
}
BY_TELEPHONE = "telephone."  # not there without a key; with one, tests/voicexml/test_hostile.py
ACCESS = {"everyone", "residents", "owner"}


@pytest.fixture
def everywhere(app: Flask) -> list[Address]:
    """Every address there is."""
    return addresses(app)


def test_every_view_says_who_may_see_it(app: Flask):
    said = {
        endpoint: getattr(view, "access", None) for endpoint, view in app.view_functions.items() if endpoint != "static"
    }
    assert {endpoint: access for endpoint, access in said.items() if access not in ACCESS} == {}


def test_every_address_answers_a_stranger_with_a_page_or_the_way_to_one(client: Visitor, everywhere: list[Address]):
    pages = 0
    for address in everywhere:
        if "GET" not in address.methods or address.endpoint in NO_PAGES:
            continue
        answer = client.ask(address.path)
        assert answer.status_code in (200, 302, 303, 404), (address.path, answer.status_code)
        page = client.follow(answer)
        assert page.status in (200, 404), (address.path, page.status)
        pages += 1
    assert pages > 15


def test_what_is_no_page_answers_too(client: Visitor, everywhere: list[Address]):
    answers = {address.endpoint: client.ask(address.path) for address in everywhere if address.endpoint in NO_PAGES}
    assert answers["health.healthz"].status_code == 200
    assert answers["health.readyz"].status_code == 200
    assert answers["static"].status_code == 200
    assert answers["speech.bar"].status_code == 200
    assert answers["speech.bar"].mimetype == "text/html"
    for endpoint in ("speech.page", "speech.page_sentences", "speech.clip"):
        assert answers[endpoint].status_code == 400, endpoint
        assert answers[endpoint].mimetype == "text/plain"


def test_head_says_what_get_would(client: Visitor, everywhere: list[Address]):
    for address in everywhere:
        if "GET" in address.methods and address.endpoint not in {"health.readyz"}:
            got = client.ask(address.path)
            head = client.site.head(address.path, base_url=client.config.SITE_URL)
            assert head.status_code == got.status_code, address.path
            assert head.get_data() == b"", address.path


def test_a_wrong_method_gets_a_page_that_helps(client: Visitor, app: Flask, everywhere: list[Address]):
    map_of_all = app.url_map.bind("localhost")
    for path in {address.path for address in everywhere}:
        allowed = set(map_of_all.allowed_methods(path))
        for method in {"POST", "PUT", "DELETE", "PATCH"} - allowed:
            form = {"csrf_token": client.token()} if method == "POST" else {}
            answer = client.site.open(path, method=method, base_url=client.config.SITE_URL, data=form)
            assert answer.status_code == 405, (method, path, answer.status_code)
            assert set(answer.headers["Allow"].split(", ")) == allowed, path
            assert Page(answer).h1 == "没有找到这一页"


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/services/no-such-service",
        "/topics/no-such-topic",
        "/receipt/000000000000",
        "/receipt/x",
        "/components/no_such_component",
        "/static/no-such-file.css",
        "/services/%00",
        "/services/../../etc/passwd",
        "/%F0%9F%91%B5",
        "/rural/prices/",
        "/services/%2e%2e",
        "/services/a%3Fb=1",
        "/services/a%2F..%2Fb",
        "/topics/%F0%9F%91%B5",
        "/" + "x" * 5000,
    ],
)
def test_an_address_that_does_not_exist_is_told_so_kindly(client: Visitor, path: str):
    page = client.get(path)
    assert page.status == 404
    assert page.h1 == "没有找到这一页"
    assert "您写过的都还在" in page


@pytest.mark.parametrize("token", ["", "0" * 64, "é", "x" * 5000])
def test_no_press_works_without_the_visits_own_token(client: Visitor, everywhere: list[Address], token: str):
    client.token()
    pressed = 0
    for address in everywhere:
        if "POST" not in address.methods or address.endpoint in WITHOUT_TOKEN:
            continue
        page = Page(client.send(address.path, {"csrf_token": token}))
        assert page.status == 403, (address.path, page.status)
        assert page.h1 == "为了安全，请再按一次"
        pressed += 1
    assert pressed >= 5


def test_another_visits_token_does_not_work(client: Visitor, app: Flask, backend: Flask, everywhere: list[Address]):
    token = Visitor(app, backend).token()
    client.token()
    for address in everywhere:
        if "POST" in address.methods and address.endpoint not in WITHOUT_TOKEN:
            assert client.send(address.path, {"csrf_token": token}).status_code == 403, address.path


def test_no_press_hides_behind_a_get(client: Visitor, everywhere: list[Address]):
    for address in everywhere:
        if address.methods & {"PUT", "DELETE", "PATCH"}:
            raise AssertionError(f"{address.path} takes {address.methods}; forms cannot send that")


def test_an_old_page_of_ours_can_be_sent_again_with_one_press(client: Visitor, app: Flask):
    """The token went with the visit: what was typed is not lost."""
    question = client.get("/services/rural-fault-report/check")
    typed = good_answer(question_at(form_of(app, "rural-fault-report"), question.path.rsplit("/", 1)[1]))
    fields = question.fields(question.main_form()) | typed | {"csrf_token": "0" * 64}
    refused = Page(client.send(question.path, fields, headers={"Origin": client.config.SITE_URL}))
    assert refused.status == 403
    again = client.press(refused)
    assert again.status == 200
    assert again.path != question.path


@pytest.mark.parametrize("sealed", ["", "x", "é" * 400, "gAAAAABl" + "A" * 90])
def test_nothing_comes_of_a_seal_that_is_not_ours(client: Visitor, sealed: str):
    form = {"csrf_token": client.token(), "sealed": sealed}
    assert client.send("/services/rural-fault-report/what", form).status_code == 303
    assert Page(client.ask("/services/rural-fault-report/what")).wants_another_look


def test_a_page_that_carries_what_was_typed_shows_none_of_it(client: Visitor, backend: Flask):
    client.token()
    page = Page(client.send("/receipt/verify", {"code": OWN_ID}, headers={"Origin": client.config.SITE_URL}))
    assert page.status == 403  # Page() looks for identity numbers itself
    assert OWN_ID not in page.html
    assert client.press(page).path == "/receipt/verify/result"


def test_what_another_site_sends_is_not_offered_again(client: Visitor):
    client.token()
    page = Page(
        client.send(
            "/services/rural-fault-report/place",
            {"place": "骗子写的", "csrf_token": ""},
            headers={"Origin": "https://evil.example"},
        )
    )
    assert page.status == 403
    assert "骗子写的" not in page.html
    assert not page.all("main form[method=post]:not([action='/preferences'])")


def test_a_body_that_is_too_large_gets_a_page_that_helps(client: Visitor, everywhere: list[Address]):
    for address in everywhere:
        if "POST" in address.methods and not address.endpoint.startswith(BY_TELEPHONE):
            page = Page(client.send(address.path, {"much": "x" * (LARGEST_BODY + 1)}))
            assert page.status == 413, address.path
            assert page.h1 == "写得太长了，收不下"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b'{"a": 1}', "application/json"),
        (b"<a/>", "text/xml"),
        (b"a=%ZZ&" + b"b=1&" * 500, "application/x-www-form-urlencoded"),
        (
            b"".join(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' for _n in range(300)) + b"--x--",
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_a_body_that_makes_no_sense_gets_a_page_that_helps(
    client: Visitor, everywhere: list[Address], body: bytes, kind: str
):
    for address in everywhere:
        if "POST" in address.methods and not address.endpoint.startswith(BY_TELEPHONE):
            answer = client.site.post(address.path, base_url=client.config.SITE_URL, data=body, content_type=kind)
            assert answer.status_code in (303, 400, 403, 413), (address.path, answer.status_code)
            if answer.status_code != 303:
                Page(answer)


def test_the_sign_in_page_is_the_one_way_into_what_is_personal(client: Visitor, everywhere: list[Address], app: Flask):
    for address in everywhere:
        if getattr(app.view_functions[address.endpoint], "access", None) != "residents":
            continue
        answer = client.ask(address.path)
        assert answer.status_code == 303
        assert answer.location.startswith("/account/sign-in?next=/"), address.path


def test_nothing_personal_is_kept_by_anybody(client: Visitor, everywhere: list[Address], app: Flask):
    client.sign_in("陈桂芳")
    for address in everywhere:
        if "GET" not in address.methods or address.endpoint in NO_PAGES:
            continue
        answer = client.ask(address.path)
        if answer.status_code == 200:
            assert answer.headers["Cache-Control"] == "private, no-store", address.path
        assert {"cookie", "accept-language"} <= {name.lower() for name in answer.vary} or answer.status_code != 200
