"""Papers that an office asks for, photographed and handed in: nobody has to come to the counter with them.

    /cases/<case>/papers                what is asked for, what was photographed so far; hands it in (POST)
    /cases/<case>/papers/photo          takes a file (POST)
    /cases/<case>/papers/photo/<id>     the photograph itself; leaves it out, or uses it all the same (POST)
    /cases/<case>/papers/photo/<id>/small

What was photographed is kept here, sealed, until the office has all of it: while that does not answer, the page says so, and the
same press can be tried again. Each photograph goes under its own key, so trying again makes nothing twice.
"""

from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as Redirect

from app.gateway import Gateway
from app.gateway.errors import AnswersRejected, BackendRefused, BackendUnavailable
from app.journeys.kinds.photo import DOUBTFUL, EMPTY, MOST_PAGES, TROUBLES
from app.security import visitor_key
from app.store.uploads import Upload
from app.web import uploads as photos
from app.web.access import for_residents
from app.web.albums import card, doubt, sent, take_in, uploads
from app.web.errors import Broken, unless_broken
from app.web.receiving import TooManyAtOnce, takes_files
from app.web.rendering import render
from app.web.unsent import require_same_resident, whose
from app.web.visit import caller, visit

bp = Blueprint("case_papers", __name__, url_prefix="/cases/<reference>/papers")

SAID = "papers"  # in the visit: what was wrong at the last press
DOWN, LATE, REFUSED, DOUBT, NONE = "down", "late", "refused", "doubt", "none"

bp.register_error_handler(RequestEntityTooLarge, photos.too_large)
bp.register_error_handler(TooManyAtOnce, photos.too_many)


class CaseAlbum:
    """What was photographed for a case."""

    question = ""
    most = MOST_PAGES
    takes_pdf = True

    def __init__(self, reference: str) -> None:
        self.owner = visit().owner
        self.holder = uploads().case_mark(self.owner, reference)
        self._all = uploads().of(self.holder)

    @property
    def found(self) -> tuple[Upload, ...]:
        """Those that are good."""
        return tuple(one for one in self._all if not one.doubts)

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.found]

    @property
    def doubtful(self) -> Upload | None:
        """The one that is hard to read."""
        return next((one for one in reversed(self._all) if one.doubts), None)

    def put(self, upload_id: str, *, doubtful: bool, instead: str) -> None:
        for one in self._all:
            if one.doubts:
                uploads().forget(self.holder, one.id)

    def say(self, trouble: str) -> None:
        say(self.holder, trouble)


@bp.get("")
@for_residents
def index(reference: str) -> Response:
    """What is asked for, and what was photographed so far."""
    gateway: Gateway = current_app.extensions["gateway"]
    found = unless_broken(lambda: gateway.cases.case(reference, caller()))
    case = None if isinstance(found, Broken) else found
    album = CaseAlbum(reference)
    message = said(album.holder) or (_("现在连不上办事的部门。您拍的都还在，请过一会儿再交。") if case is None else "")
    in_doubt = album.doubtful
    return render(
        "uploads/papers.html",
        personal=True,
        case=case,
        wanted=[{"name": paper} for paper in case.wanted] if case else [],
        problems=[{"text": message, "href": "#doubt" if in_doubt else "#photos"}] if message else [],
        cards=[card(one, n, at=_own(reference, one.id)) for n, one in enumerate(album.found, start=1)],
        doubt=doubt(in_doubt, _own(reference, in_doubt.id)) if in_doubt else None,
        most=album.most,
        may_add=len(album.ids) < album.most,
        action=url_for("case_papers.add", reference=reference),
        here=url_for("case_papers.index", reference=reference),
        back=url_for("cases.case", reference=reference),
        whose=whose(),
        changing=False,
        draft_days=current_app.extensions["config"].DRAFT_DAYS,
    )


@bp.post("")
@for_residents
def hand_in(reference: str) -> Redirect:
    """Hand in what was photographed."""
    require_same_resident()
    album = CaseAlbum(reference)
    if not current_app.extensions["limits"].hit("hand-in", visitor_key()):
        abort(429)
    why, words = _handed_in(reference, album)
    say(album.holder, why, words)
    if why:
        return redirect(url_for("case_papers.index", reference=reference), 303)
    return redirect(url_for("cases.case", reference=reference), 303)


