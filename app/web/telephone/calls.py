"""Who is on the line? The voice platform of the province shows its key once; then each call has a token of its own.

Documents of VoiceXML keep no cookies, so the token stands in the document and comes back in the body of each press: never in an
address, where a log would keep it. It is the capability itself, 256 random bits under our signature, so a press needs no other
token against forgery. Drafts and sheets of a call belong to a fingerprint of it: nobody who reads the database gets into a call.
"""

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import current_app, g, request
from flask_babel import force_locale
from itsdangerous import BadData, URLSafeTimedSerializer

from app.i18n import preferences
from app.preferences import Preferences
from app.security import visitor_key
from app.store import Store
from app.store.drafts import Draft
from app.store.visits import fingerprint
from app.web.walk import Walk

LONGEST_SECONDS = 3 * 3600  # no call lasts longer
# What the language key of the first menu stands for: locale, voice, and what a platform's own voice is told.
TONGUES = {"zh_Hans": ("cmn", "zh-CN"), "zh_Hant": ("yue", "zh-HK"), "en": ("en", "en-GB")}


class CallOver(Exception):
    """There is no such call, or it has gone on for too long."""


class TooOften(Exception):
    """More presses than a person's fingers make."""


@dataclass(frozen=True)
class Call:
    """One call: its token, and the locale it is held in."""

    token: str
    locale: str

    @property
    def owner(self) -> str:
        """Whose drafts and sheets these are."""
        return f"call:{fingerprint(self.token)}"

    @property
    def voice(self) -> str:
        """The voice of our clips."""
        return TONGUES[self.locale][0]

    @property
    def tag(self) -> str:
        """The language a platform's own voice is told."""
        return TONGUES[self.locale][1]

    def walk(self, service_id: str) -> Walk:
        """This caller's way through a service's form."""
        return Walk(service_id, owner=self.owner)

    def draft(self, service_id: str) -> Draft | None:
        """What this caller has answered of a service; asks no backend."""
        store: Store = current_app.extensions["store"]
        found = store.drafts.find(self.owner, service_id)
        return found if found and found.answers else None


def is_offered() -> bool:
    """Whether any platform may call here."""
    return bool(current_app.extensions["config"].IVR_KEY)


def is_platform() -> bool:
    """Whether the request shows the platform's key, as the password of HTTP Basic."""
    given = request.authorization.password if request.authorization else None
    key: str = current_app.extensions["config"].IVR_KEY
    return bool(key) and hmac.compare_digest((given or "").encode(), key.encode())


def may_try() -> bool:
    """Whether whoever shows a wrong key may try again now."""
    return bool(current_app.extensions["limits"].hit("sign-in", visitor_key()))


def new_call() -> Call:
    """A call that has just come in."""
    return Call(str(_signer().dumps(secrets.token_urlsafe(32))), "zh_Hans")


def this_call() -> Call:
    """The call this press belongs to, held in its language from here on. Raises CallOver, TooOften."""
    token, locale = request.form.get("call", "")[:400], request.form.get("language", "")
    speak(locale if locale in TONGUES else "zh_Hans")
    try:
        _signer().loads(token, max_age=LONGEST_SECONDS)
    except BadData as error:
        raise CallOver from error
    call = Call(token, locale if locale in TONGUES else "zh_Hans")
    if not current_app.extensions["limits"].hit("telephone", call.owner):
        raise TooOften
    return call


def speak(locale: str) -> None:
    """Hold the rest of this request in a language, whatever the platform's browser asks for."""
    g.preferences = Preferences(language=locale, voice=TONGUES[locale][0])


@contextmanager
def in_tongue(locale: str) -> Iterator[None]:
    """Say something in another language."""
    before = preferences()
    speak(locale)
    try:
        with force_locale(locale):
            yield
    finally:
        g.preferences = before


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.extensions["config"].SECRET_KEY, salt="telephone call")
