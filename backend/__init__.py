"""The reference backend: a working stand-in for every platform API the site calls, on sample data.

What it answers is written in docs/contract/openapi.yaml. Nothing in it is about a real person, price or storm.
"""

import os
from collections.abc import Mapping
from typing import Any

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

from backend.advice import Advice, advice_pages
from backend.appointments import Appointments, appointment_pages
from backend.cases import Cases, case_pages
from backend.catalogue import Catalogue, catalogue_pages
from backend.certificates import Certificates, certificate_pages
from backend.desk.pages import desk_pages
from backend.divisions import Divisions
from backend.documents import LARGEST as LARGEST_DOCUMENT
from backend.documents import Documents, document_pages
from backend.door import register_door
from backend.faults import Faults, fault_pages
from backend.identity.access import Access
from backend.identity.client import Client
from backend.identity.grants import Grants
from backend.identity.keys import signing_key
from backend.identity.pages import identity_pages
from backend.identity.provider import Provider
from backend.mandates import Mandates, mandate_pages
from backend.notices import Notices, notice_pages
from backend.paying import paying_pages
from backend.payments import Payments, payment_pages
from backend.places import Places, place_pages
from backend.prices import Prices, price_pages
from backend.problems import register_problems
from backend.publishing import register_publishing
from backend.records import record_pages
from backend.replies import now
from backend.residents import read_residents
from backend.storage import folder_of, open_database
from backend.switches import Switches, register_switches
from backend.vacancies import Work, work_pages
from backend.warnings import Warnings, warning_pages

LARGEST_BODY = 256 * 1024


def default_config(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Tell every setting and what holds when nothing is set.

    DATABASE             path of the SQLite database, or ":memory:"
    BASE_URL             where browsers and sites reach this backend; the issuer is below it
    CLIENT_ID            the one site that may ask people to sign in
    CLIENT_SECRET        its secret; empty: a public client, protected by PKCE alone
    REDIRECT_URIS        where sign-in may send browsers back to
    POST_LOGOUT_REDIRECT_URIS  where signing out may
    SERVICES             how many services the catalogue shows, where a small one is wanted; 0: all
    FAULTS               what is broken from the start: "prices=slow:8,cases=status:503", see backend/switches.py
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
        "SERVICES": int(environ.get("BACKEND_SERVICES", "0")),
        "FAULTS": environ.get("BACKEND_FAULTS", ""),
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
    catalogue = Catalogue(engine, settings["SERVICES"] or 1_000_000)
    residents = read_residents()
    places = Places(engine)
    appointments = Appointments(engine, catalogue, places, clock)
    cases = Cases(engine, catalogue, residents, clock, appointments)
    payments = Payments(engine, catalogue, settings["BASE_URL"], clock)
    documents = Documents(engine, catalogue, clock)
    switches = Switches(settings["FAULTS"])
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
    app.extensions["switches"] = switches
    app.extensions["catalogue"] = catalogue
    app.extensions["payments"] = payments
    register_publishing(app, catalogue)

    register_problems(app)
    app.before_request(let_papers_in)
    register_switches(app, switches)
    register_door(app)
    app.register_blueprint(catalogue_pages(catalogue))
    app.register_blueprint(record_pages(catalogue, access, clock))
    app.register_blueprint(case_pages(cases, access))
    app.register_blueprint(certificate_pages(Certificates(engine, clock), access))
    app.register_blueprint(mandate_pages(Mandates(engine, catalogue, residents, clock), access))
    app.register_blueprint(price_pages(Prices(engine), clock))
    app.register_blueprint(place_pages(places, Divisions(engine)))
    app.register_blueprint(appointment_pages(appointments, access))
    app.register_blueprint(payment_pages(payments))
    app.register_blueprint(paying_pages(payments))
    app.register_blueprint(document_pages(documents, cases.find, access))
    app.register_blueprint(warning_pages(Warnings(engine), clock))
    app.register_blueprint(notice_pages(Notices(engine, clock), access))
    app.register_blueprint(advice_pages(Advice(engine, clock), access))
    app.register_blueprint(fault_pages(Faults(engine, clock), access))
    app.register_blueprint(work_pages(Work(engine, clock), access))
    app.register_blueprint(identity_pages(provider, residents))
    secure = settings["BASE_URL"].startswith("https:")
    for desk in desk_pages(cases, documents, switches, provider.key, secure=secure, now=clock):
        app.register_blueprint(desk)
    app.add_url_rule("/health", view_func=_health)
    return app


def let_papers_in() -> None:
    """Let a body be larger where papers are handed over; a little more than is taken, so that what is too large is told so in words."""
    if request.path == "/documents":
        request.max_content_length = LARGEST_DOCUMENT + LARGEST_BODY


def _health() -> ResponseReturnValue:
    return jsonify(status="ok")


__all__ = ["create_app", "default_config"]
