"""Question after question on the telephone, to the receipt, or to a number to go on with elsewhere."""

import re
from datetime import date, datetime
from typing import get_args

from flask import Response, abort, current_app, request, url_for
from flask_babel import gettext as _

from app.clock import CHINA
from app.journeys import Question
from app.journeys.dialogue import Way, turn
from app.store.sheets import Sheet
from app.web.access import for_owner
from app.web.filters import calendar_day
from app.web.forwarding import Courier
from app.web.questions import problem_text
from app.web.resuming import FACT_DIGITS
from app.web.telephone.area import bp
from app.web.telephone.asking import answer_lines, ask, heard, next_question, open_count, read_back
from app.web.telephone.calls import Call, TooOften, this_call
from app.web.telephone.documents import Line, Numbers, Press, entry, farewell, menu, private, public
from app.web.telephone.services import BY_TELEPHONE
from app.web.walk import Walk, store

WAYS = get_args(Way)


def begun(service_id: str) -> tuple[Call, Walk]:
    """This call, and its way through a service. A look-up has none by telephone."""
    call = this_call()
    walk = call.walk(service_id)
    if walk.service.kind not in BY_TELEPHONE:
        abort(404)
    return call, walk


def on_path(walk: Walk) -> Question | None:
    """The question that the press names, if it is asked."""
    wanted = request.form.get("question", "")
    return next((question for question in walk.path if question.id == wanted), None)


def is_changing() -> bool:
    """Whether this press came from looking everything over."""
    return request.form.get("change") == "1"


@bp.post("/<service_id>/ask", endpoint="ask")
@for_owner
def ask_next(service_id: str) -> Response:
    """The question that the press names, or the next open one; after the last one, everything is read back."""
    call, walk = begun(service_id)
    after, way = request.form.get("after", ""), request.form.get("way", "")
    question = on_path(walk) or next_question(walk, after=after, changing=is_changing())
    if question is None:
        return look_over(call, walk)
    told = public(walk.draft.refusals.get(question.id, ""))
    known: Way | None = way if way in WAYS and way in turn(question).ways else None
    return ask(call, walk, question, way=known, told=told, changing=is_changing())


@bp.post("/<service_id>/answer")
@for_owner
def answer(service_id: str) -> Response:
    """Store what was pressed, and then read it back, or say what is wrong with it."""
    call, walk = begun(service_id)
    question = on_path(walk)
    if question is None:
        return ask_next(service_id)
    walk.keep(question, question.read(heard(turn(question), request.form)))
    walk = call.walk(service_id)
    problem = walk.problems.get(question.id)
    if problem is None:
        return read_back(call, walk, question, changing=is_changing())
    if question.statement and question.kind.name == "consent":
        words = public(_("您不同意，就不能交。"))
        return farewell(call, words, person=True, service_id=service_id)
    typed = request.form.get("tries", "")
    tries = int(typed[:2]) + 1 if typed.isdecimal() else 1
    way = request.form.get("way", "")
    known: Way | None = way if way in WAYS and way in turn(question).ways else None
    return ask(call, walk, question, way=known, told=public(problem_text(problem)), tries=tries, changing=is_changing())


@bp.post("/<service_id>/check")
@for_owner
def check(service_id: str) -> Response:
    """Everything that was answered, read back once more."""
    return look_over(*begun(service_id))


@bp.post("/<service_id>/change")
@for_owner
def change(service_id: str) -> Response:
    """Which answer is to be changed."""
    call, walk = begun(service_id)
    there = url_for("telephone.ask", service_id=service_id)
    presses = [
        Press(question.text, there, {"question": question.id, "change": "1"})
        for question in walk.path
        if turn(question).entry != "none"
    ]
    return menu(call, public(_("您要改哪一题？")), presses, service_id=service_id)


@bp.post("/<service_id>/hand-in")
@for_owner
def hand_in(service_id: str) -> Response:
    """Store the answer sheet first, then give the backend a moment to take it. Pressing twice makes one sheet."""
    call, walk = begun(service_id)
    pressed = request.form.get("draft", "")[:40]
    earlier = store().sheets.by_key(call.owner, pressed)
    if earlier and (earlier.state not in ("refused", "taken-back") or not walk.draft.id):
        return receipt(call, earlier)
    is_old = pressed != walk.draft.id or request.form.get("seen") != str(walk.draft.version)
    if is_old or walk.service.sign_in or walk.first_open() or not walk.draft.id:
        return look_over(call, walk)
    if not current_app.extensions["limits"].hit("hand-in", call.owner):
        raise TooOften
    sheet = walk.hand_in(None)
    courier: Courier = current_app.extensions.setdefault("courier", Courier())
    if courier.carry(store(), current_app.extensions["gateway"], sheet.number) != "refused":
        return receipt(call, store().sheets.find(call.owner, sheet.number) or sheet)
    walk = call.walk(service_id)
    told = public(_("办事的部门看了，有的地方不对。您写的都还在。"), *(walk.without_words() or ()))
    question = walk.first_open()
    if question is None:
        return farewell(call, told, person=True, service_id=service_id)
    return ask(call, walk, question, told=[*told, *public(walk.draft.refusals.get(question.id, ""))], changing=True)


