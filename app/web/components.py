"""How do templates reach the documented macros, and where can people look at them?

Every file `templates/components/<name>.html` holds one macro of the same name, reached as `{{ ui.<name>(...) }}`.
`ui` is a global of the Jinja environment, not an import at the top of a page, because an import is undefined when one
block of a page is rendered alone. The gallery at `/components` shows each macro with the examples of its YAML file.
"""

import re
from dataclasses import KW_ONLY, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, Flask, Response, abort, current_app
from jinja2 import Environment, TemplateNotFound
from jinja2.runtime import Macro
from markupsafe import Markup

from app.web.access import for_everyone
from app.web.rendering import render

ROOT = Path(__file__).resolve().parents[2]
DRAWINGS = ROOT / "static" / "icons" / "vendor" / "tabler"
DESCRIPTIONS = ROOT / "templates" / "components"

bp = Blueprint("components", __name__, url_prefix="/components")


class UnknownDrawing(LookupError):
    """There is no drawing of this name, and the page named no other to use in its place."""


class Ui:
    """The components by name, each loaded when a page first asks for it."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def __getattr__(self, name: str) -> Macro:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            template = self._environment.get_template(f"components/{name}.html")
        except TemplateNotFound as missing:
            raise AttributeError(f"there is no component {name!r}") from missing
        macro: Macro = getattr(template.module, name)
        return macro

    def drawing(self, name: str, fallback: str | None = None) -> Markup:
        """The lines of one icon, to stand inside an `<svg>`; UnknownDrawing if neither name is there."""
        lines = _drawings().get(name)
        if lines is None and fallback is not None:
            lines = _drawings().get(fallback)
        if lines is None:
            raise UnknownDrawing(name)
        return lines


@cache
def _drawings() -> dict[str, Markup]:
    return {file.stem: _lines(file.read_text(encoding="utf-8")) for file in sorted(DRAWINGS.glob("*.svg"))}


def _lines(svg: str) -> Markup:
    inside = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    inside = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>', "", inside)
    inside = re.sub(r">\s+<", "><", inside).strip()
    if re.fullmatch(r'(<path d="M[^"]*" ?/>)+', inside):
        # A page holds dozens of drawings: said in one path and without needless spaces they weigh a sixth less on its way.
        inside = re.sub(r'" ?/><path d="', "", inside).replace(" -", "-").replace(" />", "/>")
    # The files come from a package whose version and licence stand beside them; nothing in them is typed by anybody.
    return Markup(inside)  # noqa: S704


@dataclass(frozen=True)
class Description:
    """What one component's YAML file says about it."""

    name: str
    purpose: str
    _: KW_ONLY
    when_to_use: str
    params: tuple[dict[str, Any], ...]
    accessibility: tuple[str, ...]
    examples: tuple[dict[str, Any], ...]


def read_descriptions() -> dict[str, Description]:
    """Every component's description, by name, in alphabetical order."""
    return {file.stem: _read_description(file) for file in sorted(DESCRIPTIONS.glob("*.yaml"))}


def _read_description(file: Path) -> Description:
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    return Description(
        file.stem,
        data["purpose"],
        when_to_use=data["when_to_use"],
        params=tuple({"name": name, **param} for name, param in (data.get("params") or {}).items()),
        accessibility=tuple(data["accessibility"]),
        examples=tuple(data["examples"]),
    )


def show_example(ui: Ui, description: Description, example: dict[str, Any]) -> Markup:
    """One example as HTML: the macro called with the example's arguments."""
    arguments = {name: _value(value) for name, value in (example.get("args") or {}).items()}
    inside = example.get("inside")
    if inside is not None:
        arguments["caller"] = lambda: Markup(inside)  # noqa: S704 - written by hand in the component's own file
    return Markup(getattr(ui, description.name)(**arguments))  # noqa: S704 - a macro's answer is already escaped


def _value(value: Any) -> Any:
    """A drawing or a piece of HTML in an example is written as `{html: "..."}`."""
    if isinstance(value, dict) and set(value) == {"html"}:
        return Markup(value["html"])  # noqa: S704 - written by hand in the component's own file
    return value


def register_components(app: Flask) -> None:
    """Give templates `ui`."""
    app.jinja_env.globals["ui"] = Ui(app.jinja_env)


@bp.get("/")
@for_everyone
def index() -> Response:
    """All components by name."""
    items = [
        {"text": description.name, "href": f"/components/{description.name}", "note": description.purpose}
        for description in read_descriptions().values()
    ]
    return render("gallery/index.html", items=items)


@bp.get("/<name>")
@for_everyone
def component(name: str) -> Response:
    """One component: its examples, its arguments, what it promises to people who cannot see or point."""
    description = read_descriptions().get(name)
    if description is None:
        abort(404)
    ui = Ui(current_app.jinja_env)
    shown = [
        {"name": example["name"], "html": _apart(show_example(ui, description, example), n)}
        for n, example in enumerate(description.examples, start=1)
    ]
    return render("gallery/component.html", description=description, shown=shown)


def _apart(html: Markup, n: int) -> Markup:
    """The n-th example so that it can stand beside others: ids and labels of its own, and no second h1."""
    prefix = f"example-{n}"
    ids = set(re.findall(r' id="([^"]+)"', html))

    def renamed(found: re.Match[str]) -> str:
        names = [f"{prefix}-{name}" if name in ids else name for name in found[3].split()]
        return f'{found[1]}"{found[2]}{" ".join(names)}"'

    pattern = re.compile(r'( (?:id|for|form|aria-labelledby|aria-describedby|href)=)"(#?)([^"]*)"')
    demoted = re.sub(r"<(/?)h1\b", r"<\1h2", str(html))
    demoted = re.sub(r' aria-label="([^"]*)"', rf' aria-label="\1 ({n})"', demoted)
    # Only names already there are changed.
    return Markup(pattern.sub(lambda found: renamed(found) if set(found[3].split()) & ids else found[0], demoted))  # noqa: S704
