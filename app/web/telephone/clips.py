"""A sentence that anybody may hear, as sound for a voice platform.

What may be spoken stands in the address under our signature, so nobody has this site say words of their own, and any process can
answer. Nothing that anybody pressed ever gets such an address: it is read out by the platform's own voice.
"""

from urllib.parse import urlencode

from flask import current_app, url_for
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response as AnyResponse

from app.i18n import preferences
from app.speech import VOICES
from app.web.speech import Refused, clip_of


def clip_address(text: str) -> str:
    """Where the sound of a public sentence lies, in the voice of this request."""
    return (
        f"{url_for('telephone.said')}?{urlencode({'voice': preferences().voice, 'said': str(_signer().dumps(text))})}"
    )


def said_clip(said: str, voice: str) -> AnyResponse:
    """The sound. Raises Refused for what is not ours, SpeechError."""
    try:
        text = str(_signer().loads(said))
    except BadData as error:
        raise Refused("no sentence of ours", 404) from error
    if voice not in VOICES:
        raise Refused("no voice of ours", 400)
    return clip_of(text, voice, "normal", public=True)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.extensions["config"].SECRET_KEY, salt="said on the telephone")
