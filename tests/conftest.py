"""What tests stand on: the real site over the real reference backend, in one process, without sockets.

app       the site, with an empty memory and a gateway that has asked nothing yet
client    a browser in front of it
backend   the reference backend; what a test breaks in it is mended afterwards
"""

from collections.abc import Iterator
from dataclasses import replace

import httpx2
import pytest
from flask import Flask

from app import create_app
from app.config import Config, read_config
from app.gateway import Gateway
from app.security import Limits
from app.store import Store
from app.store.tables import metadata
from tests.visitor import Visitor
from tests.web.walking import PUBLISHED
from tools.build import build


@pytest.fixture(scope="session")
def reference_backend() -> Flask:
    """The reference backend, built once; its catalogue shows the services written in full, so that reading it is quick."""
    import backend as reference

    return reference.create_app({"DATABASE": ":memory:", "TESTING": False, "SERVICES": len(PUBLISHED)})


@pytest.fixture
def backend(reference_backend: Flask) -> Iterator[Flask]:
    """The reference backend; break it with `backend.extensions["switches"].set(api, kind)`."""
    yield reference_backend
    reference_backend.extensions["switches"].clear()


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The settings of the site under test."""
    return read_config(
        {},
        TESTING=False,  # errors become pages, as they do for citizens
        DATABASE_URL="sqlite://",
        SECRET_KEY="x" * 32,
        FORWARD_SECONDS=0,
        CATALOGUE_SECONDS=0,
        PAGE_CACHE_SECONDS=0,
        PAGE_SECONDS=20.0,  # a machine busy with other tests is slow, not broken
        SPEECH_AHEAD=False,
        VOICE="basic",
        VAR=str(tmp_path_factory.mktemp("var")),
    )


@pytest.fixture(scope="session")
def site(config: Config, reference_backend: Flask) -> Flask:
    """The site, built once."""
    build()
    return create_app(config, transport=httpx2.WSGITransport(app=reference_backend))


@pytest.fixture
def app(site: Flask, backend: Flask) -> Flask:
    """The site as it is after a start: nothing remembered, nothing asked of any backend."""
    with site.extensions["store"].engine.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(table.delete())
    transport = httpx2.WSGITransport(app=backend)
    site.extensions.update(gateway=Gateway(site.extensions["config"], transport), limits=Limits())
    return site


@pytest.fixture
def store(app: Flask) -> Store:
    """The site's memory."""
    found: Store = app.extensions["store"]
    return found


@pytest.fixture
def client(app: Flask, backend: Flask) -> Visitor:
    """A browser that has never been here."""
    return Visitor(app, backend)


@pytest.fixture
def https_client(config: Config, backend: Flask) -> Visitor:
    """A browser in front of a site that is reached over TLS."""
    build()
    secure = create_app(replace(config, SITE_URL="https://site.example"), transport=httpx2.WSGITransport(app=backend))
    return Visitor(secure, backend)


@pytest.fixture
def caching_client(config: Config, backend: Flask) -> Visitor:
    """A browser in front of a site that serves public pages again as they were."""
    build()
    caching = create_app(replace(config, PAGE_CACHE_SECONDS=60), transport=httpx2.WSGITransport(app=backend))
    return Visitor(caching, backend)
