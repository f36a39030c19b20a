"""Photographs that answer a question: taking one, looking at it, taking it again, leaving it out.

    /services/<service>/<question>                       what there is, and the way to take one more
    /services/<service>/<question>/photo                 takes a file (POST)
    /services/<service>/<question>/photo/<id>            the photograph itself; leaves it out, or uses it all the same (POST)
    /services/<service>/<question>/photo/<id>/small      the same, small

Each file comes by itself, so what was accepted stays, whatever is wrong with the next.
"""

from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as Redirect

from app.journeys import Question, Raw
from app.journeys.kinds.photo import ids_in
from app.security import visitor_key
from app.web.access import for_owner
from app.web.albums import QuestionAlbum, card, doubt, sent, take_in, uploads
from app.web.errors import error_page
from app.web.receiving import LARGEST_BODY, TooManyAtOnce, takes_files
from app.web.rendering import render
from app.web.unsent import require_same_resident
from app.web.walk import Walk

bp = Blueprint("uploads", __name__, url_prefix="/services/<service_id>/<page>/photo")

TOO_LARGE, BUSY = "errors/photo_too_large.html", "errors/photos_busy.html"


def page(walk: Walk, question: Question, around: dict[str, Any], message: str | None) -> Response:
    """The page of a question for photographs."""
    album = QuestionAlbum(walk, question)
    there = {one.id: one for one in uploads().of(album.holder)}
    found = [there[one] for one in album.ids if one in there]
    changing = {"change": "1"} if around["changing"] else {}
    instead = request.args.get("instead", "")
    instead = instead if instead in album.ids else ""
    cards = [
        card(
            one,
            n,
            at=_own(walk, question, one.id),
            instead=walk.address(question, instead=one.id, **changing) + "#photo",
        )
        for n, one in enumerate(found, start=1)
    ]
    in_doubt = there.get(album.doubtful)
    return render(
        "uploads/question.html",
        **around,
        problems=[{"text": message, "href": "#doubt" if in_doubt else "#photo"}] if message else [],
        cards=cards,
        doubt=doubt(in_doubt, _own(walk, question, in_doubt.id)) if in_doubt else None,
        action=url_for("uploads.add", service_id=walk.service.id, page=question.page),
        here=walk.address(question, **changing),
        instead=instead,
        instead_n=album.ids.index(instead) + 1 if instead else None,
        most=album.most,
        may_add=bool(instead) or len(found) < album.most,
        takes_pdf=album.takes_pdf,
        enough=bool(found) or question.optional,
    )


def completed(question: Question, earlier: Raw | None) -> Raw:
    """What stays of a photograph question's answer when somebody goes on: the photographs, and the one in doubt."""
    kept = {**question.raw_of(None), **(earlier or {})}
    return {**kept, question.page: ids_in(question, kept), f"{question.page}-trouble": ""}


@bp.get("")
@for_owner
def again(service_id: str, page: str) -> Redirect:
    """The question's page: taking a photograph has no page of its own."""
    return redirect(url_for("journeys.page", service_id=service_id, page=page), 303)


@bp.post("")
@takes_files
@for_owner
def add(service_id: str, page: str) -> Redirect:
    """Take a photograph."""
    require_same_resident()
    walk, question = _asked(service_id, page)
    if question is None:
        return redirect(walk.next_address(), 303)
    if not current_app.extensions["limits"].hit("photo", visitor_key()):
        abort(429)
    take_in(QuestionAlbum(walk, question, begin=True), instead=request.form.get("instead", ""))
    return _back(walk, question)


@bp.get("/<photo_id>")
@for_owner
def one(service_id: str, page: str, photo_id: str) -> Response:
    """A photograph, as large as it is kept."""
    return sent(uploads().whole(Walk(service_id).draft.id, photo_id))


@bp.get("/<photo_id>/small")
@for_owner
def small(service_id: str, page: str, photo_id: str) -> Response:
    """A photograph, small."""
    return sent(uploads().small(Walk(service_id).draft.id, photo_id))


@bp.post("/<photo_id>")
@for_owner
def change(service_id: str, page: str, photo_id: str) -> Redirect:
    """Leave a photograph out, or use one that is hard to read all the same."""
    require_same_resident()
    walk, question = _asked(service_id, page)
    if question is None:
        return redirect(walk.next_address(), 303)
    album = QuestionAlbum(walk, question)
    if request.form.get("do") == "use":
        album.settle(photo_id)
    elif request.form.get("do") == "remove":
        album.remove(photo_id)
    return _back(walk, question)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Response:
    """Says that the file is too large, and leads back to where it was sent from."""
    if (request.content_length or 0) <= LARGEST_BODY:
        return error_page(413, "errors/too_large.html")
    return error_page(413, TOO_LARGE, action=request.path.rpartition("/")[0])


@bp.errorhandler(TooManyAtOnce)
def too_many(error: TooManyAtOnce) -> Response:
    """Says that many send photographs now, and leads back."""
    response = error_page(503, BUSY, action=request.path.rpartition("/")[0])
    response.headers["Retry-After"] = "30"
    return response


def _asked(service_id: str, page: str) -> tuple[Walk, Question | None]:
    walk = Walk(service_id)
    question = walk.question(page)
    return walk, question if question and question.kind.name == "photo" else None


def _own(walk: Walk, question: Question, photo_id: str) -> str:
    return url_for("uploads.one", service_id=walk.service.id, page=question.page, photo_id=photo_id)


def _back(walk: Walk, question: Question) -> Redirect:
    changing = {"change": "1"} if request.form.get("change") == "1" else {}
    return redirect(walk.address(question, **changing), 303)