def _handed_in(reference: str, album: CaseAlbum) -> tuple[str, str]:
    """Hand everything over; what went wrong, and the office's own words for it; "" when nothing did."""
    if album.doubtful or not album.ids:
        return (DOUBT if album.doubtful else NONE), ""
    gateway: Gateway = current_app.extensions["gateway"]
    current = caller()
    try:
        for one in album.ids:
            paper = uploads().whole(album.holder, one)
            if paper is None:
                uploads().forget(album.holder, one)
                return "gone", ""
            gateway.documents.keep_for_case(reference, paper, current, key=f"paper.{one}")
        gateway.cases.add_papers(reference, current, key=f"papers.{album.ids[-1]}")
    except AnswersRejected as error:
        return REFUSED, next(iter(error.problems.values()), "")
    except BackendUnavailable as error:
        current_app.logger.warning("papers not handed in: %s", error)
        return DOWN, ""
    except BackendRefused as error:
        current_app.logger.warning("papers not handed in: %s", error)
        return (LATE if error.reason == "409" else DOWN), ""
    uploads().forget(album.holder)
    return "", ""


@bp.get("/photo")
@for_residents
def again(reference: str) -> Redirect:
    """The page of the papers: taking a photograph has no page of its own."""
    return redirect(url_for("case_papers.index", reference=reference), 303)


@bp.post("/photo")
@takes_files
@for_residents
def add(reference: str) -> Redirect:
    """Take a photograph; only for a case of theirs that waits for papers, as far as anybody can tell."""
    require_same_resident()
    if not current_app.extensions["limits"].hit("photo", visitor_key()):
        abort(429)
    gateway: Gateway = current_app.extensions["gateway"]
    found = unless_broken(lambda: gateway.cases.case(reference, caller()))
    album = CaseAlbum(reference)
    if isinstance(found, Broken) and not album.ids:
        say(album.holder, DOWN)
    elif not isinstance(found, Broken) and not found.wanted:
        say(album.holder, LATE)
    else:
        say(album.holder, "")
        take_in(album)
    return redirect(url_for("case_papers.index", reference=reference), 303)


@bp.get("/photo/<photo_id>")
@for_residents
def one(reference: str, photo_id: str) -> Response:
    """A photograph, as large as it is kept."""
    return sent(uploads().whole(CaseAlbum(reference).holder, photo_id))


@bp.get("/photo/<photo_id>/small")
@for_residents
def small(reference: str, photo_id: str) -> Response:
    """A photograph, small."""
    return sent(uploads().small(CaseAlbum(reference).holder, photo_id))


@bp.post("/photo/<photo_id>")
@for_residents
def change(reference: str, photo_id: str) -> Redirect:
    """Leave a photograph out, or use one that is hard to read all the same."""
    require_same_resident()
    album = CaseAlbum(reference)
    if request.form.get("do") == "use":
        uploads().settle(album.holder, photo_id)
    elif request.form.get("do") == "remove":
        uploads().forget(album.holder, photo_id)
    say(album.holder, "")
    return redirect(url_for("case_papers.index", reference=reference), 303)


def say(holder: str, why: str, words: str = "") -> None:
    """Keep what was wrong at the last press, for the page and for whoever has it read out."""
    if why or visit().data.get(SAID):
        visit().keep(**{SAID: {"holder": holder, "why": why, "words": words}})


def said(holder: str) -> str:
    """What was wrong at the last press, in the page's language."""
    kept: dict[str, Any] = visit().data.get(SAID) or {}
    why = kept.get("why", "") if kept.get("holder") == holder else ""
    if not why:
        return ""
    if why == REFUSED and kept.get("words"):
        return str(kept["words"])
    told = {
        DOWN: _("现在交不上去。您拍的都还在，请过一会儿再按“交上去”。"),
        LATE: _("现在不用补东西了。请回去看办到哪了。"),
        REFUSED: _("有一张办事的部门打不开。请去掉，再拍一张。"),
        DOUBT: _(DOUBTFUL),
        NONE: _(EMPTY),
    }
    return told.get(why) or str(_(TROUBLES.get(why, TROUBLES["broken"])))


def _own(reference: str, photo_id: str) -> str:
    return url_for("case_papers.one", reference=reference, photo_id=photo_id)
