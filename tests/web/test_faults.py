"""Does somebody see what was reported already, and how far their own report is?"""

from datetime import datetime

import pytest
from flask import Flask

from app.clock import CHINA
from app.gateway.faults import Fault
from tests.gateway.open311 import Town, entry, faults_of, refusal
from tests.visitor import Visitor
from tests.web.walking import RESIDENT, hand_in_form, walk

SERVICE = "rural-fault-report"


def told(backend: Flask, **asked: str) -> list[dict]:
    """What the faults API tells."""
    return backend.test_client().get("/faults", query_string=asked).get_json()["items"]


def reported(client: Visitor, **typed: str) -> str:
    """Where it stands how far a fault is that was reported just now, taken from its receipt."""
    check = walk(client, SERVICE)
    receipt = client.press(check, hand_in_form(check))
    (link,) = receipt.all("main a.button[href^='/rural/faults/']")
    assert "看修到哪了" in link.text()
    return str(link.attributes["href"])


def test_the_rural_zone_leads_to_it(client: Visitor) -> None:
    assert client.get("/rural/").all("main a[href='/rural/faults']")


def test_every_fault_is_told_with_its_state_in_words_a_page_at_a_time(client: Visitor, backend: Flask) -> None:
    for n in (1, 2):
        page = client.get(f"/rural/faults?page={n}")
        for fault in told(backend, page=str(n), size="10"):
            assert f"/rural/faults/{fault['reference']}" in page.html
            for text in (fault["where"], fault["status_text"], fault["what"]["name"]):
                assert text in page
    assert client.get("/rural/faults?page=999").status == 404


def test_every_sample_has_a_page_that_tells_all(client: Visitor, backend: Flask) -> None:
    for fault in told(backend, size="200"):
        page = client.get(f"/rural/faults/{fault['reference']}")
        assert page.status == 200
        assert page.h1 == fault["where"]
        for text in (fault["status_text"], fault["holder"], fault["reference"], fault["note"] or ""):
            assert text in page
        assert ("这里会伤到人" in page) == (fault["danger"] and fault["status"] not in ("mended", "refused"))


def test_the_button_leads_to_the_service(client: Visitor) -> None:
    (button,) = client.get("/rural/faults").all("main a.button--go")
    assert client.get(str(button.attributes["href"])).path == f"/services/{SERVICE}"


def test_a_report_goes_to_the_faults_and_its_receipt_leads_to_it(client: Visitor, backend: Flask) -> None:
    before = backend.test_client().get("/faults").get_json()["total"]
    address = reported(client)
    assert address.rsplit("/", 1)[1].startswith("BX")
    assert backend.test_client().get("/faults").get_json()["total"] == before + 1
    page = client.get(address)
    assert page.status == 200
    assert "样例路1号" in page
    assert "19900000001" not in page.html


def test_a_resident_finds_their_report_again_and_nobody_hears_whose_it_is(
    client: Visitor, app: Flask, backend: Flask
) -> None:
    client.sign_in(RESIDENT)
    address = reported(client)
    assert address in client.get("/cases/").html
    stranger = Visitor(app, backend)
    assert RESIDENT not in stranger.get(address).html
    other = Visitor(app, backend)
    other.sign_in("黄秀英")
    assert address not in other.get("/cases/").html


def test_no_token_goes_with_a_report(client: Visitor, app: Flask, backend: Flask) -> None:
    client.sign_in(RESIDENT)
    visit = client.site.get_cookie("visit", domain="127.0.0.1")
    assert visit is not None
    visits = app.extensions["store"].visits
    check = walk(client, SERVICE)
    visits.save(visit.value, {**visits.load(visit.value), "token": "no longer good"})
    receipt = client.press(check, hand_in_form(check))
    assert "已经送到" in receipt, "a report needs nobody to be signed in"


def test_a_silent_faults_api_keeps_the_report_and_the_receipt_says_so(client: Visitor, backend: Flask) -> None:
    check = walk(client, SERVICE)
    backend.extensions["switches"].set("faults", "down")
    receipt = client.press(check, hand_in_form(check))
    assert "已经收好，还没有送到" in receipt
    assert not receipt.all("main a[href^='/rural/faults/']")
    backend.extensions["switches"].clear()
    again = client.send(check.path, check.fields(hand_in_form(check)))
    assert again.location == receipt.path


def test_what_the_faults_api_refuses_comes_back_to_its_question(client: Visitor, app: Flask) -> None:
    town = Town()
    town.no = refusal(400, "address_string could not be found")
    app.extensions["gateway"].faults = faults_of(town)
    check = walk(client, SERVICE)
    page = client.press(check, hand_in_form(check))
    assert page.path == check.path
    assert page.wants_another_look
    (link,) = page.all(".error-summary a")
    assert str(link.attributes["href"]).startswith(f"/services/{SERVICE}/where")
    town.no = None
    client.press(client.get(f"/services/{SERVICE}/where?change=1"), where="小学门口")
    again = client.get(check.path)
    receipt = client.press(again, hand_in_form(again))
    assert town.requests[0]["service_request_id"] in receipt
    assert town.requests[0]["address"] == "小学门口"


def test_faults_of_an_open311_system_are_shown_as_ours_are(client: Visitor, app: Flask) -> None:
    app.extensions["gateway"].faults = faults_of(Town(entry(1), entry(2, status="closed", address=None)))
    page = client.get("/rural/faults")
    for text in ("Potholes：8 Sample Road", "Potholes：村口大树下", "办完了", "A crew is on its way."):
        assert text in page
    one = client.get("/rural/faults/638001")
    assert one.h1 == "8 Sample Road"
    assert "Roads Department" in one
    assert client.get("/rural/faults/nothing").status == 404


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant", "en"])
def test_faults_are_told_in_every_language(client: Visitor, language: str) -> None:
    client.send("/preferences", {"language": language, "back": "/"})
    assert client.get("/rural/faults").status == 200  # what people wrote themselves stands there in their own language
    page = client.get("/rural/faults/BXSAMPLE02")
    assert (not any("\u4e00" <= one <= "\u9fff" for one in page.main)) == (language == "en"), page.main


def test_a_state_nobody_knows_is_shown_in_its_own_words(app: Flask) -> None:
    from app.web.faults import fault_card

    fault = Fault(
        reference="1",
        what={"id": "road", "name": "路"},
        where="村口",
        status="on-hold",
        status_text="先放一放",
        reported_at=datetime(2026, 11, 20, tzinfo=CHINA),
    )
    with app.test_request_context("/"):
        assert fault_card(fault)["status_text"] == "先放一放"
        assert fault_card(fault)["next_step"] is None
