"""Photographs on a page: what was accepted stays, what was not leaves no trace, and nobody else sees either."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.gateway.errors import BackendUnavailable
from app.pictures import Busy, Darkroom
from app.store import Store, uploads
from app.store.tables import uploads as table
from app.web.walk import form_of as journey_form
from tests.page import Page
from tests.pictures.zoo import BAD, DOUBTFUL, GOOD, paper, pdf, saved
from tests.visitor import Visitor
from tests.web.photographing import AT, SERVICE, at_the_photos, do, ids_on, send, send_once
from tests.web.walking import RESIDENT, form_of, go_on_form, go_through, hand_in_form, is_end

PHOTO = saved(paper(), "JPEG")


@pytest.fixture
def page(client: Visitor) -> Page:
    """The page that asks for photographs."""
    client.sign_in(RESIDENT)
    return at_the_photos(client)


def kept(store: Store) -> int:
    """How many photographs are kept."""
    with store.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar() or 0)


@pytest.mark.parametrize("name", GOOD)
def test_what_can_be_used_is_accepted(client: Visitor, store: Store, page: Page, name: str) -> None:
    after = send(client, page, GOOD[name](), field="file", name="picture.bin")
    assert not after.wants_another_look, after.title
    assert "已经有1张" in after
    assert kept(store) == 1


@pytest.mark.parametrize("name", [one for one in BAD if one != "40 megabytes"])
def test_what_cannot_be_used_is_told_so_and_leaves_nothing(
    client: Visitor, store: Store, page: Page, name: str
) -> None:
    before = send(client, page, PHOTO)
    after = send(client, before, BAD[name][0]())
    assert after.wants_another_look
    assert "已经有1张" in after
    assert kept(store) == 1
    on = client.press(after, go_on_form(after))
    assert on.path != AT
    assert "已经有1张" in client.get(AT)


def test_40_megabytes_get_a_page_with_the_way_back(client: Visitor, store: Store, page: Page) -> None:
    answer = Page(send_once(client, page, BAD["40 megabytes"][0]()))
    assert (answer.status, answer.h1) == (413, "照片太大，收不下")
    assert client.get(str(answer.all("main a.button")[0].attributes["href"])).path == AT
    assert kept(store) == 0


def test_the_way_back_is_not_needed_for_a_lost_reload(client: Visitor, page: Page) -> None:
    assert client.get(f"{AT}/photo").path == AT


@pytest.mark.parametrize("name", DOUBTFUL)
def test_a_doubtful_one_counts_only_once_somebody_says_so(client: Visitor, store: Store, page: Page, name: str) -> None:
    doubtful = send(client, page, DOUBTFUL[name][0]())
    assert "新拍的这张用不用" in doubtful
    assert "还没有照片" in doubtful
    stays = client.press(doubtful, go_on_form(doubtful))
    assert stays.path == AT
    assert "已经有1张" in do(client, stays, "use")
    assert kept(store) == 1


def test_a_doubtful_one_can_be_let_go_or_taken_again(client: Visitor, store: Store, page: Page) -> None:
    doubtful = send(client, page, DOUBTFUL["dark"][0]())
    assert "新拍的这张用不用" not in do(client, doubtful, "remove")
    assert kept(store) == 0
    again = send(client, send(client, page, DOUBTFUL["dark"][0]()), PHOTO)
    assert "已经有1张" in again
    assert "新拍的这张用不用" not in again
    assert kept(store) == 1


def test_one_is_taken_again_in_its_place_and_one_is_left_out(client: Visitor, store: Store, page: Page) -> None:
    one = send(client, send(client, page, PHOTO), PHOTO)
    first, second = ids_on(one)
    again = client.get(str(one.all(".photo-card a.button")[0].attributes["href"]).partition("#")[0])
    after = send(client, again, saved(paper(900, 1200), "JPEG"))
    assert ids_on(after)[1] == second
    assert ids_on(after)[0] != first
    assert client.ask(first).status_code == 404
    assert ids_on(do(client, after, "remove", 1)) == [ids_on(after)[0]]
    assert kept(store) == 1


def test_a_photograph_taken_again_badly_does_not_cost_the_good_one(client: Visitor, page: Page) -> None:
    one = send(client, page, PHOTO)
    again = client.get(f"{AT}?instead={ids_on(one)[0].rsplit('/', 1)[1]}")
    doubtful = send(client, again, DOUBTFUL["dark"][0]())
    assert ids_on(doubtful)[0] == ids_on(one)[0]
    used = do(client, doubtful, "use")
    assert len(ids_on(used)) == 1
    assert ids_on(used) != ids_on(one)


def test_no_more_than_the_form_wants_and_no_pdf_where_it_wants_none(client: Visitor, store: Store, page: Page) -> None:
    for _n in range(3):
        old, page = page, send(client, page, PHOTO)
    assert not page.all("form[enctype]")
    assert "已经够多了" in send(client, old, PHOTO)
    assert kept(store) == 3


def test_only_its_owner_sees_a_photograph_and_nobody_keeps_it(
    client: Visitor, app: Flask, backend: Flask, page: Page
) -> None:
    (whole,) = ids_on(send(client, page, PHOTO))
    for address in (whole, f"{whole}/small"):
        answer = client.ask(address)
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        other = Visitor(app, backend)
        other.sign_in("黄秀英")
        assert other.ask(address).status_code == 404
        assert Visitor(app, backend).ask(address).status_code in (303, 404)


def test_what_is_kept_is_sealed(client: Visitor, store: Store, page: Page) -> None:
    send(client, page, PHOTO)
    with store.engine.connect() as connection:
        (row,) = connection.execute(select(table)).all()
    assert b"\xff\xd8\xff" not in row.whole + row.small
    assert not store.uploads.of("another draft")


def test_a_draft_thrown_away_takes_its_photographs_along(client: Visitor, store: Store, page: Page) -> None:
    send(client, page, PHOTO)
    start = client.get(f"/services/{SERVICE}/start")
    client.press(start, start.all("main form[method=post]")[0])
    assert kept(store) == 0


def handed_in(client: Visitor, page: Page) -> Page:
    """The receipt, after the rest was answered."""
    form = form_of(client.app, SERVICE)
    page = client.press(page, go_on_form(page))
    while not is_end(page):
        page = go_through(client, page, form)
    assert "照片1张" in page
    return client.press(page, hand_in_form(page))


def test_taken_back_it_still_has_its_photographs_and_after_ten_minutes_they_are_gone(
    client: Visitor, store: Store, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = handed_in(client, send(client, page, PHOTO))
    assert kept(store) == 1
    mend = next(form for form in receipt.all("main form") if form.css("button[value=mend]"))
    client.press(receipt, mend, more={"then": "mend"})
    assert "已经有1张" in client.get(AT)
    handed_in(client, client.get(AT))
    now = __import__("time").time
    monkeypatch.setattr("time.time", lambda: now() + 3600)
    store.sheets.forget_answers()
    store.uploads.tidy()
    assert kept(store) == 0


def test_there_is_an_end_to_what_is_kept_for_one_draft(
    client: Visitor, store: Store, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES_OF_ONE", 1000)
    assert "照片存得太多" in send(client, page, PHOTO)
    assert kept(store) == 0


def test_when_many_come_at_once_it_says_so(
    client: Visitor, store: Store, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_self: Darkroom, _data: bytes) -> None:
        raise Busy

    monkeypatch.setattr(Darkroom, "develop", busy)
    assert "请等1分钟" in send(client, page, PHOTO)
    assert kept(store) == 0


@pytest.fixture
def scanned_by(app: Flask) -> Iterator[object]:
    """Sets VIRUS_SCAN for one test."""
    config = app.extensions["config"]

    def by(setting: str) -> None:
        app.extensions["config"] = replace(config, VIRUS_SCAN=setting)

    yield by
    app.extensions["config"] = config


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("sh -c 'cat >/dev/null; exit 0'", "已经有1张"),
        ("sh -c 'cat >/dev/null; exit 1'", "里有病毒"),
        ("sh -c 'cat >/dev/null; exit 2'", "现在查不了病毒"),
        ("/no/such/scanner", "现在查不了病毒"),
        ("unix:/no/such/socket", "现在查不了病毒"),
        ("127.0.0.1:1", "现在查不了病毒"),
    ],
)
def test_a_scanner_has_the_first_word(
    client: Visitor, store: Store, page: Page, scanned_by: object, setting: str, said: str, tmp_path: Path
) -> None:
    scanned_by(setting)  # type: ignore[operator]
    after = send(client, page, PHOTO)
    assert said in after
    assert kept(store) == (1 if said == "已经有1张" else 0)


def test_the_pdf_of_a_scanner_is_shown_by_its_pages(client: Visitor, page: Page) -> None:
    after = send(client, page, pdf(2), field="file", name="scan.pdf")
    assert "第1份，PDF，2页" in after
    answer = client.ask(ids_on(after)[0])
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_service_whose_answers_everybody_may_read_asks_for_none(client: Visitor, app: Flask):
    service = app.extensions["gateway"].catalogue.service(SERVICE, "zh-Hans").value
    with app.app_context(), pytest.raises(BackendUnavailable):
        journey_form(service.model_copy(update={"handed_to": "faults"}))
