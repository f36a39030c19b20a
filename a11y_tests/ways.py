"""In which ways may a page be shown, and which of them does a test look at?

Every pair of choices on every page is looked at (a page in a theme, a page in a language, a theme at a size ...): most
faults take two choices to show. `FULL_MATRIX=1` looks at every page in every way there is.
"""

import itertools
import os
from dataclasses import dataclass

from app.preferences import CHOICES, Preferences


@dataclass(frozen=True)
class Way:
    """How one look at a page is set."""

    language: str
    size: str
    theme: str
    spacing: str

    def __str__(self) -> str:
        return f"{self.language}-{self.size}-{self.theme}-{self.spacing}"

    @property
    def cookie(self) -> str:
        """This way as the site's cookie."""
        return Preferences(language=self.language, size=self.size, theme=self.theme, spacing=self.spacing).to_cookie()


def every_way() -> list[Way]:
    """Every way there is."""
    names = ("language", "size", "theme", "spacing")
    return [Way(*values) for values in itertools.product(*(CHOICES[name] for name in names))]


def ways_of(number: int) -> list[Way]:
    """The ways in which page number so-and-so is looked at: every choice at least once, shifted from page to page."""
    if os.environ.get("FULL_MATRIX"):
        return every_way()
    languages, sizes, themes, spacings = (CHOICES[name] for name in ("language", "size", "theme", "spacing"))
    return [
        Way(
            languages[(turn + number // 3) % 3],
            sizes[(turn + number) % 3],
            themes[turn],
            spacings[(turn + number // 2) % 2],
        )
        for turn in range(3)
    ]
