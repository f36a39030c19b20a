"""What do the registries know about one resident? Look-ups: deterministic sample rows up to today."""

from collections.abc import Callable
from datetime import date, datetime

from flask import Blueprint, Response, request

from backend.answers import check_answers
from backend.catalogue import Catalogue
from backend.identity.access import Access
from backend.languages import in_language
from backend.problems import answers_refused, not_found
from backend.registries import registry_of
from backend.replies import asked_language, personal


def record_pages(catalogue: Catalogue, access: Access, now: Callable[[], datetime]) -> Blueprint:
    """Serve the look-ups under /records."""
    bp = Blueprint("records", __name__, url_prefix="/records")

    @bp.post("/<service_id>")
    def look_up(service_id: str) -> Response:
        resident = access.required()
        service = catalogue.service(service_id)
        if service is None or service["kind"] != "look-up":
            raise not_found()
        language, today = asked_language(), now().date()
        answers, wrong = check_answers(service["form"], request.get_json()["answers"], today)
        if wrong:
            raise answers_refused(wrong)
        record = registry_of(service)(resident, answers, today)
        told = {"title": service["title"], "as_of": date.isoformat(today), "sample": True, "notes": [], **record}
        return personal(in_language(told, language), language)

    return bp
