"""What must be true of every page, whichever test fetched it? `Page` asks all of it the moment it is made."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

import html5lib
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.test import TestResponse

WRONG = ("错误：", "錯誤：", "Error: ")  # what the title of a page starts with when an answer needs another look
LANGUAGES = {"zh-Hans-CN", "zh-Hant-HK", "en"}
ID_IN_FULL = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
ID_MASKED_AS_PHONES_DO = re.compile(r"\d{6}\*{8}\d{3}[\dXx]")  # the stars can be calculated from the rest
NOT_TYPED = {"hidden", "submit", "button"}


def plain(text: str) -> str:
    """This is the text with its white space evened out."""
    return " ".join(text.split())


@lru_cache(maxsize=4000)
def parse_strictly(html: str) -> None:
    """This raises at the first thing a browser would have to guess."""
    html5lib.HTMLParser(strict=True).parse(html)


class Page:
    """A page as a browser gets it. Making one of a page that breaks a promise fails the test."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.get_data(as_text=True)
        self.path = response.request.path
        assert response.mimetype == "text/html", f"{self.path} is {response.mimetype} {self.status}: {self.html[:200]}"
        self._tree = LexborHTMLParser(self.html)
        self.h1 = plain(" ".join(self._words(node) for node in self.all("h1")))
        self.title = plain(self.one("title").text())
        self.check()

    def __contains__(self, text: str) -> bool:
        return text in self.main

    def all(self, selector: str) -> list[LexborNode]:
        """Every element the CSS selector fits."""
        return self._tree.css(selector)

    def one(self, selector: str) -> LexborNode:
        """The one element the CSS selector fits."""
        found = self.all(selector)
        assert len(found) == 1, f"{self.path}: {len(found)} of {selector}"
        return found[0]

    @property
    def main(self) -> str:
        """What the page itself says, without its frame."""
        return plain(self._words(self.one("main")))

    @property
    def wants_another_look(self) -> bool:
        """Whether the title tells that an answer is wrong."""
        return self.title.startswith(WRONG)

    @property
    def csrf_token(self) -> str:
        """The token of this visit's forms; "" on a page without one."""
        found = self.all("input[name=csrf_token]")
        return str(found[0].attributes["value"]) if found else ""

    def fields(self, form: LexborNode) -> dict[str, list[str]]:
        """What a browser would send if somebody pressed the form's button without touching anything else."""
        sent: dict[str, list[str]] = {}
        for field in form.css("input, textarea, select"):
            name, kind = field.attributes.get("name"), field.attributes.get("type")
            if not name or (kind in ("radio", "checkbox") and "checked" not in field.attributes):
                continue
            if field.tag == "textarea":
                value = field.text().removeprefix("\n")
            elif field.tag == "select":
                value = next((o.attributes.get("value") for o in field.css("option[selected]")), "") or ""
            else:
                value = field.attributes.get("value") or ""
            sent.setdefault(name, []).append(value)
        return sent

    def main_form(self) -> LexborNode:
        """The form in the page's middle that is posted."""
        return self.one("main form[method=post]:not([action='/preferences'])")

    def check(self) -> None:
        """Every promise that can be seen in the HTML of one page."""
        self._check_document()
        self._check_heading()
        self._check_forms()
        self._check_style_and_script()
        self._check_help()
        self._check_secrets()

    def _check_document(self) -> None:
        # A token differs at every visit; without it most pages need parsing only once.
        parse_strictly(re.sub(r"[0-9a-f]{64}", "token", self.html))
        assert self.one("html").attributes.get("lang") in LANGUAGES
        assert self.response.headers["Content-Language"] == self.one("html").attributes["lang"]
        ids = [node.attributes["id"] for node in self.all("[id]")]
        assert len(ids) == len(set(ids)), (
            f"{self.path}: ids stand twice: {sorted({i for i in ids if ids.count(i) > 1})}"
        )
        for attribute in ("for", "aria-labelledby", "aria-describedby"):
            for node in self.all(f"[{attribute}]"):
                missing = set(str(node.attributes[attribute]).split()) - set(ids)
                assert not missing, f"{self.path}: {attribute} names {missing}"
        for link in self.all("a[href^='#']"):
            target = str(link.attributes["href"])[1:]
            assert target in ids, f"{self.path}: a link leads to #{target}, which is not there"

    def _check_heading(self) -> None:
        assert len(self.all("h1")) == 1, f"{self.path}: {len(self.all('h1'))} headings of the first order"
        assert self.h1, f"{self.path}: the heading says nothing"
        title = self.title
        for start in WRONG:
            title = title.removeprefix(start)
        assert title.startswith(self.h1.removesuffix(" （可以不填）").removesuffix(" (you can leave this out)")), (
            f"{self.path}: {self.title!r} is not {self.h1!r}"
        )
        for link in self.all("a"):
            assert link.attributes.get("href"), f"{self.path}: a link that leads nowhere: {link.html}"
            assert self._words(link).strip(), f"{self.path}: a link without words: {link.html}"

    def _check_forms(self) -> None:
        labelled = {node.attributes["for"] for node in self.all("label[for]")}
        for field in self.all("input, textarea, select"):
            if field.attributes.get("type") not in NOT_TYPED:
                assert field.attributes.get("id") in labelled, f"{self.path}: a field without a label: {field.html}"
                assert not field.attributes.get("placeholder"), f"{self.path}: a placeholder goes when one types"
        for form in self.all("form"):
            assert form.attributes.get("method") in ("get", "post"), f"{self.path}: {form.html}"
            assert self._has_button(form), f"{self.path}: a form only a script could send: {form.html}"
            if form.attributes["method"] == "post" and form.attributes.get("action") != "/preferences":
                assert form.css("input[name=csrf_token]"), f"{self.path}: a form without a token: {form.html}"
        for button in self.all("button"):
            assert self._words(button).strip(), f"{self.path}: a button without words: {button.html}"

    def _has_button(self, form: LexborNode) -> bool:
        own = form.css("button:not([type=button]), input[type=submit]")
        name = form.attributes.get("id")
        return bool(own or (name and self.all(f"button[form='{name}']")))

    def _check_style_and_script(self) -> None:
        assert not self.all("[style]"), f"{self.path}: an inline style"
        for script in self.all("script"):
            src = str(script.attributes.get("src") or "")
            assert src.startswith("/static/"), f"{self.path}: a script that is not a file of ours: {script.html}"
        for node in self.all("*"):
            handlers = [name for name in node.attributes if name.startswith(("on", "hx-on", "data-hx-on"))]
            assert not handlers, f"{self.path}: {handlers}"
        for node in self.all("a[href], form[action], img[src], link[href]"):
            for name in ("href", "action", "src"):
                address = urlsplit(node.attributes.get(name) or "")
                assert address.scheme in ("", "tel"), f"{self.path}: leads away: {node.html}"
                assert not address.netloc, f"{self.path}: leads away: {node.html}"

    def _check_help(self) -> None:
        heard = str(self.one("link[rel=alternate][type='audio/mpeg']").attributes["href"])
        assert heard.startswith("/speech/page.mp3?path=%2F"), f"{self.path}: heard at {heard}"
        assert self.all("a[href^='tel:']"), f"{self.path}: nobody to ring"
        assert self.one("nav.help-bar").css(f"a[href='{heard}']"), f"{self.path}: no link to hear it"

    def _check_secrets(self) -> None:
        for pattern in (ID_IN_FULL, ID_MASKED_AS_PHONES_DO):
            assert not pattern.search(self.html), f"{self.path}: an identity number: {pattern.search(self.html)}"

    @staticmethod
    def _words(node: LexborNode) -> str:
        return str(node.text(separator=""))
