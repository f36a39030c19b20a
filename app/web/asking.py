"""How does a question stand on a page of its own: to be answered at once, or on the way to what can be picked?"""

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, request

from app.journeys import Problem, Question, Value
from app.web import choosing
from app.web.questions import calendar_ways, question_html
from app.web.rendering import render
from app.web.stepping import Asking


def question_page(
    template: str,
    question: Question,
    asking: Asking,
    *,
    raw: Mapping[str, Any] | None,
    held: Value,
    known: Value,
    problem: Problem | None,
    message: str | None,
    **around: Any,
) -> Response:
    """The page of a question: what was typed of it, or is `held` or `known`, and what is wrong with that."""
    stage = None
    if question.kind.name in choosing.KINDS and held is None:
        stage = choosing.step(question, raw or (question.raw_of(known) if known else None), asking)
        if stage.given is None:
            problems = [{"text": message, "href": "#question"}] if message else []
            return render("journeys/choosing.html", **around, question=question, stage=stage, problems=problems)
    drawn = question_html(
        question,
        raw=raw,
        held=held,
        known=known,
        error=message,
        wrong_field=problem.field if problem else None,
        given=stage.given if stage else {"calendar": request.args.get("calendar")},
    )
    return render(
        template,
        **around,
        question=question,
        pad_url=current_app.extensions["assets"].pad_url,
        drawn=drawn.html,
        problems=[{"text": message, "href": f"#{drawn.first_field}"}] if message else [],
        known=known is not None,
        ways=stage.ways if stage else calendar_ways(question, raw or {}),
        turner=stage.turner if stage else None,
    )
