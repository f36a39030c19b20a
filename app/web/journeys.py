"""The generic runner: walks anybody through any service's form, one question a page.

    start -> question, question ... -> check -> (hand in) -> receipt        apply, book
    start -> question, question ... -> result                               look-up

Every answer is stored as it was typed and the browser is sent on, so every page is a GET: Back works, a reload repeats
nothing, and what was wrong is still there to be corrected.
"""

from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from app.gateway import Gateway
from app.gateway.edition import Service
from app.gateway.errors import AnswersRejected, BackendUnavailable
from app.i18n import backend_language
from app.journeys import Form, FormInvalid, Question, Row, read_form
from app.security import visitor_key
from app.store import Store
from app.store.drafts import Draft
from app.web.access import for_owner, require_sign_in
from app.web.forwarding import pass_on
from app.web.listing import record_rows
from app.web.questions import held_answer, known_answer, problem_text, question_html, shown_text
from app.web.rendering import render
from app.web.services import find_service, zone_of
from app.web.visit import caller, visit

bp = Blueprint("journeys", __name__, url_prefix="/services/<service_id>")


def store() -> Store:
    """The site's own memory."""
    kept: Store = current_app.extensions["store"]
    return kept


class Walk:
    """One person's way through one service's form, as far as it has got."""

    def __init__(self, service_id: str) -> None:
        self.service: Service = find_service(service_id)
        if self.service.form is None:
            abort(404)
        if self.service.sign_in:
            require_sign_in()
        try:
            self.form: Form = read_form(self.service.form)
        except FormInvalid as error:
            raise BackendUnavailable("catalogue", f"the form of {service_id} makes no sense: {error}") from error
        self.owner = visit().owner
        self.draft: Draft = store().drafts.find(self.owner, service_id) or Draft("", service_id)
        self.answers: dict[str, Any] = {}
        self.problems: dict[str, Any] = {}
        for question in self.form.questions:
            raw = self.draft.answers.get(question.id)
            if raw is None:
                continue
            checked = question.check(raw)
            if checked.problem is None:
                self.answers[question.id] = checked.value
            else:
                self.problems[question.id] = checked.problem

    @property
    def path(self) -> tuple[Question, ...]:
        """The questions this person is asked."""
        return self.form.path(self.answers)

    def question(self, page: str) -> Question | None:
        """The question at a page of the path."""
        return next((question for question in self.path if question.page == page), None)

    def first_open(self) -> Question | None:
        """The first question not answered well."""
        for question in self.path:
            if question.id not in self.answers or question.id in self.draft.refusals:
                return question
        return None

    def wrong(self) -> list[tuple[Question, str]]:
        """Every question of the path whose answer needs another look, and why; unanswered ones are not among them."""
        found = []
        for question in self.path:
            if question.id in self.problems:
                found.append((question, problem_text(self.problems[question.id])))
            elif question.id in self.draft.refusals:
                found.append((question, self.draft.refusals[question.id]))
        return found

    def address(self, question: Question, **query: str) -> str:
        """Where a question is asked."""
        return url_for("journeys.page", service_id=self.service.id, page=question.page, **query)  # type: ignore[arg-type]

    def end(self) -> str:
        """Where the questions lead."""
        last = "journeys.result" if self.service.kind == "look-up" else "journeys.check"
        return url_for(last, service_id=self.service.id)

    def next_address(self) -> str:
        """Where to go on: the first open question, or the end."""
        question = self.first_open()
        return self.address(question) if question else self.end()


def answer_row(walk: Walk, row: Row) -> dict[str, Any]:
    """A question and its answer as they stand to be looked over."""
    answered = row.question.id in walk.answers
    return {
        "question": row.question.text,
        "answer": shown_text(row.shown) if answered else _("要再看一看"),
        "href": walk.address(row.question, change="1"),
    }


@bp.get("/start")
@for_owner
def start(service_id: str) -> Response | Redirect:
    """How long it takes and what to have at hand. Look-ups go straight on: there is nothing to prepare."""
    walk = Walk(service_id)
    if walk.service.kind == "look-up":
        return redirect(walk.next_address(), 303)
    return render(
        "journeys/start.html",
        zone=zone_of(walk.service),
        personal=True,
        service=walk.service,
        draft=walk.draft if walk.draft.answers else None,
        begin=walk.address(walk.path[0]),
        go_on=walk.next_address(),
        draft_days=current_app.extensions["config"].DRAFT_DAYS,
    )


