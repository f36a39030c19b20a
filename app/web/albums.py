"""Where do photographs go, and what becomes of one that has just come? An album is a question's, or that of a case that waits for papers.

    a file --scanner--> clean --darkroom--> a picture --room?--> kept, sealed

Anything else becomes a word for what was wrong, and nothing is kept of it.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from flask import Response, abort, current_app, request
from flask_babel import gettext as _

from app.journeys import Question, Raw
from app.journeys.kinds.photo import DOUBTS, FORMATS, ids_in, most_of
from app.pictures import Busy, Darkroom, Picture, ScannerSilent, Unusable, VirusFound, VirusScan
from app.store.uploads import NoRoom, Upload, Uploads
from app.web.walk import Walk, store

FIELDS = ("photo", "file")  # the camera's, and that for what is on the phone already
PDF = "application/pdf"
TRIES = 20


class Album(Protocol):
    """Photographs in order, one of which may be in doubt."""

    holder: str
    question: str
    owner: str
    most: int
    takes_pdf: bool

    @property
    def ids(self) -> list[str]: ...

    def put(self, upload_id: str, *, doubtful: bool, instead: str) -> None:
        """Put a new one in its place, or beside the others until somebody says that it will do."""

    def say(self, trouble: str) -> None:
        """Take down what was wrong with the last file."""


class QuestionAlbum:
    """The photographs that answer a question; which they are stands in the draft."""

    def __init__(self, walk: Walk, asked: Question, *, begin: bool = False) -> None:
        """The album as it is; `begin` sees to it that there is a draft for photographs to hang on."""
        self._walk, self._asked = walk, asked
        if begin and not walk.draft.id:
            walk.keep(asked, asked.raw_of(None))
            walk.draft = store().drafts.find(walk.owner, walk.service.id) or walk.draft
        self.holder, self.owner, self.question = walk.draft.id, walk.owner, asked.id
        self.most = most_of(asked)
        self.takes_pdf = "pdf" in (asked.accepts or FORMATS)
        self.raw: Raw = {**asked.raw_of(None), **walk.draft.answers.get(asked.id, {})}

    @property
    def ids(self) -> list[str]:
        return ids_in(self._asked, self.raw)

    @property
    def doubtful(self) -> str:
        """The one that is hard to read; "" for none."""
        return str(self.raw[f"{self.question_page}-doubtful"])

    @property
    def question_page(self) -> str:
        """What the question's fields are called by."""
        return self._asked.page

    def put(self, upload_id: str, *, doubtful: bool, instead: str) -> None:
        self._change(lambda raw: self._with(raw, upload_id, doubtful, instead))

    def say(self, trouble: str) -> None:
        self._change(lambda raw: {**raw, f"{self.question_page}-trouble": trouble})

    def settle(self, upload_id: str) -> None:
        """Use the doubtful one all the same."""

        def settled(raw: Raw) -> Raw:
            if raw[f"{self.question_page}-doubtful"] != upload_id:
                return raw
            return self._with(raw, upload_id, False, str(raw[f"{self.question_page}-instead"]))

        self._change(settled)

    def remove(self, upload_id: str) -> None:
        """Take one out, in doubt or not."""

        def without(raw: Raw) -> Raw:
            page = self.question_page
            doubtful = "" if raw[f"{page}-doubtful"] == upload_id else raw[f"{page}-doubtful"]
            ids = [one for one in ids_in(self._asked, raw) if one != upload_id]
            return {**raw, page: ids, f"{page}-doubtful": doubtful, f"{page}-trouble": ""}

        self._change(without)

    def _with(self, raw: Raw, upload_id: str, doubtful: bool, instead: str) -> Raw:
        page = self.question_page
        ids = [one for one in ids_in(self._asked, raw) if one != upload_id]
        if doubtful:
            return {**raw, f"{page}-doubtful": upload_id, f"{page}-instead": instead, f"{page}-trouble": ""}
        if instead in ids:
            ids[ids.index(instead)] = upload_id
        else:
            ids.append(upload_id)
        return {**self._asked.raw_of(None), page: ids}

    def _change(self, change: Any) -> None:
        """Change what the draft says, as it is at this moment: two tabs that send one each both keep theirs."""
        for _try in range(TRIES):
            draft = store().drafts.find(self._walk.owner, self._walk.service.id)
            if draft is None or draft.id != self.holder:
                return  # handed in or thrown away meanwhile
            was = draft.answers.get(self.question)
            raw = change({**self._asked.raw_of(None), **(was or {})})
            if was is None or self.question in draft.refusals:
                # What the office said of the old ones does not hold for these.
                self._walk.keep(self._asked, raw)
            elif not store().drafts.amend(self._walk.owner, self._walk.service.id, self.question, raw, was=was):
                continue
            self.raw = raw
            named = [*ids_in(self._asked, raw), *filter(None, [str(raw[f"{self.question_page}-doubtful"])])]
            for gone in {one.id for one in uploads().of(self.holder) if one.question == self.question} - set(named):
                if was is not None and gone in _named(was):
                    uploads().forget(self.holder, gone)
            uploads().keep_only(self.holder, self.question, named)
            return
        raise RuntimeError("a draft changed under every try to put a photograph into it")


