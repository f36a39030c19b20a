"""What an office asks for can be photographed and handed in; while the office does not answer, nothing is lost and the page says so."""

from pathlib import Path

import httpx2
import pytest
from flask import Flask

from app import create_app
from app.config import read_config
from backend.switches import KINDS
from tests.backend.desk import Sitter
from tests.page import Page
from tests.pictures.zoo import BAD, DOUBTFUL, paper, saved
from tests.visitor import Visitor
from tests.web.photographing import do, send
from tests.web.walking import PUBLISHED, RESIDENT

PHOTO = saved(paper(), "JPEG")
ODD = {"slow": {"seconds": 0.05}, "drip": {"seconds": 0.0}}


@pytest.fixture
def office() -> Flask:
    """A backend of one's own: what becomes of its sample cases is nobody else's business."""
    import backend as reference

    return reference.create_app({"DATABASE": ":memory:", "SERVICES": len(PUBLISHED)})


@pytest.fixture
def resident(office: Flask, tmp_path: Path) -> Visitor:
    """陈桂芳, of whose senior card a paper is still missing."""
    config = read_config(
        {},
        TESTING=False,
        DATABASE_URL="sqlite://",
        SECRET_KEY="x" * 32,
        FORWARD_SECONDS=0,
        CATALOGUE_SECONDS=0,
        PAGE_CACHE_SECONDS=0,
        SPEECH_AHEAD=False,
        VOICE="basic",
        VAR=str(tmp_path),
    )
    visitor = Visitor(create_app(config, transport=httpx2.WSGITransport(app=office)), office)
    visitor.sign_in(RESIDENT)
    return visitor


def the_case(resident: Visitor) -> Page:
    """The page of the case that waits."""
    for link in resident.get("/cases/").all("main a[href^='/cases/YL']"):
        page = resident.get(str(link.attributes["href"]))
        if "还差这些" in page:
            return page
    raise AssertionError("no case waits for a paper")


def papers(resident: Visitor) -> Page:
    """The page to photograph what is missing."""
    case = the_case(resident)
    return resident.get(f"{case.path}/papers")


def hand_in(resident: Visitor, page: Page) -> Page:
    """The page after pressing 交上去."""
    form = [one for one in page.all("main form[method=post]") if not one.css("input[name=do], input[type=file]")]
    return resident.press(page, form[-1])


def test_what_is_missing_is_photographed_handed_in_and_seen_at_the_desk(resident: Visitor, office: Flask) -> None:
    case = the_case(resident)
    assert any(str(link.attributes["href"]) == f"{case.path}/papers" for link in case.all("main a.button"))
    page = send(resident, send(resident, resident.get(f"{case.path}/papers"), PHOTO), PHOTO)
    assert "已经有2张" in page
    after = hand_in(resident, page)
    assert after.path == case.path
    assert "您补的照片收到了" in after
    assert "还差这些" not in after
    assert "这件事现在不用补东西" in resident.get(f"{case.path}/papers")
    desk = Sitter(office).sit("lin-xiaoyan")
    at_desk = desk.get(f"/desk/official{case.path}")
    assert at_desk.get_data(as_text=True).count("<img") == 2
    assert "正在看" in at_desk.get_data(as_text=True)
    picture = next(part for part in at_desk.get_data(as_text=True).split('"') if "/documents/" in part)
    assert desk.browser.get(picture).mimetype == "image/jpeg"


@pytest.mark.parametrize("kind", KINDS)
def test_while_the_office_does_not_answer_nothing_is_lost(resident: Visitor, office: Flask, kind: str) -> None:
    page = send(resident, papers(resident), PHOTO)
    office.extensions["switches"].set("documents", kind, **ODD.get(kind, {}))
    after = hand_in(resident, page)
    if "您补的照片收到了" not in after:
        assert after.wants_another_look
        assert "您拍的都还在" in after
        office.extensions["switches"].clear()
        resident.app.extensions["gateway"].documents._backend._breaker.note(True)
        assert "已经有1张" in resident.get(after.path)
        assert "您补的照片收到了" in hand_in(resident, resident.get(after.path))


def test_the_page_stands_while_the_cases_are_down(resident: Visitor, office: Flask) -> None:
    page = send(resident, papers(resident), PHOTO)
    office.extensions["switches"].set("cases", "down")
    again = resident.get(page.path)
    assert again.status == 200
    assert "已经有1张" in again
    assert "您拍的都还在" in again


def test_pressing_twice_hands_in_once(resident: Visitor) -> None:
    page = send(resident, papers(resident), PHOTO)
    hand_in(resident, page)
    twice = hand_in(resident, page)
    assert twice.status == 200


def test_what_is_wrong_is_said_and_a_doubtful_one_waits_for_a_word(resident: Visitor) -> None:
    page = papers(resident)
    assert "这个文件不是照片" in send(resident, page, BAD["svg"][0]())
    doubtful = send(resident, page, DOUBTFUL["blurred"][0]())
    assert "新拍的这张用不用" in doubtful
    assert "已经有1张" in do(resident, doubtful, "use")
    assert "还没有照片" in do(resident, resident.get(page.path), "remove")


def test_nobody_else_reaches_a_case_or_its_photographs(resident: Visitor, office: Flask) -> None:
    page = send(resident, papers(resident), PHOTO)
    address = str(page.all(".photo-card a")[0].attributes["href"])
    assert resident.ask(address).status_code == 200
    other = Visitor(resident.app, office)
    assert other.ask(address).status_code == 303
    other.sign_in("黄秀英")
    assert other.ask(address).status_code == 404
    assert other.get(page.path).status == 404
