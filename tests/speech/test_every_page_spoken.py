"""Is all that a page shows spoken, in its order, and nothing else? Every page of the site, in every locale and voice.

What a page shows is found here a second time, by another parser and another walk, and laid beside what is spoken.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask

from app.speech import page_text, sentences
from app.speech.normalise import respelled, segments
from tests.page import Page
from tests.visitor import Visitor
from tests.web.addresses import addresses
from tests.web.test_addresses import NO_PAGES
from tests.web.walking import RESIDENT, go_on, hand_in_form, walk

VOICES = {"zh_Hans": ("cmn", "yue"), "zh_Hant": ("yue", "cmn"), "en": ("en",)}
WALKED = ("old-age-allowance", "rural-fault-report")  # whose questions, errors, check and receipt are heard
NOT_SHOWN = {"script", "style", "template", "noscript", "head", "datalist", "audio", "video"}
TYPED = {None, "text", "search", "tel", "email", "url", "number", "date", "time", "month"}
# What speech adds to what stands there: that something is wrong, was filled in, or is chosen.
ADDED = ("错误", "錯誤", "Error", "已填", "Filledin", "已选", "已選", "Chosen")
READABLE = {
    "cmn": re.compile(r"[\u3400-\u9fff，。！？；：、.,;:!? ]+"),
    "yue": re.compile(r"[\u3400-\u9fff，。！？；：、.,;:!? ]+"),
    "yue-jyutping": re.compile(r"[a-z1-6 五誤吳唔，。！？；：、.,;:!?]+"),
    "en": re.compile(r"[A-Za-z'\-.,;:!? ]+"),
}
Piece = tuple[str, frozenset[str]]  # what is shown, and the name of its column, which may be said before it


def bare(text: str) -> str:
    """The letters and digits of a text alone: what ears and eyes have in common."""
    return "".join(mark for mark in text if mark.isalnum())


def shown(html: str) -> list[Piece]:
    """The texts of a page, in reading order: for whom one acts, the page, whom to ring, that it is a sample."""
    tree = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    (main,) = tree.iter("main")
    inside = set(main.iter())

    def outside(name: str) -> list[Element]:
        return [one for one in tree.iter() if name in (one.get("class") or "").split() and one not in inside]

    last = [one for name in ("person-to-ring", "sample-notice") for one in outside(name)[:1]]
    pieces = [piece for node in (*outside("acting-for"), main, *last) for piece in texts_of(node, tree)]
    return [(bare(text), names) for text, names in pieces if bare(text)]


def texts_of(node: Element, tree: Element, names: frozenset[str] = frozenset()) -> Iterator[Piece]:
    """The texts within one element that is shown."""
    if node.tag in NOT_SHOWN or not isinstance(node.tag, str) or {"hidden", "data-no-speech"} & set(node.attrib):
        return
    if node.get("aria-hidden") == "true":
        return
    if node.tag in {"svg", "img"}:
        yield node.get("aria-label") or node.get("alt") or "".join(one.text or "" for one in node.iter("title")), names
    elif node.tag == "input":
        if node.get("type") in {"submit", "button", "reset"} or (
            node.get("type") in TYPED and "data-private" not in node.attrib
        ):
            yield node.get("value") or "", names
    elif node.tag == "select":
        if "data-private" not in node.attrib:
            yield next((one.text or "" for one in node.iter("option") if "selected" in one.attrib), ""), names
    elif node.tag == "textarea" and "data-private" in node.attrib:
        return
    else:
        if node.tag in {"a", "button"} and not bare("".join(node.itertext())):
            yield node.get("aria-label") or "", names
        yield node.text or "", names
        heads = [bare("".join(one.itertext())) for one in node.iter("th")] if node.tag == "table" else []
        for child in node:
            yield from texts_of(child, tree, frozenset(heads) or names)
            yield child.tail or "", names


def lay_beside(pieces: list[Piece], spoken: str) -> None:
    """Fails at the first text that is shown and not spoken, or spoken and not shown."""
    at = 0
    for text, names in pieces:
        while not spoken.startswith(text, at):
            added = next((one for one in (*ADDED, *names) if one and spoken.startswith(one, at)), "")
            assert added, f"shown {text!r}; spoken {spoken[at : at + 40]!r}"
            at += len(added)
        at += len(text)
    rest = spoken[at:]
    for one in ADDED:
        rest = rest.replace(one, "")
    assert not rest, f"spoken alone: {rest[:40]!r}"


def hear(page: str, voice: str) -> None:
    """Check one page in one voice."""
    said = sentences(page_text(page), voice)
    lay_beside(shown(page), bare("".join(one.text for one in said)))
    for one in said:
        parts = segments(one.text, voice)
        assert parts, one.text
        for name, words in (*parts, *respelled(parts)):
            assert READABLE[name].fullmatch(words), (one.text, name, words)


class Listener(Visitor):
    """Somebody who keeps every page seen, in one locale."""

    def __init__(self, app: Flask, backend: Flask, locale: str) -> None:
        super().__init__(app, backend)
        host = urlsplit(self.config.SITE_URL).hostname or ""
        self.site.set_cookie("preferences", f"language={locale}&voice={VOICES[locale][0]}", domain=host)
        self.seen: dict[str, str] = {}

    def follow(self, response):
        page: Page = super().follow(response)
        self.seen.setdefault(page.html, page.path)
        return page


def see_everything(listener: Listener, app: Flask) -> None:
    """Visit every address as a stranger and as a resident, walk through services, make a mistake on the way."""
    for _who in ("stranger", RESIDENT):
        for address in addresses(app):
            if "GET" in address.methods and address.endpoint not in NO_PAGES:
                listener.get(address.path)
        if not listener.seen.get("signed in"):
            listener.sign_in(RESIDENT)
            listener.seen["signed in"] = ""
    del listener.seen["signed in"]
    for service_id in WALKED:
        check = walk(listener, service_id)
        listener.press(check, hand_in_form(check))
        start = listener.get(f"/services/{service_id}/start")
        question = listener.get(go_on(start)) if start.path.endswith("/start") else start
        listener.press(question)  # nothing was answered: the page says so


@pytest.mark.parametrize("locale", VOICES)
def test_what_is_heard_is_what_is_seen(app: Flask, backend: Flask, locale: str):
    listener = Listener(app, backend, locale)
    see_everything(listener, app)
    assert len(listener.seen) > 70
    for html, path in listener.seen.items():
        for voice in VOICES[locale]:
            try:
                hear(html, voice)
            except AssertionError as error:
                raise AssertionError(f"{path} in {locale}, {voice}: {error}") from error


@pytest.mark.parametrize(
    ("main", "spoken"),
    [
        ("<p>甲</p><p>乙</p>", "乙甲"),
        ("<p>甲</p><p>乙</p>", "甲"),
        ("<p>甲</p>", "甲乙"),
        ("<p hidden>甲</p><p>乙</p>", "甲乙"),
    ],
)
def test_the_comparison_finds_what_is_missing_or_added(main, spoken):
    with pytest.raises(AssertionError):
        lay_beside(shown(f"<main>{main}</main>"), spoken)
