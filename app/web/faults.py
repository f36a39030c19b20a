"""What was reported as broken, and how far it is, so that nobody needs to report it twice."""

from flask import Blueprint, Response, current_app
from flask_babel import gettext as _

from app.gateway import Gateway
from app.gateway.faults import REFERENCE, Fault
from app.i18n import backend_language
from app.store.sheets import Sheet
from app.web.access import for_everyone
from app.web.errors import Broken, unless_broken
from app.web.filters import day, moment
from app.web.paging import asked_page, turner
from app.web.rendering import render
from app.web.services import edition

bp = Blueprint("faults", __name__, url_prefix="/rural/faults")

SERVICE = "rural-fault-report"
# How a fault's state looks: as that of a case that is as far.
TAGS = {"received": "received", "checking": "checking", "mending": "checking", "mended": "done", "refused": "refused"}


def gateway() -> Gateway:
    """The door to the backends."""
    door: Gateway = current_app.extensions["gateway"]
    return door


def fault_card(fault: Fault) -> dict[str, str | None]:
    """A fault as a card in the list."""
    return {
        "title": _("%(what)s：%(where)s", what=fault.what.name, where=fault.where),
        "href": f"/rural/faults/{fault.reference}",
        "status": TAGS.get(fault.status, fault.status),
        "status_text": fault.status_text,
        "reference": fault.reference,
        "handed_in": day(fault.reported_at) if fault.reported_at else None,
        "next_step": what_next(fault),
    }


def what_next(fault: Fault) -> str | None:
    """What those who mend it say, else by when it should be mended."""
    if fault.note:
        return fault.note
    return _("打算%(day)s前修好。", day=day(fault.expected)) if fault.expected else None


def fault_page(sheet: Sheet) -> str | None:
    """Where it stands how far the fault of an answer sheet is; None for a sheet of another kind, or not passed on yet."""
    if sheet.handed_to != "faults" or not sheet.reference or not REFERENCE.fullmatch(sheet.reference):
        return None
    return f"/rural/faults/{sheet.reference}"


def report_address() -> str | None:
    """Where something broken is reported; None where the catalogue has no such service."""
    fetched = unless_broken(edition)
    there = isinstance(fetched, Broken) or SERVICE in fetched.value.by_id
    return f"/services/{SERVICE}" if there else None


@bp.get("")
@for_everyone
def index() -> Response:
    """What was reported lately, newest first."""
    fetched = gateway().faults.recent(backend_language(), asked_page())
    found = fetched.value
    return render(
        "faults/index.html",
        zone="rural",
        fetched=fetched,
        cards=[fault_card(one) for one in found.items],
        turner=turner(found.page, found.pages) if found.pages > 1 else None,
        report=report_address(),
    )


@bp.get("/<reference>")
@for_everyone
def fault(reference: str) -> Response:
    """One fault: how far it is, who mends it, whom to ring."""
    fetched = gateway().faults.fault(reference, backend_language())
    found = fetched.value
    facts = [
        {"question": _("什么坏了"), "answer": found.what.name},
        {"question": _("编号"), "answer": found.reference},
        {"question": _("什么时候报的"), "answer": moment(found.reported_at) if found.reported_at else ""},
        {"question": _("最近一次变化"), "answer": moment(found.updated_at) if found.updated_at else ""},
        {"question": _("谁来修"), "answer": found.holder},
    ]
    return render(
        "faults/fault.html",
        zone="rural",
        fetched=fetched,
        fault=found,
        tag=TAGS.get(found.status, found.status),
        careful=found.danger and found.status not in ("mended", "refused"),
        facts=[fact for fact in facts if fact["answer"]],
    )
