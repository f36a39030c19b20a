"""What becomes of an answer that was sent when nobody was signed in any more? It waits, sealed, for the same resident.

A resident's question page carries a mark of theirs. An answer that comes with it after their visit has ended stays with the
browser's new visit while they sign in again; whoever else signs in there never gets it.
"""

from dataclasses import KW_ONLY, dataclass
from typing import Any

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app.journeys import Form, Question
from app.store.drafts import Draft
from app.web.access import require_sign_in
from app.web.rendering import local_path
from app.web.visit import UNSENT, has_visit, resident_mark, visit

MOST_HELD = 12


@dataclass(frozen=True)
class Unsent:
    """One answer that waited."""

    question: Question
    raw: dict[str, Any]
    _: KW_ONLY
    keep_held: bool  # the person kept what was known instead of typing
    changing: bool
    member: str = ""  # of a group: the key of the one it is about
    asked: Question | None = None  # of a group: the question about that one; None where one was taken out, or put back


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


def held_up(form: Form, service_id: str, page: str, member: str = "", part: str = "") -> Redirect | None:
    """The way to go when the posted answer cannot be kept yet; None when all is well.

    For one of a group `member` is its key and `part` the page of the question about it, "" where it is taken out or put back.
    """
    question = form.on_page(page)
    asked = question.member.on_page(part) if question and question.member and part else question
    if question is None or asked is None or not belongs_to_another():
        return None
    if visit().is_signed_in:
        # Somebody else's page, left open on a shared machine: what is written there is not this resident's.
        return redirect(url_for("services.service", service_id=service_id), 303)
    held, key = dict(visit().data.get(UNSENT, {})), "/".join(filter(None, (service_id, page, member, part)))
    held.pop(key, None)
    held = dict(list(held.items())[-MOST_HELD + 1 :])
    held[key] = {
        "whose": request.form["whose"],
        "raw": asked.read(request.form.to_dict(flat=False)) if part or not member else taken_out(),
        "keep_held": request.form.get("keep-held") == "yes",
        "changing": request.form.get("change") == "1",
    }
    visit().keep(**{UNSENT: held})
    back = url_for("journeys.page", service_id=service_id, page=page)
    return redirect(url_for("account.sign_in", next=back), 303)


def taken_out() -> dict[str, Any]:
    """What is kept of one of a group that the posted form takes out, or puts back."""
    return {"removed": "yes" if request.form.get("do") == "remove" else ""}


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
    return [found for key, one in mine.items() if (found := _unsent(form, key, one)) is not None]


def _unsent(form: Form, key: str, held: dict[str, Any]) -> Unsent | None:
    """What waited, for the question it was typed for; None where the form has that question no more."""
    _service, page, member, part, *_rest = [*key.split("/"), "", ""]
    question = form.on_page(page)
    asked = question.member.on_page(part) if question and question.member and part else None
    if question is None or (part and asked is None) or (member and question.member is None):
        return None
    keep_held, changing = held["keep_held"], held["changing"]
    return Unsent(question, held["raw"], keep_held=keep_held, changing=changing, member=member, asked=asked)


def is_elsewhere(draft: Draft) -> bool:
    """Whether nothing is written here because the visit of the resident who wrote it has run out."""
    return not draft.answers and has_visit() and visit().has_run_out


def require_return(draft: Draft | None) -> None:
    """Sign in first, and come back here, where what was written is with the resident whose visit has run out."""
    if is_elsewhere(draft or Draft("", "")):
        require_sign_in()


def way_back(draft: Draft) -> str | None:
    """Where to sign in and come back to this page with all that was written; None where it is here, or was never written."""
    return url_for("account.sign_in", next=local_path()) if is_elsewhere(draft) else None
