"""The addresses of sound: one stream for a plain link, or sentence by sentence for a script that shows where it is.

/speech/page.mp3    the page, or one part of it, as one stream
/speech/page.json   its sentences, each with the address of its clip
/speech/clip.mp3    one sentence
/speech/bar         the player's buttons, fetched when somebody first wants to hear something
/speech/choice      on a shared device, before anything personal: read aloud, or is somebody wearing earphones?
"""

import hashlib
import logging
import time
from collections.abc import Iterator
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, jsonify, make_response, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wrappers import Response as AnyResponse

from app.i18n import LOCALES, preferences
from app.security import visitor_key
from app.speech import RATES, VOICES, Clip, Speech, SpeechBusy, SpeechError
from app.web.access import for_everyone
from app.web.aloud import ChoiceNeeded, digest_of, grant, is_choice_needed, require_choice
from app.web.rendering import render
from app.web.spoken import (
    PART,
    PublicPages,
    PublicSentences,
    Refused,
    SpokenPage,
    asked_part,
    asked_path,
    can_be_heard,
    remembered,
    spoken_page,
)
from app.web.visit import cookie_name

TRIES = 4  # for one sentence in the middle of a page, when others are listening too
PUBLIC_PAGE = "public, max-age=60"
PUBLIC_CLIP = "public, max-age=31536000, immutable"
PERSONAL = "private, no-store"
BAR = "public, max-age=300"

bp = Blueprint("speech", __name__, url_prefix="/speech")
log = logging.getLogger(__name__)


@bp.record_once
def set_up(state: BlueprintSetupState) -> None:
    """Give the app its memory of public sentences and pages."""
    state.app.extensions["public_sentences"] = PublicSentences()
    state.app.extensions["public_spoken_pages"] = PublicPages(state.app.extensions["config"].PAGE_CACHE_SECONDS)


@bp.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """Say in plain text why there is nothing to hear, because an audio player shows no error page."""
    return plain_words(str(error), error.status)


@bp.errorhandler(ChoiceNeeded)
def choose_first(_error: ChoiceNeeded) -> AnyResponse:
    """Lead whoever followed a link to the choice; tell a script or a player that there is one to make."""
    if request.endpoint == "speech.page" and "text/html" in request.headers.get("Accept", ""):
        wanted = {name: request.args[name] for name in ("path", "part", "voice", "rate") if name in request.args}
        response: AnyResponse = redirect(f"/speech/choice?{urlencode(wanted)}", 303)
        response.headers["Cache-Control"] = "no-store"
        return response
    return plain_words(_("这一页有您的私事。请先选要不要读出声。"), 403)


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
    """The whole page, or a part of it, as one MP3, sent sentence by sentence as it is made."""
    voice, rate, path = asked_voice(), asked_rate(), asked_path()
    count_this_visitor()
    spoken = spoken_page(path, voice, asked_part())
    require_choice(spoken, path, "page")
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
    """The sentences in order, each with the address of its sound, and `in` where it is said in another language."""
    voice, rate, path, part = asked_voice(), asked_rate(), asked_path(), asked_part()
    count_this_visitor()
    spoken = spoken_page(path, voice, part)
    require_choice(spoken, path, "page")
    every = {"path": path, "voice": voice, "rate": rate}
    if part:
        every["part"] = part
    if is_choice_needed(spoken):
        every["grant"] = grant(path, "clips")
    listed = []
    for sentence in spoken.sentences:
        digest, language = digest_of(sentence, spoken), speech().spoken_in(sentence.text, voice)
        query = {**every, "n": sentence.number, "digest": digest}
        one = {"n": sentence.number, "text": sentence.text, "digest": digest}
        one["url"] = f"/speech/clip.mp3?{urlencode(query)}"
        if language != voice:
            one["in"] = language
            one["told"] = _("这句没有%(wanted)s，用%(spoken)s读。", wanted=name_of(voice), spoken=name_of(language))
        listed.append(one)
    response = marked(jsonify(listed), spoken)
    response.vary.add("Save-Data")
    if request.headers.get("Save-Data", "").lower() == "on":
        response.headers["Save-Data"] = "on"  # to the script: fetch nothing ahead
    return response


@bp.get("/clip.mp3")
@for_everyone
def clip() -> AnyResponse:
    """One sentence of a page as MP3."""
    voice, rate, digest = asked_voice(), asked_rate(), request.args.get("digest", "")
    text = remembered().find(digest)
    public = text is not None
    if text is None:
        path = asked_path()
        spoken = spoken_page(path, voice, asked_part())
        require_choice(spoken, path, "clips")
        public = spoken.public
        text = next((one.text for one in spoken.sentences if digest_of(one, spoken) == digest), None)
        if text is None:
            raise Refused(_("这一页已经变了。请再按一次“读给我听”。"), 404)
    return clip_of(text, voice, rate, public=public)


