"""Does every component keep its word: arguments, description, style file, examples that are good HTML?"""

import re
from pathlib import Path

import html5lib
import pytest
from flask import Flask
from flask_babel import Babel
from jinja2 import StrictUndefined, UndefinedError, nodes
from markupsafe import Markup

from app.web.components import DESCRIPTIONS, DRAWINGS, Ui, UnknownDrawing, read_descriptions, show_example

ROOT = Path(__file__).resolve().parents[2]
ALL = read_descriptions()
NAMES = sorted(file.stem for file in DESCRIPTIONS.glob("*.html"))
EXAMPLES = [(name, n) for name, description in ALL.items() for n in range(len(description.examples))]
EACH = pytest.mark.parametrize("name", NAMES)
EACH_EXAMPLE = pytest.mark.parametrize(("name", "n"), EXAMPLES)


@pytest.fixture(scope="module")
def app():
    """No more of the site than a template needs."""
    app = Flask("components", template_folder=str(ROOT / "templates"))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app, default_locale="zh_Hans")
    app.jinja_env.globals["ui"] = Ui(app.jinja_env)
    with app.test_request_context("/"):
        yield app


@pytest.fixture(scope="module")
def ui(app):
    return app.jinja_env.globals["ui"]


def macros(app, name: str) -> list[nodes.Macro]:
    source = (DESCRIPTIONS / f"{name}.html").read_text(encoding="utf-8")
    return list(app.jinja_env.parse(source).find_all(nodes.Macro))


def test_there_are_enough_components_to_build_a_site():
    assert len(NAMES) >= 24


@EACH
def test_a_component_is_three_files_of_one_name(name):
    assert name in ALL, "no description"
    assert (ROOT / "static" / "css" / "components" / f"{name.replace('_', '-')}.css").is_file()


def test_no_description_or_style_file_is_left_over():
    assert set(ALL) == set(NAMES)
    styles = {file.stem.replace("-", "_") for file in (ROOT / "static" / "css" / "components").glob("*.css")}
    assert styles == set(NAMES)


@EACH
def test_the_macro_takes_what_its_description_says(app, name):
    (macro,) = macros(app, name)
    assert macro.name == name
    arguments = [argument.name for argument in macro.args]
    required = arguments[: len(arguments) - len(macro.defaults)]
    described = {param["name"]: param for param in ALL[name].params}
    assert list(described) == arguments
    assert [param for param in arguments if described[param]["required"]] == required
    assert all(param["type"] and param["description"] for param in described.values())


@EACH
def test_the_description_says_what_for_and_what_is_promised(name):
    description = ALL[name]
    assert description.purpose.endswith(".")
    assert description.when_to_use.endswith(".")
    assert description.accessibility
    assert description.examples


@EACH
def test_a_component_knows_nothing_of_the_request(name):
    source = (DESCRIPTIONS / f"{name}.html").read_text(encoding="utf-8")
    assert not re.search(r"\b(request|session|g|config|current_user)\b\s*[.\[]", source)
    assert "|safe" not in source.replace(" ", "")
    assert "placeholder=" not in source


@EACH
def test_a_wrong_argument_is_an_error(ui, name):
    with pytest.raises(TypeError):
        getattr(ui, name)(there_is_no_such_argument=1)


@EACH_EXAMPLE
def test_an_example_is_good_html(ui, name, n):
    html = show_example(ui, ALL[name], ALL[name].examples[n])
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(f'<!DOCTYPE html><html lang="zh"><head><title>.</title></head><body>{html}</body></html>')
    assert not re.search(r"<style|<script|\sstyle=|\son[a-z]+=", html)
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    assert all(ids)
    for named in re.findall(r'\s(?:for|aria-labelledby|aria-describedby)="([^"]*)"', html):
        assert set(named.split()) <= set(ids)


@EACH_EXAMPLE
def test_every_field_has_a_label_and_every_press_has_words(ui, name, n):
    tree = html5lib.parseFragment(show_example(ui, ALL[name], ALL[name].examples[n]), namespaceHTMLElements=False)
    labelled = {label.get("for") for label in tree.iter("label")}
    for field in [*tree.iter("input"), *tree.iter("textarea"), *tree.iter("select")]:
        if field.get("type") != "hidden":
            assert field.get("id") in labelled
            assert field.get("type") not in ("number", "date", "image")
            assert field.get("maxlength") is None
    for press in [*tree.iter("a"), *tree.iter("button"), *tree.iter("summary")]:
        assert "".join(press.itertext()).strip()


@EACH_EXAMPLE
def test_what_people_typed_is_never_taken_for_html(ui, name, n):
    example = ALL[name].examples[n]
    hurt = {
        **example,
        "args": {
            key: '<b id="x">"&' if isinstance(value, str) and key not in ("kind", "type", "status", "icon") else value
            for key, value in (example.get("args") or {}).items()
        },
    }
    if name == "icon":
        with pytest.raises(UnknownDrawing):
            show_example(ui, ALL[name], {"args": {"name": '<b id="x">'}})
        return
    assert '<b id="x">' not in show_example(ui, ALL[name], hurt)


