"""The page as sound: one stream for a plain link, or sentence by sentence for a script that shows where it is.

What is spoken is what the page shows. So the page is rendered again inside this process, as the same visitor asks for
it, and only text that comes out of that is ever spoken: nobody can have this site say their own words, nor hear a page
that is not theirs. A page that may not be stored (`no-store`) is personal: its sound is kept nowhere.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from flask.blueprints import BlueprintSetupState
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, RequestedRangeNotSatisfiable
from werkzeug.http import dump_cookie
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as AnyResponse

from app.i18n import preferences
from app.preferences import COOKIE
from app.security import visitor_key
from app.speech import RATES, VOICES, Clip, Sentence, Speech, SpeechBusy, SpeechError, page_text, sentences
from app.web.access import for_everyone
from app.web.addresses import safe_back

NOT_SPOKEN = ("speech.", "health.", "static", "account.callback")  # endpoints whose answers are not pages to hear
LONGEST_PATH = 1500
MOST_SENTENCES = 400
TRIES = 4  # for one sentence in the middle of a page, when others are listening too
PUBLIC_PAGE = "public, max-age=60"
PUBLIC_CLIP = "public, max-age=31536000, immutable"
PERSONAL = "private, no-store"

bp = Blueprint("speech", __name__, url_prefix="/speech")
log = logging.getLogger(__name__)


class Refused(Exception):
    """This cannot be spoken; the listener is told why in plain words."""

    def __init__(self, words: str, status: int) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, kw_only=True)
class SpokenPage:
    """What one page says to this visitor."""

    sentences: tuple[Sentence, ...]
    public: bool


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


@bp.record_once
def set_up(state: BlueprintSetupState) -> None:
    """Give the app its memory of public sentences."""
    state.app.extensions["public_sentences"] = PublicSentences()


@bp.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """Say in plain text why there is nothing to hear, because an audio player shows no error page."""
    return plain_words(str(error), error.status)


@bp.errorhandler(SpeechError)
def no_sound(error: SpeechError) -> Response:
    """Say that the voice fails, never why: the reason is in the log."""
    log.warning("no sound: %s", error)
    if isinstance(error, SpeechBusy):
        return plain_words(_("现在听的人多。请过一会儿再按一次。"), 503)
    return plain_words(_("现在读不出来。请过一会儿再试，或者打12345。"), 503)


def plain_words(words: str, status: int) -> Response:
    """An answer of words alone, kept nowhere."""
    response = Response(words + "\n", status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    if status in {429, 503}:
        response.headers["Retry-After"] = "10"
    return response


@bp.get("/page.mp3")
@for_everyone
def page() -> AnyResponse:
    """The whole page as one MP3, sent sentence by sentence as it is made."""
    voice, rate = asked_voice(), asked_rate()
    count_this_visitor()
    spoken = spoken_page(asked_path(), voice)
    if request.method == "HEAD":
        return marked(Response(mimetype="audio/mpeg"), spoken)
    clips = clips_of(spoken, voice, rate)
    wanted = request.headers.get("Range", "")
    if wanted and wanted.replace(" ", "") != "bytes=0-":
        # Some players first ask for two bytes, and play nothing unless they get exactly those.
        return in_part(marked(Response(b"".join(clips), mimetype="audio/mpeg"), spoken))
    first = next(clips)  # made before the answer begins, so that a failure can still be told

    def stream() -> Iterator[bytes]:
        yield first
        try:
            yield from clips
        except SpeechError as error:
            log.warning("a page's sound ended early: %s", error)

    return marked(Response(stream(), mimetype="audio/mpeg"), spoken)


@bp.get("/page.json")
@for_everyone
def page_sentences() -> AnyResponse:
    """The page's sentences in order, each with the address of its sound."""
    voice, rate, path = asked_voice(), asked_rate(), asked_path()
    count_this_visitor()
    spoken = spoken_page(path, voice)
    listed = []
    for sentence in spoken.sentences:
        query = {"path": path, "n": sentence.number, "digest": sentence.digest, "voice": voice, "rate": rate}
        url = f"/speech/clip.mp3?{urlencode(query)}"
        listed.append({"n": sentence.number, "text": sentence.text, "digest": sentence.digest, "url": url})
    return marked(jsonify(listed), spoken)


