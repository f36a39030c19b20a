"""A question of a journey as a component on a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import current_app, request
from flask_babel import gettext as _
from markupsafe import Markup

from app.gateway.identity import Profile
from app.journeys import Problem, Question, Shown, Value
from app.journeys.kinds.day import BY_MOON, BY_YEAR, Day
from app.journeys.kinds.payment import PAID
from app.journeys.lunar import DAYS, MONTHS, lunar
from app.journeys.words import BOTH_DAYS, DAY, DONT_KNOW, NO, TIME, YES
from app.web import choosing_certificates, signing
from app.web.filters import calendar_day, day, grouped


@dataclass(frozen=True)
class Drawn:
    """A question's HTML, and the id of the field an error leads to."""

    html: Markup
    first_field: str


def problem_text(problem: Problem) -> str:
    """What is wrong, in the page's language."""
    text: str = _(problem.message, **problem.values) if problem.values else _(problem.message)
    return text


def shown_text(shown: Shown) -> str | list[str]:
    """An answer as it stands on the check page; a list where there are several."""
    if shown.message == DAY:
        # No pattern of digits reads as a date in every language.
        return calendar_day(_gregorian(shown))
    if shown.message == BOTH_DAYS:
        return _(BOTH_DAYS, gregorian=calendar_day(_gregorian(shown)), lunar=lunar_words(_gregorian(shown)))
    if shown.message == TIME:
        return _(TIME, **{**shown.values, "day": day(date.fromisoformat(str(shown.values["day"])))})
    if shown.message == PAID:
        return _(PAID, **{**shown.values, "number": grouped(str(shown.values["number"]))})
    if shown.members:
        lines = [_("，").join(map(_in_one_line, member)) for member in shown.members]
        return [_("第%(n)s个：%(name)s", n=n, name=line) for n, line in enumerate(lines, start=1)]
    if shown.message is not None:
        text: str = _(shown.message, **shown.values) if shown.values else _(shown.message)
        return text
    return list(shown.items) if len(shown.items) > 1 else shown.text


def _gregorian(shown: Shown) -> date:
    return date(*(int(shown.values[part]) for part in ("year", "month", "day")))


def _in_one_line(row: tuple[str, Shown]) -> str:
    text = shown_text(row[1])
    return text if isinstance(text, str) else _("、").join(text)


def lunar_words(gregorian: date) -> str:
    """A day by the moon, as people say it; the year where it is another than the Gregorian one."""
    by_moon = lunar(gregorian)
    if by_moon is None:
        return ""
    month = _(MONTHS[by_moon.month - 1])
    if by_moon.leap:
        month = _("闰%(month)s", month=month)
    words = {"month": month, "day": _(DAYS[by_moon.day - 1])}
    if by_moon.year == gregorian.year:
        return str(_("%(month)s%(day)s", **words))
    return str(_("%(year)s年%(month)s%(day)s", year=by_moon.year, **words))


def held_answer(question: Question, raw: Mapping[str, Any] | None, profile: Profile | None) -> Value:
    """A good answer to a private question that we already have: shown only in part, and kept with one press.

    It comes from what was typed before, or from what the platform knows of the resident.
    """
    if not question.private or question.kind.name not in ("id-number", "bank-card", "phone", "text", "name", "address"):
        return None
    if raw is not None:
        checked = question.check(raw)
        return checked.value if checked.problem is None else None
    return known_answer(question, profile)


def known_answer(question: Question, profile: Profile | None) -> Value:
    """What the platform knows of the resident that answers the question; None when nothing good does."""
    known = profile.known(question.from_profile) if profile and question.from_profile else None
    if known is None:
        return None
    return fitting(question, {"words": known} if question.kind.name == "address" else known)


def fitting(question: Question, known: Value) -> Value:
    """Something known, if it is a good answer to the question; else None."""
    checked = question.check(question.raw_of(known))
    return checked.value if checked.problem is None else None


