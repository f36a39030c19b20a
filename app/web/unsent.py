"""What becomes of an answer that was sent when nobody was signed in any more? It waits, sealed, for the same resident.

A resident's question page carries a mark of theirs. An answer that comes with it after their visit has ended stays with the
browser's new visit while they sign in again; whoever else signs in there never gets it.
"""

from dataclasses import dataclass
from typing import Any

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app.journeys import Form, Question
from app.web.access import require_sign_in
from app.web.visit import UNSENT, has_visit, resident_mark, visit

MOST_HELD = 12


@dataclass(frozen=True)
class Unsent:
    """One answer that waited."""

    question: Question
    raw: dict[str, Any]
    keep_held: bool  # the person kept what was known instead of typing
    changing: bool


def whose() -> str:
    """The mark of the resident signed in, for a form to carry; "" when nobody is."""
    return resident_mark(current_app.extensions["store"], visit().owner) if has_visit() else ""


def belongs_to_another() -> bool:
    """Whether the posted page was another resident's, or that of one who is signed in no longer."""
    mark = request.form.get("whose", "")
    return bool(mark) and mark != whose()


def require_same_resident() -> None:
    """Go on only with the resident the posted page was made for; signing in comes first, and leads back."""
    if belongs_to_another():
        require_sign_in()


def held_up(form: Form, service_id: str, page: str) -> Redirect | None:
    """The way to go when the posted answer cannot be kept yet; None when all is well."""
    question = form.on_page(page)
    if question is None or not belongs_to_another():
        return None
    if visit().is_signed_in:
        # Somebody else's page, left open on a shared machine: what is written there is not this resident's.
        return redirect(url_for("services.service", service_id=service_id), 303)
    held = dict(visit().data.get(UNSENT, {}))
    held.pop(f"{service_id}/{page}", None)
    held = dict(list(held.items())[-MOST_HELD + 1 :])
    held[f"{service_id}/{page}"] = {
        "whose": request.form["whose"],
        "raw": question.read(request.form.to_dict(flat=False)),
        "keep_held": request.form.get("keep-held") == "yes",
        "changing": request.form.get("change") == "1",
    }
    visit().keep(**{UNSENT: held})
    back = url_for("journeys.page", service_id=service_id, page=page)
    return redirect(url_for("account.sign_in", next=back), 303)


def take_unsent(form: Form, service_id: str) -> list[Unsent]:
    """The answers to a service's questions that waited for the resident who has signed in; they wait no longer."""
    held = visit().data.get(UNSENT) if has_visit() and visit().is_signed_in else None
    if not held:
        return []
    mine = {key: one for key, one in held.items() if key.startswith(f"{service_id}/") and one["whose"] == whose()}
    left = {key: one for key, one in held.items() if key not in mine}
    visit().take(UNSENT)
    if left:
        visit().keep(**{UNSENT: left})
    return [
        Unsent(question, one["raw"], keep_held=one["keep_held"], changing=one["changing"])
        for key, one in mine.items()
        if (question := form.on_page(key.partition("/")[2])) is not None
    ]
