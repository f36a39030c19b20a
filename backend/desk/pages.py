"""How are the desks put together?"""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response
from joserfc.jwk import RSAKey

from backend.cases import Cases
from backend.desk.employers import employer_pages
from backend.desk.frame import Desk
from backend.desk.officials import official_pages
from backend.desk.session import Sessions
from backend.documents import Documents
from backend.problems import not_found
from backend.reading import DATA, read_yaml
from backend.switches import Switches
from backend.vacancies import Work


def desk_pages(
    cases: Cases, documents: Documents, switches: Switches, key: RSAKey, *, secure: bool, now: Callable[[], datetime]
) -> tuple[Blueprint, ...]:
    """Serve the desks under /desk."""
    people = read_yaml(DATA / "desk.yaml", [])
    sessions = Sessions(key, secure=secure)
    return (
        _door(sessions),
        official_pages(sessions, cases, documents, switches, people, now),
        employer_pages(sessions, Work(cases.engine, now), cases.residents, now),
    )


def _door(sessions: Sessions) -> Blueprint:
    desk = Desk("door", sessions, {})
    bp = desk.blueprint("/desk", static_folder="static")

    @bp.get("/")
    def index() -> Response:
        return desk.page("index.html")

    @bp.route("/<path:_elsewhere>", methods=["GET", "POST"])
    def nowhere(_elsewhere: str) -> Response:
        raise not_found()

    return bp
