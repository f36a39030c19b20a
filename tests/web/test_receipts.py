"""Can a receipt be taken along in every way, and does its code prove what it says, and nothing more?"""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from icalendar import Calendar
from PIL import Image
from pypdf import PdfReader

from app.paper import press as press_module
from app.paper.days import working_days_after
from app.paper.proof import Keys, verify
from app.web.receipts import FALSE, GENUINE, NO_RECEIPT, handed_in_on
from tests.page import ID_IN_FULL, Page
from tests.visitor import Visitor
from tests.web.walking import PUBLISHED, RESIDENT, form_of, hand_in_form, services, walk

THERMAL = 203  # dots an inch: the printers of 80 mm rolls
MILLIMETRE = 72 / 25.4  # points


def receipt_of(client: Visitor, service_id: str = "old-age-allowance") -> Page:
    """The receipt of a service walked through and handed in."""
    check = walk(client, service_id)
    return client.press(check, hand_in_form(check))


@pytest.fixture
def receipt(client: Visitor) -> Page:
    """A receipt of 陈桂芳's."""
    client.sign_in(RESIDENT)
    return receipt_of(client)


@pytest.fixture
def waiting(client: Visitor, backend: Flask) -> Page:
    """A receipt for what has not reached its office yet."""
    client.sign_in(RESIDENT)
    backend.extensions["switches"].set("cases", "down")
    return receipt_of(client)


