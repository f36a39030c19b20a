"""One person's way through one service's form, as far as it has got."""

from typing import Any

from flask import abort, current_app, url_for
from flask_babel import gettext as _

from app.gateway.edition import Service
from app.gateway.errors import BackendUnavailable
from app.i18n import backend_language
from app.journeys import Form, FormInvalid, Question, Raw, Row, raw_in, read_form
from app.store import Store
from app.store.drafts import Draft
from app.store.sheets import Sheet
from app.web.access import require_sign_in
from app.web.filters import grouped, yuan
from app.web.questions import problem_text, shown_text
from app.web.revisions import changed, has_changed, mark
from app.web.services import find_service
from app.web.signing import drawing
from app.web.visit import visit


def store() -> Store:
    """The site's own memory."""
    kept: Store = current_app.extensions["store"]
    return kept


def form_of(service: Service) -> Form:
    """A service's form. Raises BackendUnavailable for one that makes no sense."""
    try:
        form = read_form(service.form)
    except FormInvalid as error:
        raise BackendUnavailable("catalogue", f"the form of {service.id} makes no sense: {error}") from error
    if service.handed_to != "cases" and any(question.kind.name == "photo" for question in form.questions):
        # What the faults API is told, everybody may read; photographs go to an office alone.
        raise BackendUnavailable("catalogue", f"the form of {service.id} asks for photographs that nobody takes")
    return form


class Walk:
    """One person's way through one service's form, as far as it has got."""

    def __init__(self, service_id: str, *, owner: str = "") -> None:
        """The way of whoever has this visit, signed in where the service wants that; or that of an `owner` known otherwise."""
        self.service: Service = find_service(service_id)
        if self.service.form is None:
            abort(404)
        if self.service.sign_in and not owner:
            require_sign_in()
        self.form: Form = form_of(self.service)
        self.owner = owner or visit().owner
        self.draft: Draft = store().drafts.find(self.owner, service_id) or Draft("", service_id)
        self.answers: dict[str, Any] = {}
        self.problems: dict[str, Any] = {}
        for question in self.form.questions:
            raw = raw_in(question, self.draft.answers)
            if raw is None:
                continue
            checked = question.check(raw)
            if (question.statement or question.statements) and self.has_changed(question):
                continue  # they agreed to other words than these
            if checked.problem is None:
                self.answers[question.id] = checked.value
            else:
                self.problems[question.id] = checked.problem
        for name, problem in self.form.at_odds(self.answers).items():
            del self.answers[name]
            self.problems[name] = problem

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

    def keep(self, question: Question, raw: Raw) -> None:
        """Keep in the draft what was typed for a question, before anything is made of it."""
        title = "" if self.service.kind == "look-up" else self.service.title
        marked = mark(question, backend_language())
        store().drafts.answer(self.owner, self.service.id, question.id, raw, title=title, mark=marked)

    def hand_in(self, token: str | None) -> Sheet:
        """Turn the draft into an answer sheet; the sheet made before, when it was handed in already."""
        content = {
            "title": self.service.title,
            "language": backend_language(),
            "token": token,
            "handed_to": self.service.handed_to,
            "handed_in": self.form.handed_in(self.answers),
            "booked": [slot for _question, slot in slots(self)],
            "next_texts": [*booked(self), *paid(self), *self.form.next_texts],
            "days": self.form.days,
        }
        return store().sheets.hand_in(self.owner, self.draft, content)

    def has_changed(self, question: Question) -> bool:
        """Whether a question is another one than when it was answered."""
        return has_changed(question, backend_language(), self.draft.marks.get(question.id, ""))

    def changed(self) -> list[dict[str, str]]:
        """The answered questions of the path that the form has changed meanwhile, as links."""
        asked = [question for question in self.path if question.id in self.draft.answers]
        found = changed(asked, backend_language(), self.draft.marks)
        return [{"text": question.text, "href": self.address(question, change="1")} for question in found]

    def without_words(self) -> list[str] | None:
        """What the backend said of the answers that belongs to no question asked; None when it said nothing of the kind."""
        asked = {question.id for question in self.path}
        found = [message for name, message in self.draft.refusals.items() if name not in asked]
        return [message for message in found if message] if found else None

    def address(self, question: Question, **query: str) -> str:
        """Where a question is asked."""
        return url_for("journeys.page", service_id=self.service.id, page=question.page, **query)  # type: ignore[arg-type]

    def end(self) -> str:
        """Where the questions lead."""
        last = "journeys.result" if self.service.kind == "look-up" else "journeys.check"
        return url_for(last, service_id=self.service.id)

    def parts(self) -> str:
        """Where the parts of a long form are listed."""
        return url_for("sections.index", service_id=self.service.id)

    def begin(self) -> str:
        """Where the questions begin."""
        return self.parts() if self.form.sections else self.address(self.path[0])

    def next_address(self) -> str:
        """Where to go on: the first open question, or the list of a long form's parts, or the end."""
        question = self.first_open()
        if question is None:
            return self.end()
        return self.parts() if self.form.sections else self.address(question)

    def after(self, question: Question) -> str:
        """Where to go on from a question: to the next of its part, to the list of parts, or to the end."""
        later = self.form.next_after(question.id, self.answers)
        if self.form.sections and (
            later is None or self.form.section_of(later.id) != self.form.section_of(question.id)
        ):
            return self.parts()
        return self.address(later) if later else self.end()


def slots(walk: Walk) -> list[tuple[Question, dict[str, str]]]:
    """The times that were picked on the way, each with its question."""
    asked = [(one, walk.answers.get(one.id)) for one in walk.path if one.kind.name == "slot"]
    return [(question, slot) for question, slot in asked if isinstance(slot, dict)]


def booked(walk: Walk) -> list[str]:
    """What a receipt says of the times that are booked with it: when, and where."""
    return [
        _("您约的是%(when)s。地址：%(address)s", when=shown_text(question.shown(slot)), address=slot["place_address"])
        for question, slot in slots(walk)
    ]


def paid(walk: Walk) -> list[str]:
    """What a receipt says of the fees that were paid."""
    told = [walk.answers.get(one.id) for one in walk.path if one.kind.name == "payment"]
    return [
        _("已经付了%(amount)s，付款号是%(number)s。", amount=yuan(one["amount_fen"]), number=grouped(one["number"]))
        for one in told
        if isinstance(one, dict)
    ]


def answer_row(walk: Walk, row: Row) -> dict[str, Any]:
    """A question and its answer as they stand to be looked over."""
    answered = row.question.id in walk.answers
    drawn = drawing(row.shown.strokes)
    return {
        "question": row.question.text,
        "answer": shown_text(row.shown) if answered else _("要再看一看"),
        "href": walk.address(row.question, change="1"),
        "drawing": drawn["svg"] if drawn else None,
    }