def _named(raw: Mapping[str, Any]) -> set[str]:
    """Every id a raw answer names."""
    return {one for value in raw.values() for one in (value if isinstance(value, list) else [value]) if one}


def uploads() -> Uploads:
    """The photographs of the site's own memory."""
    return store().uploads


def take_in(album: Album, *, instead: str = "") -> None:
    """Keep the file that has come, or take down what is wrong with it. What was kept before stays."""
    trouble = _trouble_with(album, instead)
    if trouble:
        album.say(trouble)


def _trouble_with(album: Album, instead: str) -> str:
    sent = [file for name in FIELDS for file in request.files.getlist(name) if file.filename]
    data = sent[0].read() if sent else b""
    ids = album.ids
    if len(ids) >= album.most and instead not in ids:
        return "full"
    try:
        picture = developed(data)
    except (VirusFound, ScannerSilent, Busy, Unusable) as error:
        if isinstance(error, Unusable):
            return error.reason
        current_app.logger.warning("a file was not taken: %s", type(error).__name__)
        return {VirusFound: "virus", ScannerSilent: "no-scan", Busy: "busy"}[type(error)]
    if picture.kind == PDF and not album.takes_pdf:
        return "no-pdf"
    try:
        upload_id = uploads().add(
            album.holder,
            album.question,
            picture.kind,
            whole=picture.whole,
            small=picture.small,
            pages=picture.pages,
            doubts=picture.doubts,
            owner=album.owner,
        )
    except NoRoom:
        return "no-room"
    album.put(upload_id, doubtful=bool(picture.doubts), instead=instead)
    return ""


def developed(data: bytes) -> Picture:
    """The picture in a file that is clean. Raises Unusable, Busy, VirusFound, ScannerSilent."""
    if not data:
        raise Unusable("empty")
    config = current_app.extensions["config"]
    darkroom: Darkroom = current_app.extensions.setdefault("darkroom", Darkroom())
    VirusScan(config.VIRUS_SCAN).look(data)
    return darkroom.develop(data)


def sent(found: tuple[str, bytes] | None) -> Response:
    """A photograph to look at, for nobody else's memory; 404 where there is none."""
    if found is None or not found[1]:
        abort(404)
    kind, data = found
    response = Response(data, content_type=kind)
    response.headers["Cache-Control"] = "private, no-store"
    # A document is to be opened by the phone's own reader, not within this site.
    name = "attachment; filename=paper.pdf" if kind == PDF else "inline; filename=photo.jpg"
    response.headers["Content-Disposition"] = name
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def card(upload: Upload, n: int, *, at: str, instead: str | None = None) -> dict[str, Any]:
    """One photograph as it stands on a page; `at` is its own address."""
    is_pdf = upload.kind == PDF
    name = _("第%(n)s份，PDF，%(pages)s页", n=n, pages=upload.pages) if is_pdf else _("第%(n)s张", n=n)
    return {
        "name": name,
        "whole": at,
        "small": None if is_pdf else f"{at}/small",
        "action": at,
        "instead": instead,
    }


def doubt(upload: Upload, at: str) -> dict[str, Any]:
    """The photograph that is hard to read, and why."""
    return {
        "text": _(DOUBTS.get(next(iter(upload.doubts), ""), DOUBTS["blurred"])),
        "small": f"{at}/small",
        "action": at,
    }