@bp.post("/start")
@for_owner
def start_over(service_id: str) -> Redirect:
    """Throw the draft away and begin again, because somebody asked for it."""
    walk = Walk(service_id)
    store().drafts.drop(walk.owner, service_id)
    return redirect(url_for("journeys.start", service_id=service_id), 303)


@bp.get("/check")
@for_owner
def check(service_id: str) -> Response | Redirect:
    """Everything that was answered, to look over before it is handed in."""
    walk = Walk(service_id)
    if walk.service.kind == "look-up":
        return redirect(walk.end(), 303)
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
        draft_id=walk.draft.id,
        back=walk.address(walk.path[-1]),
    )


@bp.post("/check")
@for_owner
def hand_in(service_id: str) -> Response | Redirect:
    """Store the answer sheet first, then try to pass it on. Pressing twice makes one sheet."""
    walk = Walk(service_id)
    earlier = store().sheets.by_key(walk.owner, request.form.get("draft", ""))
    if earlier and earlier.state != "refused":
        return redirect(url_for("cases.receipt", number=earlier.number), 303)
    if walk.service.kind == "look-up" or walk.first_open() or not walk.draft.id:
        return redirect(walk.next_address(), 303)
    if not current_app.extensions["limits"].hit("hand-in", visitor_key()):
        abort(429)
    sheet = store().sheets.hand_in(
        walk.owner,
        walk.draft,
        {
            "title": walk.service.title,
            "language": backend_language(),
            "token": caller().token,
            "handed_to": walk.service.handed_to,
            "handed_in": walk.form.handed_in(walk.answers),
            "next_texts": list(walk.form.next_texts),
            "days": walk.form.days,
        },
    )
    if pass_on(current_app.extensions["store"], current_app.extensions["gateway"], sheet.number) == "refused":
        return redirect(url_for("journeys.check", service_id=service_id), 303)
    return redirect(url_for("cases.receipt", number=sheet.number), 303)


@bp.get("/result")
@for_owner
def result(service_id: str) -> Response | Redirect:
    """What the registry has on record."""
    walk = Walk(service_id)
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
    walk = Walk(service_id)
    question = walk.question(page)
    if question is None:
        if any(other.page == page for other in walk.form.questions):
            return redirect(walk.next_address(), 303)  # not asked of this person (any more)
        abort(404)
    changing = request.args.get("change") == "1"
    before = walk.form.before(question.id, walk.answers)
    problem = walk.problems.get(question.id)
    message = problem_text(problem) if problem else walk.draft.refusals.get(question.id)
    raw, profile = walk.draft.answers.get(question.id), visit().profile
    held = held_answer(question, raw, profile)
    known = known_answer(question, profile) if raw is None and held is None else None
    position = walk.form.position(question.id, walk.answers)
    drawn = question_html(
        question,
        raw=raw,
        held=held,
        known=known,
        error=message,
        wrong_field=problem.field if problem else None,
    )
    earlier = walk.address(before) if before else url_for("services.service", service_id=service_id)
    return render(
        "journeys/question.html",
        zone=zone_of(walk.service),
        personal=True,
        service=walk.service,
        question=question,
        drawn=drawn.html,
        problems=[{"text": message, "href": f"#{drawn.first_field}"}] if message else [],
        position=position if position and position[1] > 1 else None,
        changing=changing,
        known=known is not None,
        back=walk.end() if changing else earlier,
    )


@bp.post("/<page>")
@for_owner
def answer(service_id: str, page: str) -> Redirect:
    """Keep what was typed, as it was typed, and go on: back to the question if it needs another look."""
    walk = Walk(service_id)
    question = walk.question(page)
    if question is None:
        return redirect(walk.next_address(), 303)
    raw = question.read(request.form.to_dict(flat=False))
    held = held_answer(question, walk.draft.answers.get(question.id), visit().profile)
    if held and request.form.get("keep-held") == "yes":
        raw = question.raw_of(held)
    title = "" if walk.service.kind == "look-up" else walk.service.title
    store().drafts.answer(walk.owner, service_id, question.id, raw, title=title)
    changing = request.form.get("change") == "1"
    checked = question.check(raw)
    if checked.problem:
        return redirect(walk.address(question, **({"change": "1"} if changing else {})), 303)
    walk.answers[question.id] = checked.value
    if changing:
        # Back to checking, unless the change brought up questions that have no answer yet.
        unanswered = next((later for later in walk.path if later.id not in walk.answers), None)
        return redirect(walk.address(unanswered) if unanswered else walk.end(), 303)
    after = walk.form.next_after(question.id, walk.answers)
    return redirect(walk.address(after) if after else walk.end(), 303)
