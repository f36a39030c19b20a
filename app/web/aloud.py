"""May this be read aloud here and now, and only to whom it belongs?

On a device that many share, nothing personal is spoken before somebody chose to hear it, each time anew. The choice gives
a grant, good for one visit, one page and a short time:

    choice ("aloud" or "earphones") -> grant of a page -> the page's stream, or its list with a grant of its clips

What stands for a personal sentence in an address is mixed with the visit's secret id: it tells nothing, cannot be guessed,
and is of no use in another visit.
"""

import hashlib
import hmac

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from app.i18n import preferences
from app.speech import Sentence
from app.web.spoken import SpokenPage
from app.web.visit import cookie_name

# Seconds. A phone's player asks for the same stream more than once as it begins; a list is heard to its end.
GOOD_FOR = {"page": 120, "clips": 1800}


class ChoiceNeeded(Exception):
    """Somebody must first choose how to hear this page, because others may be within earshot."""


def require_choice(spoken: SpokenPage, path: str, what: str) -> None:
    """Go on only if nothing here is anybody's secret, or its owner chose to hear it; else raise ChoiceNeeded."""
    if is_choice_needed(spoken) and not _is_granted(path, what):
        raise ChoiceNeeded(path)


def is_choice_needed(spoken: SpokenPage) -> bool:
    """Whether this page may be heard here only after a choice."""
    return spoken.personal and preferences().device == "shared"


def grant(path: str, what: str) -> str:
    """The permission to hear `what` ("page" or "clips") of the page at `path` in this visit, for a short time."""
    return str(_signer(what).dumps(_mixed(path)))


def digest_of(sentence: Sentence, spoken: SpokenPage) -> str:
    """What stands for a sentence in addresses."""
    return sentence.digest if spoken.public else _mixed(sentence.text)


def _is_granted(path: str, what: str) -> bool:
    try:
        granted = _signer(what).loads(request.args.get("grant", ""), max_age=GOOD_FOR[what])
    except BadData:
        return False
    return isinstance(granted, str) and hmac.compare_digest(granted.encode(), _mixed(path).encode())


def _signer(what: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_secret(), salt=f"aloud:{what}")


def _mixed(text: str) -> str:
    """Stands for a text within this visit alone."""
    visit_id = request.cookies.get(cookie_name(current_app.extensions["config"]), "")
    # The id first and with its length: no other pair of id and text makes the same line.
    line = f"spoken:{len(visit_id)}:{visit_id}:{text}"
    return hmac.new(_secret().encode(), line.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


def _secret() -> str:
    secret: str = current_app.extensions["config"].SECRET_KEY
    return secret
