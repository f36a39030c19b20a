"""What became of it: receipts, cases, and what is still half filled in."""

from datetime import datetime

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from app.clock import CHINA
from app.gateway import Gateway
from app.gateway.cases import Case
from app.gateway.edition import Guide
from app.security import visitor_key
from app.store import Store
from app.store.sheets import Sheet
from app.web.access import for_owner, for_residents, require_sign_in
from app.web.errors import Broken, unless_broken
from app.web.faults import fault_page
from app.web.filters import clock, day, moment, short_moment
from app.web.forwarding import Courier
from app.web.listing import case_cards
from app.web.notices import notice_links, own_page, take_as_read
from app.web.paging import asked_page, turner
from app.web.rendering import render
from app.web.services import edition
from app.web.unsent import require_same_resident, whose
from app.web.visit import caller, has_visit, visit

bp = Blueprint("cases", __name__)

MOST_NOTICES = 5
ON_ITS_WAY = ("kept", "taking-back", "stuck")


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
        aside_links=[
            {
                "text": draft.title,
                "href": url_for("resuming.draft", draft_id=draft.id),
                "note": _("%(when)s写的。", when=moment(draft.updated)),
                "icon": "edit",
            }
            for draft in store.drafts.aside_of(owner)
            if draft.title
        ],
        waiting_links=[
            {"text": sheet.title, "href": f"/receipt/{sheet.number}", "icon": "clock"}
            for sheet in sheets
            if sheet.state in ON_ITS_WAY
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
    guide = guide_of(found.service.id) if found.wanted else None
    events = [{"text": event.text, "at": moment(event.at)} for event in found.history]
    facts = [
        {"question": _("编号"), "answer": found.reference},
        {"question": _("给谁办的"), "answer": found.resident},
        {"question": _("什么时候交的"), "answer": moment(found.handed_in_at)},
        {"question": _("现在谁在办"), "answer": found.holder},
        *booked_facts(found),
    ]
    return render(
        "cases/case.html",
        personal=True,
        case=found,
        certificate_href=own_page("certificate", found.certificate),
        wanted=[{"name": paper} for paper in found.wanted],
        hall=guide.hall if guide else None,
        events=events,
        facts=[fact for fact in facts if fact["answer"]],
    )


def booked_facts(case: Case) -> list[dict[str, str]]:
    """When and where to be, and what to say there, where a time was booked."""
    if case.appointment is None:
        return []
    slot = case.appointment.slot
    when = _(
        "%(day)s，%(begins)s到%(ends)s", day=day(slot.starts_at), begins=clock(slot.starts_at), ends=clock(slot.ends_at)
    )
    return [
        {"question": _("约的时间"), "answer": f"{when}（{case.appointment.status_text}）"},
        {"question": _("去哪里"), "answer": f"{slot.place.name}，{slot.place.address}"},
        {"question": _("到了说这个号"), "answer": case.appointment.number},
    ]


def guide_of(service_id: str) -> Guide | None:
    """Where a service is, and who can be asked about it; None while the catalogue does not tell."""
    fetched = unless_broken(edition)
    if isinstance(fetched, Broken) or service_id not in fetched.value.by_id:
        return None
    return fetched.value.service(service_id).guide


@bp.get("/receipt/<number>")
@for_owner
def receipt(number: str) -> Response:
    """The receipt: the number, how far the answers have got, and what happens next."""
    sheet = own_sheet(number)
    return render(
        "cases/receipt.html",
        personal=True,
        sheet=sheet,
        heading=heading(sheet),
        mend_href=where_it_came_back(sheet),
        back_until=short_moment(datetime.fromtimestamp(sheet.back_until, CHINA)),
        whose=whose(),
        draft_days=current_app.extensions["config"].DRAFT_DAYS,
        fault_href=fault_page(sheet),
        guide=guide_of(sheet.service),
    )


@bp.post("/receipt/<number>")
@for_owner
def take_back(number: str) -> Redirect:
    """Take back what was handed in, to let it be or to mend it. Pressing twice does no more than pressing once."""
    require_same_resident()
    sheet = own_sheet(number)
    store: Store = current_app.extensions["store"]
    if sheet.may_come_back:
        if not current_app.extensions["limits"].hit("hand-in", visitor_key()):
            abort(429)
        taken = store.sheets.take_back(sheet.owner, number, token=caller().token)
        if taken is not None and taken.state == "taking-back":
            courier: Courier = current_app.extensions.setdefault("courier", Courier())
            courier.carry(store, current_app.extensions["gateway"], number)
        sheet = own_sheet(number)
    mend = where_it_came_back(sheet) if request.form.get("then") == "mend" else None
    return redirect(mend or url_for("cases.receipt", number=number), 303)


def own_sheet(number: str) -> Sheet:
    """A sheet of this visit's or resident's; 404 for another one. Whose visit has run out signs in first."""
    store: Store = current_app.extensions["store"]
    sheet = store.sheets.find(visit().owner, number) if has_visit() else None
    if sheet is None:
        if has_visit() and visit().has_run_out:
            require_sign_in()
        abort(404)
    return sheet


def heading(sheet: Sheet) -> str:
    """What a receipt says first."""
    said = {"refused": _("有的答案要改"), "taken-back": _("拿回来了，没有交"), "taking-back": _("正在替您拿回来")}
    return said.get(sheet.state, _("收到了"))


def where_it_came_back(sheet: Sheet) -> str | None:
    """Where the draft is that a sheet became again; None while it is a sheet, and once the draft is gone or handed in."""
    store: Store = current_app.extensions["store"]
    draft = store.drafts.by_id(sheet.came_back_as) if sheet.came_back_as else None
    if draft is None or draft.owner != sheet.owner:
        return None
    in_hand = store.drafts.find(draft.owner, draft.service)
    if in_hand is not None and in_hand.id == draft.id:
        return url_for("journeys.check", service_id=draft.service)
    return url_for("resuming.draft", draft_id=draft.id)
