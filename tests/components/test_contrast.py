"""Can every word, border and focus ring be seen, in every theme and zone? Computed from tokens.css alone."""

import re
from itertools import product

import pytest

from tests.components.stylesheets import CSS, rules, style_files, without_comments

THEMES = ("light", "dark", "yellow")
ZONES = ("none", "seniors", "rural")
TEXT = 7.0
EDGE = 3.0

# Which colour of text stands on which ground.
WORDS = [
    *product(("ink", "muted", "link", "accent", "go", "error"), ("paper", "card")),
    *product(("ink", "muted", "link", "accent"), ("tint",)),
    ("error", "error-tint"),
    ("accent-on", "accent-fill"),
    ("go-on", "go"),
    ("error-on", "error-fill"),
    ("focus-ink", "focus"),
    *((f"{colour}-on", colour) for colour in ("red", "orange", "yellow", "blue")),
]
# Borders of controls and cards, icons, lines of charts.
EDGES = [*product(("line", "accent", "go", "error", "ink"), ("paper", "card", "tint"))]


def tokens(theme: str, zone: str) -> dict[str, str]:
    """The colours in force, with every var() followed to its end."""
    found: dict[str, str] = {}
    wanted = ("html", "body", f'html[data-theme="{theme}"]', f'body[data-zone="{zone}"]')
    for rule in rules((CSS / "tokens.css").read_text(encoding="utf-8")):
        if not rule.media and set(rule.selectors) & set(wanted):
            found.update({name.removeprefix("--"): value for name, value in rule.declarations if name.startswith("--")})
    return {name: _followed(value, found) for name, value in found.items()}


def _followed(value: str, found: dict[str, str]) -> str:
    while (name := re.fullmatch(r"var\(--([a-z-]+)\)", value)) is not None:
        value = found[name[1]]
    return value


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance and contrast ratio."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_measure_itself_is_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("zone", ZONES)
def test_words_stand_out_seven_to_one(theme, zone):
    found = tokens(theme, zone)
    weak = [
        (text, ground, round(contrast(found[text], found[ground]), 2))
        for text, ground in WORDS
        if contrast(found[text], found[ground]) < TEXT
    ]
    assert not weak


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("zone", ZONES)
def test_borders_and_icons_stand_out_three_to_one(theme, zone):
    found = tokens(theme, zone)
    weak = [
        (edge, ground, round(contrast(found[edge], found[ground]), 2))
        for edge, ground in EDGES
        if contrast(found[edge], found[ground]) < EDGE
    ]
    assert not weak


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("zone", ZONES)
def test_the_focus_ring_is_seen_on_every_ground(theme, zone):
    found = tokens(theme, zone)
    assert contrast(found["focus"], found["focus-ink"]) >= EDGE
    for ground in ("paper", "card", "tint", "accent-fill", "go", "error-tint"):
        seen = max(contrast(found["focus"], found[ground]), contrast(found["focus-ink"], found[ground]))
        assert seen >= EDGE, ground


def test_colours_are_said_once_in_tokens():
    """A colour written elsewhere would escape the tests above. Paper is the exception: it has two colours only."""
    for file in style_files():
        if file.name in ("tokens.css", "print.css", "paper.css"):
            continue
        found = re.findall(
            r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", without_comments(file.read_text(encoding="utf-8"))
        )
        assert not found, file.name


def test_every_token_used_is_one_there_is():
    known = set(tokens("light", "seniors"))
    for file in style_files():
        used = set(re.findall(r"var\(--([a-z0-9-]+)\)", file.read_text(encoding="utf-8")))
        assert used <= known, (file.name, used - known)


def test_each_theme_says_every_colour_the_zones_need():
    light = {
        name
        for rule in rules((CSS / "tokens.css").read_text(encoding="utf-8"))
        if rule.selectors == ("html",) and not rule.media
        for name, value in rule.declarations
        if value.startswith("#") and name.startswith(("--seniors", "--rural", "--plain", "--error"))
    }
    for rule in rules((CSS / "tokens.css").read_text(encoding="utf-8")):
        if rule.selectors == ('html[data-theme="yellow"]',):
            assert light <= {name for name, _value in rule.declarations}
            break
    else:
        pytest.fail("no yellow theme")
