"""Does the corpus hold every sentence that pages say to anybody, letter by letter, and nothing of anybody's?"""

from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from app.store.tables import metadata
from app.web.corpus import DAILY, FILLED, FOLLOWED, LOCALES_OF, PARTS, Corpus, Said, public_rules
from backend.residents import read_residents
from tests.answering import first
from tests.visitor import Visitor
from tests.web.addresses import addresses
from tests.web.walking import PUBLISHED, filled, form_of, go_on, is_end, needs_sign_in, services

VOICES = [(voice, locale) for voice, locales in LOCALES_OF.items() for locale in locales]
_read: dict[tuple[str, str], list[Said]] = {}


def said(app: Flask, voice: str = "cmn", locale: str = "zh_Hans") -> list[Said]:
    """The whole corpus, read once a voice and locale: the backend of the tests always says the same."""
    if (voice, locale) not in _read:
        corpus = Corpus(app, voice, locale=locale)
        _read[voice, locale] = list(corpus.said())
        assert corpus.left_out == []
        assert is_store_empty(app)
    return _read[voice, locale]


def is_store_empty(app: Flask) -> bool:
    """Whether the site remembers nothing of anybody."""
    with app.extensions["store"].engine.begin() as connection:
        return all(connection.execute(table.select()).first() is None for table in metadata.sorted_tables)


def spoken(client: Visitor, path: str, voice: str) -> list[str]:
    """What this browser hears of a page."""
    answer = client.ask(f"/speech/page.json?path={quote(path, safe='')}&voice={voice}")
    assert answer.status_code == 200, (path, answer.status_code, answer.get_data(as_text=True))
    listed: Any = answer.get_json()
    return [one["text"] for one in (listed["sentences"] if isinstance(listed, dict) else listed)]


def choose(client: Visitor, locale: str, voice: str) -> None:
    client.send("/preferences", {"language": locale, "voice": voice})


def test_every_page_for_everybody_is_known_to_the_corpus(app):
    for rule in public_rules(app):
        if rule.arguments:
            assert rule.endpoint in {*FILLED, *FOLLOWED, *DAILY}, f"nobody knows how to fill {rule.rule}"
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {*FILLED, *FOLLOWED, *DAILY} <= endpoints


@pytest.mark.parametrize(("voice", "locale"), VOICES)
def test_every_sentence_of_every_lasting_page_is_in_it(app, client, voice, locale):
    known = {one.text for one in said(app, voice, locale)}
    choose(client, locale, voice)
    public = {rule.endpoint for rule in public_rules(app)} - set(DAILY)
    visited = set()
    for address in addresses(app):
        answer = client.ask(address.path)
        if address.endpoint not in public or answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        visited.add(address.endpoint)
        heard = spoken(client, address.path, voice)
        if address.endpoint == "home.error":
            heard = [text for text in heard if text in spoken(client, address.path, voice)]  # without its reference
        if address.endpoint == "rural.index":
            continue  # its warnings are of the day; its own words are held to the page below
        assert [text for text in heard if text not in known] == [], address.path
    assert {"home.index", "services.service", "services.topic", "places.place", "advice.article"} <= visited


def test_of_the_rural_front_page_only_the_warning_of_the_day_is_missing(app, client):
    known = {one.text for one in said(app)}
    missing = [text for text in spoken(client, "/rural/", "cmn") if text not in known]
    warnings = "".join(spoken(client, "/rural/warnings", "cmn"))
    assert len(missing) <= 4
    assert all(text.split("：")[0] in warnings for text in missing)


@pytest.mark.parametrize(
    "service_id", [one for one in services() if PUBLISHED[one].get("form") and not needs_sign_in(one)]
)
def test_every_question_is_in_it_with_what_is_said_of_a_blank_answer(app, client, service_id):
    known = {one.text for one in said(app)}
    page = client.get(f"/services/{service_id}/start")
    if page.path.endswith("/start"):
        assert [text for text in spoken(client, page.path, "cmn") if text not in known] == []
        page = client.get(go_on(page))
    form, questions = form_of(app, service_id), 0
    while not is_end(page):
        questions += 1
        assert [text for text in spoken(client, page.path, "cmn") if text not in known] == [], page.path
        if not page.all("input[name=keep-held]"):
            blank = dict.fromkeys(filled(page, form, first), "")
            wrong = client.press(page, more=blank)
            if wrong.path == page.path:
                heard = [text for text in spoken(client, page.path, "cmn") if not text.startswith("已填")]
                assert [text for text in heard if text not in known] == [], (page.path, "blank")
                page = wrong
            elif is_end(wrong):
                break
            else:
                page = wrong  # it may be left out
                continue
        page = client.press(page, more=filled(page, form, first))
    assert questions


def test_nothing_of_anybody_is_in_it(app):
    residents = read_residents()
    told = "\n".join(one.text for one in said(app)) + "\n".join(one.text for one in said(app, "en", "en"))
    found = 0
    for resident in residents:
        for secret in (resident.name, resident.id_number, resident.phone_number):
            if secret:
                found += 1
                assert secret not in told
    assert found > 30


def test_reading_it_leaves_nothing_behind(app):
    list(Corpus(app, "cmn").said(("site",)))
    said(app)  # the whole of it was held to this when it was read
    assert is_store_empty(app)


def test_each_sentence_is_there_once_the_front_page_first_and_part_after_part(app):
    found = said(app)
    texts = [one.text for one in found]
    assert len(texts) == len(set(texts))
    assert found[0].page == "/"
    parts = [one.part for one in found]
    assert parts == sorted(parts, key=PARTS.index)
    assert set(parts) == set(PARTS)
    pages = list(dict.fromkeys(one.page for one in found))
    assert pages[:3] == ["/", "/seniors/", "/rural/"]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_by_itself_has_nothing_of_the_sites_own_pages(app, part):
    alone = list(Corpus(app, "cmn").said((part,)))
    assert {one.part for one in alone} == {part}
    own = {one.text for one in said(app) if one.part == "site"}
    assert part == "site" or not own & {one.text for one in alone}


def test_what_changes_daily_is_left_out(app, backend, client):
    pages = {one.page for one in said(app)}
    assert not any(
        page.startswith(("/work/", "/rural/faults/", "/rural/prices?")) and page != "/work/" for page in pages
    )
    known = {one.text for one in said(app)}
    prices = [text for text in spoken(client, "/rural/prices", "cmn") if "元" in text]
    assert prices
    assert not known & set(prices)


def test_a_voice_without_an_engine_reads_what_mandarin_reads(app):
    assert [one.text for one in Corpus(app, "hakka").said(("site",))] == [
        one.text for one in said(app) if one.part == "site"
    ]


def test_a_page_that_a_backend_does_not_give_is_named(app, backend):
    backend.extensions["switches"].set("warnings", "down")
    corpus = Corpus(app, "cmn")
    found = list(corpus.said(("site",)))
    assert any(one.text for one in found)
    assert all("/rural/warnings" in line for line in corpus.left_out)
    assert corpus.left_out
