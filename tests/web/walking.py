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
    if question.kind.name in ("place", "slot", "certificate"):
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
    if question := paid_at(page, form):
        return pay(visitor, page, question, pick)
    if page.all("#photos"):
        return visitor.press(page, go_on_form(page))
    if not page.all("main form[method=post]:not([action='/preferences'])"):
        links = [str(link.attributes["href"]) for link in page.all("#question .link-list a")]
        return visitor.get(pick(links))
    return visitor.press(page, more=filled(page, form, pick))


def paid_at(page: Page, form: Form) -> str:
    """The page's question, if it is for a payment; "" otherwise."""
    name = urlsplit(page.path).path.rsplit("/", 1)[1]
    question = form.on_page(name)
    return name if question and question.kind.name == "payment" else ""


def pay(visitor: Visitor, page: Page, question: str, pick: Pick = first) -> Page:
    """The page after a fee: it is paid by somebody with the address, or left for later where that is the last press."""
    presses = [str(one.attributes["value"]) for one in page.all(f"main button[name={question}]")]
    if not presses:
        return visitor.get(go_on(page))
    if "pay" not in presses:
        visitor.pay_at(address_to_pay(visitor, page))
        return visitor.press(page, more={question: "look"})
    return visitor.press(page, more={question: pick([one for one in presses if one != "look"])})


def address_to_pay(visitor: Visitor, page: Page) -> str:
    """Where the fee on a page can be paid."""
    return visitor.ask(str(page.one("main a.button[href*='go=1']").attributes["href"])).location


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


def go_on_form(page: Page) -> LexborNode:
    """The form of a page for photographs that leads to the next question."""
    return page.all("main form[method=post]:not([enctype]):not(:has(input[name=do]))")[-1]


def hand_in_form(page: Page) -> LexborNode:
    """The form that hands everything in."""
    return page.one("main form[method=post]:has(input[name=draft])")
