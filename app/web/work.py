"""Work to be had, and what became of applying for it."""

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from app.gateway import Gateway
from app.gateway.errors import AnswersRejected, BackendRefused
from app.gateway.places import Division
from app.gateway.work import Application, Vacancy
from app.i18n import backend_language
from app.journeys import KINDS, Question
from app.security import visitor_key
from app.web.access import for_everyone, for_owner, for_residents, require_sign_in
from app.web.errors import Broken, unless_broken
from app.web.filters import day, moment
from app.web.letters import Letter
from app.web.paging import asked_page, turner
from app.web.rendering import render
from app.web.services import LONG_NUMBER, LONGEST_QUERY
from app.web.visit import caller

bp = Blueprint("work", __name__, url_prefix="/work")

LONGEST_MESSAGE = 300
# How an application's state looks: as that of a case that is as far.
TAGS = {
    "sent": "received",
    "seen": "checking",
    "invited": "waiting-for-you",
    "hired": "approved",
    "turned-down": "refused",
}


def gateway() -> Gateway:
    """The door to the backends."""
    door: Gateway = current_app.extensions["gateway"]
    return door


def vacancy_entry(vacancy: Vacancy) -> dict[str, str]:
    """A vacancy as a big entry: what is paid and where comes first."""
    return {
        "title": vacancy.title,
        "href": f"/work/{vacancy.id}",
        "icon": "briefcase",
        "line": _("%(pay)s。%(place)s", pay=vacancy.pay, place=vacancy.place),
    }


def application_card(application: Application) -> dict[str, str | None]:
    """An application as a card."""
    return {
        "title": application.vacancy.title,
        "href": f"/work/applications/{application.id}",
        "status": TAGS.get(application.status, application.status),
        "status_text": application.status_text,
        "reference": application.id,
        "handed_in": day(application.sent_at),
        "next_step": application.answer,
        "holder": None,
    }


def known_cities() -> tuple[Division, ...]:
    """The cities to choose from: those with codes that the work API knows too; none while nobody tells them."""
    fetched = unless_broken(lambda: gateway().places.divisions(backend_language()))
    return () if isinstance(fetched, Broken) else tuple(one for one in fetched.value if one.code.isdecimal())


@bp.get("/")
@for_everyone
def index() -> Response | Redirect:
    """Open vacancies, newest first, in one city or about one thing."""
    asked = request.args.get("q", "")
    if LONG_NUMBER.search(asked):
        # Somebody's own number. No work is called that; it must not stay in the address, nor be shown again.
        return redirect(url_for("work.index", q=LONG_NUMBER.sub(" ", asked)[:LONGEST_QUERY]), 303)
    query = "".join(one if one.isprintable() else " " for one in asked)
    query, cities, n = " ".join(query.split())[:LONGEST_QUERY], known_cities(), asked_page()
    city = request.args.get("city", "")
    city = city if city in {one.code for one in cities} else ""
    found = unless_broken(lambda: gateway().work.find(backend_language(), division=city, query=query, page=n))
    fetched = None if isinstance(found, Broken) else found
    page = fetched.value if fetched else None
    return render(
        "work/index.html",
        fetched=fetched,
        found=page,
        entries=[vacancy_entry(one) for one in page.items] if page else [],
        turner=turner(page.page, page.pages, q=query, city=city) if page and page.pages > 1 else None,
        query=query,
        city=city,
        cities=[{"value": "", "text": _("全省")}, *({"value": one.code, "text": one.name} for one in cities)],
    )


@bp.get("/<vacancy_id>")
@for_everyone
def vacancy(vacancy_id: str) -> Response:
    """One vacancy: what is paid, when, where, what to bring; one button."""
    fetched = gateway().work.vacancy(vacancy_id, backend_language())
    found = fetched.value
    return render(
        "work/vacancy.html",
        fetched=fetched,
        vacancy=found,
        facts=[
            {"icon": "coin", "label": _("给多少钱"), "text": found.pay},
            {"icon": "clock", "label": _("什么时候干"), "text": found.hours},
            {
                "icon": "map-pin",
                "label": _("在哪里"),
                "text": _("%(place)s（%(city)s）", place=found.place, city=found.division.name),
            },
            {"icon": "users", "label": _("要几个人"), "text": _("%(count)s个人", count=found.people)},
            {"icon": "calendar", "label": _("招到哪天"), "text": day(found.closes_on)},
            {"icon": "building-community", "label": _("谁请人"), "text": found.employer},
        ],
        wanted=[{"name": paper} for paper in found.wanted],
    )


