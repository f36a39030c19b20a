"""Several of the same, one after the other: people of a household, parcels, animals.

    /services/<service>/<group>                      who was written down, add one, these are all
    /services/<service>/<group>/<member>/<part>      one question about one of them; `new` begins one
    /services/<service>/<group>/<member>             taking one out, and putting it back (POST)

A page for a new one carries the key it will have, so pressing twice, Back and a reload make one.
"""

import secrets
import time
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from app.clock import today
from app.journeys import Form, Question, Shown, Value
from app.journeys.kinds.group import answers_of, limits
from app.journeys.members import KEY, members_in, place
from app.web import choosing
from app.web.access import for_owner
from app.web.asking import question_page
from app.web.questions import held_answer, problem_text, shown_text
from app.web.services import find_service, zone_of
from app.web.stepping import Asking
from app.web.unsent import Unsent, held_up, require_return, taken_out, whose
from app.web.walk import Walk, form_of, store

bp = Blueprint("members", __name__, url_prefix="/services/<service_id>/<page>/<member>")

NEW = "new"
MOST_EVER = 60  # begun in one draft, those taken out again among them


def listing(walk: Walk, question: Question, message: str | None) -> dict[str, Any]:
    """What stands on the page of a group: its members, and what can be done now."""
    kept = walk.draft.answers
    members = members_in(question, kept)
    least, most = limits(question)
    gone = next(
        (one for one in members_in(question, kept, removed=True) if one["key"] == request.args.get("removed")), None
    )
    return {
        "problems": [{"text": message, "href": "#members"}] if message else [],
        "cards": [_card(walk, question, n, member) for n, member in enumerate(members, start=1)],
        "add": _address(walk, question, NEW, _form(question).path({})[0]) if len(members) < most else None,
        "enough": len(members) >= least,
        "gone": {"name": _name(question, gone, 0), "action": _own(walk, question, gone["key"])} if gone else None,
    }


@bp.get("")
@for_owner
def one(service_id: str, page: str, member: str) -> Redirect:
    """All of them: one has no page of its own, and its address may be asked for again after taking it out."""
    walk, question = _group(service_id, page)
    _raws(walk, question, member, may_be_new=bool(KEY.fullmatch(member)))
    return redirect(walk.address(question), 303)


@bp.post("")
@for_owner
def change(service_id: str, page: str, member: str) -> Redirect:
    """Take one out, or put it back."""
    if not KEY.fullmatch(member):
        abort(404)
    held = _held_up(service_id, page, member)
    if held is not None:
        return held
    walk, question = _group(service_id, page)
    return _take_out(walk, question, member, taken_out())


@bp.get("/<part>")
@for_owner
def ask(service_id: str, page: str, member: str, part: str) -> Response | Redirect:
    """One question about one of them."""
    walk, question = _group(service_id, page)
    raws = _raws(walk, question, member)
    form, asked = _form(question), _asked(question, part)
    values, _problem = answers_of(form, raws, today())
    if asked not in form.path(values):
        return redirect(walk.address(question), 303)
    raw = raws.get(asked.id)
    checked = asked.check(raw) if raw is not None else None
    problem = checked.problem if checked else None
    message = problem_text(problem) if problem else None
    held = held_answer(asked, raw, None)
    before = form.before(asked.id, values)
    changing = request.args.get("change") == "1"
    position = form.position(asked.id, values)
    key = member if member != NEW else f"{int(time.time() * 1000):012x}{secrets.token_hex(3)}"
    around: dict[str, Any] = {
        "zone": zone_of(walk.service),
        "personal": True,
        "service": walk.service,
        "question": asked,
        "group": question,
        "member": key,
        "position": position if position and position[1] > 1 else None,
        "changing": changing,
        "whose": whose(),
        "way_back": None,
        "later": None,
        "back": walk.address(question) if changing or before is None else _address(walk, question, member, before),
    }
    return question_page(
        "members/ask.html",
        asking=_asking(walk, question, member, asked, values),
        raw=raw,
        held=held,
        known=None,
        problem=problem,
        message=message,
        **around,
    )


@bp.post("/<part>")
@for_owner
def answer(service_id: str, page: str, member: str, part: str) -> Redirect:
    """Keep what was typed of one of them, and go on: to its next question, or back to all of them."""
    key = request.form.get("member", "") if member == NEW else member
    if not KEY.fullmatch(key):
        abort(404)
    held = _held_up(service_id, page, key, part)
    if held is not None:
        return held
    walk, question = _group(service_id, page)
    asked = _asked(question, part)
    raw = asked.read(request.form.to_dict(flat=False))
    keep_held, changing = request.form.get("keep-held") == "yes", request.form.get("change") == "1"
    return _keep(walk, key, Unsent(question, raw, keep_held=keep_held, changing=changing, asked=asked))


def keep_unsent(walk: Walk, unsent: Unsent) -> Redirect:
    """Keep what waited of one of them, and go on from there."""
    if unsent.asked is None:
        return _take_out(walk, unsent.question, unsent.member, unsent.raw)
    return _keep(walk, unsent.member, unsent)


