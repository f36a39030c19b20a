"""How this person wants pages shown and read aloud.

One cookie holds it all, in the open, because it says nothing about who somebody is:
`language=zh_Hans&size=2&theme=dark`. What is missing or unknown falls back to the default, so an old or broken
cookie never breaks a page.
"""

from dataclasses import dataclass, fields, replace
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

COOKIE = "preferences"

CHOICES: dict[str, tuple[str, ...]] = {
    "language": ("zh_Hans", "zh_Hant", "en"),
    "voice": ("cmn", "yue", "en", "hakka", "teochew"),
    "size": ("1", "2", "3"),  # 22, 26, 32 px
    "theme": ("light", "dark", "yellow"),
    "spacing": ("normal", "wide"),
    "rate": ("slow", "normal", "fast"),
    "device": ("own", "shared"),  # on a shared one nothing personal is spoken before somebody chose to hear it
}


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """One person's choices; every value is one of `CHOICES`."""

    language: str = "zh_Hans"
    voice: str = "cmn"
    size: str = "1"
    theme: str = "light"
    spacing: str = "normal"
    rate: str = "normal"
    device: str = "own"

    @classmethod
    def from_cookie(cls, cookie: str, language: str = "zh_Hans") -> Self:
        """Read from the cookie's text; `language` is what the browser asks for when the cookie does not say."""
        chosen = dict(parse_qsl(cookie[:400]))
        language = cls(language=language).with_(language=chosen.get("language", "")).language
        return cls(language=language, voice="en" if language == "en" else "cmn").with_(**chosen)

    def with_(self, **choices: str) -> Self:
        """The same with some choices changed; unknown names and values are left out."""
        known: dict[str, Any] = {
            name: value for name, value in choices.items() if name in CHOICES and value in CHOICES[name]
        }
        return replace(self, **known)

    def stepped(self, name: str) -> Self:
        """The same with one choice moved on to the next, from the last back to the first."""
        values = CHOICES[name]
        return self.with_(**{name: values[(values.index(getattr(self, name)) + 1) % len(values)]})

    def to_cookie(self) -> str:
        """The cookie's text: always all choices in the same order, so that equal choices make equal text."""
        return urlencode({field.name: getattr(self, field.name) for field in fields(self)})