def printed(client: Visitor, path: str, dpi: int = THERMAL) -> list[Image.Image]:
    """A PDF's pages as a printer puts them down: black or white."""
    assert press_module.what_is_missing() == ""
    answer = client.ask(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(answer.get_data())
    return [
        page.render(scale=dpi / 72).to_pil().convert("L").point(lambda grey: 255 * (grey > 128)) for page in document
    ]


def scanned(client: Visitor, path: str) -> str:
    """What a scanner finds on the paper."""
    (found,) = [code for page in printed(client, path) for code in zxingcpp.read_barcodes(page)]
    return str(found.text)


def code_of(client: Visitor, receipt: Page) -> str:
    """A receipt's code."""
    return scanned(client, f"{receipt.path}/paper.pdf")


def test_the_receipt_can_be_kept_in_every_way(receipt: Page, client: Visitor):
    links = {str(node.attributes["href"]) for node in receipt.all("main a")}
    ways = {"paper", "paper?width=80", "paper.pdf", "calendar.ics"}
    assert {f"{receipt.path}/{way}" for way in ways} <= links
    assert receipt.all("main a[data-speak]"), "heard"
    assert receipt.all("main svg path"), "a code"
    for link in links:
        if link.startswith("/receipt/"):
            assert client.ask(link).status_code == 200, link


@pytest.mark.parametrize("query", ["", "?width=80"])
def test_the_code_on_paper_is_genuine_and_says_what_the_receipt_says(
    receipt: Page, client: Visitor, app: Flask, query: str
):
    code = scanned(client, f"{receipt.path}/paper.pdf{query}")
    facts = verify(code, app.extensions["receipt_keys"].public()).facts
    assert facts is not None
    assert facts.number == receipt.path.rsplit("/", 1)[1]
    assert (facts.service, facts.state, facts.name) == ("领高龄津贴", "accepted", "陈**")
    sheet = app.extensions["store"].sheets.find("resident:chen-guifang", facts.number)
    assert facts.day == handed_in_on(sheet)


def test_the_code_holds_no_number_of_a_person_and_no_name(receipt: Page, client: Visitor):
    from base64 import b32decode

    code = code_of(client, receipt)[3:]
    inside = b32decode(code + "=" * (-len(code) % 8))[:-64].decode()
    assert not ID_IN_FULL.search(inside)
    assert RESIDENT not in inside
    assert len(code) <= 256


def test_a_waiting_sheets_code_says_that_it_is_kept(waiting: Page, client: Visitor, app: Flask):
    facts = verify(code_of(client, waiting), app.extensions["receipt_keys"].public()).facts
    assert facts is not None
    assert facts.state == "kept"


def test_a_receipt_without_sign_in_has_a_code_without_a_name(client: Visitor, app: Flask):
    facts = verify(
        code_of(client, receipt_of(client, "rural-fault-report")), app.extensions["receipt_keys"].public()
    ).facts
    assert facts is not None
    assert facts.name == ""


def test_the_code_is_large_with_white_round_it(receipt: Page, client: Visitor):
    """4 cm, and four modules of white (ISO/IEC 18004) inside the frame."""
    for query in ("", "?width=80"):
        for page in printed(client, f"{receipt.path}/paper.pdf{query}"):
            for code in zxingcpp.read_barcodes(page):
                corner = code.position
                width = (corner.top_right.x - corner.top_left.x) / THERMAL * 25.4
                assert width >= 40, width
                left = corner.top_left.x - 4 * (corner.top_right.x - corner.top_left.x) / 60
                beside = page.crop((int(left), corner.top_left.y, corner.top_left.x - 2, corner.bottom_left.y))
                assert beside.getextrema()[0] == 255


def test_a_roll_is_80_mm_wide_and_as_long_as_it_needs(receipt: Page, client: Visitor):
    pdf = PdfReader(io.BytesIO(client.ask(f"{receipt.path}/paper.pdf?width=80").get_data()))
    (page,) = pdf.pages
    assert float(page.mediabox.width) / MILLIMETRE == pytest.approx(80, abs=0.1)
    (image,) = printed(client, f"{receipt.path}/paper.pdf?width=80", 72)
    ink = image.point(lambda grey: 255 - grey).getbbox()
    assert ink is not None
    assert ink[0] >= 4 * MILLIMETRE - 2
    assert ink[2] <= 76 * MILLIMETRE + 2
    assert image.height - ink[3] < 20 * MILLIMETRE, "paper is wasted at its end"


def test_a_printed_receipt_says_what_the_page_says(receipt: Page, client: Visitor, app: Flask):
    text = "".join(
        re.sub(r"\s", "", p.extract_text())
        for p in PdfReader(io.BytesIO(client.ask(f"{receipt.path}/paper.pdf").get_data())).pages
    )
    page = client.get(f"{receipt.path}/paper")
    assert text == re.sub(
        r"\s", "", "".join(node.text(separator=" ") for node in page.all("main .paper, .sample-notice"))
    )
    for line in form_of(app, "old-age-allowance").next_texts:
        assert line in text


def test_the_page_for_a_roll_brings_the_rolls_own_style(receipt: Page, client: Visitor):
    sheets = "link[rel=stylesheet][href='/static/css/paper/roll.css']"
    assert client.get(f"{receipt.path}/paper?width=80").all(sheets)
    assert not client.get(f"{receipt.path}/paper").all(sheets)
    assert client.ask("/static/css/paper/roll.css").status_code == 200


def test_what_was_written_can_be_printed_while_it_is_here(waiting: Page, client: Visitor):
    page = client.get(f"{waiting.path}/form")
    assert "我自己" in page
    assert "尾号1288" in page
    assert client.ask(f"{waiting.path}/form.pdf").mimetype == "application/pdf"


@pytest.mark.parametrize("way", ["paper", "paper?width=80", "paper.pdf", "calendar.ics", "form", "form.pdf"])
def test_nobody_else_takes_a_receipt_along(receipt: Page, app: Flask, backend: Flask, client: Visitor, way: str):
    mine = client.ask(f"{receipt.path}/{way}")
    assert mine.headers["Cache-Control"] == "private, no-store"
    stranger, other = Visitor(app, backend), Visitor(app, backend)
    other.sign_in("黄秀英")
    assert {one.ask(f"{receipt.path}/{way}").status_code for one in (stranger, other)} == {404}


def test_a_calendar_gets_the_day_to_ask(receipt: Page, client: Visitor, app: Flask):
    answer = client.ask(f"{receipt.path}/calendar.ics")
    assert answer.mimetype == "text/calendar"
    (event,) = Calendar.from_ical(answer.get_data()).walk("VEVENT")
    number = receipt.path.rsplit("/", 1)[1]
    sheet = app.extensions["store"].sheets.find("resident:chen-guifang", number)
    assert event.decoded("dtstart") == working_days_after(handed_in_on(sheet), 15)
    assert "领高龄津贴" in str(event["summary"])
    assert "12345" in str(event["description"])


BOOKING = [
    service_id
    for service_id in services("apply", "book")
    if any(question["kind"] == "slot" for question in PUBLISHED[service_id]["form"]["questions"])
]


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("service_id", BOOKING)
def test_a_calendar_gets_the_time_that_was_booked(
    client: Visitor, backend: Flask, app: Flask, service_id: str, accepted: bool
):
    client.sign_in(RESIDENT)
    check = walk(client, service_id)
    if not accepted:
        backend.extensions["switches"].set("cases", "down")
    receipt = client.press(check, hand_in_form(check))
    (sheet,) = app.extensions["store"].sheets.of("resident:chen-guifang")
    assert (sheet.state, bool(sheet.handed_in)) == (("accepted", False) if accepted else ("kept", True))
    event = Calendar.from_ical(client.ask(f"{receipt.path}/calendar.ics").get_data()).walk("VEVENT")[0]
    (slot,) = sheet.booked
    assert event.decoded("dtstart") == datetime.fromisoformat(slot["starts_at"])
    assert event.decoded("dtend") == datetime.fromisoformat(slot["ends_at"]) > event.decoded("dtstart")
    assert slot["place_name"] in str(event["location"])
    assert slot["place_address"] in str(event["location"])
    assert timedelta(days=-1) in [alarm.decoded("trigger") for alarm in event.walk("VALARM")]


def changed(code: str) -> str:
    """The code with one sign swapped for another."""
    return code[:60] + ("A" if code[60] != "A" else "B") + code[61:]


Spoil = Callable[[str], str]
CODES: list[tuple[Spoil, str, int]] = [
    (str, "真的", GENUINE),
    (str.lower, "真的", GENUINE),
    (changed, "改过", FALSE),
    (lambda code: code[:-20], "改过", FALSE),
    (lambda code: "482109375516", "不是回执", NO_RECEIPT),
    (lambda code: "", "不是回执", NO_RECEIPT),
    (lambda code: "x" * 5000, "不是回执", NO_RECEIPT),
]


@pytest.mark.parametrize(("spoil", "verdict", "_code"), CODES)
def test_an_official_is_told_in_one_sentence(
    receipt: Page, client: Visitor, app: Flask, backend: Flask, spoil: Spoil, verdict: str, _code: int
):
    code, official = code_of(client, receipt), Visitor(app, backend)
    page = official.press(official.get("/receipt/verify"), code=spoil(code))
    assert page.path == "/receipt/verify/result"
    assert verdict in page.h1
    grouped = " ".join(receipt.path[-12:][n : n + 4] for n in (0, 4, 8))
    assert (grouped in page) == (verdict == "真的")
    assert page.response.headers["Cache-Control"] == "private, no-store"


def test_a_receipt_of_another_site_is_not_ours(receipt: Page, client: Visitor, app: Flask, tmp_path: Path):
    facts = verify(code_of(client, receipt), app.extensions["receipt_keys"].public()).facts
    assert facts is not None
    page = client.press(client.get("/receipt/verify"), code=Keys(tmp_path).sign(facts))
    assert "假的" in page.h1
    assert not page.all(".answer-list")


@pytest.mark.parametrize(("spoil", "verdict", "ends"), CODES)
def test_an_office_without_a_network_gets_the_same_answer(
    receipt: Page, client: Visitor, app: Flask, tmp_path: Path, spoil: Spoil, verdict: str, ends: int
):
    code, key = spoil(code_of(client, receipt)), tmp_path / "receipt-keys.pem"
    key.write_bytes(client.ask("/receipt/key").get_data())
    run = app.test_cli_runner().invoke
    done = run(args=["receipt", "verify", "--key", str(key)], input=code + "\n")
    assert (done.exit_code, verdict in done.output) == (ends, True), done.output
    assert ("领高龄津贴" in done.output) == (ends == GENUINE)
    if code:
        assert run(args=["receipt", "verify", code]).exit_code == ends


def test_a_file_that_is_no_key_is_told(app: Flask, tmp_path: Path):
    (tmp_path / "no.pem").write_text("no key")
    done = app.test_cli_runner().invoke(args=["receipt", "verify", "HZA", "--key", str(tmp_path / "no.pem")])
    assert done.exit_code == 1
    assert "there is no public key in the file" in done.output


def test_the_public_keys_hold_nothing_private(client: Visitor, app: Flask):
    answer = client.ask("/receipt/key")
    assert b"PRIVATE" not in answer.get_data()
    assert app.test_cli_runner().invoke(args=["receipt", "keys"]).output == answer.get_data(as_text=True)


def test_after_a_new_key_old_receipts_stay_good(receipt: Page, client: Visitor, app: Flask):
    old = code_of(client, receipt)
    assert app.test_cli_runner().invoke(args=["receipt", "rotate"]).exit_code == 0
    assert code_of(client, receipt) != old
    for code in (old, code_of(client, receipt)):
        assert "真的" in client.press(client.get("/receipt/verify"), code=code).h1


def test_nothing_scanned_leads_to_where_one_scans(client: Visitor):
    assert client.get("/receipt/verify/result").path == "/receipt/verify"
