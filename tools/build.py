"""Builds what the site serves: bundles and compiled translations. Does nothing when nothing changed."""

import sys

from app.assets import BUILT, STATIC, build_assets
from tools.translations import compile_catalogues


def is_stale() -> bool:
    """Whether a style or script is newer than what was built of it."""
    built = [path.stat().st_mtime for path in BUILT.glob("*")] if BUILT.is_dir() else []
    sources = [path for folder in ("css", "js") for path in (STATIC / folder).rglob("*") if path.is_file()]
    return not built or max(path.stat().st_mtime for path in sources) > min(built)


def build(*, always: bool = False) -> None:
    """Bundle and compile what is out of date."""
    if always or is_stale():
        build_assets()
    compile_catalogues()


if __name__ == "__main__":
    build(always="--always" in sys.argv)
