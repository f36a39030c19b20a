"""What does a registry know that answers a question? Asked only of those signed in, and never in the way of the page."""

from typing import Any

from flask import current_app

from app.gateway import Gateway
from app.gateway.errors import AnswersRejected, RecordNotFound, SignInNeeded
from app.journeys import Question, Value
from app.web.errors import Broken, unless_broken
from app.web.questions import fitting
from app.web.visit import caller, has_visit, visit


def recorded(question: Question) -> Value:
    """The first row's value in the column that the question names, if it is a good answer; else None."""
    if question.prefill is None or not (has_visit() and visit().is_signed_in):
        return None
    service_id, column = question.prefill
    gateway: Gateway = current_app.extensions["gateway"]
    try:
        found = unless_broken(lambda: gateway.records.look_up(service_id, {}, caller()))
    except (RecordNotFound, AnswersRejected, SignInNeeded):
        return None
    if isinstance(found, Broken) or not found.rows:
        return None
    value: Any = found.rows[0].get(column)
    if value is None:
        return None
    return fitting(question, value if question.kind.name == "money" else str(value))
