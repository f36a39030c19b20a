"""What does a page say to this visitor, sentence by sentence, and is any of it about somebody?

What is spoken is what the page shows. So the page is rendered again inside this process, as the same visitor asks for
it, and only text that comes out of that is ever spoken: nobody can have this site say their own words, nor hear a page
that is not theirs. A page that may not be stored (`no-store`) is personal: its sound is kept nowhere.
"""

import re
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from flask import Flask, current_app, request
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.http import dump_cookie
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from app.i18n import preferences
from app.preferences import COOKIE
from app.speech import INSTEAD, MADE, Sentence, page_text, sentences
from app.web.addresses import safe_back
from app.web.visit import has_visit

SOUND = ("speech.page", "speech.page_sentences", "speech.clip", "speech.bar")
NOT_SPOKEN = (
    "health.",
    "static",
    "account.callback",
    "built.",
    "telephone.",
    "uploads.one",
    "uploads.small",
    "case_papers.one",
    "case_papers.small",
)  # what else is no page to hear
ASKS_FIRST = "speech.choice"  # the page that asks whether to read aloud; it holds nothing of anybody's
LONGEST_PATH = 1500
MOST_SENTENCES = 400
PART = re.compile(r"[A-Za-z][\w.:-]{0,99}")


class Refused(Exception):
    """This cannot be spoken; the listener is told why in plain words."""

    def __init__(self, words: str, status: int) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, kw_only=True)
class SpokenPage:
    """What one page says to this visitor: `public` may be kept, `personal` may be about somebody."""

    sentences: tuple[Sentence, ...]
    public: bool
    personal: bool


class PublicSentences:
    """Sentences of public pages by their digest, so that a clip needs no page rendered again."""

    def __init__(self, most: int = 5000) -> None:
        self._most = most
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, page: SpokenPage) -> None:
        """Remember the sentences of a page, if it is public."""
        with self._lock:
            for sentence in page.sentences if page.public else ():
                self._texts[sentence.digest] = sentence.text
                self._texts.move_to_end(sentence.digest)
            while len(self._texts) > self._most:
                self._texts.popitem(last=False)

    def find(self, digest: str) -> str | None:
        """The sentence, if it stood on a public page."""
        return self._texts.get(digest)


class PublicPages:
    """What public pages said a moment ago: as long as the pages themselves may be shown again as they were."""

    def __init__(self, seconds: float, most: int = 500) -> None:
        self._seconds = seconds
        self._most = most
        self._pages: OrderedDict[tuple[str, ...], tuple[float, SpokenPage]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: tuple[str, ...]) -> SpokenPage | None:
        """What the page said, unless that is too long ago."""
        found = self._pages.get(key)
        return found[1] if found and time.monotonic() < found[0] else None

    def keep(self, key: tuple[str, ...], page: SpokenPage) -> None:
        """Remember a page, if it is public."""
        if not page.public or not self._seconds:
            return
        with self._lock:
            self._pages[key] = (time.monotonic() + self._seconds, page)
            self._pages.move_to_end(key)
            while len(self._pages) > self._most:
                self._pages.popitem(last=False)


def remembered() -> PublicSentences:
    """The app's memory of public sentences."""
    found: PublicSentences = current_app.extensions["public_sentences"]
    return found


def asked_path() -> str:
    """The path in the address, of a page of this site that can be read out; raises Refused."""
    path = request.args.get("path", "")
    if not path:
        raise Refused(_("没有说要读哪一页。"), 400)
    if not can_be_heard(path):
        raise Refused(_("没有这一页可以读。"), 404)
    return path


def asked_part() -> str:
    """The id of the one element to read; empty for the whole page. Raises Refused when it cannot be an id."""
    part = request.args.get("part", "")
    if part and not PART.fullmatch(part):
        raise Refused(_("没有这一段可以读。"), 404)
    return part


def can_be_heard(path: str) -> bool:
    """Whether this is a path of this site, and a GET of it a page: not sound, signing in or a file."""
    return 0 < len(path) <= LONGEST_PATH and safe_back(path, "") == path and is_page(path)


def is_page(path: str) -> bool:
    """Whether a GET of this path is a page. The page of an error is one too."""
    try:
        endpoint = _endpoint(path)
    except RequestRedirect:
        return False
    except HTTPException:
        return True
    return endpoint not in SOUND and not endpoint.startswith(NOT_SPOKEN)


def spoken_page(path: str, voice: str, part: str = "") -> SpokenPage:
    """What the page at `path`, or the element of it with the id `part`, says to this very visitor in this voice."""
    pages: PublicPages = current_app.extensions["public_spoken_pages"]
    # Everything a public page depends on: nobody who has a visit is told what somebody else's page said.
    key = (path, part, voice, request.host_url, preferences().to_cookie())
    if not has_visit() and (kept := pages.find(key)):
        return kept
    rendered = rendered_again(path, voice)
    if 300 <= rendered.status_code < 400:
        # Nothing of the page may be heard before signing in; saying so is better than silence.
        with force_locale(page_language(voice)):
            words = _("请先登录，登录后才能听这一页。")
        return SpokenPage(sentences=(Sentence(0, words),), public=False, personal=False)
    if rendered.mimetype != "text/html":
        raise Refused(_("没有这一页可以读。"), 404)
    # How a text falls into sentences is known for the languages an engine speaks.
    splits = voice if voice in MADE else INSTEAD
    found = sentences(page_text(rendered.get_data(as_text=True), part), splits)[:MOST_SENTENCES]
    if not found:
        raise Refused(_("这一段没有可以读的字。") if part else _("这一页没有可以读的字。"), 404)
    public = not rendered.cache_control.no_store
    # Whatever is somebody's hangs on a visit: without one, a page that is not kept is only an error or a question.
    personal = not public and has_visit() and not _asks_first(path)
    spoken = SpokenPage(sentences=found, public=public, personal=personal)
    remembered().keep(spoken)
    if not has_visit():
        pages.keep(key, spoken)
    return spoken


def rendered_again(path: str, voice: str) -> Response:
    """The page as this visitor would get it, in the language that goes with the voice."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    cookies = request.cookies.to_dict()
    cookies[COOKIE] = preferences().with_(language=page_language(voice)).to_cookie()
    headers = {"Cookie": "; ".join(dump_cookie(name, value, path=None) for name, value in cookies.items())}
    for name in ("Accept-Language", "User-Agent"):
        if name in request.headers:
            headers[name] = request.headers[name]
    # A context of its own for `g`, else the page would take this request's preferences and visit for its own.
    with (
        app.app_context(),
        app.test_request_context(
            path,
            base_url=request.host_url,
            headers=headers,
            environ_overrides={"REMOTE_ADDR": request.remote_addr or "", "citizen_site.for_speech": True},
        ),
    ):
        return app.full_dispatch_request()


def page_language(voice: str) -> str:
    """The language of the page for a voice: the visitor's own, unless that voice cannot read it."""
    language = preferences().language
    if voice == "en":
        return "en"
    if language == "en":
        return "zh_Hant" if voice == "yue" else "zh_Hans"
    return language


def _asks_first(path: str) -> bool:
    try:
        return _endpoint(path) == ASKS_FIRST
    except HTTPException:
        return False


def _endpoint(path: str) -> str:
    """The endpoint of a path; raises RequestRedirect or another HTTPException when no page is there."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return "static"
    endpoint, _values = adapter.match(path.partition("?")[0].partition("#")[0], method="GET")
    return str(endpoint)