@bp.post("/<service_id>/leave")
@for_owner
def leave(service_id: str) -> Response:
    """Asks for the four digits that, with a number, lead to what was answered; asks no backend."""
    return choose_fact(this_call(), service_id, ())


@bp.post("/<service_id>/later")
@for_owner
def later(service_id: str) -> Response:
    """The number that leads to what was answered."""
    call = this_call()
    draft, fact = call.draft(service_id), re.sub(r"[^0-9]", "", request.form.get("typed", "")[:20])
    if draft is None:
        return farewell(call, public(_("还没有答过什么。")), person=True)
    if len(fact) != FACT_DIGITS:
        return choose_fact(call, service_id, public(_("请按4个数字，不多也不少。")))
    if not current_app.extensions["limits"].hit("sign-in", call.owner):
        raise TooOften
    given = store().codes.give(draft.id, fact)
    said = [
        *public(_("请拿笔记下来。您的号码是：")),
        *private(digit_by_digit(given)),
        *public(_("您选的4个数字是：")),
        *private(digit_by_digit(fact)),
        *public(_("在网上打开“接着办”，写上这两个，就能接着办。"), _("找人帮您，也请告诉他这两个。")),
        *public(_("留到%(day)s。", day=calendar_day(_day(draft.until)))),
    ]
    return menu(call, [*said, *public(_("再听一次，按星号。"))], [another_thing()], ends=True)


def choose_fact(call: Call, service_id: str, told: tuple[Line, ...]) -> Response:
    """Asks for four digits that the caller will remember."""
    words = public(_("我们给您一个8位的号码。再自己选4个数字，别人就打不开。"), _("请按您选的4个数字，请记住。"))
    there = url_for("telephone.later", service_id=service_id)
    return entry(call, [*told, *words], Numbers(FACT_DIGITS, FACT_DIGITS), there, {})


def look_over(call: Call, walk: Walk) -> Response:
    """Everything that was answered, read back; with something left open, how to go on."""
    service_id = walk.service.id
    still = open_count(walk)
    if not walk.draft.answers:
        return farewell(call, public(_("还没有答过什么。")), person=True)
    if still or walk.service.sign_in:
        words = _("您答的都收好了。还有%(count)s题没有写。", count=still) if still else _("您答的都收好了。")
        presses = [Press(_("要一个号码，以后上网接着办"), url_for("telephone.leave", service_id=service_id))]
        presses.append(Press(_("听一听答过的，或者改一改"), url_for("telephone.change", service_id=service_id)))
        return menu(call, public(words, _("找人帮您写完，请按0。")), presses, service_id=service_id)
    said = list(public(_("都答完了。我从头念一遍。")))
    for n, question in enumerate(walk.path, start=1):
        said += [*public(_("第%(n)s题，%(question)s", n=n, question=question.text)), *answer_lines(walk, question)]
    sent = {"draft": walk.draft.id, "seen": str(walk.draft.version)}
    presses = [
        Press(_("都对，现在交"), url_for("telephone.hand_in", service_id=service_id), sent),
        Press(_("要改"), url_for("telephone.change", service_id=service_id)),
        Press(_("先不交，要一个号码，以后接着办"), url_for("telephone.leave", service_id=service_id)),
    ]
    return menu(call, [*said, *public(walk.form.check_statement)], presses, service_id=service_id)


def receipt(call: Call, sheet: Sheet) -> Response:
    """The number of what was handed in, digit by digit, and how far it has got."""
    said = [*public(_("收到了。请拿笔记下来。您的回执号是：")), *private(digit_by_digit(sheet.number))]
    if sheet.state == "accepted" and sheet.reference:
        said += [*public(_("已经送到办事的部门。编号是：")), *private(digit_by_digit(sheet.reference))]
    else:
        said += public(_("已经收好，还没有送到。"), _("我们会一直替您送，您不用再交。"))
    said += public(*sheet.next_texts, _("再听一次，按星号。"))
    return menu(call, said, [another_thing()], ends=True)


def another_thing() -> Press:
    """The way to everything else, with the call's first menu."""
    return Press(_("办别的事"), url_for("telephone.start"))


def digit_by_digit(number: str) -> str:
    """48210937 -> 4 8 2 1，0 9 3 7: slowly enough to be written down."""
    return "，".join(" ".join(number[start : start + 4]) for start in range(0, len(number), 4))


def _day(moment: float) -> date:
    return datetime.fromtimestamp(moment, CHINA).date()
