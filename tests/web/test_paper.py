"""Can everybody who has no screen, or trusts none, have it on paper?"""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from werkzeug.test import TestResponse

from app.paper import press as press_module
from app.paper.press import Press
from app.web.printed import asked_rows
from tests.answering import first, last
from tests.page import Page, plain
from tests.visitor import Visitor
from tests.web.walking import PUBLISHED, RESIDENT, form_of, go_on, service_of, services, walk

WITH_FORMS = [one for one in services("apply", "book") if "form" in PUBLISHED[one]]
WITHOUT = [one for one in services() if one not in WITH_FORMS]
# One of each kind is set as PDF: each takes a second.
IN_PRINT = ["old-age-allowance", "rural-fault-report"]
LANGUAGES = {"zh_Hans": "zh-Hans-CN", "zh_Hant": "zh-Hant-HK", "en": "en"}
A4 = (595.28, 841.89)  # points
SMALLEST = 22.0


@pytest.fixture
def press(app: Flask) -> Iterator[Press]:
    """The site's press; what a test does to it is mended afterwards."""
    found: Press = app.extensions["press"]
    assert press_module.what_is_missing() == "", "no PDF can be made here: tools/paper.sh installs what is missing"
    yield found
    found._missing = None


def on_paper(page: Page) -> str:
    """What a page says on paper, without blanks."""
    return squeezed(" ".join(node.text(separator=" ") for node in page.all("main .paper, .sample-notice")))


def squeezed(text: str) -> str:
    """The text without blanks, and with every dash and bracket as fonts may swap them."""
    return re.sub(r"\s+", "", text)


def read(answer: TestResponse) -> PdfReader:
    """The PDF in an answer."""
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    assert answer.mimetype == "application/pdf"
    return PdfReader(io.BytesIO(answer.get_data()))


def words(pdf: PdfReader) -> str:
    """What a PDF says, without blanks."""
    return squeezed("".join(page.extract_text() for page in pdf.pages))


def in_language(client: Visitor, language: str) -> None:
    """Choose the language of this browser's pages."""
    client.site.set_cookie("preferences", f"language={language}", domain="127.0.0.1")


@pytest.mark.parametrize("service_id", services())
def test_a_sheet_says_all_one_must_know_to_go_there(client: Visitor, app: Flask, service_id: str):
    service = service_of(app, service_id)
    page = client.get(f"/services/{service_id}/sheet")
    guide, said = service.guide, on_paper(page)
    told = [
        service.title,
        service.summary,
        guide.for_whom,
        guide.fee,
        guide.result,
        guide.hall.name,
        guide.hall.address,
        guide.hall.by_bus,
    ]
    told += [guide.hall.hours, guide.phone.number, guide.phone.hours, f"大约{guide.minutes}分钟", service.authority]
    told += [text for paper in guide.bring for text in (paper.name, paper.note)] + list(guide.steps)
    told += [f"{client.config.SITE_URL}/services/{service_id}", guide.deadline or ""]
    assert [text for text in told if squeezed(text) not in said] == []
    assert page.response.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in page.response.headers


@pytest.mark.parametrize("service_id", WITH_FORMS)
def test_a_blank_form_has_every_question_and_option_in_order(client: Visitor, app: Flask, service_id: str):
    form, said = form_of(app, service_id), on_paper(client.get(f"/services/{service_id}/form"))
    at = 0
    for n, question in enumerate(form.questions, start=1):
        head = squeezed(f"{n}、{question.text}")
        assert head in said[at:], head
        at = said.index(head, at) + len(head)
        for text in (question.statement, *question.statements, *(option.text for option in question.options)):
            assert squeezed(text) in said[at:]
            at = said.index(squeezed(text), at)


@pytest.mark.parametrize("service_id", WITHOUT)
def test_where_there_is_nothing_to_write_the_form_leads_to_the_service(client: Visitor, service_id: str):
    assert client.get(f"/services/{service_id}/form").path == f"/services/{service_id}"
    assert f"/services/{service_id}/form" not in client.get(f"/services/{service_id}").html


@pytest.mark.parametrize("service_id", services())
def test_every_service_offers_its_papers(client: Visitor, press: Press, service_id: str):
    links = {node.attributes["href"] for node in client.get(f"/services/{service_id}").all("main a")}
    assert {f"/services/{service_id}/sheet", f"/services/{service_id}/sheet.pdf"} <= links
    assert (f"/services/{service_id}/form.pdf" in links) == (service_id in WITH_FORMS)


