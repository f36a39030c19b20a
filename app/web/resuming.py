"""Going on later, anywhere: a number that can be said aloud, with four digits its maker chose, leads to a draft.

/resume/later/<service>    makes the number, and shows it to this visit
/resume/                   takes the number and the four digits
/resume/draft/<draft>      a draft that lies aside, to be taken up again

A draft is in one place: taken up here, it is gone there. That of somebody signed in opens for nobody but them: the number
then only shows where to sign in.
"""

import re
import unicodedata

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from app.security import visitor_key
from app.store import Store
from app.store.codes import DIGITS
from app.store.drafts import Draft
from app.web.access import for_everyone, for_owner
from app.web.rendering import render
from app.web.services import find_service
from app.web.unsent import require_return
from app.web.visit import visit

bp = Blueprint("resuming", __name__, url_prefix="/resume")

FACT_DIGITS = 4


def store() -> Store:
    """The site's own memory."""
    kept: Store = current_app.extensions["store"]
    return kept


def digits(typed: str) -> str:
    """The digits in what was typed, however they were spaced and on whichever keyboard."""
    return re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", typed[:60]))


def draft_in_hand(service_id: str) -> Draft:
    """The draft of a service that this visit or resident has in hand; 404 where nothing is written yet."""
    found = store().drafts.find(visit().owner, service_id)
    require_return(found)
    if found is None or not found.title:
        abort(404)
    return found


@bp.get("/later/<service_id>")
@for_owner
def later(service_id: str) -> Response:
    """How to go on later: by signing in, or with a number. The number that was made stands here while the visit lasts."""
    draft = draft_in_hand(service_id)
    made = visit().data.get("resume_number", {})
    wrong = request.args.get("wrong") == "1"
    message = _("请写4个数字，不多也不少。")
    return render(
        "resuming/later.html",
        personal=True,
        draft=draft,
        number=made.get("number") if made.get("draft") == draft.id else None,
        go_on=url_for("journeys.start", service_id=service_id),
        problems=[{"text": message, "href": "#fact"}] if wrong else [],
    )


@bp.post("/later/<service_id>")
@for_owner
def make_number(service_id: str) -> Redirect:
    """Make a number for the draft. The one made before is no longer good."""
    draft, fact = draft_in_hand(service_id), digits(request.form.get("fact", ""))
    if len(fact) != FACT_DIGITS:
        return redirect(url_for("resuming.later", service_id=service_id, wrong="1"), 303)
    if not current_app.extensions["limits"].hit("sign-in", visitor_key()):
        abort(429)
    number = store().codes.give(draft.id, fact)
    visit().keep(resume_number={"draft": draft.id, "number": number})
    return redirect(url_for("resuming.later", service_id=service_id), 303)


@bp.get("/")
@for_everyone
def index() -> Response:
    """Takes the number and the four digits."""
    wrong = request.args.get("wrong") == "1"
    message = _("号码或者4个数字不对。")
    return render(
        "resuming/index.html",
        personal=True,
        problems=[{"text": message, "href": "#number"}] if wrong else [],
        typed=visit().data.get("resume_typed", "") if wrong else "",
    )


@bp.post("/")
@for_everyone
def take_up() -> Redirect:
    """Go on with the draft a number leads to. Whatever is wrong with it, the answer is the same."""
    if not current_app.extensions["limits"].hit("sign-in", visitor_key()):
        abort(429)
    number, fact = digits(request.form.get("number", "")), digits(request.form.get("fact", ""))
    found = store().codes.open(number, fact)
    draft = store().drafts.by_id(found) if found else None
    if draft is None:
        visit().keep(resume_typed=number[: DIGITS * 2])
        return redirect(url_for("resuming.index", wrong="1"), 303)
    visit().take("resume_typed")
    there = redirect(url_for("journeys.start", service_id=draft.service), 303)
    if draft.owner == visit().owner:
        store().drafts.take_up(draft.id, visit().owner)
        return there
    if draft.owner.startswith("resident:"):
        # Its owner finds it by signing in. Of anybody else the number makes no owner.
        back = url_for("resuming.draft", draft_id=draft.id)
        return redirect(back if visit().is_signed_in else url_for("account.sign_in", next=back), 303)
    store().drafts.take_up(draft.id, visit().owner)
    return there


@bp.get("/draft/<draft_id>")
@for_owner
def draft(draft_id: str) -> Response | Redirect:
    """A draft of this visit's or resident's: in hand it is gone on with at once, from aside it is taken up with a press."""
    found = own_draft(draft_id)
    in_hand = store().drafts.find(found.owner, found.service)
    if in_hand and in_hand.id == found.id:
        return redirect(url_for("journeys.start", service_id=found.service), 303)
    return render(
        "resuming/draft.html", personal=True, draft=found, in_hand=in_hand, service=find_service(found.service)
    )


@bp.post("/draft/<draft_id>")
@for_owner
def take_up_again(draft_id: str) -> Redirect:
    """Put a draft in hand; the one that was there lies aside."""
    found = own_draft(draft_id)
    store().drafts.take_up(found.id, found.owner)
    # From there whatever is open or wrong is asked first.
    return redirect(url_for("journeys.check", service_id=found.service), 303)


def own_draft(draft_id: str) -> Draft:
    """A draft by its id; 404 for one that is somebody else's, or gone. Whose visit has run out signs in first."""
    found = store().drafts.by_id(draft_id)
    if found is None or found.owner != visit().owner:
        require_return(None)
        abort(404)
    return found
