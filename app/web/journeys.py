"""The generic runner: walks anybody through any service's form, one question a page.

    start -> question, question ... -> check -> (hand in) -> receipt        apply, book
    start -> question, question ... -> result                               look-up

Every answer is stored as it was typed and the browser is sent on, so every page is a GET: Back works, a reload repeats
nothing, and what was wrong is still there to be corrected.
"""

from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app.gateway import Gateway
from app.gateway.errors import AnswersRejected
from app.journeys import Question, Raw, raw_in
from app.security import visitor_key
from app.web import choosing, members, payments, signing, uploads
from app.web.access import for_owner
from app.web.asking import question_page
from app.web.cases import own_sheet, where_it_came_back
from app.web.filters import moment
from app.web.forwarding import Courier
from app.web.listing import record_rows
from app.web.prefilling import recorded
from app.web.questions import held_answer, known_answer, problem_text
from app.web.rendering import render
from app.web.services import find_service, zone_of
from app.web.stepping import Asking
from app.web.unsent import held_up, require_return, require_same_resident, take_unsent, way_back, whose
from app.web.visit import caller, has_visit, visit
from app.web.walk import Walk, answer_row, form_of, store

bp = Blueprint("journeys", __name__, url_prefix="/services/<service_id>")


@bp.get("/start")
@for_owner
def start(service_id: str) -> Response | Redirect:
    """How long it takes and what to have at hand. Look-ups go straight on: there is nothing to prepare."""
    walk, _onward = caught_up(service_id)
    if walk.service.kind == "look-up":
        return redirect(walk.next_address(), 303)
    return render(
        "journeys/start.html",
        zone=zone_of(walk.service),
        personal=True,
        service=walk.service,
        way_back=way_back(walk.draft),
        draft=walk.draft if walk.draft.answers else None,
        begin=walk.begin(),
        parts=[section.title for section in walk.form.sections],
        go_on=walk.next_address(),
        changed=walk.changed(),
        aside=[
            {"text": moment(draft.updated), "href": url_for("resuming.draft", draft_id=draft.id), "icon": "edit"}
            for draft in store().drafts.aside_of(walk.owner)
            if draft.service == service_id
        ],
        draft_days=current_app.extensions["config"].DRAFT_DAYS,
    )


@bp.post("/start")
@for_owner
def start_over(service_id: str) -> Redirect:
    """Throw the draft away and begin again, because somebody asked for it."""
    walk = Walk(service_id)
    fees = payments.worth_keeping(walk)
    store().drafts.drop(walk.owner, service_id)
    for question, raw in fees:
        walk.keep(question, raw)
    return redirect(url_for("journeys.start", service_id=service_id), 303)


@bp.get("/check")
@for_owner
def check(service_id: str) -> Response | Redirect:
    """Everything that was answered, to look over before it is handed in."""
    walk, _onward = caught_up(service_id)
    require_return(walk.draft)
    if walk.service.kind == "look-up":
        return redirect(walk.end(), 303)
    if payments.looked(walk):
        walk = Walk(service_id)
    wrong = walk.wrong()
    if not wrong and walk.first_open():
        return redirect(walk.next_address(), 303)
    rows = [answer_row(walk, row) for row in walk.form.rows(walk.answers)]
    problems = [{"text": message, "href": walk.address(question, change="1")} for question, message in wrong]
    return render(
        "journeys/check.html",
        zone=zone_of(walk.service),
        personal=True,
        service=walk.service,
        form=walk.form,
        rows=rows,
        problems=problems,
        changed=walk.changed(),
        without_words=walk.without_words(),
        draft=walk.draft,
        whose=whose(),
        back=walk.address(walk.path[-1]),
    )


@bp.post("/check")
@for_owner
def hand_in(service_id: str) -> Response | Redirect:
    """Store the answer sheet first, then give the backend a moment to take it. Pressing twice makes one sheet."""
    require_same_resident()
    walk = Walk(service_id)
    pressed = request.form.get("draft", "")
    earlier = store().sheets.by_key(walk.owner, pressed)
    if earlier and (earlier.state not in ("refused", "taken-back") or not walk.draft.id):
        return redirect(url_for("cases.receipt", number=earlier.number), 303)
    if walk.service.kind == "look-up" or walk.first_open() or not walk.draft.id:
        return redirect(walk.next_address(), 303)
    if pressed != walk.draft.id or request.form.get("seen", str(walk.draft.version)) != str(walk.draft.version):
        return redirect(walk.end(), 303)  # an old page: what would be handed in is not what was looked over there
    if not current_app.extensions["limits"].hit("hand-in", visitor_key()):
        abort(429)
    sheet = walk.hand_in(caller().token)
    courier: Courier = current_app.extensions.setdefault("courier", Courier())
    if courier.carry(store(), current_app.extensions["gateway"], sheet.number) == "refused":
        mend = where_it_came_back(own_sheet(sheet.number))
        return redirect(mend or url_for("cases.receipt", number=sheet.number), 303)
    return redirect(url_for("cases.receipt", number=sheet.number), 303)


@bp.get("/result")
@for_owner
def result(service_id: str) -> Response | Redirect:
    """What the registry has on record."""
    walk, _onward = caught_up(service_id)
    require_return(walk.draft)
    if walk.service.kind != "look-up":
        return redirect(walk.end(), 303)
    if walk.first_open():
        return redirect(walk.next_address(), 303)
    gateway: Gateway = current_app.extensions["gateway"]
    try:
        record = gateway.records.look_up(service_id, walk.form.handed_in(walk.answers), caller())
    except AnswersRejected as error:
        store().drafts.refuse(walk.owner, service_id, error.problems)
        return redirect(walk.address(walk.path[0]) if walk.path else url_for("services.service", service_id=service_id))
    return render(
        "journeys/result.html",
        zone=zone_of(walk.service),
        personal=True,
        service=walk.service,
        record=record,
        rows=record_rows(record),
        again=walk.address(walk.path[0]) if walk.path else None,
        asked=[answer_row(walk, row) for row in walk.form.rows(walk.answers)],
    )


