"""Does the site show itself the way each person asked for, and keep nobody's way for somebody else?"""

import itertools
import re

import pytest

from app.preferences import CHOICES
from tests.visitor import Visitor
from tests.web.walking import RESIDENT

EVERY_CHOICE = [(name, value) for name, values in CHOICES.items() for value in values]
BROKEN_COOKIES = [
    "",
    "%",
    "=&=&",
    "x" * 5000,
    "language=xx&size=9",
    "size=<script>",
    "\xff\xfe",
    '"',
    "size=3;theme=dark",
]


@pytest.mark.parametrize(("name", "value"), EVERY_CHOICE)
def test_a_choice_is_kept_and_shown_as_chosen(client: Visitor, name: str, value: str):
    answer = client.send("/preferences", {name: value, "back": "/help"})
    assert answer.status_code == 303
    assert answer.location == "/help"
    page = client.get("/preferences")
    chosen = page.all(f"main button[name='{name}'][aria-current='true']")
    there = name != "voice" or value in client.app.extensions["speech"].offered()
    assert [button.attributes["value"] for button in chosen] == ([value] if there else [])
    html = page.one("html").attributes
    assert html.get(f"data-{name}", value) == value


def test_every_button_on_the_page_of_choices_works(client: Visitor):
    page = client.get("/preferences")
    pressed = 0
    for button in page.all("main button[name][value]"):
        name, value = str(button.attributes["name"]), str(button.attributes["value"])
        answer = client.send("/preferences", {name: value, "back": "/preferences"})
        assert answer.status_code == 303
        cookie = client.site.get_cookie("preferences", domain="127.0.0.1")
        assert cookie is not None
        assert f"{name}={value}" in cookie.value
        pressed += 1
    voices = client.app.extensions["speech"].offered()
    assert pressed == len([value for name, value in EVERY_CHOICE if name != "voice" or value in voices])


@pytest.mark.parametrize(
    ("recorded", "missing"),
    [((), ["客家话", "潮汕话"]), (("hakka",), ["潮汕话"]), (("teochew",), ["客家话"]), (("hakka", "teochew"), [])],
)
def test_only_voices_that_are_there_are_offered_and_the_others_are_said_to_be_missing(
    client: Visitor, monkeypatch: pytest.MonkeyPatch, recorded: tuple[str, ...], missing: list[str]
):
    monkeypatch.setattr(client.app.extensions["speech"], "offered", lambda: ("cmn", "yue", "en", *recorded))
    page = client.get("/preferences")
    offered = [button.attributes["value"] for button in page.all("main button[name=voice]")]
    assert offered == ["cmn", "yue", "en", *recorded]
    words = "、".join(missing) + "还没有人录。请先听普通话或者粤语。"
    assert (words in page) if missing else ("还没有人录" not in page)


def test_another_site_cannot_say_that_a_shared_device_is_nobody_elses(client: Visitor):
    client.send("/preferences", {"device": "shared"}, headers={"Origin": client.config.SITE_URL})
    for origin in ("https://evil.example", "null"):
        client.send("/preferences", {"device": "own", "size": "3"}, headers={"Origin": origin})
    cookie = client.site.get_cookie("preferences", domain="127.0.0.1")
    assert cookie is not None
    assert "device=shared" in cookie.value
    assert "size=3" in cookie.value


def test_the_page_of_signing_in_asks_whose_device_it_is(client: Visitor):
    page = client.get("/account/sign-in?next=/cases/")
    form = next(one for one in page.all("main form[action='/preferences']") if one.css("button[name=device]"))
    back = client.press(page, form, more={"device": "shared"})
    assert back.path == "/account/sign-in"
    assert back.fields(back.main_form())["back"] == ["/cases/"], "where one wanted to go is kept"
    chosen = back.all("main button[name=device][aria-current='true']")
    assert [button.attributes["value"] for button in chosen] == ["shared"]


@pytest.mark.parametrize("press", ["size", "theme"])
def test_pressing_the_help_bar_goes_once_round(client: Visitor, press: str):
    seen = []
    for _n in CHOICES[press]:
        page = client.get("/help")
        seen.append(page.one("html").attributes[f"data-{press}"])
        form = next(one for one in page.all(".help-bar form") if one.css(f"button[name='{press}']"))
        button = form.css(f"button[name='{press}']")[0]
        after = client.press(page, form, more={press: button.attributes["value"]})
        assert after.path == "/help"
    assert sorted(map(str, seen)) == sorted(CHOICES[press])