@pytest.mark.parametrize("kind", ["sheet", "form"])
@pytest.mark.parametrize("service_id", IN_PRINT)
def test_a_pdf_says_what_its_page_says_in_the_same_order(client: Visitor, press: Press, service_id: str, kind: str):
    pdf = read(client.ask(f"/services/{service_id}/{kind}.pdf"))
    assert words(pdf) == on_paper(client.get(f"/services/{service_id}/{kind}"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pdf_can_be_listened_to(client: Visitor, press: Press, language: str):
    in_language(client, language)
    service = Page(client.ask("/services/old-age-allowance/sheet"))
    pdf = read(client.ask("/services/old-age-allowance/sheet.pdf"))
    root: Any = pdf.trailer["/Root"]
    assert root["/Lang"] == LANGUAGES[language]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == service.h1
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    tags = list(structure(root["/StructTreeRoot"]))
    kinds = {str(tag["/S"]) for tag in tags}
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/Figure"} <= kinds
    assert all(str(tag.get("/Alt", "")).strip() for tag in tags if tag["/S"] == "/Figure")


def structure(node: Any) -> Iterator[DictionaryObject]:
    """Every tag of a tagged PDF."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for one in node:
            yield from structure(one)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from structure(node["/K"])


@pytest.mark.parametrize("path", ["sheet.pdf", "form.pdf"])
def test_every_font_is_in_the_file_and_nothing_is_small(client: Visitor, press: Press, path: str):
    pdf = read(client.ask(f"/services/old-age-allowance/{path}"))
    sizes: list[float] = []

    def note(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        if text.strip():
            sizes.append(abs(size * tm[3] * cm[3]))

    for page in pdf.pages:
        width, height = (float(side) for side in page.mediabox[2:])
        assert (round(width), round(height)) == tuple(map(round, A4))
        page.extract_text(visitor_text=note)
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            (inner,) = font.get_object()["/DescendantFonts"]
            descriptor = inner.get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor), descriptor["/FontName"]
    assert sizes
    assert min(sizes) >= SMALLEST - 0.01


@pytest.mark.parametrize("service_id", IN_PRINT)
def test_no_question_is_cut_in_two(client: Visitor, app: Flask, press: Press, service_id: str):
    pdf = read(client.ask(f"/services/{service_id}/form.pdf"))
    pages = [squeezed(page.extract_text()) for page in pdf.pages]
    assert len(pages) > 1
    with app.test_request_context():
        rows = asked_rows(form_of(app, service_id), {})
    for row in rows:
        parts = [row["when"], *row["statements"], row["hint"], *(option["text"] for option in row["options"])]
        (page,) = [page for page in pages if squeezed(f"{row['number']}、{row['text']}") in page]
        after = page[page.index(squeezed(f"{row['number']}、{row['text']}")) :]
        assert [part for part in parts if squeezed(part) not in after] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_sheet_of_paper_holds_a_service(client: Visitor, press: Press, language: str):
    in_language(client, language)
    assert len(read(client.ask("/services/old-age-allowance/sheet.pdf")).pages) <= 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("service_id", ["old-age-allowance"])
def test_a_form_is_in_the_readers_language(client: Visitor, press: Press, service_id: str, language: str):
    in_language(client, language)
    page = client.get(f"/services/{service_id}/form")
    assert page.one("html").attributes["lang"] == LANGUAGES[language]
    assert words(read(client.ask(f"/services/{service_id}/form.pdf"))) == on_paper(page)


@pytest.mark.parametrize("pick", [first, last])
def test_a_finished_draft_on_paper_is_what_the_check_page_shows(client: Visitor, press: Press, pick):
    client.sign_in(RESIDENT)
    check = walk(client, "old-age-allowance", pick)
    page = client.get("/services/old-age-allowance/draft")
    said = on_paper(page)
    for row in check.all(".answer-list__row"):
        question, answer = (plain(row.css_first(f".answer-list__{part}").text()) for part in ("question", "answer"))
        assert squeezed(question) in said
        assert squeezed(answer) in said
    assert page.response.headers["Cache-Control"] == "private, no-store"
    answer = client.ask("/services/old-age-allowance/draft.pdf")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers
    assert words(read(answer)) == on_paper(page)


def test_a_half_filled_draft_prints_what_is_there_and_leaves_room_for_the_rest(client: Visitor):
    client.sign_in(RESIDENT)
    question = client.get(go_on(client.get("/services/old-age-allowance/start")))
    client.press(question, more={"for-whom": "self"})
    page = client.get("/services/old-age-allowance/draft")
    assert page.one(".paper__answer").text() == "我自己"
    assert "您哪天生的" in page.main or "您是哪天生的" in page.main
    assert "老人" not in "".join(node.text() for node in page.all(".paper__question"))
    assert len(page.all(".paper__boxes")) >= 4


def test_without_a_draft_there_is_the_blank_form(client: Visitor):
    assert client.get("/services/rural-fault-report/draft").path == "/services/rural-fault-report/form"


def test_nobody_sees_another_persons_draft_on_paper(client: Visitor, app: Flask, backend: Flask):
    walk(client, "rural-fault-report")
    assert "样例路1号" in client.get("/services/rural-fault-report/draft")
    other = Visitor(app, backend)
    assert "样例路1号" not in other.get("/services/rural-fault-report/draft").html


def test_a_public_pdf_is_made_once_and_asked_for_by_its_tag(client: Visitor, press: Press):
    one = client.ask("/services/old-age-allowance/sheet.pdf")
    again = client.ask("/services/old-age-allowance/sheet.pdf", headers={"If-None-Match": one.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    in_language(client, "en")
    other = client.ask("/services/old-age-allowance/sheet.pdf", headers={"If-None-Match": one.headers["ETag"]})
    assert other.status_code == 200


def test_a_file_is_called_what_it_is_about(client: Visitor, press: Press):
    named = client.ask("/services/old-age-allowance/sheet.pdf").headers["Content-Disposition"]
    named.encode("latin-1")
    assert named.endswith("filename*=UTF-8''%E9%A2%86%E9%AB%98%E9%BE%84%E6%B4%A5%E8%B4%B4.pdf")


def test_where_no_pdf_can_be_made_pages_are_printed_from_the_browser(client: Visitor, press: Press):
    press._missing = "nothing is installed"
    page = client.get("/services/old-age-allowance")
    assert "PDF" not in page.main
    assert page.all("a[href='/services/old-age-allowance/sheet']")
    sheet = client.get("/services/old-age-allowance/sheet")
    assert sheet.one("a[data-print].button").attributes["href"] == "#print-help"
    assert "PDF" not in sheet.main
    for kind in ("sheet", "form"):
        assert client.get(f"/services/old-age-allowance/{kind}.pdf").path == f"/services/old-age-allowance/{kind}"


def test_on_a_shared_machine_no_personal_file_is_offered(client: Visitor, press: Press):
    client.sign_in(RESIDENT)
    walk(client, "old-age-allowance")
    assert "PDF" in client.get("/services/old-age-allowance/draft").main
    client.site.set_cookie("preferences", "device=shared", domain="127.0.0.1")
    assert "PDF" not in client.get("/services/old-age-allowance/draft").main
    assert "PDF" in client.get("/services/old-age-allowance/sheet").main


@pytest.mark.parametrize("busy", [True, False])
def test_when_no_pdf_comes_of_it_one_can_still_print(
    client: Visitor, press: Press, monkeypatch: pytest.MonkeyPatch, busy: bool
):
    monkeypatch.setattr(press_module, "LONGEST_WAIT" if busy else "LONGEST_WORK", 0.01)
    press._kept.clear()
    if busy:
        press._turn.acquire()
    try:
        page = client.get("/services/old-age-allowance/sheet.pdf")
    finally:
        if busy:
            press._turn.release()
    assert page.status == 503
    assert page.response.headers["Retry-After"] == "10"
    assert page.h1 == "现在存不成PDF"
    assert ("请过一会儿再按" in page) == busy
    assert page.one("main a.button").attributes["href"] == "/services/old-age-allowance/sheet"


def test_one_visitor_cannot_keep_the_press_for_himself(client: Visitor, app: Flask, press: Press):
    while app.extensions["limits"].hit("paper", "unknown"):
        pass
    press._kept.clear()
    assert client.ask("/services/old-age-allowance/sheet.pdf").status_code == 429
