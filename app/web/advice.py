"""Farming advice: what to read, and questions to somebody who knows."""

from flask import Blueprint, Response, abort, current_app, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from app.gateway import Gateway
from app.gateway.advice import Article, AskedQuestion
from app.gateway.errors import AnswersRejected
from app.i18n import backend_language
from app.journeys import KINDS, Question
from app.security import visitor_key
from app.web.access import for_everyone, for_owner, require_sign_in
from app.web.errors import Broken, unless_broken
from app.web.filters import moment
from app.web.letters import Letter
from app.web.paging import asked_page, turner
from app.web.rendering import render
from app.web.visit import caller, has_visit, visit

bp = Blueprint("advice", __name__, url_prefix="/rural/advice")

LONGEST_QUESTION = 500


def gateway() -> Gateway:
    """The door to the backends."""
    door: Gateway = current_app.extensions["gateway"]
    return door


def question_letter() -> Letter:
    """What somebody asks."""
    text = Question(
        "text",
        KINDS["text"],
        text=_("您想问什么？"),
        hint=_("种的什么，哪里不好，有多久了。"),
        multiline=True,
        max_length=LONGEST_QUESTION,
    )
    return Letter("advice", (text,))


def article_link(article: Article) -> dict[str, str]:
    """An article as a link."""
    return {
        "text": article.title,
        "href": f"/rural/advice/{article.id}",
        "icon": "leaf",
        "note": article.summary,
    }


def asked_row(question: AskedQuestion) -> dict[str, str | list[str]]:
    """A question and its answer, to read."""
    if not question.answer:
        return {"question": question.text, "answer": question.status_text}
    who = [question.answered_by] if question.answered_by else []
    when = [moment(question.answered_at)] if question.answered_at else []
    return {"question": question.text, "answer": [question.answer, *who, *when]}


@bp.get("")
@for_everyone
def index() -> Response:
    """Articles, about one crop or all; for residents also a question to ask, and the answers they got."""
    language, n = backend_language(), asked_page()
    asked_crop = request.args.get("crop", "")
    signed_in = has_visit() and visit().is_signed_in
    everything = unless_broken(lambda: gateway().advice.articles(language))
    crops = () if isinstance(everything, Broken) else everything.value.crops
    crop = asked_crop if asked_crop in {one.id for one in crops} else ""
    articles = unless_broken(lambda: gateway().advice.articles(language, crop=crop, page=n))
    fetched = None if isinstance(articles, Broken) else articles
    questions = unless_broken(lambda: gateway().advice.mine(caller())) if signed_in else ()
    letter, again = question_letter() if signed_in else None, request.args.get("again", "")
    parts, problems = letter.drawn(told=again == "wrong") if letter else ([], [])
    return render(
        "advice/index.html",
        zone="rural",
        personal=signed_in,
        fetched=fetched,
        links=[article_link(one) for one in fetched.value.items] if fetched else [],
        turner=turner(n, fetched.value.pages, crop=crop) if fetched and fetched.value.pages > 1 else None,
        crops=[{"value": "", "text": _("全部")}, *({"value": one.id, "text": one.name} for one in crops)],
        crop=crop,
        signed_in=signed_in,
        parts=parts,
        problems=problems,
        key=letter.key if letter else "",
        again=again,
        asked=signed_in and request.args.get("asked") == "1",
        questions_broken=isinstance(questions, Broken),
        rows=[] if isinstance(questions, Broken) else [asked_row(one) for one in questions],
    )


@bp.post("")
@for_owner
def ask() -> Redirect:
    """Keep what was typed, then ask. Pressing twice asks once."""
    letter = question_letter()
    letter.take()
    require_sign_in()
    if not letter.is_good:
        return redirect("/rural/advice?again=wrong", 303)
    if not current_app.extensions["limits"].hit("hand-in", visitor_key()):
        abort(429)
    try:
        asked = unless_broken(lambda: gateway().advice.ask(letter.answers, caller(), key=letter.idempotency_key))
    except AnswersRejected as error:
        letter.refuse(error.problems)
        return redirect("/rural/advice?again=wrong", 303)
    if isinstance(asked, Broken):
        return redirect("/rural/advice?again=later", 303)
    letter.drop()
    return redirect("/rural/advice?asked=1", 303)


@bp.get("/<article_id>")
@for_everyone
def article(article_id: str) -> Response:
    """One article."""
    fetched = gateway().advice.article(article_id, backend_language())
    return render("advice/article.html", zone="rural", fetched=fetched, article=fetched.value)
