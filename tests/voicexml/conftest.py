"""A site that answers the telephone, before a backend of its own with one service more: one that keys can answer whole."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from flask import Flask

import backend as reference
from app import create_app
from app.config import ROOT, Config
from app.gateway import Gateway
from app.security import Limits
from app.store.tables import metadata
from tests.visitor import Visitor
from tests.voicexml.browser import Browser, Caller
from tests.web.walking import PUBLISHED
from tools.build import build

KEY = "the platform's key"
SERVICE = ROOT / "tests" / "voicexml" / "by-keys.yaml"
Ring = Callable[..., Browser]


@pytest.fixture(scope="session")
def telephone_backend(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The reference backend, with a service that keys can answer whole; shown first, so that a small catalogue holds it."""
    database = tmp_path_factory.mktemp("backend") / "backend.db"
    made = reference.create_app({"DATABASE": str(database), "TESTING": False, "SERVICES": len(PUBLISHED) + 1})
    said = made.test_cli_runner().invoke(args=["publish", str(SERVICE)])
    assert "by-keys is published" in said.output, said.output
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE services SET position = -1 WHERE id = 'by-keys'")
        connection.commit()
    return made


@pytest.fixture
def backend(telephone_backend: Flask) -> Iterator[Flask]:
    """The backend; what a test breaks in it is mended afterwards."""
    yield telephone_backend
    telephone_backend.extensions["switches"].clear()


@pytest.fixture(scope="session")
def telephone_site(config: Config, telephone_backend: Flask, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The site, with the platform's key set."""
    build()
    var: Path = tmp_path_factory.mktemp("var")
    return create_app(replace(config, IVR_KEY=KEY, VAR=str(var)), transport=httpx2.WSGITransport(app=telephone_backend))


@pytest.fixture
def app(telephone_site: Flask, backend: Flask) -> Flask:
    """The site as it is after a start."""
    with telephone_site.extensions["store"].engine.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(table.delete())
    config = telephone_site.extensions["config"]
    telephone_site.extensions.update(gateway=Gateway(config, httpx2.WSGITransport(app=backend)), limits=Limits())
    return telephone_site


@pytest.fixture
def client(app: Flask, backend: Flask) -> Visitor:
    """A browser of pages, beside the telephone."""
    return Visitor(app, backend)


@pytest.fixture
def ring(app: Flask) -> Ring:
    """A call from its first document to its end, by whoever presses the keys."""
    http = app.test_client(use_cookies=False)

    def fetch(method: str, address: str, fields: dict[str, str]) -> tuple[int, str, str]:
        # No limit of presses: a test presses faster than a finger.
        app.extensions["limits"] = Limits()
        shown = {"auth": ("ivr", KEY)} if method == "get" else {}
        answer = http.open(address, method=method.upper(), data=fields, **shown)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.status_code, answer.mimetype, answer.get_data(as_text=True)

    def call(caller: Caller, line: str = "answered") -> Browser:
        browser = Browser(fetch, caller, line)
        browser.call("/telephone/")
        return browser

    return call
