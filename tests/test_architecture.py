"""Is the program still shaped as its documentation says?"""

import re
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from app.config import ROOT

LONGEST_MODULE = 350  # lines; longer ones are about two things
SOURCES = sorted(path for folder in ("app", "backend", "engines", "tools") for path in (ROOT / folder).rglob("*.py"))
TREE_LINE = re.compile(r"^([\w./-]+(?:/|\.\w+))(?:\s|$)")


def test_the_layers_hold():
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_about_one_thing(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_which_question_it_answers(path: Path):
    text = path.read_text(encoding="utf-8")
    assert not text.strip() or text.startswith('"""')


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_named_after_nothing(path: Path):
    assert not {"utils", "helpers", "common", "misc"} & {path.stem, *path.relative_to(ROOT).parts}


@pytest.mark.parametrize("document", ["README.md", "docs/architecture.md"])
def test_what_the_tree_in_the_documentation_names_is_there(document: str):
    path = ROOT / document
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for block in re.findall(r"```(?:text)?\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            if found := TREE_LINE.match(line):
                assert (ROOT / found[1]).exists(), f"{document} names {found[1]}"


def test_what_the_documentation_links_to_is_there():
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_every_setting_is_documented():
    from dataclasses import fields

    from app.config import Config

    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    missing = [setting.name for setting in fields(Config) if f"`{setting.name}`" not in text]
    assert missing in ([], ["TESTING"])


def test_every_blueprint_is_named_after_its_module_and_its_templates(site):
    for name, blueprint in site.blueprints.items():
        assert blueprint.import_name == f"app.web.{name}"
