"""The reference backend: a working stand-in for every platform API the site calls, on sample data.

What it answers is written in docs/architecture.md. Nothing in it is about a real person, price or storm.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue

from backend.cases import Cases, case_pages
from backend.catalogue import DATA, catalogue_pages, read_catalogue
from backend.faults import Faults, register_faults
from backend.identity.access import Access
from backend.identity.client import Client
from backend.identity.grants import Grants
from backend.identity.keys import signing_key
from backend.identity.pages import identity_pages
from backend.identity.provider import Provider
from backend.prices import price_pages
from backend.problems import register_problems
from backend.records import record_pages
from backend.replies import now
from backend.residents import read_residents
from backend.storage import folder_of, open_database
from backend.warnings import warning_pages

LARGEST_BODY = 256 * 1024


def default_config(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Tell every setting and what holds when nothing is set.

    DATABASE             path, SQLAlchemy URL, or ":memory:"
    BASE_URL             where browsers and sites reach this backend; the issuer is below it
    CLIENT_ID            the one site that may ask people to sign in
    CLIENT_SECRET        its secret; empty: a public client, protected by PKCE alone
    REDIRECT_URIS        where sign-in may send browsers back to
    POST_LOGOUT_REDIRECT_URIS  where signing out may
    DATA                 the folder of the catalogue's files
    FAULTS               what is broken from the start: {api: kind}, see backend/faults.py
    CLOCK                a function that tells the time
    """
    environ = os.environ if environ is None else environ
    sites = ["http://127.0.0.1:8000", "http://localhost:8000"]
    if environ.get("SITE_URL"):
        sites.append(environ["SITE_URL"].rstrip("/"))
    return {
        "DATABASE": environ.get("BACKEND_DATABASE", "var/backend.db"),
        "BASE_URL": environ.get("BACKEND_BASE_URL", "http://127.0.0.1:8001"),
        "CLIENT_ID": environ.get("OIDC_CLIENT_ID", "citizen-site"),
        "CLIENT_SECRET": environ.get("OIDC_CLIENT_SECRET", ""),
        "REDIRECT_URIS": [f"{site}/account/callback" for site in sites],
        "POST_LOGOUT_REDIRECT_URIS": [f"{site}{path}" for site in sites for path in ("/", "/account/signed-out")],
        "DATA": DATA,
        "FAULTS": {},
        "CLOCK": now,
    }


def create_app(config: dict[str, Any] | None = None) -> Flask:
    """Build the backend, with `config` on top of `default_config()`."""
    app = Flask(__name__)
    app.config.update(default_config())
    app.config.update(config or {})
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.json.sort_keys = False  # type: ignore[attr-defined]
    settings = app.config
    clock: Any = settings["CLOCK"]

    engine = open_database(settings["DATABASE"])
    catalogue = read_catalogue(Path(settings["DATA"]))
    residents = read_residents()
    faults = Faults(settings["FAULTS"])
    client = Client(
        client_id=settings["CLIENT_ID"],
        secret=settings["CLIENT_SECRET"],
        redirect_uris=tuple(settings["REDIRECT_URIS"]),
        post_logout_redirect_uris=tuple(settings["POST_LOGOUT_REDIRECT_URIS"]),
    )
    grants = Grants(engine, residents, client)
    access = Access(grants)
    provider = Provider(
        app,
        issuer=settings["BASE_URL"].rstrip("/") + "/identity",
        key=signing_key(folder_of(settings["DATABASE"])),
        client=client,
        grants=grants,
        access=access,
    )
    app.extensions["faults"] = faults

    register_problems(app)
    register_faults(app, faults)
    app.register_blueprint(catalogue_pages(catalogue))
    app.register_blueprint(record_pages(catalogue, access, clock))
    app.register_blueprint(case_pages(Cases(engine, catalogue, clock), access))
    app.register_blueprint(price_pages(clock))
    app.register_blueprint(warning_pages(clock))
    app.register_blueprint(identity_pages(provider, residents))
    app.add_url_rule("/health", view_func=_health)
    return app


def _health() -> ResponseReturnValue:
    return jsonify(status="ok")


__all__ = ["create_app", "default_config"]