def clip_of(text: str, voice: str, rate: str, *, public: bool) -> AnyResponse:
    """One sentence as MP3, kept by browsers where anybody may hear it. Raises Refused, SpeechError."""
    if not (public and speech().is_made(text, voice=voice, rate=rate)):
        count_this_visitor()
    sound = speech().say(text, voice=voice, rate=rate, public=public, visitor=visitor())
    response = Response(sound.mp3, mimetype="audio/mpeg")
    response.headers["Cache-Control"] = PERSONAL
    if public:
        # A voice that only stands in, or a recording that may be spoken anew, is not kept by browsers for good.
        lasts = sound.voice != "recorded" and speech().is_made(text, voice=voice, rate=rate)
        response.headers["Cache-Control"] = PUBLIC_CLIP if lasts else PUBLIC_PAGE
        # The sentence itself is part of the address.
        response.set_etag(f"{voice}-{rate}-{sound.voice}-{len(sound.mp3)}")
    return in_part(response)


@bp.get("/bar")
@for_everyone
def bar() -> AnyResponse:
    """The player's buttons in one language, to be put into a page; they are the same for everybody."""
    asked = {tag: name for name, tag in LOCALES.items()}.get(request.args.get("language", ""))
    with force_locale(asked or preferences().language):
        response = make_response(render_template("speech/bar.html"))
    response.headers["Cache-Control"] = BAR
    response.vary.update(("Cookie", "Accept-Language"))
    response.add_etag()
    return response.make_conditional(request)


@bp.get("/choice")
@for_everyone
def choice() -> Response:
    """Asks how a personal page may be heard on a device that many share."""
    return render("speech/choice.html", personal=True, wanted=wished(request.args))


@bp.post("/choice")
@for_everyone
def choose() -> AnyResponse:
    """Take the choice: to the sound, back to the page, or, for a script, the grant alone."""
    wanted = wished(request.form)
    if request.form.get("how") not in ("aloud", "earphones"):
        return redirect(wanted["path"], 303)
    granted = grant(wanted["path"], "page")
    if request.accept_mimetypes.best == "application/json":
        response: AnyResponse = jsonify({"grant": granted})
    else:
        response = redirect(f"/speech/page.mp3?{urlencode({**wanted, 'grant': granted})}", 303)
    response.headers["Cache-Control"] = PERSONAL
    return response


def wished(given: dict[str, str]) -> dict[str, str]:
    """What somebody wants to hear and how; what makes no sense is left out, and the front page stands for no page."""
    path, part = given.get("path", ""), given.get("part", "")
    wanted = {"path": path if can_be_heard(path) else "/"}
    if PART.fullmatch(part):
        wanted["part"] = part
    for name, known in (("voice", VOICES), ("rate", RATES)):
        if given.get(name) in known:
            wanted[name] = given[name]
    return wanted


def name_of(voice: str) -> str:
    """What people call a language that is spoken."""
    names = {"cmn": _("普通话"), "yue": _("粤语"), "en": _("英语"), "hakka": _("客家话"), "teochew": _("潮汕话")}
    return names[voice]


def speech() -> Speech:
    """The app's speech."""
    found: Speech = current_app.extensions["speech"]
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


def count_this_visitor() -> None:
    """Refuse somebody who has far more made than a person can hear."""
    limits = current_app.extensions.get("limits")
    if limits is not None and not limits.hit("speech", visitor_key()):
        raise Refused(_("您按得太快了。请等一分钟再按。"), 429)


def visitor() -> str:
    """Whose turn it is when many listen: stands for a browser without telling which; many may share one address."""
    config = current_app.extensions["config"]
    told = (config.SECRET_KEY, visitor_key(), request.cookies.get(cookie_name(config), ""), request.user_agent.string)
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]


def clips_of(spoken: SpokenPage, voice: str, rate: str) -> Iterator[bytes]:
    """The sound of each sentence in turn."""
    speaker, turn = speech(), visitor()
    for sentence in spoken.sentences:
        yield patiently(speaker, sentence.text, voice, rate=rate, public=spoken.public, turn=turn).mp3


def patiently(speaker: Speech, text: str, voice: str, *, rate: str, public: bool, turn: str) -> Clip:
    """One sentence, tried again while others keep the workers busy."""
    for attempt in range(1, TRIES + 1):
        try:
            return speaker.say(text, voice=voice, rate=rate, public=public, visitor=turn)
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
