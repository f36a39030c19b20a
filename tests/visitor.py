"""Somebody with a browser: keeps cookies, follows redirects, presses buttons, signs in at the identity provider."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import Client, TestResponse

from tests.page import Page

MOST_REDIRECTS = 12


class Visitor:
    """One browser, in front of the site and, where sign-in leads there, of the reference backend."""

    def __init__(self, app: Flask, backend: Flask) -> None:
        self.app = app
        self.config = app.extensions["config"]
        self.site = Client(app, use_cookies=True)
        self._backend = Client(backend, use_cookies=True)

    def ask(self, path: str, **more: Any) -> TestResponse:
        """One GET, redirects not followed."""
        return self.site.get(path, base_url=self.config.SITE_URL, **more)

    def send(self, path: str, form: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        """One POST of just this form, redirects not followed."""
        return self.site.post(path, base_url=self.config.SITE_URL, data=dict(form or {}), **more)

    def get(self, path: str, **more: Any) -> Page:
        """The page a GET ends at, followed through every redirect of the site."""
        return self.follow(self.ask(path, **more))

    def press(self, page: Page, form: Any = None, **typed: Any) -> Page:
        """The page that pressing a form's button ends at; `typed` is written into the fields first."""
        return self.follow(self.press_once(page, form, **typed))

    def press_once(self, page: Page, form: Any = None, **typed: Any) -> TestResponse:
        """The answer to pressing a form's button."""
        form = form or page.main_form()
        fields = page.fields(form) | {name.replace("_", "-"): value for name, value in typed.items() if name != "more"}
        fields |= typed.get("more", {})
        return self.send(form.attributes.get("action") or page.path, fields)

    def pay_at(self, address: str, step: str = "pay") -> str:
        """Pay where a fee's code leads, as anybody may; with step "fail" it fails. The page that says so."""
        answer = self._backend.post(urlsplit(address).path, data={"step": step}, follow_redirects=True)
        return answer.get_data(as_text=True)

    def follow(self, response: TestResponse) -> Page:
        """The page at the end of the redirects."""
        for _n in range(MOST_REDIRECTS):
            if not 300 <= response.status_code < 400:
                return Page(response)
            response = self.ask(local(response.location))
        raise AssertionError(f"redirected in a circle at {response.location}")

    def token(self) -> str:
        """The token of this visit's forms."""
        return self.get("/account/sign-in").csrf_token

    def sign_in(self, name: str, back: str = "/") -> Page:
        """Sign in as a sample resident, the way a person does: three pages, two presses, no password."""
        page = self.get(f"/account/sign-in?next={back}")
        sent_away = self.press_once(page)
        assert sent_away.status_code == 303, sent_away.get_data(as_text=True)
        back_again = self.choose_resident(sent_away.location, name)
        return self.get(local(back_again))

    def choose_resident(self, address: str, name: str) -> str:
        """Press the resident's button at the identity provider; where it sends the browser back to."""
        parts = urlsplit(address)
        where = f"{parts.path}?{parts.query}"
        origin = f"{parts.scheme}://{parts.netloc}"
        asked = self._backend.get(where, base_url=origin)
        assert asked.status_code == 200, asked.get_data(as_text=True)
        buttons = LexborHTMLParser(asked.get_data(as_text=True)).css("button[name=resident]")
        chosen = next(button for button in buttons if name in button.text())
        answered = self._backend.post(where, base_url=origin, data={"resident": chosen.attributes["value"]})
        assert answered.status_code in (302, 303), answered.get_data(as_text=True)
        return str(answered.location)


def local(address: str) -> str:
    """The path and query of an address."""
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