def test_a_drawing_that_is_not_there_is_an_error_unless_another_is_named(ui):
    with pytest.raises(UnknownDrawing):
        ui.icon("no-such-drawing")
    assert ui.icon("no-such-drawing", fallback="file-text") == ui.icon("file-text")


def test_every_icon_named_in_a_template_is_there():
    for file in sorted((ROOT / "templates").rglob("*.html")):
        for name in re.findall(r'ui\.icon\("([a-z0-9-]+)"', file.read_text(encoding="utf-8")):
            assert (DRAWINGS / f"{name}.svg").is_file(), (file.name, name)


def test_an_unknown_component_is_an_error(app):
    with pytest.raises(UndefinedError):
        app.jinja_env.from_string("{{ ui.no_such_component() }}").render()


def test_a_component_is_there_when_one_block_of_a_page_is_rendered_alone(app):
    template = app.jinja_env.from_string("{% block part %}{{ ui.button('继续') }}{% endblock %}")
    assert "继续" in "".join(template.blocks["part"](template.new_context()))


def test_an_error_in_the_summary_leads_to_its_field(ui):
    for html in (
        ui.text_input("name", "名字", error="请写名字"),
        ui.radios("name", "名字", [{"value": "a", "text": "甲"}], error="请选一个"),
        ui.checkboxes("name", "名字", [{"value": "a", "text": "甲"}], error="请选一个"),
        ui.consent("name", "同意吗？", "谁能看到。", error="要同意"),
    ):
        tree = html5lib.parseFragment(Markup(html), namespaceHTMLElements=False)
        (field,) = [element for element in tree.iter() if element.get("id") == "name"]
        assert field.tag in ("input", "textarea")


def test_only_the_boxes_at_fault_are_marked(ui):
    html = ui.date_input("born", "哪天？", error="月份不对", wrong=("month",))
    assert re.findall(r'id="born-([a-z]+)"[^>]*aria-invalid', html) == ["month"]


def calls(app) -> list[tuple[str, nodes.Call, str]]:
    """Every place in a template where a component is asked for."""
    found = []
    for file in sorted((ROOT / "templates").rglob("*.html")):
        for call in app.jinja_env.parse(file.read_text(encoding="utf-8")).find_all(nodes.Call):
            asked = call.node
            if isinstance(asked, nodes.Getattr) and isinstance(asked.node, nodes.Name) and asked.node.name == "ui":
                found.append((f"{file.relative_to(ROOT)}:{call.lineno}", call, asked.attr))
    return found


def test_pages_ask_only_for_components_and_arguments_that_there_are(app):
    taken = {name: [param["name"] for param in description.params] for name, description in ALL.items()}
    needed = {name: [param["name"] for param in ALL[name].params if param["required"]] for name in ALL}
    found = calls(app)
    assert len(found) > len(NAMES)
    for place, call, name in found:
        if name == "drawing":
            continue
        assert name in taken, place
        given = [argument.key for argument in call.kwargs]
        assert set(given) <= set(taken[name]), place
        assert len(call.args) <= len(taken[name]), place
        if call.dyn_kwargs is None and call.dyn_args is None:
            assert set(needed[name]) <= {*taken[name][: len(call.args)], *given}, place


def test_every_icon_a_page_names_is_there(app):
    for place, call, name in calls(app):
        if name == "drawing":
            continue
        order = [param["name"] for param in ALL[name].params]
        given = {**dict(zip(order, call.args, strict=False)), **{each.key: each.value for each in call.kwargs}}
        drawing = given.get("name" if name == "icon" else "icon")
        if isinstance(drawing, nodes.Const) and drawing.value is not None:
            assert (DRAWINGS / f"{drawing.value}.svg").is_file(), (place, drawing.value)


def test_drawings_are_as_they_came_and_have_a_licence():
    assert (DRAWINGS / "LICENSE").is_file()
    assert (DRAWINGS.parent / "README.md").is_file()
    for file in DRAWINGS.glob("*.svg"):
        text = file.read_text(encoding="utf-8")
        assert 'viewBox="0 0 24 24"' in text
        assert not re.search(r"<script|\son[a-z]+=|href=|<style|<image", text), file.name


def test_every_icon_the_reference_catalogue_names_is_there():
    """An unknown one would still show a sheet of paper; here the catalogue is ours, so each has its own."""
    named = {
        found
        for file in sorted((ROOT / "backend" / "data").rglob("*.yaml"))
        for found in re.findall(r"^\s*icon:\s*[\"']?([a-z0-9-]+)", file.read_text(encoding="utf-8"), flags=re.M)
    }
    assert named
    assert not {name for name in named if not (DRAWINGS / f"{name}.svg").is_file()}
