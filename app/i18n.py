"""Which language a page is in.

The person's own choice (the preferences cookie) comes first, then what the browser asks for, then Simplified Chinese.
The text in the source is Simplified Chinese; `locales/` holds the other two and a checked copy of itself.
"""

from flask import Flask, g, request
from flask_babel import Babel
from werkzeug.datastructures import LanguageAccept

from app.preferences import COOKIE, Preferences

LOCALES = {"zh_Hans": "zh-Hans-CN", "zh_Hant": "zh-Hant-HK", "en": "en"}  # Babel's name: the page's lang
_TRADITIONAL = ("zh-hant", "zh-hk", "zh-mo", "zh-tw", "yue")


def language_asked_for(accept: LanguageAccept) -> str:
    """The best of our languages for a browser's Accept-Language."""
    for tag, _quality in accept:
        tag = tag.replace("_", "-").lower()
        if tag.startswith(_TRADITIONAL):
            return "zh_Hant"
        if tag.startswith("zh"):
            return "zh_Hans"
        if tag.startswith("en"):
            return "en"
    return "zh_Hans"


def preferences() -> Preferences:
    """This request's preferences."""
    if "preferences" not in g:
        language = language_asked_for(request.accept_languages)
        g.preferences = Preferences.from_cookie(request.cookies.get(COOKIE, ""), language)
    chosen: Preferences = g.preferences
    return chosen


def backend_language() -> str:
    """The language to ask backends for, as they know it: `zh-Hans`, `zh-Hant` or `en`."""
    return preferences().language.replace("_", "-")


def register_i18n(app: Flask) -> None:
    """Make Flask-Babel follow the preferences."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(app.config["ROOT"] / "locales"))
    app.config["BABEL_DEFAULT_LOCALE"] = "zh_Hans"
    Babel(app, locale_selector=lambda: preferences().language, timezone_selector=lambda: "Asia/Shanghai")
