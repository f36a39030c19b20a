"""Do the documents still say what the code does?"""

import re
from dataclasses import fields

from app.config import ROOT, Config

SETTINGS = [setting.name for setting in fields(Config) if setting.name != "TESTING"]


def test_every_setting_stands_in_the_operators_page_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", (ROOT / "docs" / "operating.md").read_text(), re.M))
    assert sorted(rows) == sorted(SETTINGS)
    for setting in fields(Config):
        if setting.name in rows and setting.name != "VAR":
            shown = rows[setting.name].strip().strip("`")
            assert shown == (str(setting.default) or "(empty)"), setting.name


def test_every_make_target_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^\.PHONY: (.+)$", makefile, re.M)[0].split())
    assert targets == set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.M))


def test_every_document_the_documents_point_at_is_there() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} points at {target}"
