"""Can everybody see, hit and read every page, however they have it shown?"""

import itertools
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from a11y_tests.conftest import Town
from a11y_tests.exceptions import EXCEPTIONS
from a11y_tests.pages import Look, looks
from a11y_tests.ways import Way, every_way, ways_of

SEEING = (Path(__file__).parent / "seeing.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OFF_BY_DEFAULT = (
    "color-contrast-enhanced",
    "target-size",
    "identical-links-same-purpose",
    "meta-refresh-no-exceptions",
)
AXE_OPTIONS: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {rule: {"enabled": True} for rule in OFF_BY_DEFAULT},
    "resultTypes": ["violations"],
}
# WCAG 2.2, 1.4.12
TEXT_SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""

ALL = looks()
ROWS = [(look, way) for number, look in enumerate(ALL) for way in ways_of(number)]
AXE = Axe()


def test_every_pair_of_choices_is_looked_at_on_every_page():
    places = [(str(look) + str(look.signed_in), way.language, way.size, way.theme, way.spacing) for look, way in ROWS]
    for one, other in itertools.combinations(range(5), 2):
        wanted = set(itertools.product({row[one] for row in places}, {row[other] for row in places}))
        assert {(row[one], row[other]) for row in places} == wanted
    assert len(every_way()) == 54


@pytest.mark.parametrize(("look", "way"), ROWS, ids=str)
def test_everybody_can_see_hit_and_read_it(look: Look, way: Way, phones: dict[bool, Page], town: Town):
    page = opened(phones[look.signed_in], town, look, way)
    wrong = [f"axe: {rule}" for rule in violations(page, look)]
    in_zone = page.locator("body").get_attribute("data-zone") != "none"
    wrong += page.evaluate("zone => [...seeing.sideways(), ...seeing.small(zone), ...seeing.tiny()]", in_zone)
    page.add_style_tag(content=TEXT_SPACING)
    wrong += [f"with text spaced out: {one}" for one in page.evaluate("[...seeing.sideways(), ...seeing.clipped()]")]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("look", ALL, ids=str)
def test_the_place_one_is_at_is_ringed_and_uncovered(look: Look, phones: dict[bool, Page], town: Town):
    page = opened(phones[look.signed_in], town, look, ways_of(ALL.index(look))[0])
    wrong = page.evaluate("seeing.unfocused()")
    assert not wrong, "\n".join(wrong)


def opened(page: Page, town: Town, look: Look, way: Way) -> Page:
    """The page, shown this way."""
    page.context.add_cookies([{"name": "preferences", "value": way.cookie, "url": town.site}])
    answer = page.goto(town.address(look.path))
    assert answer is not None
    assert answer.status == (404 if look.path == "/nowhere" else 200)
    assert page.url == town.address(look.path) or "?" in look.path, f"{look} leads on to {page.url}"
    page.evaluate(SEEING)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    return page


def violations(page: Page, look: Look) -> list[str]:
    """What axe finds, but for what is known."""
    found = AXE.run(page, options=AXE_OPTIONS).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found
        for node in one["nodes"]
        if (one["id"], look.path) not in EXCEPTIONS
    ]
