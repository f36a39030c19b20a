"""Is what was said shown before it is looked for, and kept nowhere?"""

import io
import re
from typing import Any

import pytest
from flask import Flask

from app.security import LIMITS
from app.speech import SpeechBusy, SpeechUnavailable
from app.speech.listening import MOST_BYTES, Heard
from app.web.listening import troubles
from tests.page import Page
from tests.visitor import Visitor

SOUND = b"OggS" + b"sound" * 2000


class Ear:
    """Hears what a test wants it to."""

    def __init__(self) -> None:
        self.is_offered = True
        self.heard: Heard | Exception = Heard("高龄津贴怎么办")
        self.asked: list[tuple[int, str]] = []

    def hear(self, sound: bytes, language: str, *, visitor: str) -> Heard:
        """What it was told to hear."""
        self.asked.append((len(sound), language))
        if isinstance(self.heard, Exception):
            raise self.heard
        return self.heard


@pytest.fixture
def ear(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Ear:
    ear = Ear()
    monkeypatch.setitem(app.extensions, "listening", ear)
    monkeypatch.setitem(app.jinja_env.globals, "speak_at", "/listening")
    return ear


def say(client: Visitor, sound: bytes = SOUND, **more: Any) -> Any:
    """Send a recording as a phone does; the answer, redirects not followed."""
    page = client.get("/listening")
    form = page.main_form()
    assert form.attributes["enctype"] == "multipart/form-data"
    assert [field.attributes["name"] for field in form.css("input[type=file]")] == ["sound"]
    return client.send("/listening", {"csrf_token": page.csrf_token, "sound": (io.BytesIO(sound), "sound")}, **more)


def test_what_was_said_is_shown_and_one_press_finds_it(client: Visitor, ear: Ear):
    page = client.follow(say(client))
    assert page.path == "/listening/heard"
    assert page.h1 == "您说的是“高龄津贴怎么办”，对吗？"
    assert page.one("#search").attributes["value"] == "高龄津贴怎么办"
    yes, again = page.all("main a.button")
    assert again.attributes["href"] == "/listening"
    found = client.get(str(yes.attributes["href"]))
    assert found.path == "/services/"
    assert found.all("main .entry[href='/services/old-age-allowance']")
    assert ear.asked == [(len(SOUND), "zh_Hans")]


def test_the_words_stand_in_no_address_before_they_are_confirmed(client: Visitor, ear: Ear):
    answer = say(client)
    assert (answer.status_code, answer.location) == (303, "/listening/heard")
    assert Page(client.ask("/listening/heard")).response.headers["Cache-Control"] == "private, no-store"


def test_nobody_else_sees_the_words(client: Visitor, ear: Ear, app: Flask, backend: Flask):
    ear.heard = Heard("给妈妈办证")
    assert "给妈妈办证" in client.follow(say(client))
    assert "给妈妈办证" not in Visitor(app, backend).get("/listening/heard").html


def test_the_words_can_be_heard_and_only_by_who_said_them(client: Visitor, ear: Ear, app: Flask, backend: Flask):
    ear.heard = Heard("给妈妈办证")
    say(client)
    address = "/speech/page.json?path=/listening/heard&voice=cmn"
    assert "给妈妈办证" in client.ask(address).get_data(as_text=True).encode().decode("unicode_escape")
    assert "给妈妈办证" not in Visitor(app, backend).ask(address).get_data(as_text=True)


def test_who_never_spoke_is_led_to_where_one_does(client: Visitor, ear: Ear):
    page = client.get("/listening/heard")
    assert page.h1 == "没有听清楚"
    assert page.all("main a[href='/listening']")


@pytest.mark.parametrize(
    ("heard", "why"),
    [
        (Heard(""), "nothing"),
        (Heard("", is_sound=False), "unreadable"),
        (SpeechBusy("queue"), "busy"),
        (SpeechUnavailable("trace"), "failed"),
    ],
)
def test_what_went_wrong_is_told_in_plain_words(client: Visitor, ear: Ear, heard: Any, why: str):
    ear.heard = heard
    page = client.follow(say(client))
    assert page.path == "/listening"
    with client.app.test_request_context():
        for words in troubles()[why]:
            assert words in page
    assert "trace" not in page.html


def test_an_empty_recording_asks_nobody(client: Visitor, ear: Ear):
    assert say(client, b"").location.endswith("why=nothing")
    token = client.get("/listening").csrf_token
    assert client.send("/listening", {"csrf_token": token}).location.endswith("why=nothing")
    assert ear.asked == []


def test_a_recording_is_held_in_memory_alone(client: Visitor, ear: Ear, monkeypatch: pytest.MonkeyPatch):
    def refuse(_file: Any) -> None:
        raise AssertionError("it would be written to disk")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile.rollover", refuse)
    token = client.get("/listening").csrf_token
    largest = b"x" * (MOST_BYTES - 2000)
    answer = client.send("/listening", {"csrf_token": token, "sound": (io.BytesIO(largest), "sound")})
    assert answer.location == "/listening/heard"
    assert ear.asked == [(len(largest), "zh_Hans")]


def test_a_recording_that_is_too_long_is_told_so(client: Visitor, ear: Ear):
    page = client.follow(say(client, b"x" * (MOST_BYTES + 1)))
    assert "录得太长了" in page
    assert ear.asked == []


def test_who_speaks_far_too_often_is_asked_to_wait(client: Visitor, ear: Ear):
    answers = [say(client).status_code for _n in range(LIMITS["listening"].amount + 1)]
    assert answers[-2:] == [303, 429]


def test_only_the_page_that_records_may_use_the_microphone(client: Visitor, ear: Ear):
    say(client)
    allowed = {
        path
        for path in ("/", "/services/", "/listening/heard", "/help", "/nowhere", "/listening")
        if "microphone=(self)" in client.ask(path).headers["Permissions-Policy"]
    }
    assert allowed == {"/listening"}


def test_the_search_page_leads_there_only_where_it_works(client: Visitor, ear: Ear, monkeypatch: pytest.MonkeyPatch):
    assert client.get("/services/").all("a[href='/listening']")
    monkeypatch.setitem(client.app.jinja_env.globals, "speak_at", None)
    assert not client.get("/services/").all("a[href='/listening']")


def test_where_it_is_off_the_page_says_so_and_offers_the_rest(client: Visitor, ear: Ear):
    ear.is_offered = False
    page = client.get("/listening")
    assert "这里现在不能说话找" in page
    assert page.one("#search")
    assert not page.all("input[type=file], script[src*=listen]")
    assert client.send("/listening", {"csrf_token": page.csrf_token}).location.endswith("why=failed")


def test_it_is_said_which_languages_are_understood(client: Visitor, ear: Ear):
    assert "普通话和英语" in client.get("/listening")
    assert "粤语" in client.get("/listening")


def test_beside_every_box_for_words_stands_that_a_keyboard_can_dictate(client: Visitor):
    for path in ("/", "/seniors/", "/services/", "/work/", "/topics/allowances"):
        assert client.get(path).main.count("键盘上的话筒") == 1, path


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ({}, True),
        ({"multiline": True}, True),
        ({"private": True}, False),
        ({"multiline": True, "private": True}, False),
        ({"inputmode": "numeric"}, False),
        ({"inputmode": "decimal", "unit": "元"}, False),
        ({"type": "tel", "inputmode": "tel"}, False),
        ({"autocomplete": "name"}, False),
        ({"width": "medium"}, False),
    ],
)
def test_nobody_is_asked_to_say_numbers_or_what_is_private_aloud(app: Flask, kind: dict[str, Any], said: bool):
    with app.test_request_context():
        html = app.jinja_env.globals["ui"].text_input(id="a", label="问", hint="写几个字。", **kind)
    assert ("键盘上的话筒" in html) is said
    assert "写几个字。" in html


def test_no_question_with_a_number_asks_to_dictate_it(client: Visitor, app: Flask):
    for path in ("/services/old-age-allowance/id-number", "/services/old-age-allowance/phone"):
        assert not re.search("键盘上的话筒", client.get(path).main), path