def letter_for(vacancy_id: str) -> Letter:
    """What somebody writes when they apply."""
    phone = Question(
        "phone",
        KINDS["phone"],
        text=_("打哪个电话找您？"),
        private=True,
        from_profile="phone_number",
        autocomplete="tel",
    )
    message = Question(
        "message",
        KINDS["text"],
        text=_("想跟老板说什么？"),
        hint=_("比如做过什么活，哪天能来。"),
        optional=True,
        multiline=True,
        max_length=LONGEST_MESSAGE,
    )
    return Letter(f"work:{vacancy_id}", (phone, message))


def applied_before(vacancy_id: str) -> str | None:
    """The page of the resident's own application for a vacancy, None if there is none that we hear of."""
    mine = unless_broken(lambda: gateway().work.mine(caller()))
    items = () if isinstance(mine, Broken) else mine.items
    return next(
        (url_for("work.application", application_id=one.id) for one in items if one.vacancy.id == vacancy_id), None
    )


@bp.get("/<vacancy_id>/apply")
@for_residents
def letter(vacancy_id: str) -> Response | Redirect:
    """The few things an employer wants to know, and one press."""
    found = gateway().work.vacancy(vacancy_id, backend_language()).value
    if (there := applied_before(vacancy_id)) is not None:
        return redirect(there, 303)
    written = letter_for(vacancy_id)
    again = request.args.get("again", "")
    parts, problems = written.drawn(told=again == "wrong")
    return render(
        "work/apply.html",
        personal=True,
        vacancy=found,
        parts=parts,
        problems=problems,
        key=written.key,
        again=again,
    )


@bp.post("/<vacancy_id>/apply")
@for_owner
def apply(vacancy_id: str) -> Redirect:
    """Keep what was typed, then send it. Pressing twice makes one application."""
    written = letter_for(vacancy_id)
    written.take()
    require_sign_in()
    form = url_for("work.letter", vacancy_id=vacancy_id)
    if not written.is_good:
        return redirect(f"{form}?again=wrong", 303)
    if not current_app.extensions["limits"].hit("hand-in", visitor_key()):
        abort(429)
    key = written.idempotency_key
    try:
        sent = unless_broken(lambda: gateway().work.apply(vacancy_id, written.answers, caller(), key=key))
    except AnswersRejected as error:
        written.refuse(error.problems)
        return redirect(f"{form}?again=wrong", 303)
    if not isinstance(sent, Broken):
        written.drop()
        return redirect(url_for("work.application", application_id=sent.id), 303)
    if isinstance(sent.error, BackendRefused):
        # They applied before, in another window perhaps; or nobody is looked for any more.
        return redirect(applied_before(vacancy_id) or f"{form}?again=closed", 303)
    return redirect(f"{form}?again=later", 303)


@bp.get("/applications/")
@for_residents
def applications() -> Response:
    """The resident's applications, and what employers answered."""
    n = asked_page()
    found = gateway().work.mine(caller(), n)
    return render(
        "work/applications.html",
        personal=True,
        cards=[application_card(one) for one in found.items],
        turner=turner(n, found.pages) if found.pages > 1 else None,
    )


@bp.get("/applications/<application_id>")
@for_residents
def application(application_id: str) -> Response:
    """One application and its answer."""
    found = gateway().work.application(application_id, caller())
    next_steps = {
        "sent": _("老板看了会打电话给您。您也可以先打过去。"),
        "seen": _("老板看过了。请等他打电话。"),
        "invited": _("请打下面的电话，说好哪天去。"),
        "hired": _("去以前，把工钱说清楚。"),
        "turned-down": _("不要紧，再看看别的活。"),
    }
    return render(
        "work/application.html",
        personal=True,
        application=found,
        tag=TAGS.get(found.status, found.status),
        next_step=next_steps.get(found.status),
        facts=[
            {"question": _("谁请人"), "answer": found.vacancy.employer},
            {"question": _("什么时候报的名"), "answer": moment(found.sent_at)},
            {"question": _("编号"), "answer": found.id},
        ],
    )
