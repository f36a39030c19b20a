"""Which sentences can this site say to anybody, known before anybody listens?

Three parts, the most heard first:

site        the front pages, every page of the site's own words, every error, and the words of pages that are somebody's
catalogue   titles and summaries, then the whole page of every service, advice, and places
questions   every question of every service with its hint, its options and what is said of a wrong answer

The pages are rendered as somebody who is not signed in gets them, and split as they are for speaking, so these are the
sentences of the pages, letter by letter. What changes daily (prices, warnings, repairs, work) and what an answer or a
number stands in cannot be known ahead; it is made when somebody listens.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import polib
from flask import Flask, url_for
from flask_babel import gettext as _
from jinja2 import ChainableUndefined
from selectolax.lexbor import LexborHTMLParser
from werkzeug.exceptions import HTTPException
from werkzeug.http import dump_cookie
from werkzeug.routing import Rule

from app.clock import today
from app.gateway.edition import Edition, Service
from app.gateway.errors import GatewayError
from app.i18n import LOCALES, backend_language
from app.journeys import Form, FormInvalid, Question, read_form
from app.preferences import COOKIE, Preferences
from app.speech import MADE, Block, page_text, sentences
from app.web.errors import BY_EXCEPTION, BY_STATUS
from app.web.questions import DRAWERS, problem_text, question_html
from app.web.rendering import page_frame

PARTS = ("site", "catalogue", "questions")
LOCALES_OF = {"cmn": ("zh_Hans",), "yue": ("zh_Hans", "zh_Hant"), "en": ("en",)}  # what people hear in a voice
FRONT = ("home.index", "seniors.index", "rural.index")
# Sound, states and files; and pages to print, or of the parts this site is made of, which nobody listens to.
NO_PAGES = (
    "speech.",
    "health.",
    "static",
    "built.",
    "account.callback",
    "paper.",
    "components.",
    "telephone.",
    "script.",
)
DAILY = ("rural.prices", "rural.warnings", "faults.index", "faults.fault", "work.index", "work.vacancy")
OF_TODAY = ".warning-card"  # what changes daily on a page that does not
FILLED = (
    "services.topic",
    "services.event",
    "services.service",
    "home.error",
)  # from the catalogue, or from our own list
# What is found by its links, and which queries of theirs: of places, those on the first page of their kind.
FOLLOWED = {"services.topic": {"page"}, "advice.index": {"page"}, "advice.article": set(), "places.index": {"kind"}}
FOLLOWED["places.place"] = set()
OFFERED = ("address", "place", "slot")  # questions whose options come from a backend when they are asked
# What people type that is no answer; each kind of question finds something else wrong with it.
WRONG = ("", "?", "1", "0", "9" * 30)
SHORTEST = 3  # characters of a text that stands alone
ANOTHER_DAY = timedelta(days=40)


@dataclass(frozen=True, kw_only=True)
class Said:
    """A sentence, the part it belongs to, and the first page that says it."""

    text: str
    part: str
    page: str


class Corpus:
    """Every sentence for anybody, in one voice and one locale."""

    def __init__(self, app: Flask, voice: str, *, locale: str = "") -> None:
        self.left_out: list[str] = []
        """The pages that could not be had, because a backend did not answer."""
        self._app = app
        self._voice = voice if voice in MADE else "cmn"
        self._locale = locale or LOCALES_OF[self._voice][0]
        preferences = Preferences(language=self._locale, voice=self._voice)
        self._cookie = {"Cookie": dump_cookie(COOKIE, preferences.to_cookie(), path=None)}
        self._base = app.extensions["config"].SITE_URL
        self._templates = app.jinja_env.overlay(undefined=ChainableUndefined)
        self._split: dict[str, tuple[str, ...]] = {}
        self._asked: set[object] = set()
        self._told: set[str] = set()

    def said(self, parts: Iterable[str] = PARTS) -> Iterator[Said]:
        """The sentences of these parts, each once; one that the site's own pages say belongs to `site`.

        Asked again for other parts, it tells only what it did not tell before.
        Raises GatewayError when there is no catalogue.
        """
        with self._visited("/"):
            edition: Edition = self._app.extensions["gateway"].catalogue.edition(backend_language()).value
        for part, pages in (("site", self._site), ("catalogue", self._catalogue), ("questions", self._questions)):
            if part not in parts and (part != "site" or self._told):
                continue
            for page, texts in pages(edition):
                for text in texts:
                    if text in self._told:
                        continue
                    self._told.add(text)
                    if part in parts:
                        yield Said(text=text, part=part, page=page)

    def _site(self, edition: Edition) -> Iterator[tuple[str, tuple[str, ...]]]:
        own = tuple(text for word in self._own_words() for text in self._texts((Block("p", word),)))
        paths = {rule.endpoint: rule.rule for rule in public_rules(self._app) if not rule.arguments}
        for name in (*FRONT, *(name for name in paths if name not in FRONT)):
            texts = self._of(without(OF_TODAY, self._got(paths[name])))
            yield paths[name], tuple(text for text in texts if text in own) if name in DAILY else texts
        for template in sorted({*BY_STATUS.values(), *(name for _status, name in BY_EXCEPTION.values())}):
            yield self._error(template)
        yield self._error("errors/our_mistake.html")
        yield "", own

    def _catalogue(self, edition: Edition) -> Iterator[tuple[str, tuple[str, ...]]]:
        for topic in edition.topics:
            yield from self._followed(f"/topics/{quote(topic.id)}")
        for event in edition.events:
            yield from self._one(f"/events/{quote(event.id)}")
        for service_id in in_order(edition):
            yield from self._one(f"/services/{quote(service_id)}")
        yield from self._followed("/rural/advice")
        yield from self._followed("/places/")

    def _questions(self, edition: Edition) -> Iterator[tuple[str, tuple[str, ...]]]:
        asked: set[object] = set()
        for service_id in in_order(edition):
            try:
                service = edition.service(service_id)
                form = read_form(service.form) if service.form else None
            except (GatewayError, FormInvalid) as error:
                self.left_out.append(f"/services/{service_id}: {error}")
                continue
            if form is not None:
                with self._visited(f"/services/{quote(service_id)}/start"):
                    found = list(self._journey(service, form, asked))
                yield from found

    def _journey(self, service: Service, form: Form, asked: set[object]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """A service's questions as its pages show them to somebody who typed nothing; those shown before are left out."""
        address = url_for("services.service", service_id=service.id)
        frame: dict[str, Any] = {"service": service, "form": form, "draft": None, "without_words": None}
        if service.kind != "look-up":
            days, parts = self._app.extensions["config"].DRAFT_DAYS, [one.title for one in form.sections]
            start = self._main("journeys/start.html", **frame, parts=parts, draft_days=days)
            ring = self._block("journeys/start.html", "person", **frame)
            yield f"{address}/start", start + ring
        yield address, self._of("".join(self._positions(form, asked)))
        fresh = [question for question in form.questions if repr(question) not in asked]
        for question in fresh:
            asked.add(repr(question))
            for wrong, field in (("", None), *wrong_answers(question)):
                yield f"{address}/{question.page}", self._question(question, wrong, field, frame)
            if question.member is not None:
                yield from self._journey(service, question.member, asked)
        if service.kind != "look-up" and (fresh or (form.check_statement, form.button) not in asked):
            asked.add((form.check_statement, form.button))
            rows = [{"question": question.text, "answer": "", "href": "#"} for question in fresh]
            yield f"{address}/check", self._main("journeys/check.html", **frame, rows=rows)

    def _question(self, question: Question, wrong: str, field: str | None, frame: dict[str, Any]) -> tuple[str, ...]:
        if question.kind.name not in DRAWERS or question.kind.name in OFFERED:
            texts = (
                question.text,
                question.hint,
                question.why,
                _("错误：") + wrong if wrong else "",
                wrong,
            )
            return self._texts(Block("p", text) for text in texts if text)
        drawn = question_html(question, raw={}, held=None, known=None, error=wrong or None, wrong_field=field)
        problems = [{"text": wrong, "href": f"#{drawn.first_field}"}] if wrong else []
        return self._main("journeys/question.html", **frame, question=question, drawn=drawn.html, problems=problems)

    def _main(self, template: str, **context: Any) -> tuple[str, ...]:
        return self._block(template, "main", **context)

    def _block(self, template: str, block: str, **context: Any) -> tuple[str, ...]:
        """What one block of a page says; what the page might know besides, of somebody who wrote more, is left empty."""
        context["page"] = page_frame("none", personal=True)
        self._app.update_template_context(context)
        page = self._templates.get_template(template)
        filled = page.new_context(context)
        next(page.root_render_func(filled), None)  # from here on it knows the blocks of the templates it extends
        html = "".join(filled.blocks[block][0](filled))
        return self._of(f'<html lang="{LOCALES[self._locale]}"><main>{html}</main></html>')

    def _positions(self, form: Form, asked: set[object]) -> Iterator[str]:
        """Every "question 2 of 5" there can be: how many are asked depends on the answers."""
        ui: Any = self._app.jinja_env.globals["ui"]
        for total in range(max(len(form.path({})), 2), len(form.questions) + 1):
            for number in range(1, total + 1):
                if (number, total) not in asked:
                    asked.add((number, total))
                    yield ui.progress(number, total)

    def _error(self, template: str) -> tuple[str, tuple[str, ...]]:
        """What an error page says each time: its reference is another one every time."""
        path = f"/errors/{template.removeprefix('errors/').removesuffix('.html')}"
        again = set(self._of(self._got(path)))
        return path, tuple(text for text in self._of(self._got(path)) if text in again)

    def _own_words(self) -> list[str]:
        """Every text of the site itself that stands alone: nothing is filled into it, nor it into anything, like 元."""
        path = self._app.config["ROOT"] / "locales" / self._locale / "LC_MESSAGES" / "messages.po"
        entries = polib.pofile(str(path))
        alone = (entry for entry in entries if "python-format" not in entry.flags and len(entry.msgid) >= SHORTEST)
        return [entry.msgstr for entry in alone if entry.msgstr and not entry.msgid.startswith("，")]

    def _one(self, path: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        if path not in self._asked:
            self._asked.add(path)
            yield path, self._page(path)

    def _followed(self, first: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """A page and those it leads to."""
        waiting = [first]
        while waiting:
            path = waiting.pop(0)
            if path in self._asked:
                continue
            self._asked.add(path)
            html = self._got(path)
            yield path, self._of(html)
            links = (node.attributes.get("href") or "" for node in LexborHTMLParser(html).css("main a[href]"))
            waiting += [link for link in links if self._is_followed(link)]

    def _is_followed(self, link: str) -> bool:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or not parts.path.startswith("/"):
            return False
        try:
            endpoint, _values = self._app.url_map.bind("localhost").match(parts.path, method="GET")
        except HTTPException:
            return False
        return endpoint in FOLLOWED and {name for name, _value in parse_qsl(parts.query)} <= FOLLOWED[endpoint]

    def _page(self, path: str) -> tuple[str, ...]:
        return self._of(self._got(path))

    def _got(self, path: str) -> str:
        """A page's HTML, as anybody gets it; empty where there is no page for everybody."""
        with self._app.app_context():  # of its own: the one of a command would remember the language of another page
            answer = self._app.test_client(use_cookies=False).get(path, base_url=self._base, headers=self._cookie)
        if answer.status_code >= 500:
            self.left_out.append(f"{path}: {answer.status_code}")
        is_page = answer.status_code == 200 and answer.mimetype == "text/html"
        return answer.get_data(as_text=True) if is_page else ""

    @contextmanager
    def _visited(self, path: str) -> Iterator[None]:
        """Inside a request of somebody who has never been here; nothing of it is kept."""
        with self._app.app_context(), self._app.test_request_context(path, base_url=self._base, headers=self._cookie):
            yield

    def _of(self, html: str) -> tuple[str, ...]:
        return self._texts(page_text(html)) if html else ()

    def _texts(self, blocks: Iterable[Block]) -> tuple[str, ...]:
        """The blocks' sentences. Pages have most blocks in common, so each is split once."""
        found: list[str] = []
        for block in blocks:
            if block.text not in self._split:
                self._split[block.text] = tuple(one.text for one in sentences((block,), self._voice))
            found += self._split[block.text]
        return tuple(found)


def public_rules(app: Flask) -> list[Rule]:
    """Every page for everybody, in the order of the addresses."""
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and getattr(app.view_functions[rule.endpoint], "access", "") == "everyone"
        and not rule.endpoint.startswith(NO_PAGES)
    ]
    return sorted(rules, key=lambda rule: rule.rule)


def in_order(edition: Edition) -> list[str]:
    """The ids of all services, those of the front pages first."""
    first = [one for zone in edition.zones.values() for one in (*zone.entries, *zone.more)]
    wanted = [*first, *(one for event in edition.events for one in event.services), *edition.by_id]
    return [one for one in dict.fromkeys(wanted) if one in edition.by_id]


def without(selector: str, html: str) -> str:
    """The page without the elements the selector finds."""
    tree = LexborHTMLParser(html)
    for node in tree.css(selector):
        node.decompose()
    return tree.html or ""


def wrong_answers(question: Question) -> list[tuple[str, str | None]]:
    """What can be said of a wrong answer, and the field it is said at; nothing that tells of today."""
    found: dict[str, str | None] = {}
    for typed in WRONG:
        raw = question.read({field: [typed] for field in question.fields} if typed else {})
        now, later = question.check(raw).problem, question.check(raw, today() + ANOTHER_DAY).problem
        if now and later and problem_text(now) == problem_text(later):
            found.setdefault(problem_text(now), now.field)
    return list(found.items())
