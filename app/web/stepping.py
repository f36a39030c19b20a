"""One page after the other towards an answer that is chosen from what a backend knows.

Every step is a link, so Back and a reload cost nothing. A division on the way down is written as the codes of its line, from the
city: 440100.440106.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import current_app

from app.gateway import Gateway
from app.gateway.errors import RecordNotFound
from app.gateway.identity import Profile
from app.gateway.places import Division
from app.i18n import backend_language
from app.journeys import Answers
from app.web.errors import Broken, unless_broken

MOST_STEPS = 6  # levels of divisions
LONGEST_LINE = 400
LONGEST_SOUGHT = 40


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Where and of whom a question is asked: its page, what the page's address says, and what is known so far."""

    base: str
    asked: Mapping[str, str]
    answers: Answers
    service_id: str
    profile: Profile | None

    def href(self, **query: str) -> str:
        """This page at another step."""
        kept = {"change": "1"} if self.asked.get("change") == "1" else {}
        return f"{self.base}?{urlencode({**kept, **query})}"

    def elsewhere(self, question_id: str) -> str:
        """The page of another question of the same form."""
        return f"{self.base.rpartition('/')[0]}/{question_id.replace('_', '-')}?change=1"

    @property
    def sought(self) -> str:
        """What somebody looks for."""
        return self.asked.get("q", "").strip()[:LONGEST_SOUGHT]


@dataclass(frozen=True, kw_only=True)
class Step:
    """What stands on one page: links to go on by and perhaps a search, or, in `given`, what the question is to be drawn with."""

    given: dict[str, Any] | None = None
    heading: str = ""
    links: list[dict[str, str]] = field(default_factory=list)
    ways: list[dict[str, str]] = field(default_factory=list)
    search: dict[str, str] | None = None
    notice: str = ""
    turner: dict[str, Any] | None = None


def gateway() -> Gateway:
    """The door to the backends."""
    door: Gateway = current_app.extensions["gateway"]
    return door


def divisions(parent: str = "") -> tuple[Division, ...] | Broken:
    """The divisions right below one; none below what is no division."""
    try:
        found = unless_broken(lambda: gateway().places.divisions(backend_language(), parent))
    except RecordNotFound:
        return ()
    return found if isinstance(found, Broken) else found.value


def line_of(written: str) -> list[Division] | Broken:
    """The divisions a line names, from the city down, as far as they lie in one another."""
    line: list[Division] = []
    for code in written[:LONGEST_LINE].split(".")[:MOST_STEPS] if written else []:
        here = divisions(line[-1].code if line else "")
        if isinstance(here, Broken):
            return here
        found = next((one for one in here if one.code == code), None)
        if found is None:
            break
        line.append(found)
    return line


def written(line: Sequence[Any]) -> str:
    """A line as it stands in an address."""
    return ".".join(one.code for one in line)


def called(line: Sequence[Any]) -> str:
    """A line as one says it: the large first in Chinese, last in English."""
    names = [one.name for one in line]
    return ", ".join(reversed(names)) if backend_language() == "en" else "".join(names)
