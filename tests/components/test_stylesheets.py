"""Do the style files keep to what a phone of 2018 knows, and to what old eyes need?"""

import re

import pytest
import yaml

from tests.components.stylesheets import CSS, Rule, rules, style_files, without_comments

# Chrome 66 knows none of these; two of them would take whole rules with them when they stand in a list of selectors.
UNKNOWN_SELECTORS = (":focus-visible", ":is(", ":where(", ":has(", ":not(:", "&")
UNKNOWN_AT = ("@layer", "@container", "@supports", "@import", "@scope")
UNKNOWN_VALUES = r"\b(clamp|min|max)\(|\b\d*\.?\d+(dvh|svh|lvh|dvw|cqw|lh)\b|\bcolor-mix\("
UNKNOWN_PROPERTIES = (
    "gap",
    "row-gap",
    "column-gap",
    "inset",
    "aspect-ratio",
    "place-items",
    "translate",
    "rotate",
    "scale",
)
UNWANTED_PROPERTIES = ("transition", "animation", "text-shadow", "filter", "background-image", "zoom")
SMALLEST_REM = 18 / 22  # 18 px where body text is 22 px

FILES = pytest.mark.parametrize("file", style_files(), ids=lambda file: file.stem)


def read(file) -> list[Rule]:
    found = list(rules(file.read_text(encoding="utf-8")))
    assert found
    return found


@FILES
def test_nothing_is_used_that_old_engines_do_not_know(file):
    text = without_comments(file.read_text(encoding="utf-8"))
    assert not [word for word in (*UNKNOWN_SELECTORS, *UNKNOWN_AT) if word in text]
    for rule in read(file):
        for name, value in rule.declarations:
            assert name not in UNKNOWN_PROPERTIES, (rule.selectors, name)
            assert not re.search(UNKNOWN_VALUES, value), (rule.selectors, value)
        if any(name == "grid-gap" or name.startswith("grid-column-gap") for name, _value in rule.declarations):
            shown = dict(rule.declarations).get("display")
            assert shown in ("grid", None), "a gap between flex items does nothing in old engines"


@FILES
def test_nothing_moves_shines_or_fades(file):
    for rule in read(file):
        for name, value in rule.declarations:
            assert not name.startswith(UNWANTED_PROPERTIES), (rule.selectors, name)
            assert "gradient" not in value, rule.selectors
            if name == "box-shadow":
                # The outer half of the focus ring: no blur, no offset.
                assert value in ("none", "0 0 0 7px var(--focus-ink)"), rule.selectors
            if name == "scroll-behavior":
                assert value == "auto"


@FILES
def test_no_text_is_smaller_than_18_px(file):
    for rule in read(file):
        for name, value in rule.declarations:
            if name != "font-size" or value.endswith("%") or value.endswith("pt"):
                continue
            number, unit = re.fullmatch(r"(\d*\.?\d+)(rem|em)", value).groups()
            assert unit == "rem", f"{rule.selectors}: em may multiply into something small"
            assert float(number) >= SMALLEST_REM, rule.selectors


@FILES
def test_the_focus_ring_is_never_taken_away(file):
    for rule in read(file):
        for name, value in rule.declarations:
            if name == "outline" and value in ("0", "none"):
                # main is focused by the skip link only: it is the page itself, a ring round it says nothing.
                assert rule.selectors == ("main:focus",), rule.selectors
            if name == "overflow" and value == "hidden":
                clipped = all("visually-hidden" in part or "data-table__head" in part for part in rule.selectors)
                assert clipped, f"{rule.selectors} would clip the focus ring of what it holds"


@FILES
def test_nothing_is_ever_wider_than_a_small_phone(file):
    for rule in read(file):
        for name, value in rule.declarations:
            if name in ("width", "min-width") and (found := re.fullmatch(r"(\d*\.?\d+)(rem|px)", value)):
                wide = float(found[1]) * (32 if found[2] == "rem" else 1)
                kiosk = "min-width: 1000px" in rule.media
                assert wide <= 288 or kiosk, rule.selectors
            assert not (name == "white-space" and "nowrap" in value and "visually-hidden" not in rule.selectors[0])


@FILES
def test_text_is_never_justified(file):
    assert "justify;" not in without_comments(file.read_text(encoding="utf-8"))


def test_text_sizes_follow_the_browsers_own_setting():
    sizes = {
        rule.selectors[0]: dict(rule.declarations)["font-size"]
        for rule in rules((CSS / "tokens.css").read_text(encoding="utf-8"))
        if not rule.media and "font-size" in dict(rule.declarations)
    }
    pixels = {selector: float(value.removesuffix("%")) * 16 / 100 for selector, value in sizes.items()}
    assert pixels == {"html": 22, 'html[data-size="2"]': 26, 'html[data-size="3"]': 32}


def test_every_style_file_is_in_exactly_one_bundle():
    bundles = yaml.safe_load((CSS / "bundles.yaml").read_text(encoding="utf-8"))
    assert set(bundles) == {"critical", "rest"}
    named = [name for files in bundles.values() for name in files]
    assert sorted(named) == sorted(str(file.relative_to(CSS)) for file in style_files())
    assert bundles["critical"][:3] == ["tokens.css", "base.css", "layout.css"]
    assert bundles["rest"][-1] == "print.css", "what is meant for paper must win over the rest"


def test_each_component_styles_only_itself():
    """A class in a component's file begins with the component's name, or with that of a component inside it."""
    for file in sorted(CSS.glob("components/*.css")):
        for rule in read(file):
            for selector in rule.selectors:
                classes = re.findall(r"\.([a-z][a-z0-9_-]*)", selector)
                own = [name for name in classes if name.split("__")[0].split("--")[0] == file.stem]
                allowed = own or (file.stem == "trend-chart" and classes[0].startswith("trend"))
                assert allowed or selector == 'html[data-size="1"]', (file.name, selector)
