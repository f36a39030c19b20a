"""The site. `create_app()` is its table of contents: what it is made of, in the order it is put together."""

import logging
from typing import Any

import httpx2
from flask import Flask
from jinja2 import StrictUndefined

from app.config import ROOT, Config, read_config


def create_app(config: Config | None = None, transport: httpx2.BaseTransport | None = None) -> Flask:
    """The site as a WSGI application.

    `transport` stands in for the network between the site and its backends (`httpx2.WSGITransport` in tests).
    """
    config = config or read_config()
    app = Flask(__name__, root_path=str(ROOT), static_folder="static", template_folder="templates")
    app.config.update(ROOT=ROOT, TESTING=config.TESTING, SECRET_KEY=config.SECRET_KEY)
    app.extensions["config"] = config
    app.logger.setLevel(logging.INFO)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    register_page_caching(app, config)
    register_parts(app, config, transport)
    register_blueprints(app)
    return app


def register_page_caching(app: Flask, config: Config) -> None:
    """First, so that it answers before and keeps after everything else."""
    from flask_compress import Compress

    from app.web.pagecache import register_page_cache

    register_page_cache(app, config.PAGE_CACHE_SECONDS)
    app.config.update(
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_LEVEL=6,
        COMPRESS_MIMETYPES=["text/html", "text/plain", "application/json", "image/svg+xml"],
        COMPRESS_STREAMS=False,
    )
    Compress(app)


def register_parts(app: Flask, config: Config, transport: httpx2.BaseTransport | None) -> None:
    """What the views work with, built once."""
    from app.assets import register_assets
    from app.gateway import Gateway, patience
    from app.i18n import register_i18n
    from app.security import register_security
    from app.speech import Speech
    from app.store import Store
    from app.web.commands import register_commands
    from app.web.components import register_components
    from app.web.errors import register_errors
    from app.web.filters import register_filters
    from app.web.finding import Finder
    from app.web.forwarding import start_forwarder
    from app.web.receiving import register_receiving
    from app.web.visit import register_visits

    store, gateway, finder = Store(config), Gateway(config, transport), Finder()
    app.extensions.update(store=store, gateway=gateway, finder=finder, speech=Speech(config))
    assets = register_assets(app)
    register_security(app, config, [str(assets.critical_css)])
    register_receiving(app)
    register_visits(app, config)
    register_i18n(app)
    register_components(app)
    register_filters(app)
    register_errors(app)
    app.before_request(lambda: patience.begin(app.extensions["config"].PAGE_SECONDS))
    app.teardown_request(lambda _error: patience.end())
    register_commands(app, config, transport)
    gateway.catalogue.listeners.append(finder.prepare)
    if config.CATALOGUE_SECONDS > 0:
        app.extensions["catalogue_keeper"] = gateway.catalogue.keep_fresh(config.CATALOGUE_SECONDS)
    if config.SPEECH_AHEAD:
        app.before_request(app.extensions["speech"].start)
    if config.FORWARD_SECONDS > 0:
        app.extensions["forwarder"] = start_forwarder(store, gateway, config.FORWARD_SECONDS)


def register_blueprints(app: Flask) -> None:
    """One blueprint per area; the name of its module is its name."""
    from app.web import (
        account,
        advice,
        built,
        case_papers,
        cases,
        components,
        faults,
        health,
        home,
        journeys,
        listening,
        members,
        notices,
        paper,
        places,
        preferences,
        receipts,
        resuming,
        rural,
        script,
        sections,
        seniors,
        services,
        speech,
        telephone,
        uploads,
        wallet,
        work,
    )

    areas: tuple[Any, ...] = (
        home,
        seniors,
        rural,
        faults,
        advice,
        work,
        services,
        places,
        cases,
        case_papers,
        receipts,
        resuming,
        notices,
        wallet,
        paper,
        script,
        members,
        sections,
        uploads,
        journeys,
        account,
        preferences,
        speech,
        listening,
        telephone,
        components,
        health,
        built,
    )
    for area in areas:
        app.register_blueprint(area.bp)
