"""一张纸: a service on one sheet to stick to the wall, and its form to write on, blank or with what is answered so far."""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from app.gateway.edition import Service
from app.journeys import Form
from app.paper.press import Press, PressBusy, PressFailed
from app.web.access import for_everyone, for_owner
from app.web.errors import error_page
from app.web.printed import as_pdf, asked_rows, code_of, offers_pdf, shown
from app.web.services import find_service
from app.web.unsent import require_return
from app.web.walk import Walk, form_of

bp = Blueprint("paper", __name__, url_prefix="/services/<service_id>")


@bp.record_once
def set_up(state: BlueprintSetupState) -> None:
    """Give the app its press, and the pages of services their links to paper."""
    state.app.extensions["press"] = Press()
    state.app.jinja_env.globals["paper_links"] = paper_links


@bp.app_errorhandler(PressBusy)
@bp.app_errorhandler(PressFailed)
def no_pdf(error: PressBusy | PressFailed) -> Response:
    """Says that no PDF came of it now, and leads to the page that can be printed."""
    current_app.logger.warning("%s: no PDF: %s %s", request.path, type(error).__name__, error)
    query = request.query_string.decode("latin-1")
    print_at = request.path.removesuffix(".pdf") + (f"?{query}" if query else "")
    response = error_page(503, "print/no_pdf.html", busy=isinstance(error, PressBusy), print_at=print_at)
    response.headers["Retry-After"] = "10"
    return response


def paper_links(service: Service) -> list[dict[str, str]]:
    """What there is of a service on paper."""
    pdf, at = offers_pdf(personal=False), f"/services/{service.id}"
    found = [{"text": _("打印一张大字的纸"), "href": f"{at}/sheet", "icon": "printer"}]
    if is_to_write(service):
        found.append({"text": _("打印空白的表"), "href": f"{at}/form", "icon": "writing"})
    if pdf:
        found += [
            {"text": _("%(what)s，存成PDF", what=what), "href": f"{link['href']}.pdf", "icon": "download"}
            for link, what in zip(found, (_("大字的纸"), _("空白的表")), strict=False)
        ]
    return found


def is_to_write(service: Service) -> bool:
    """Whether there is a form that somebody could write on."""
    return service.form is not None and service.kind != "look-up"


def address_on_paper(service: Service) -> str:
    """Where the service's page is, as it stands in a code and in print."""
    return f"{current_app.extensions['config'].SITE_URL.rstrip('/')}/services/{service.id}"


def sheet_context(service_id: str) -> dict[str, Any]:
    """What stands on a service's sheet."""
    service = find_service(service_id)
    address = address_on_paper(service)
    return {"service": service, "address": address, "code": code_of(address)}


def form_context(service: Service, form: Form, rows: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """What stands on a form."""
    address = address_on_paper(service)
    return {"service": service, "form": form, "rows": rows, "address": address, "code": code_of(address), **more}


def draft_context(walk: Walk) -> dict[str, Any]:
    """The form with what its owner has answered so far."""
    rows = asked_rows(walk.form, walk.answers)
    return form_context(walk.service, walk.form, rows, begun=walk.draft.updated, back=walk.next_address())


@bp.get("/sheet")
@for_everyone
def sheet(service_id: str) -> Response:
    """All about a service on one sheet, in large type."""
    return shown("print/sheet.html", personal=False, pdf_at=f"{request.path}.pdf", **sheet_context(service_id))


@bp.get("/sheet.pdf")
@for_everyone
def sheet_pdf(service_id: str) -> Response | Redirect:
    """The sheet as PDF."""
    context, page_at = sheet_context(service_id), url_for("paper.sheet", service_id=service_id)
    return as_pdf("print/sheet.html", personal=False, page_at=page_at, called=context["service"].title, **context)


@bp.get("/form")
@for_everyone
def blank(service_id: str) -> Response | Redirect:
    """The blank form, to write on."""
    service = find_service(service_id)
    if not is_to_write(service):
        return redirect(url_for("services.service", service_id=service_id), 303)
    form = form_of(service)
    rows = asked_rows(form, {})
    back = url_for("services.service", service_id=service_id)
    context = form_context(service, form, rows, begun=None, back=back)
    return shown("print/form.html", personal=False, pdf_at=f"{request.path}.pdf", **context)


@bp.get("/form.pdf")
@for_everyone
def blank_pdf(service_id: str) -> Response | Redirect:
    """The blank form as PDF."""
    service, page_at = find_service(service_id), url_for("paper.blank", service_id=service_id)
    if not is_to_write(service):
        return redirect(page_at, 303)
    form = form_of(service)
    context = form_context(service, form, asked_rows(form, {}), begun=None, back=page_at)
    return as_pdf("print/form.html", personal=False, page_at=page_at, called=service.title, **context)


@bp.get("/draft")
@for_owner
def draft(service_id: str) -> Response | Redirect:
    """The form with one's own answers, as far as they go."""
    walk = Walk(service_id)
    require_return(walk.draft)
    if not is_to_write(walk.service) or not walk.draft.answers:
        return redirect(url_for("paper.blank", service_id=service_id), 303)
    return shown("print/form.html", personal=True, pdf_at=f"{request.path}.pdf", **draft_context(walk))


@bp.get("/draft.pdf")
@for_owner
def draft_pdf(service_id: str) -> Response | Redirect:
    """The same as PDF, kept nowhere."""
    walk, page_at = Walk(service_id), url_for("paper.draft", service_id=service_id)
    require_return(walk.draft)
    if not is_to_write(walk.service) or not walk.draft.answers:
        return redirect(url_for("paper.blank_pdf", service_id=service_id), 303)
    return as_pdf("print/form.html", personal=True, page_at=page_at, called=walk.service.title, **draft_context(walk))