def test_who_changes_the_language_hears_it(client: Visitor):
    for language, voice in (("zh_Hant", "yue"), ("en", "en"), ("zh_Hans", "cmn")):
        client.send("/preferences", {"language": language})
        heard = str(client.get("/").one("link[type='audio/mpeg']").attributes["href"])
        assert f"voice={voice}" in heard


@pytest.mark.parametrize(
    ("asked", "lang"),
    [
        ("zh-CN,zh;q=0.9", "zh-Hans-CN"),
        ("zh-HK,zh;q=0.9,en;q=0.8", "zh-Hant-HK"),
        ("zh-TW", "zh-Hant-HK"),
        ("yue", "zh-Hant-HK"),
        ("en-GB,en;q=0.9", "en"),
        ("fr-FR, de", "zh-Hans-CN"),
        ("*", "zh-Hans-CN"),
        ("", "zh-Hans-CN"),
        (";;;q=é", "zh-Hans-CN"),
    ],
)
def test_somebody_new_is_met_in_the_language_of_their_phone(client: Visitor, asked: str, lang: str):
    assert client.get("/", headers={"Accept-Language": asked}).one("html").attributes["lang"] == lang


@pytest.mark.parametrize("cookie", BROKEN_COOKIES)
@pytest.mark.parametrize("name", ["preferences", "visit", "session"])
@pytest.mark.parametrize("path", ["/", "/seniors/", "/cases/", "/services/rural-fault-report/start", "/preferences"])
def test_a_broken_cookie_breaks_no_page(client: Visitor, name: str, cookie: str, path: str):
    headers = {"Cookie": f"{name}={cookie}"}
    answer = client.ask(path, headers=headers)
    assert answer.status_code in (200, 303)
    if answer.status_code == 200:
        client.follow(answer)


def test_a_visits_cookie_that_was_made_up_opens_nothing(client: Visitor):
    for made_up in ("A" * 43, "../" * 14 + "A", "'" * 43):
        client.site.set_cookie("visit", made_up, domain="127.0.0.1")
        assert client.get("/cases/").path == "/account/sign-in"


# ---- pages served again as they were ----

PATHS = ("/", "/seniors/", "/rural/prices", "/services/", "/services/old-age-allowance")


def test_a_page_served_again_is_the_very_page(caching_client: Visitor):
    for path in PATHS:
        first, again = caching_client.get(path), caching_client.get(path)
        assert first.html == again.html
        assert first.response.headers["ETag"] == again.response.headers["ETag"]


def test_what_has_not_changed_is_not_sent_again(caching_client: Visitor):
    etag = caching_client.get("/").response.headers["ETag"]
    answer = caching_client.ask("/", headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert answer.get_data() == b""


@pytest.mark.parametrize("path", PATHS)
def test_nobody_gets_a_page_in_somebody_elses_way(caching_client: Visitor, path: str):
    app = caching_client.app
    other = Visitor(app, caching_client._backend.application)
    ways = [
        dict(zip(("language", "size", "theme"), way, strict=True))
        for way in itertools.product(CHOICES["language"], CHOICES["size"][::2], CHOICES["theme"][::2])
    ]
    for visitor in (caching_client, other):
        for way in ways:
            visitor.send("/preferences", way)
            html = visitor.get(path).one("html").attributes
            assert html["data-size"] == way["size"]
            assert html["data-theme"] == way["theme"]
            assert str(html["lang"]).replace("-CN", "").replace("-HK", "").replace("-", "_") == way["language"]


@pytest.mark.parametrize("path", PATHS)
def test_nobody_gets_a_page_with_somebody_elses_name(caching_client: Visitor, path: str):
    other = Visitor(caching_client.app, caching_client._backend.application)
    other.get(path)
    caching_client.sign_in(RESIDENT)
    mine = caching_client.get(path)
    assert RESIDENT in mine.html
    assert mine.response.headers["Cache-Control"] == "private, no-store"
    theirs = other.get(path)
    assert RESIDENT not in theirs.html
    assert not re.search("[0-9a-f]{64}", theirs.html), "somebody's token was kept"


def test_a_block_for_htmx_is_never_shown_as_a_page(caching_client: Visitor):
    block = caching_client.ask("/rural/prices", headers={"HX-Request": "true"})
    assert "<html" not in block.get_data(as_text=True)
    assert "HX-Request" in block.headers["Vary"]
    assert caching_client.get("/rural/prices").one("main")
    restored = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in caching_client.ask("/rural/prices", headers=restored).get_data(as_text=True)
