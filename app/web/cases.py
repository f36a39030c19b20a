"""What became of it: receipts, cases, and what is still half filled in."""

from flask import Blueprint, Response, abort, current_app
from flask_babel import gettext as _

from app.gateway import Gateway
from app.gateway.cases import Case
from app.gateway.edition import Hall
from app.store import Store
from app.web.access import for_owner, for_residents
from app.web.errors import Broken, unless_broken
from app.web.faults import fault_page
from app.web.filters import moment
from app.web.listing import case_cards
from app.web.notices import notice_links, own_page, take_as_read
from app.web.paging import asked_page, turner
from app.web.rendering import render
from app.web.services import edition
from app.web.visit import caller, has_visit, visit

bp = Blueprint("cases", __name__)

MOST_NOTICES = 5


@bp.get("/cases/")
@for_residents
def index() -> Response:
    """Everything of this resident: half filled in, on its way, and with the backend."""
    gateway: Gateway = current_app.extensions["gateway"]
    store: Store = current_app.extensions["store"]
    owner = visit().owner
    current, n, sheets = caller(), asked_page(), store.sheets.of(owner)
    cases = unless_broken(lambda: gateway.cases.mine(current, n))
    notices = unless_broken(lambda: gateway.notices.mine(current)) if n == 1 else ()
    found = None if isinstance(cases, Broken) else cases
    return render(
        "cases/index.html",
        personal=True,
        found=found,
        n=n,
        turner=turner(n, found.pages) if found and found.pages > 1 else None,
        cards=case_cards(found.items) if found else [],
        notices_broken=isinstance(notices, Broken),
        notice_links=[] if isinstance(notices, Broken) else notice_links(notices[:MOST_NOTICES]),
        draft_links=[
            {"text": draft.title, "href": f"/services/{draft.service}/start", "icon": "edit"}
            for draft in store.drafts.of(owner)
            if draft.title
        ],
        waiting_links=[
            {"text": sheet.title, "href": f"/receipt/{sheet.number}", "icon": "clock"}
            for sheet in sheets
            if sheet.state == "kept"
        ],
        fault_links=[
            {"text": sheet.title, "href": href, "note": moment(sheet.created), "icon": "tools"}
            for sheet in sheets
            if (href := fault_page(sheet))
        ],
        draft_days=current_app.extensions["config"].DRAFT_DAYS,
    )


@bp.get("/cases/<reference>")
@for_residents
def case(reference: str) -> Response:
    """One case: how far it is, who has it, what comes next, whom to ring."""
    gateway: Gateway = current_app.extensions["gateway"]
    current = caller()
    found = gateway.cases.case(reference, current)
    notices = unless_broken(lambda: gateway.notices.mine(current))
    if not isinstance(notices, Broken):
        take_as_read([notice for notice in notices if notice.about in (found.reference, found.certificate)])
    events = [{"text": event.text, "at": moment(event.at)} for event in found.history]
    facts = [
        {"question": _("编号"), "answer": found.reference},
        {"question": _("给谁办的"), "answer": found.resident},
        {"question": _("什么时候交的"), "answer": moment(found.handed_in_at)},
        {"question": _("现在谁在办"), "answer": found.holder},
    ]
    return render(
        "cases/case.html",
        personal=True,
        case=found,
        certificate_href=own_page("certificate", found.certificate),
        wanted=[{"name": paper} for paper in found.wanted],
        hall=hall_of(found) if found.wanted else None,
        events=events,
        facts=[fact for fact in facts if fact["answer"]],
    )


def hall_of(case: Case) -> Hall | None:
    """Where papers for a case can be brought; None while the catalogue does not tell."""
    fetched = unless_broken(edition)
    if isinstance(fetched, Broken) or case.service.id not in fetched.value.by_id:
        return None
    return fetched.value.service(case.service.id).guide.hall


@bp.get("/receipt/<number>")
@for_owner
def receipt(number: str) -> Response:
    """The receipt: the number, how far the answers have got, and what happens next."""
    store: Store = current_app.extensions["store"]
    sheet = store.sheets.find(visit().owner, number) if has_visit() else None
    if sheet is None:
        abort(404)
    return render("cases/receipt.html", personal=True, sheet=sheet, fault_href=fault_page(sheet))
