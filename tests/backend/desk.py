"""How does an official, or an employer, walk through a desk?"""

import re
from typing import Any

import html5lib
from flask import Flask
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.test import Client, TestResponse

CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


class Sitter:
    """One browser at the desks. Every page it gets is held to what every page of the desks promises."""

    def __init__(self, platform: Flask, language: str = "zh-CN") -> None:
        self.browser = Client(platform, use_cookies=True)
        self.header = {"Accept-Language": language}

    def get(self, path: str) -> TestResponse:
        """One page."""
        return _held(self.browser.get(path, headers=self.header))

    def send(self, path: str, **fields: str) -> TestResponse:
        """The answer to a form with its token, however its button was reached."""
        return _held(self.browser.post(path, data={"token": self.token, **fields}, headers=self.header))

    @property
    def token(self) -> str:
        """The token of this browser's forms."""
        page = self.browser.get("/desk/official/", headers=self.header)
        return str(LexborHTMLParser(page.text).css_first("input[name=token]").attributes["value"])

    def sit(self, person: str, desk: str = "official") -> "Sitter":
        """Choose who to be."""
        answer = self.send(f"/desk/{desk}/who", person=person)
        assert (answer.status_code, answer.location) == (303, f"/desk/{desk}/")
        return self

    def forms(self, path: str) -> dict[str, LexborNode]:
        """The forms of a page that do something, by what their button does."""
        found = LexborHTMLParser(self.get(path).text).css("form.step")
        return {str(form.css_first("button").attributes["value"]): form for form in found}

    def do(self, reference: str, step: str, **fields: str) -> TestResponse:
        """Press a step's button on a case's page, with these words typed in."""
        path = f"/desk/official/cases/{reference}"
        form = self.forms(path)[step]
        kept = {str(one.attributes["name"]): str(one.attributes.get("value") or "") for one in form.css("input")}
        chosen = {str(one.attributes["name"]): _first(one) for one in form.css("select")}
        answer = self.browser.post(path, data={**kept, **chosen, "step": step, **fields}, headers=self.header)
        return _held(answer)


def _first(select: LexborNode) -> str:
    return str(select.css_first("option").attributes["value"])


def main_of(answer: TestResponse) -> str:
    """What a page itself says."""
    found: Any = LexborHTMLParser(answer.text).css_first("main")
    return " ".join(found.text(separator=" ").split())


def _held(answer: TestResponse) -> TestResponse:
    assert answer.headers["Content-Security-Policy"] == CSP, answer.request.path
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"
    if answer.status_code == 303:
        return answer
    html5lib.HTMLParser(strict=True).parse(answer.text)
    tree = LexborHTMLParser(answer.text)
    assert len(tree.css("h1")) == 1
    assert not tree.css("script, style, [style]"), answer.request.path
    assert "样例" in answer.text or "樣例" in answer.text or "Sample data" in answer.text
    ids = {node.attributes["id"] for node in tree.css("[id]")}
    labelled = {node.attributes["for"] for node in tree.css("label")}
    assert labelled <= ids
    for field in tree.css("input:not([type=hidden]), textarea, select"):
        assert field.attributes["id"] in labelled, field.html
    for form in tree.css("form[method=post]"):
        assert form.css("input[name=token]"), form.html
        assert form.css("button"), form.html
    said = re.sub(r"[0-9a-f]{64}", "token", answer.text)
    assert not re.search(r"(?<!\d)\d{17}[\dX](?!\d)", said), "an identity number in full"
    return answer
