"""A question of a journey as a component on a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup

from app.gateway.identity import Profile
from app.journeys import Problem, Question, Shown, Value
from app.journeys.words import DAY, NO, YES
from app.web.filters import calendar_day


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
        return calendar_day(date(*(int(shown.values[part]) for part in ("year", "month", "day"))))
    if shown.message is not None:
        text: str = _(shown.message, **shown.values) if shown.values else _(shown.message)
        return text
    return list(shown.items) if len(shown.items) > 1 else shown.text


def held_answer(question: Question, raw: Mapping[str, Any] | None, profile: Profile | None) -> Value:
    """A good answer to a private question that we already have: shown only in part, and kept with one press.

    It comes from what was typed before, or from what the platform knows of the resident.
    """
    if not question.private or question.kind.name not in ("id-number", "bank-card", "phone", "text", "name"):
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
) -> Drawn:
    """The question, filled with what was typed, or else with what is `known`; a `held` answer stands masked.

    It is its page's heading, unless it stands among others.
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
        keys = {name: value for name, value in FIELDS[question.kind.name].items() if name != "autocomplete"}
        del common["error"]
        html: Markup = ui.held_answer(legend=question.text, shown=shown_text(question.shown(held)), **keys, **common)
        return Drawn(html, "keep-held")
    draw = DRAWERS[question.kind.name]
    component, given = draw(question, typed)
    if component == "date_input" and wrong_field:
        given["wrong"] = [part for part in ("year", "month", "day") if wrong_field.endswith(f"-{part}")] or [
            "year",
            "month",
            "day",
        ]
    html = getattr(ui, component)(**given, **common)
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
    return [{"value": option.value, "text": option.text, "hint": option.hint} for option in question.options]


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


def _draw_choice(question: Question, typed: Typed) -> Arguments:
    given = {"options": _options(question), "value": _one(typed, question.page) or None}
    return "radios", {"legend": question.text, "optional": question.optional, **given}


def _draw_yes_no(question: Question, typed: Typed) -> Arguments:
    options = [{"value": "yes", "text": _(YES)}, {"value": "no", "text": _(NO)}]
    given = {"options": options, "value": _one(typed, question.page) or None}
    return "radios", {"legend": question.text, "optional": question.optional, **given}


def _draw_choices(question: Question, typed: Typed) -> Arguments:
    given = {"options": _options(question), "values": _many(typed, question.page)}
    return "checkboxes", {"legend": question.text, "optional": question.optional, **given}


def _draw_consent(question: Question, typed: Typed) -> Arguments:
    ticked = bool(_one(typed, question.page))
    return "consent", {"question": question.text, "statement": question.statement, "checked": ticked}


DRAWERS: dict[str, Callable[[Question, Typed], Arguments]] = {
    **dict.fromkeys(FIELDS, _draw_written),
    "date": _draw_date,
    "choice": _draw_choice,
    "choices": _draw_choices,
    "yes-no": _draw_yes_no,
    "consent": _draw_consent,
}