@bp.get("/<page>")
@for_owner
def page(service_id: str, page: str) -> Response | Redirect:
    """One question."""
    walk, onward = caught_up(service_id, page)
    if onward is not None:
        return onward
    question = walk.question(page)
    if question is None:
        require_return(walk.draft)
        if any(other.page == page for other in walk.form.questions):
            return redirect(walk.next_address(), 303)  # not asked of this person (any more)
        abort(404)
    if question.kind.name == "payment" and payments.looked(walk):
        walk = Walk(service_id)
    changing = request.args.get("change") == "1"
    before = walk.form.before(question.id, walk.answers)
    problem = walk.problems.get(question.id)
    message = problem_text(problem) if problem else walk.draft.refusals.get(question.id)
    raw, profile = walk.draft.answers.get(question.id), visit().profile
    held = held_answer(question, raw, profile)
    known = (known_answer(question, profile) or recorded(question)) if raw is None and held is None else None
    position = walk.form.position(question.id, walk.answers)
    earlier = walk.address(before) if before else url_for("services.service", service_id=service_id)
    if walk.form.sections and (before is None or walk.form.section_of(before.id) != walk.form.section_of(question.id)):
        earlier = walk.parts()
    around: dict[str, Any] = {
        "zone": zone_of(walk.service),
        "personal": True,
        "service": walk.service,
        "question": question,
        "position": position if position and position[1] > 1 else None,
        "changing": changing,
        "whose": whose(),
        "way_back": way_back(walk.draft),
        "later": url_for("resuming.later", service_id=service_id) if walk.draft.title else None,
        "back": walk.end() if changing else earlier,
    }
    if question.kind.name == "payment":
        return payments.page(walk, question, around, message)
    if question.kind.name == "photo":
        return uploads.page(walk, question, around, message)
    if question.member is not None:
        return render("members/index.html", **around, **members.listing(walk, question, message))
    template = "signing/question.html" if question.kind.name == "signature" else "journeys/question.html"
    return question_page(
        template,
        asking=asking(walk, question),
        raw=raw,
        held=held,
        known=known,
        problem=problem,
        message=message,
        **around,
    )


@bp.post("/<page>")
@for_owner
def answer(service_id: str, page: str) -> Redirect:
    """Keep what was typed, as it was typed, and go on: back to the question if it needs another look."""
    service = find_service(service_id)
    held = held_up(form_of(service), service_id, page) if service.form else None
    if held is not None:
        return held
    walk = Walk(service_id)
    question = walk.question(page)
    if question is None:
        return redirect(walk.next_address(), 303)
    raw = question.read(request.form.to_dict(flat=False))
    keep_held, changing = request.form.get("keep-held") == "yes", request.form.get("change") == "1"
    return keep(walk, question, raw, keep_held=keep_held, changing=changing)


def caught_up(service_id: str, page: str = "") -> tuple[Walk, Redirect | None]:
    """The way with every answer in it that waited for the resident, and where the one for this page leads on to."""
    walk, onward = Walk(service_id), None
    for unsent in take_unsent(walk.form, service_id):
        if unsent.member:
            there = members.keep_unsent(walk, unsent)
        else:
            there = keep(walk, unsent.question, unsent.raw, keep_held=unsent.keep_held, changing=unsent.changing)
        onward = there if unsent.question.page == page else onward
        walk = Walk(service_id)
    return walk, onward


def keep(walk: Walk, question: Question, raw: Raw, *, keep_held: bool, changing: bool) -> Redirect:
    """Keep what was typed for a question, and say where to go on."""
    held = held_answer(question, walk.draft.answers.get(question.id), visit().profile)
    if held and keep_held:
        raw = question.raw_of(held)
    elif question.kind.name in choosing.KINDS:
        raw = choosing.completed(question, raw, walk.draft.answers.get(question.id), asking(walk, question))
    elif question.kind.name == "signature":
        raw = signing.completed(question, raw)
    elif question.kind.name == "payment":
        raw = payments.pressed(walk, question, raw)
    elif question.kind.name == "photo":
        raw = uploads.completed(question, walk.draft.answers.get(question.id))
    walk.keep(question, raw)
    checked = question.check(raw_in(question, {**walk.draft.answers, question.id: raw}) or {})
    if checked.problem:
        return redirect(walk.address(question, **({"change": "1"} if changing else {})), 303)
    changing = changing or (question.member is not None and question.id in walk.answers)
    walk.answers[question.id] = checked.value
    if changing:
        # Back to checking, unless the change brought up questions that have no answer yet.
        unanswered = next((later for later in walk.path if later.id not in walk.answers), None)
        return redirect(walk.address(unanswered) if unanswered else walk.end(), 303)
    return redirect(walk.after(question), 303)


def asking(walk: Walk, question: Question) -> Asking:
    """Where and of whom a question is asked, for the pages on the way to what can be picked."""
    profile = visit().profile if has_visit() else None
    asked = request.args.to_dict()
    return Asking(
        base=walk.address(question), asked=asked, answers=walk.answers, service_id=walk.service.id, profile=profile
    )
