"""A service's form as a script for whoever answers the telephone: what to say, what to note, where to go on, on one sheet.

It holds nothing of anybody's, so it is for everybody; what is noted on it is the business of whoever holds the pen.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from app.gateway.edition import Service
from app.journeys import Form
from app.journeys.script import Branch, branches
from app.journeys.words import NO, YES
from app.web.access import for_everyone
from app.web.paper import is_to_write
from app.web.printed import as_pdf, asked_rows, shown
from app.web.services import find_service
from app.web.telephone.services import service_number
from app.web.walk import form_of

bp = Blueprint("script", __name__, url_prefix="/services/<service_id>")


@bp.record_once
def set_up(state: BlueprintSetupState) -> None:
    """Give the pages of services their link for those who answer the telephone."""
    state.app.jinja_env.globals["script_links"] = script_links


def script_links(service: Service) -> list[dict[str, str]]:
    """The way to a service's script; none where nothing is filled in."""
    if not is_to_write(service):
        return []
    return [{"text": _("给接电话的人用的稿子"), "href": f"/services/{service.id}/script", "icon": "phone"}]


@bp.get("/script")
@for_everyone
def script(service_id: str) -> Response | Redirect:
    """What to say and what to note, question by question."""
    service = find_service(service_id)
    if not is_to_write(service):
        return redirect(url_for("services.service", service_id=service_id), 303)
    return shown("telephone/script.html", personal=False, pdf_at=f"{request.path}.pdf", **script_context(service))


@bp.get("/script.pdf")
@for_everyone
def script_pdf(service_id: str) -> Response | Redirect:
    """The same as PDF."""
    service, page_at = find_service(service_id), url_for("script.script", service_id=service_id)
    if not is_to_write(service):
        return redirect(page_at, 303)
    context = script_context(service)
    return as_pdf("telephone/script.html", personal=False, page_at=page_at, called=service.title, **context)


def script_context(service: Service) -> dict[str, Any]:
    """What stands on a script."""
    form = form_of(service)
    rows = asked_rows(form, {})
    _add_branches(rows, form, _("答%(answers)s，问完了。"))
    return {"service": service, "form": form, "rows": rows, "number": service_number(service.id)}


def _add_branches(rows: list[dict[str, Any]], form: Form, end: str) -> None:
    """To each row, in words, which answers pass questions over, and to which number; `end` where no more is asked."""
    found = branches(form)
    numbers = {question.id: row["number"] for question, row in zip(form.questions, rows, strict=True)}
    for question, row in zip(form.questions, rows, strict=True):
        names: dict[str | bool, str] = {True: _(YES), False: _(NO)}
        names |= {option.value: option.text for option in question.options}
        row["branches"] = [_in_words(branch, names, numbers, end) for branch in found.get(question.id, ())]
        if question.member is not None:
            _add_branches(row["member"], question.member, _("答%(answers)s，问下一个。"))


def _in_words(branch: Branch, names: Mapping[str | bool, str], numbers: Mapping[str, str], end: str) -> str:
    answers = _("或者").join(_("“%(option)s”", option=names[value]) for value in branch.values)
    if branch.to is None:
        return end % {"answers": answers}
    return str(_("答%(answers)s，到第%(number)s题。", answers=answers, number=numbers[branch.to]))