def question_html(
    question: Question,
    *,
    raw: Mapping[str, Any] | None,
    held: Value,
    known: Value,
    error: str | None,
    wrong_field: str | None,
    heading: bool = True,
    given: Mapping[str, Any] | None = None,
) -> Drawn:
    """The question, filled with what was typed, or else with what is `known`; a `held` answer stands masked.

    It is its page's heading, unless it stands among others. `given` is what the page knows besides: the calendar to write a day by,
    the places or times to pick from.
    """
    if raw is None and known is not None:
        raw = question.raw_of(known)
    ui: Any = current_app.jinja_env.globals["ui"]
    typed = dict(raw or {})
    common: dict[str, Any] = {
        "id": question.page,
        "hint": question.hint or None,
        "why": question.why or None,
        "error": error,
        "heading": heading,
    }
    if held is not None and error is None:
        keys = {name: value for name, value in FIELDS.get(question.kind.name, {}).items() if name != "autocomplete"}
        del common["error"]
        html: Markup = ui.held_answer(legend=question.text, shown=shown_text(question.shown(held)), **keys, **common)
        return Drawn(html, "keep-held")
    draw = DRAWERS[question.kind.name]
    component, arguments = draw(question, typed)
    for name, value in (given or {}).items():
        if name != "calendar":
            (common if name in common else arguments)[name] = value
    if question.kind.name == "date" and (question.lunar or question.year_only):
        component, arguments = _draw_calendar(question, typed, dict(given or {}).get("calendar"))
        common |= {"id": arguments.pop("id", question.page)}
    if component in ("date_input", "lunar_input") and wrong_field:
        arguments["wrong"] = [part for part in ("year", "month", "day") if wrong_field.endswith(f"-{part}")] or [
            "year",
            "month",
            "day",
        ]
    html = getattr(ui, component)(**arguments, **common)
    if component == "text_input" and question.kind.name == "date":
        html += Markup('<input type="hidden" name="{}" value="{}">').format(f"{question.page}-calendar", BY_YEAR)
    if question.dont_know and not question.kind.picks_one:
        html += ui.dont_know(id=question.unknown_field, checked=_one(typed, question.unknown_field) == "yes")
    return Drawn(html, wrong_field or first_field(question))


def first_field(question: Question) -> str:
    """The id of the question's first field."""
    return f"{question.page}-year" if question.kind.name == "date" else question.page


Typed = Mapping[str, Any]
Arguments = tuple[str, dict[str, Any]]


def _one(typed: Typed, name: str) -> str:
    value = typed.get(name, "")
    return value if isinstance(value, str) else (value[0] if value else "")


def _many(typed: Typed, name: str) -> list[str]:
    value = typed.get(name, [])
    return [value] if isinstance(value, str) else list(value)


def _options(question: Question) -> list[dict[str, str]]:
    options = [{"value": option.value, "text": option.text, "hint": option.hint} for option in question.options]
    return options + _unknown(question)


def _unknown(question: Question) -> list[dict[str, str]]:
    return [{"value": "dont-know", "text": _(DONT_KNOW)}] if question.dont_know and question.kind.picks_one else []


# What a phone's keyboard shows, what a browser may fill in, and how long an answer is.
FIELDS: dict[str, dict[str, Any]] = {
    "text": {},
    "name": {"autocomplete": "name"},
    "phone": {"inputmode": "tel", "type": "tel", "autocomplete": "tel", "width": "medium"},
    # No inputmode: the last place may be an X, which number pads lack.
    "id-number": {"width": "medium"},
    "bank-card": {"inputmode": "numeric", "width": "medium"},
    "money": {"inputmode": "decimal", "width": "short"},
}


def _written(question: Question, typed: Typed) -> dict[str, Any]:
    given = {"value": _one(typed, question.page), "optional": question.optional, "private": question.private}
    given |= FIELDS[question.kind.name]
    if question.autocomplete or question.private:
        given["autocomplete"] = question.autocomplete or "off"
    if question.kind.name == "money":
        given["unit"] = _("元")
    if question.multiline:
        given["multiline"] = True
    return given


def _draw_written(question: Question, typed: Typed) -> Arguments:
    return "text_input", {"label": question.text, **_written(question, typed)}


def _draw_date(question: Question, typed: Typed) -> Arguments:
    parts = {part: _one(typed, f"{question.page}-{part}") for part in ("year", "month", "day")}
    birthday = question.from_profile == "birthdate"
    return "date_input", {"legend": question.text, "optional": question.optional, "birthday": birthday, **parts}


def calendar_of(question: Question, typed: Typed) -> str:
    """By which calendar the day that was typed is written."""
    return question.kind.calendar(question, typed) if isinstance(question.kind, Day) else ""


