"""Walking through any service of the catalogue, page by page, as a person does."""

from typing import Any
from urllib.parse import urlsplit

import yaml
from flask import Flask
from selectolax.lexbor import LexborNode

from app.gateway import Gateway
from app.gateway.edition import Service
from app.journeys import Form, read_form
from backend.reading import DATA
from tests.answering import Pick, first, good_answer, question_at
from tests.page import Page
from tests.visitor import Visitor

MOST_PAGES = 60
RESIDENT = "陈桂芳"


# What is published, known before any app runs, so that tests can enumerate it.
PUBLISHED: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((DATA / "services").glob("*.yaml"))
}


def services(*kinds: str) -> list[str]:
    """The ids of the published services of these kinds."""
    return [service_id for service_id, service in PUBLISHED.items() if not kinds or service["kind"] in kinds]


def needs_sign_in(service_id: str) -> bool:
    """Whether a service wants to know who is asking."""
    return bool(PUBLISHED[service_id]["sign_in"])


def service_of(app: Flask, service_id: str) -> Service:
    """One service, as the site gets it."""
    gateway: Gateway = app.extensions["gateway"]
    return gateway.catalogue.service(service_id, "zh-Hans").value


def form_of(app: Flask, service_id: str) -> Form:
    """One service's form."""
    return read_form(service_of(app, service_id).form)


def filled(page: Page, form: Form, pick: Pick = first) -> dict[str, Any]:
    """What to write on a question's page: what is known is kept, the rest is answered."""
    if page.all("input[name=keep-held]"):
        return {}
    question = question_at(form, page.path.split("/", 3)[3])
    if question.kind.name in ("place", "slot"):
        return {question.page: pick([str(one.attributes["value"]) for one in page.all("input[type=radio]")])}
    return dict(good_answer(question, pick))


def go_through(visitor: Visitor, page: Page, form: Form, pick: Pick = first) -> Page:
    """The page after this one: a question is answered, of a list of links one is followed, to a group two are added."""
    if page.all(".section-list"):
        return visitor.get(go_on(page))
    if page.all("#members"):
        enough = page.all("main form:has(input[type=hidden][value=yes])")
        add = page.all("main a.button[href*='/new/']")
        if add and len(page.all(".member-card")) < 2:
            return visitor.get(str(add[0].attributes["href"]))
        return visitor.press(page, enough[0])
    if not page.all("main form[method=post]:not([action='/preferences'])"):
        links = [str(link.attributes["href"]) for link in page.all("#question .link-list a")]
        return visitor.get(pick(links))
    return visitor.press(page, more=filled(page, form, pick))


def walk(visitor: Visitor, service_id: str, pick: Pick = first) -> Page:
    """The page at the end of the questions: the one to check them on, or a look-up's result."""
    form = form_of(visitor.app, service_id)
    page = visitor.get(f"/services/{service_id}/start")
    if page.path.endswith("/start"):
        page = visitor.get(go_on(page))
    for _n in range(MOST_PAGES):
        if is_end(page):
            return page
        assert page.status == 200, (page.path, page.status, page.h1)
        assert not page.wants_another_look, (page.path, page.title, page.main)
        page = go_through(visitor, page, form, pick)
    raise AssertionError(f"{service_id} does not end within {MOST_PAGES} pages")


def is_end(page: Page) -> bool:
    """Whether the questions are over."""
    return urlsplit(page.path).path.rsplit("/", 1)[1] in ("check", "result")


def go_on(page: Page) -> str:
    """Where the one green button of a start page leads."""
    (button,) = page.all("main a.button--go")
    return str(button.attributes["href"])


def hand_in_form(page: Page) -> LexborNode:
    """The form that hands everything in."""
    return page.one("main form[method=post]:has(input[name=draft])")