@bp.get("/clip.mp3")
@for_everyone
def clip() -> AnyResponse:
    """One sentence of a page as MP3."""
    voice, rate, digest = asked_voice(), asked_rate(), request.args.get("digest", "")
    text = remembered().find(digest)
    public = text is not None
    if text is None:
        spoken = spoken_page(asked_path(), voice)
        public = spoken.public
        text = next((one.text for one in spoken.sentences if one.digest == digest), None)
        if text is None:
            raise Refused(_("这一页已经变了。请再按一次“读给我听”。"), 404)
    if not (public and speech().is_made(text, voice=voice, rate=rate)):
        count_this_visitor()
    sound = speech().say(text, voice=voice, rate=rate, public=public)
    response = Response(sound.mp3, mimetype="audio/mpeg")
    response.headers["Cache-Control"] = PUBLIC_CLIP if public else PERSONAL
    if public:
        response.set_etag(f"{digest}-{voice}-{rate}")
    return in_part(response)


def speech() -> Speech:
    """The app's speech."""
    found: Speech = current_app.extensions["speech"]
    return found


def remembered() -> PublicSentences:
    """The app's memory of public sentences."""
    found: PublicSentences = current_app.extensions["public_sentences"]
    return found


def asked_voice() -> str:
    """The voice in the address, or else the visitor's own."""
    voice = request.args.get("voice") or preferences().voice
    if voice not in VOICES:
        raise Refused(_("没有这种声音。"), 400)
    return voice


def asked_rate() -> str:
    """The speed in the address, or else the visitor's own."""
    rate = request.args.get("rate") or preferences().rate
    if rate not in RATES:
        raise Refused(_("没有这种快慢。"), 400)
    return rate


def asked_path() -> str:
    """The path of a page of this site that can be read out."""
    path = request.args.get("path", "")
    if not path:
        raise Refused(_("没有说要读哪一页。"), 400)
    if len(path) > LONGEST_PATH or safe_back(path, "") != path or not is_page(path):
        raise Refused(_("没有这一页可以读。"), 404)
    return path


def is_page(path: str) -> bool:
    """Whether a GET of this path is a page, and not sound, signing in or a file. The page of an error is one too."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return False
    try:
        endpoint, _values = adapter.match(path.partition("?")[0].partition("#")[0], method="GET")
    except RequestRedirect:
        return False
    except HTTPException:
        return True
    return not endpoint.startswith(NOT_SPOKEN)


def count_this_visitor() -> None:
    """Refuse somebody who has far more made than a person can hear."""
    limits = current_app.extensions.get("limits")
    if limits is not None and not limits.hit("speech", visitor_key()):
        raise Refused(_("您按得太快了。请等一分钟再按。"), 429)


def spoken_page(path: str, voice: str) -> SpokenPage:
    """What the page at `path` says to this very visitor in this voice."""
    rendered = rendered_again(path, voice)
    if 300 <= rendered.status_code < 400:
        # Nothing of the page may be heard before signing in; saying so is better than silence.
        with force_locale(page_language(voice)):
            words = _("请先登录，登录后才能听这一页。")
        return SpokenPage(sentences=(Sentence(0, words),), public=False)
    if rendered.mimetype != "text/html":
        raise Refused(_("没有这一页可以读。"), 404)
    found = sentences(page_text(rendered.get_data(as_text=True)), voice)[:MOST_SENTENCES]
    if not found:
        raise Refused(_("这一页没有可以读的字。"), 404)
    spoken = SpokenPage(sentences=found, public=not rendered.cache_control.no_store)
    remembered().keep(spoken)
    return spoken


def rendered_again(path: str, voice: str) -> AnyResponse:
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
    return {"cmn": "zh_Hans", "yue": "zh_Hant"}[voice] if language == "en" else language


def clips_of(spoken: SpokenPage, voice: str, rate: str) -> Iterator[bytes]:
    """The sound of each sentence in turn."""
    speaker = speech()
    for sentence in spoken.sentences:
        yield patiently(speaker, sentence.text, voice, rate=rate, public=spoken.public).mp3


def patiently(speaker: Speech, text: str, voice: str, *, rate: str, public: bool) -> Clip:
    """One sentence, tried again while others keep the workers busy."""
    for attempt in range(1, TRIES + 1):
        try:
            return speaker.say(text, voice=voice, rate=rate, public=public)
        except SpeechBusy:
            if attempt == TRIES:
                raise
            time.sleep(0.2 * attempt)
    raise AssertionError("the last try returns or raises")


def marked(response: AnyResponse, spoken: SpokenPage) -> AnyResponse:
    """The response, saying who may keep it."""
    response.headers["Cache-Control"] = PUBLIC_PAGE if spoken.public else PERSONAL
    response.vary.update(("Cookie", "Accept-Language"))
    return response


def in_part(response: AnyResponse) -> AnyResponse:
    """The response, or the part of it that was asked for: some phones play only what they can ask for in parts."""
    try:
        return response.make_conditional(request, accept_ranges=True, complete_length=len(response.get_data()))
    except RequestedRangeNotSatisfiable:
        raise Refused(_("没有这一段声音。"), 416) from None