def _draw_calendar(question: Question, typed: Typed, asked: str | None) -> Arguments:
    """A day to be written by the calendar asked for; one that is known already is put into it."""
    written = calendar_of(question, typed)
    calendar = written if asked is None else asked
    if (calendar == BY_MOON and not question.lunar) or (calendar == BY_YEAR and not question.year_only):
        calendar = ""
    if calendar != written:
        typed = _in_calendar(question, typed, calendar)
    component, given = _draw_date(question, typed)
    if calendar == BY_YEAR:
        text = {"label": given["legend"], "name": f"{question.page}-year", "value": given["year"], "unit": _("年")}
        return "text_input", {
            **text,
            "id": f"{question.page}-year",
            "inputmode": "numeric",
            "width": "short",
            "optional": question.optional,
        }
    if calendar == BY_MOON:
        del given["birthday"]
        leap = _one(typed, f"{question.page}-leap") == "yes"
        months = [{"value": str(n), "text": _(name)} for n, name in enumerate(MONTHS, start=1)]
        days = [{"value": str(n), "text": _(name)} for n, name in enumerate(DAYS, start=1)]
        return "lunar_input", {**given, "leap": leap, "months": months, "days": days}
    return component, given


def _in_calendar(question: Question, typed: Typed, calendar: str) -> Typed:
    checked = question.check(typed)
    if checked.problem or not isinstance(checked.value, str) or len(checked.value) != 10:
        return {}
    known = date.fromisoformat(checked.value)
    by_moon = lunar(known) if calendar == BY_MOON else None
    if by_moon is None:
        return question.raw_of(checked.value)
    parts = {"year": by_moon.year, "month": by_moon.month, "day": by_moon.day, "leap": "yes" if by_moon.leap else ""}
    return {f"{question.page}-{part}": str(value) for part, value in parts.items()}


def _draw_choice(question: Question, typed: Typed) -> Arguments:
    given = {"options": _options(question), "value": _one(typed, question.page) or None}
    return "radios", {"legend": question.text, "optional": question.optional, **given}


def _draw_yes_no(question: Question, typed: Typed) -> Arguments:
    options = [{"value": "yes", "text": _(YES)}, {"value": "no", "text": _(NO)}, *_unknown(question)]
    given = {"options": options, "value": _one(typed, question.page) or None}
    return "radios", {"legend": question.text, "optional": question.optional, **given}


def _draw_choices(question: Question, typed: Typed) -> Arguments:
    given = {"options": _options(question), "values": _many(typed, question.page)}
    return "checkboxes", {"legend": question.text, "optional": question.optional, **given}


def _draw_consent(question: Question, typed: Typed) -> Arguments:
    ticked = bool(_one(typed, question.page))
    return "consent", {"question": question.text, "statement": question.statement, "checked": ticked}


def _draw_declaration(question: Question, typed: Typed) -> Arguments:
    ticked = _many(typed, question.page)
    lines = [
        {"value": str(n), "text": text, "ticked": str(n) in ticked}
        for n, text in enumerate(question.statements, start=1)
    ]
    return "declaration", {"legend": question.text, "statements": lines}


def _draw_address(question: Question, typed: Typed) -> Arguments:
    return "address_input", {
        "legend": question.text,
        "value": _one(typed, question.page),
        "optional": question.optional,
    }


def _draw_offered(question: Question, typed: Typed) -> Arguments:
    given: dict[str, Any] = {"options": [], "value": _one(typed, question.page) or None}
    return "radios", {"legend": question.text, "optional": question.optional, **given}


DRAWERS: dict[str, Callable[[Question, Typed], Arguments]] = {
    **dict.fromkeys(FIELDS, _draw_written),
    "date": _draw_date,
    "choice": _draw_choice,
    "choices": _draw_choices,
    "yes-no": _draw_yes_no,
    "consent": _draw_consent,
    "declaration": _draw_declaration,
    "address": _draw_address,
    "place": _draw_offered,
    "slot": _draw_offered,
    "certificate": choosing_certificates.drawn,
    "signature": signing.drawn,
}


def calendar_ways(question: Question, typed: Typed) -> list[dict[str, str]]:
    """The other ways to say a day: by the moon, by its year alone, by the Gregorian calendar."""
    asked = request.args.get("calendar")
    now = calendar_of(question, typed) if asked is None else asked
    ways = [("", _("写公历"))] if question.lunar or question.year_only else []
    ways += [(BY_MOON, _("我只记得农历"))] if question.lunar else []
    ways += [(BY_YEAR, _("我只记得哪一年"))] if question.year_only else []
    kept = {"change": "1"} if request.args.get("change") == "1" else {}
    return [
        {"text": text, "href": f"{request.path}?{urlencode({**kept, 'calendar': calendar})}"}
        for calendar, text in ways
        if calendar != now
    ]