def _held_up(service_id: str, page: str, member: str, part: str = "") -> Redirect | None:
    service = find_service(service_id)
    return held_up(form_of(service), service_id, page, member, part) if service.form else None


def _take_out(walk: Walk, question: Question, member: str, raw: dict[str, Any]) -> Redirect:
    title = walk.draft.title or walk.service.title
    store().drafts.answer(walk.owner, walk.service.id, place(question, member), raw, title=title)
    return redirect(walk.address(question, **({"removed": member} if raw["removed"] else {})), 303)


def _keep(walk: Walk, key: str, given: Unsent) -> Redirect:
    question, asked, raw = given.question, given.asked, given.raw
    if asked is None:
        abort(404)
    raws = _raws(walk, question, key, may_be_new=True)
    if not raws and _is_full(walk, question):
        return redirect(walk.address(question), 303)
    form, held = _form(question), held_answer(asked, raws.get(asked.id), None)
    values, _problem = answers_of(form, raws, today())
    if held and given.keep_held:
        raw = asked.raw_of(held)
    elif asked.kind.name in choosing.KINDS:
        raw = choosing.completed(asked, raw, raws.get(asked.id), _asking(walk, question, key, asked, values))
    store().drafts.answer(walk.owner, walk.service.id, place(question, key, asked), raw, title=walk.service.title)
    checked = asked.check(raw)
    if checked.problem:
        return redirect(_address(walk, question, key, asked, **({"change": "1"} if given.changing else {})), 303)
    values[asked.id] = checked.value
    later = form.next_after(asked.id, values)
    if given.changing:
        later = next((one for one in form.path(values) if one.id not in values), None)
    return redirect(_address(walk, question, key, later) if later else walk.address(question), 303)


def _group(service_id: str, page: str) -> tuple[Walk, Question]:
    walk = Walk(service_id)
    question = walk.question(page)
    if question is None or question.member is None:
        require_return(walk.draft)
        abort(404)
    return walk, question


def _form(question: Question) -> Form:
    if question.member is None:
        abort(404)
    return question.member


def _asked(question: Question, part: str) -> Question:
    found = _form(question).on_page(part)
    if found is None:
        abort(404)
    return found


def _raws(walk: Walk, question: Question, member: str, *, may_be_new: bool = False) -> dict[str, Any]:
    """What was typed of one of them; nothing yet of a new one."""
    found: dict[str, Any] | None = next(
        (one["answers"] for one in members_in(question, walk.draft.answers) if one["key"] == member), None
    )
    if found is None and member != NEW and not may_be_new:
        abort(404)
    return found or {}


def _is_full(walk: Walk, question: Question) -> bool:
    kept = walk.draft.answers
    members, gone = members_in(question, kept), members_in(question, kept, removed=True)
    return len(members) >= limits(question)[1] or len(members) + len(gone) >= MOST_EVER


def _address(walk: Walk, question: Question, member: str, part: Question, **query: str) -> str:
    return url_for(
        "members.ask",
        service_id=walk.service.id,
        page=question.page,
        member=member,
        part=part.page,
        **query,  # type: ignore[arg-type]
    )


def _own(walk: Walk, question: Question, member: str) -> str:
    return url_for("members.change", service_id=walk.service.id, page=question.page, member=member)


def _asking(walk: Walk, question: Question, member: str, asked: Question, values: dict[str, Value]) -> Asking:
    return Asking(
        base=_address(walk, question, member, asked),
        asked=request.args.to_dict(),
        answers=values,
        service_id=walk.service.id,
        profile=None,
    )


def _card(walk: Walk, question: Question, n: int, member: dict[str, Any]) -> dict[str, Any]:
    """One of them, with every answer and a way to change it."""
    form = _form(question)
    values, problem = answers_of(form, member["answers"], today())
    name = _name(question, member, n)
    rows = [
        {
            "question": row.question.text,
            "answer": shown_text(row.shown),
            "href": _address(walk, question, member["key"], row.question, change="1"),
        }
        for row in form.rows(values)
    ]
    finished = problem is None and form.first_unanswered(values) is None
    return {
        "title": _("第%(n)s个：%(name)s", n=n, name=name),
        "rows": rows,
        "action": _own(walk, question, member["key"]),
        "remove": _("去掉%(name)s", name=name),
        "flaw": None if finished else _("还没有写完"),
        "id": f"member-{n}",
    }


def _name(question: Question, member: dict[str, Any], n: int) -> str:
    """What one of them is called: the first answer that may be shown, else what each of them is."""
    values, _problem = answers_of(_form(question), member["answers"], today())
    for row in _form(question).rows(values):
        if row.question.id in values and not row.question.private and row.shown != Shown():
            text = shown_text(row.shown)
            return text if isinstance(text, str) else text[0]
    return f"{question.label}{n or ''}"
