"""How does a page get onto paper: as a document that stands for itself, in the page's language, and as a PDF of it?"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import Response, abort, current_app, make_response, redirect, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as Redirect

from app.assets import STATIC
from app.i18n import LOCALES, preferences
from app.journeys import Answers, Form, Shown
from app.journeys.conditions import All, Answered, Condition, Is, Not
from app.journeys.words import NO, YES
from app.paper.codes import qr_address, qr_svg
from app.paper.form import Asked, on_paper
from app.paper.press import Press
from app.security import visitor_key
from app.web.filters import yuan
from app.web.questions import shown_text
from app.web.rendering import render
from app.web.signing import drawing

ON_SCREEN, ON_PAPER = "base.html", "print/document.html"


def press() -> Press:
    """The app's press."""
    found: Press = current_app.extensions["press"]
    return found


def shown(template: str, *, personal: bool, **context: Any) -> Response:
    """A page made for paper, on the screen: to look at, and to print from the browser."""
    return render(template, personal=personal, frame=ON_SCREEN, pdf_offered=offers_pdf(personal=personal), **context)


def offers_pdf(*, personal: bool) -> bool:
    """Whether a page may offer itself as PDF. On a machine that others use too, a personal file would stay behind."""
    return press().is_ready and not (personal and preferences().device == "shared")


def as_pdf(
    template: str, *, page_at: str, called: str, personal: bool, roll: bool = False, **context: Any
) -> Response | Redirect:
    """The same as a PDF, its file `called` so; where none can be made, the way to the page. Raises PressBusy, PressFailed.

    A public one is kept and told by its ETag; a personal one is made for this answer alone.
    """
    if not press().is_ready:
        return redirect(page_at, 303)
    html = _document(template, roll=roll, **context)
    response = make_response()
    if not personal:
        response.set_etag(press().tag(html, roll=roll))
        response.headers["Cache-Control"] = "private, no-cache"
        response.vary.update(("Cookie", "Accept-Language"))
        if response.make_conditional(request).status_code == 304:
            return response
    else:
        response.headers["Cache-Control"] = "private, no-store"
    if not press().has(html, roll=roll) and not current_app.extensions["limits"].hit("paper", visitor_key()):
        abort(429)
    response.set_data(press().print(html, roll=roll, keep=not personal))
    response.mimetype = "application/pdf"
    # A file's name in 汉字, RFC 6266; what does not know that takes the plain one.
    names = f"filename=\"paper.pdf\"; filename*=UTF-8''{quote(called, safe='')}.pdf"
    response.headers["Content-Disposition"] = f"attachment; {names}"
    response.headers["Content-Language"] = LOCALES[preferences().language]
    return response


def _document(template: str, *, roll: bool, **context: Any) -> str:
    context = {
        "frame": ON_PAPER,
        "pdf_offered": False,
        "lang": LOCALES[preferences().language],
        "css": _style("paper.css", "paper/document.css", *(["paper/roll.css"] if roll else [])),
        "sample": current_app.extensions["config"].SAMPLE,
        **context,
    }
    current_app.update_template_context(context)
    return current_app.jinja_env.get_template(template).render(context)


@lru_cache
def _style(*names: str) -> Markup:
    return Markup("\n".join((STATIC / "css" / name).read_text(encoding="utf-8") for name in names))  # noqa: S704 (ours)


def code_of(text: str) -> dict[str, str]:
    """A text as QR code: drawn into a page, or as a picture in a document that fetches nothing."""
    return {"svg": Markup(qr_svg(text)), "address": qr_address(text)}  # noqa: S704 (black and white squares)


def asked_rows(form: Form, answers: Answers) -> list[dict[str, Any]]:
    """The questions of a form as they stand on paper."""
    return _rows(on_paper(form, answers), form)


def _rows(printed: tuple[Asked, ...], form: Form) -> list[dict[str, Any]]:
    numbers = {asked.question.id: asked.number for asked in printed}
    return [_row(asked, form, numbers) for asked in printed]


def _row(asked: Asked, form: Form, numbers: Mapping[str, str]) -> dict[str, Any]:
    question = asked.question
    return {
        "number": asked.number,
        "text": question.text,
        "hint": question.hint,
        "optional": question.optional,
        "statements": [question.statement] if question.statement else list(question.statements),
        "when": _("%(what)s，才写这一题。", what=in_words(asked.when, form, numbers)) if asked.when else "",
        "answer": _lines(asked.answer) if asked.answer and not asked.answer.members else [],
        "members": _members(asked),
        "room": asked.room,
        "digits": asked.digits,
        "drawing": drawing(asked.answer.strokes) if asked.answer else None,
        "fee": yuan(question.amount_fen) if question.amount_fen else "",
        "options": _options(asked),
        "several": question.kind.name == "choices",
        "lunar": question.lunar,
        "dont_know": question.dont_know,
        "label": question.label,
        "copies": asked.copies,
        "member": _rows(asked.member, question.member) if question.member else [],
    }


def _options(asked: Asked) -> list[dict[str, str]]:
    if asked.room == "yes-no":
        return [{"text": _(YES), "hint": ""}, {"text": _(NO), "hint": ""}]
    return [{"text": option.text, "hint": option.hint} for option in asked.question.options]


def _lines(shown: Shown) -> list[str]:
    text = shown_text(shown)
    return [text] if isinstance(text, str) else list(text)


def _members(asked: Asked) -> list[list[dict[str, Any]]]:
    """What was written of each member of a group."""
    members = asked.answer.members if asked.answer else ()
    return [[{"text": text, "answer": _lines(shown)} for text, shown in member] for member in members]


def in_words(condition: Condition, form: Form, numbers: Mapping[str, str]) -> str:
    """When a question is for somebody, said by the numbers of the questions on the paper."""
    match condition:
        case Is(question, values) if question in numbers:
            return _("第%(number)s题选了%(options)s", number=numbers[question], options=_named(form, question, values))
        case Not(Is(question, values)) if question in numbers:
            return _(
                "第%(number)s题没有选%(options)s", number=numbers[question], options=_named(form, question, values)
            )
        case Answered(question) if question in numbers:
            return _("第%(number)s题写了", number=numbers[question])
        case Not(Answered(question)) if question in numbers:
            return _("第%(number)s题没有写", number=numbers[question])
        case Not(Not(inner)):
            return in_words(inner, form, numbers)
        case Not(All(conditions)):
            return _("，或者").join(in_words(Not(inner), form, numbers) for inner in conditions)
        case All(conditions):
            return _("，而且").join(in_words(inner, form, numbers) for inner in conditions)
        case _unsayable:
            return _("照前面写的要写")


def _named(form: Form, question_id: str, values: tuple[str | bool | int, ...]) -> str:
    """The options as a person sees them."""
    question = form.question(question_id)
    texts = []
    for value in values:
        option = question.option(value) if question else None
        text = option.text if option else _(YES) if value is True else _(NO) if value is False else str(value)
        texts.append(_("“%(option)s”", option=text))
    return _("或者").join(texts)
