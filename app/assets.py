"""Styles and scripts: bundled ahead of time, never on a request.

`flask assets` (and `make run`) writes hashed files and their compressed copies to `static/built/`. The critical styles
go into every page, so that the first paint needs the HTML alone; the rest and the scripts come after.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli
import lightningcss
import yaml
from flask import Flask
from markupsafe import Markup
from webassets import Bundle, Environment
from webassets.filter import Filter, register_filter

from app.config import ROOT

STATIC = ROOT / "static"
BUILT = STATIC / "built"
OLDEST_BROWSER = ["chrome 66", "safari 11"]  # X5 web views on old phones


class Lightning(Filter):
    """Minifies, and lowers what old engines do not know."""

    name: Any = "lightning"

    def output(self, _in: Any, out: Any, **_: Any) -> None:
        """Write what is read from `_in`, lowered."""
        out.write(lightningcss.process_stylesheet(_in.read(), browsers_list=OLDEST_BROWSER, minify=True))


register_filter(Lightning)


@dataclass(frozen=True)
class Assets:
    """What a page needs to know of the built files."""

    critical_css: Markup
    rest_css_url: str
    script_url: str
    htmx_url: str
    listen_url: str
    pad_url: str


def environment() -> Environment:
    """The bundles: `critical` and `rest` styles as listed in static/css/bundles.yaml, and the scripts."""
    env = Environment(directory=str(STATIC), url="/static", url_expire=False)
    env.cache = False
    env.manifest = False
    lists = yaml.safe_load((STATIC / "css" / "bundles.yaml").read_text())
    for name, files in lists.items():
        paths = [f"css/{file}" for file in files]
        env.register(name, Bundle(*paths, filters="lightning", output=f"built/{name}.%(version)s.css"))
    names = ("base", "memory", "marking", "sounds", "player", "keys", "speech")
    scripts = Bundle(*(f"js/{name}.js" for name in names), filters="rjsmin", output="built/scripts.%(version)s.js")
    env.register("scripts", scripts)
    env.register("listen", Bundle("js/listen.js", filters="rjsmin", output="built/listen.%(version)s.js"))
    env.register("signature", Bundle("js/signature.js", filters="rjsmin", output="built/signature.%(version)s.js"))
    # htmx comes minified; a second minifier makes it larger. Only pages that use it load it.
    settings = Bundle("js/htmx-settings.js", filters="rjsmin")
    env.register("htmx", Bundle("js/vendor/htmx.min.js", settings, output="built/htmx.%(version)s.js"))
    return env


def build_assets() -> list[Path]:
    """Write every bundle, with .gz and .br beside it; what earlier builds left is removed."""
    BUILT.mkdir(parents=True, exist_ok=True)
    for old in BUILT.iterdir():
        old.unlink()
    written = []
    for bundle in environment():
        bundle.build(force=True, disable_cache=True)
    for path in sorted(BUILT.iterdir()):
        data = path.read_bytes()
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(data, 9, mtime=0))
        path.with_name(path.name + ".br").write_bytes(brotli.compress(data, quality=11))
        written.append(path)
    return written


def _built(name: str, ending: str) -> Path:
    found = sorted(BUILT.glob(f"{name}.*.{ending}")) if BUILT.is_dir() else []
    if not found:
        raise RuntimeError("the styles and scripts are not built: run `make assets`")
    return found[-1]


def register_assets(app: Flask) -> Assets:
    """Read what was built; raises RuntimeError when nothing was."""
    critical, rest = _built("critical", "css"), _built("rest", "css")
    assets = Assets(
        critical_css=Markup(critical.read_text()),  # noqa: S704 (our own file)
        rest_css_url=f"/static/built/{rest.name}",
        script_url=f"/static/built/{_built('scripts', 'js').name}",
        htmx_url=f"/static/built/{_built('htmx', 'js').name}",
        listen_url=f"/static/built/{_built('listen', 'js').name}",
        pad_url=f"/static/built/{_built('signature', 'js').name}",
    )
    app.extensions["assets"] = assets
    return assets
