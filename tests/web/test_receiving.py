"""Large bodies come in where a page takes files, nowhere else, only a few at a time, and never by way of a disk."""

import io
import tempfile

import pytest
from flask import Flask

from app.security import LARGEST_BODY
from app.web import receiving
from tests.page import Page
from tests.visitor import Visitor
from tests.web.addresses import addresses
from tests.web.photographing import AT, at_the_photos, send_once
from tests.web.walking import RESIDENT

LARGE = b"x" * (LARGEST_BODY + 10_000)
TAKE_FILES = {"uploads.add", "case_papers.add"}
TAKES_SOUND = {"listening.hear"}  # within a limit of its own


def test_only_the_views_that_take_files_take_large_bodies(app: Flask, client: Visitor) -> None:
    taking = {name for name, view in app.view_functions.items() if getattr(view, "takes_files", False)}
    assert taking == TAKE_FILES
    token = client.token()
    for address in addresses(app):
        if "POST" not in address.methods or address.endpoint in TAKES_SOUND:
            continue
        answer = client.send(address.path, {"csrf_token": token, "photo": (io.BytesIO(LARGE), "a.jpg")})
        # The telephone's documents are there for nobody without its key.
        refused = answer.status_code in (413, 404)
        assert refused != (address.endpoint in TAKE_FILES), (address.path, answer.status_code)


def test_nothing_of_a_file_is_written_to_a_disk(client: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def written(*_all: object, **_more: object) -> None:
        raise AssertionError("a temporary file was made")

    for name in ("SpooledTemporaryFile", "TemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, written)
    fields = {"csrf_token": client.token(), "photo": (io.BytesIO(LARGE * 20), "a.jpg")}
    answer = client.send("/services/farm-machinery-subsidy/plate-photo/photo", fields)
    assert answer.status_code == 303


def test_one_too_many_at_once_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "AT_ONCE", 1)
    app, told = Flask("receiving"), []
    receiving.register_receiving(app)

    def send() -> int:
        return app.test_client().post("/", data={"photo": (io.BytesIO(b"x"), "a.jpg")}).status_code

    @app.post("/")
    @receiving.takes_files
    def take() -> str:
        if not told:
            told.append(send())  # another one comes before this one is done
        return "taken"

    assert send() == 200
    assert told == [503]
    assert send() == 200


def test_the_page_that_says_so_leads_back(client: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_request: object) -> None:
        raise receiving.TooManyAtOnce

    monkeypatch.setattr("app.web.uploads.take_in", lambda *_all, **_more: full(None))
    client.sign_in(RESIDENT)
    page = Page(send_once(client, at_the_photos(client), b"x"))
    assert (page.status, page.h1) == (503, "现在交照片的人多")
    assert page.response.headers["Retry-After"] == "30"
    assert any(link.attributes["href"] == AT for link in page.all("main a.button"))
