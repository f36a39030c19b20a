"""Photographs go before the sheet that names them, once each, whatever breaks on the way."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.gateway import Gateway
from app.gateway.cases import Cases
from app.store import Store
from app.store.sheets import Sheet
from app.web.forwarding import pass_on
from backend.switches import KINDS
from tests.page import Page
from tests.pictures.zoo import paper, saved
from tests.visitor import Visitor
from tests.web.photographing import AT, at_the_photos, send
from tests.web.walking import RESIDENT, form_of, go_on_form, go_through, hand_in_form, is_end

PHOTO = saved(paper(), "JPEG")
# A faulty API that does what was asked, or answers only late, in a test that should not wait.
ODD = {"slow": {"seconds": 0.05}, "drip": {"seconds": 0.0}}


@pytest.fixture
def check(client: Visitor) -> Page:
    """The page to hand two photographs in from."""
    client.sign_in(RESIDENT)
    page = send(client, send(client, at_the_photos(client), PHOTO), PHOTO)
    page = client.press(page, go_on_form(page))
    form = form_of(client.app, "farm-machinery-subsidy")
    while not is_end(page):
        page = go_through(client, page, form)
    return page


@pytest.fixture
def waiting(client: Visitor, store: Store, backend: Flask, check: Page) -> Sheet:
    """A sheet with two photographs that has not arrived."""
    backend.extensions["switches"].set("documents", "down")
    receipt = client.press(check, hand_in_form(check))
    backend.extensions["switches"].clear()
    (sheet,) = store.sheets.of(f"resident:{_sub(client, store)}")
    assert receipt.path.endswith(sheet.number)
    assert sheet.state == "kept"
    store.sheets.release(sheet.number)
    return sheet


def _sub(client: Visitor, store: Store) -> str:
    cookie = client.site.get_cookie("visit", domain="127.0.0.1")
    assert cookie is not None
    return str(store.visits.load(cookie.value)["profile"]["sub"])


def documents(backend: Flask, reference: str | None) -> list[Any]:
    """What the backend holds of a case's photographs; of no case, those that wait for one."""
    where = "used_by = :reference" if reference else "used_by IS NULL"
    with backend.extensions["payments"].engine.connect() as connection:
        return list(
            connection.execute(text(f"SELECT id, question FROM documents WHERE {where}"), {"reference": reference})
        )


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_wrong_with_the_documents_api_the_sheet_arrives_once_it_is_mended(
    app: Flask, store: Store, backend: Flask, waiting: Sheet, kind: str
) -> None:
    gateway: Gateway = app.extensions["gateway"]
    backend.extensions["switches"].set("documents", kind, **ODD.get(kind, {}))
    outcome = pass_on(store, gateway, waiting.number)
    assert outcome in ("kept", "accepted"), outcome
    backend.extensions["switches"].clear()
    app.extensions["gateway"] = Gateway(app.extensions["config"], gateway.documents._backend.transport)
    if outcome == "kept":
        assert pass_on(store, app.extensions["gateway"], waiting.number) == "accepted"
    sheet = store.sheets.find(waiting.owner, waiting.number)
    assert sheet is not None
    assert [one.question for one in documents(backend, sheet.reference)] == ["plate_photo"] * 2


def test_killed_between_the_photographs_and_the_sheet_nothing_is_there_twice(
    app: Flask, store: Store, backend: Flask, waiting: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose = len(documents(backend, None))

    def killed(*_all: Any, **_more: Any) -> None:
        raise SystemExit("kill -9")

    with monkeypatch.context() as during:
        during.setattr(Cases, "hand_in", killed)
        with pytest.raises(SystemExit):
            pass_on(store, app.extensions["gateway"], waiting.number)
    assert len(documents(backend, None)) == loose + 2
    assert pass_on(store, app.extensions["gateway"], waiting.number) == "accepted"
    sheet = store.sheets.find(waiting.owner, waiting.number)
    assert sheet is not None
    assert len(documents(backend, sheet.reference)) == 2
    assert len(documents(backend, None)) == loose


def test_a_refused_photograph_comes_back_to_its_question(
    client: Visitor, app: Flask, store: Store, waiting: Sheet
) -> None:
    (first, second) = waiting.handed_in["plate_photo"]["uploads"]
    with store.engine.begin() as connection:
        sealed = store.uploads._seal.close_bytes(b"no picture at all")
        connection.execute(text("UPDATE uploads SET whole = :sealed WHERE id = :id"), {"sealed": sealed, "id": second})
    assert pass_on(store, app.extensions["gateway"], waiting.number) == "refused"
    page = client.get(AT)
    assert page.wants_another_look
    assert "打不开" in page
    assert "已经有2张" in page
    assert [one.id for one in store.uploads.of(store.drafts.find(waiting.owner, waiting.service).id)] == [first, second]  # type: ignore[union-attr]


def test_a_photograph_that_is_gone_here_is_asked_for_again(
    client: Visitor, app: Flask, store: Store, waiting: Sheet
) -> None:
    store.uploads.forget(waiting.key, waiting.handed_in["plate_photo"]["uploads"][0])
    assert pass_on(store, app.extensions["gateway"], waiting.number) == "refused"
    assert "请再拍一次" in client.get(AT)


def test_a_case_taken_back_lets_go_of_its_photographs_and_the_draft_keeps_its_own(
    client: Visitor, app: Flask, store: Store, backend: Flask, waiting: Sheet
) -> None:
    assert pass_on(store, app.extensions["gateway"], waiting.number) == "accepted"
    accepted = store.sheets.find(waiting.owner, waiting.number)
    receipt = client.get(f"/receipt/{waiting.number}")
    form = next(one for one in receipt.all("main form") if one.css("button[value=mend]"))
    client.press(receipt, form, more={"then": "mend"})
    assert accepted is not None
    assert documents(backend, accepted.reference) == []
    assert "已经有2张" in client.get(AT)
