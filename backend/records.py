"""What do the registries know about one resident? Look-ups: deterministic sample rows up to today."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, request

from backend.answers import check_answers
from backend.catalogue import Catalogue
from backend.identity.access import Access
from backend.languages import in_language
from backend.problems import answers_refused, not_found
from backend.registries import REGISTRIES
from backend.replies import asked_language, personal

Made = dict[str, Any]


def record_pages(catalogue: Catalogue, access: Access, now: Callable[[], datetime]) -> Blueprint:
    """Serve the look-ups under /records."""
    bp = Blueprint("records", __name__, url_prefix="/records")

    @bp.get("/<service_id>")
    def look_up(service_id: str) -> Response:
        service, registry = catalogue.service(service_id), REGISTRIES.get(service_id)
        if service is None or registry is None or service["kind"] != "look-up":
            raise not_found()
        resident, language, today = access.required(), asked_language(), now().date()
        answers, wrong = check_answers(service["form"], read_answers(service["form"]), today)
        if wrong:
            raise answers_refused(wrong)
        record = registry(resident, answers, today)
        told = {"title": service["title"], "as_of": date.isoformat(today), "sample": True, "notes": [], **record}
        return personal(in_language(told, language), language)

    return bp


def read_answers(form: Mapping[str, Any]) -> dict[str, Any]:
    """Read the answers out of the address, each into the shape its kind of question has in JSON."""
    kinds = {question["id"]: question["kind"] for question in form["questions"]}
    read: dict[str, Any] = {}
    for name, written in request.args.items(multi=True):
        match kinds.get(name):
            case "choices":
                read.setdefault(name, []).append(written)
            case "yes-no":
                read[name] = {"true": True, "false": False}.get(written, written)
            case "consent":
                read[name] = written == "true"
            case "money":
                read[name] = int(written) if written.isascii() and written.isdigit() and len(written) < 16 else written
            case _:
                read[name] = written
    return read
