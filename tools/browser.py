"""The browser that tools and tests drive: an installed Chromium, else one that Playwright has downloaded."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

INSTALLED = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
FLAGS = (
    "--no-sandbox",  # as root, in containers
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
)


def launch_options() -> dict[str, Any]:
    """How to start the browser, for `chromium.launch()`."""
    installed = [path for path in (os.environ.get("CHROMIUM", ""), *INSTALLED) if path and Path(path).exists()]
    return {"args": list(FLAGS), **({"executable_path": installed[0]} if installed else {})}


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless browser, closed at the end."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(**launch_options())
        try:
            yield started
        finally:
            started.close()


def sign_in(page: Page, site: str, name: str) -> None:
    """Sign a sample resident in, the way a person would."""
    page.goto(f"{site}/account/sign-in?next=/")
    page.click("main button[type=submit]")
    page.locator("button", has_text=name).first.click()
    page.wait_for_url(f"{site}/")
