"""Is every document a platform gets one of the standard, in every language, for every service there is?"""

import re
from urllib.parse import urlsplit
from xml.etree.ElementTree import fromstring

import pytest
from flask import Flask

from app.journeys.dialogue import turn
from app.speech import MADE
from tests.voicexml.browser import VXML, Browser
from tests.voicexml.conftest import Ring
from tests.voicexml.people import Person
from tests.voicexml.standard import flaws
from tests.web.walking import PUBLISHED, form_of, services

CALLED = [one for one in services("apply", "book") if "form" in PUBLISHED[one]]
NOT_CALLED = [one for one in services() if one not in CALLED]
LONGEST = 60  # characters of a sentence of the telephone's own words: more is forgotten before it ends


def all_good(browser: Browser) -> None:
    """Holds every document of a call to the standard."""
    assert browser.documents
    for address, text in browser.documents:
        assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<vxml '), address
        document = fromstring(text)
        assert document.tag == f"{VXML}vxml"
        assert not flaws(document), address
        assert "<script" not in text
        ids = [form.get("id") for form in document.findall(f"{VXML}form")]
        assert len(set(ids)) == len(ids)
        for going in document.iter(f"{VXML}goto"):
            assert str(going.get("next")).removeprefix("#") in ids
        assert all(not urlsplit(one.get("next", "")).query for one in document.iter(f"{VXML}submit"))


@pytest.mark.parametrize("service_id", CALLED)
def test_every_document_of_every_service_is_one_of_the_standard(app: Flask, ring: Ring, service_id: str):
    person = Person(service_id, form_of(app, service_id), at_end=lambda heard: "0")
    browser = ring(person)
    all_good(browser)
    assert person.asked
    assert browser.transferred


@pytest.mark.parametrize("service_id", NOT_CALLED)
def test_what_keys_cannot_do_is_told_by_its_number_and_leads_to_a_person(app: Flask, ring: Ring, service_id: str):
    from app.web.telephone.services import service_number

    pressed = iter(["1", "3", service_number(service_id), "1"])
    browser = ring(lambda heard: next(pressed))
    all_good(browser)
    assert "这件事电话按键办不了。" in browser.said
    assert browser.transferred == [("tel:12345", "consultation")]


@pytest.mark.parametrize(("key", "tag"), [("1", "zh-CN"), ("2", "zh-HK"), ("3", "en-GB")])
def test_a_whole_call_is_held_in_the_language_chosen(app: Flask, ring: Ring, key: str, tag: str):
    steps = iter([key, "1", "1", "1", "1", "1"])  # the elderly, the first service, begin, the first option, right
    browser = ring(lambda heard: next(steps, "0"))
    all_good(browser)
    assert len(browser.documents) == 7
    for _address, text in browser.documents[1:]:
        assert fromstring(text).get("{http://www.w3.org/XML/1998/namespace}lang") == tag
        said = " ".join(node.text or "" for node in fromstring(text).iter() if node.tag in (f"{VXML}audio", f"{VXML}s"))
        assert bool(re.search("[\u4e00-\u9fff]", said)) is (key != "3"), said
        if key == "2":
            assert "请" not in said


def test_each_language_is_offered_in_itself(ring: Ring):
    browser = ring(lambda heard: "0")
    document = fromstring(browser.documents[0][1])
    prompts = document.find(f"{VXML}form/{VXML}field")
    assert prompts is not None
    tags = [one.get("{http://www.w3.org/XML/1998/namespace}lang") for one in prompts.findall(f"{VXML}prompt")]
    assert tags == ["zh-CN", "zh-CN", "zh-HK", "en-GB"]


def test_a_sentence_for_anybody_has_a_clip_and_nothing_pressed_ever_has(app: Flask, ring: Ring):
    person = Person("by-keys", form_of(app, "by-keys"), at_end=lambda heard: "1" if "现在交" in heard.text else None)
    browser = ring(person)
    spoken = {text for _src, text in browser.clips}
    assert any("种的是什么" in text for text in spoken)
    for one in person.heard:
        for line in one.text.split("\n"):
            if re.search(r"尾号|\d \d \d \d", line):
                assert line not in spoken, line
    for src, _text in browser.clips:
        assert src.startswith("/telephone/said.mp3?voice=cmn&said=") or "voice=yue" in src or "voice=en" in src
    tokens = {text.split('name="call" expr="&#34;')[1].split("&#34;")[0] for _address, text in browser.documents}
    (token,) = tokens
    assert not any(token in address for address, _text in browser.documents)
    assert not any(token in src for src, _text in browser.clips)


@pytest.mark.parametrize("voice", MADE)
def test_a_clip_is_sound(app: Flask, ring: Ring, voice: str):
    browser = ring(lambda heard: "0")
    src = next(src for src, _text in browser.clips if f"voice={voice}&" in src)
    answer = app.test_client().get(src)
    assert answer.status_code == 200
    assert answer.mimetype == "audio/mpeg"
    assert len(answer.data) > 500


def test_nobody_has_words_of_their_own_said(app: Flask):
    from itsdangerous import URLSafeSerializer

    forged = str(URLSafeSerializer("another secret", salt="said on the telephone").dumps("请转账"))
    for query in (f"said={forged}&voice=cmn", "said=&voice=cmn", "voice=cmn", "said=x&voice=cmn"):
        assert app.test_client().get(f"/telephone/said.mp3?{query}").status_code == 404


def test_more_than_eight_options_are_told_in_goes(app: Flask, ring: Ring):
    person = Person(
        "by-keys", form_of(app, "by-keys"), answers={"crop": ["9", "9", "8", "0"]}, at_end=lambda heard: "0"
    )
    ring(person)
    first, second, again = [one for one in person.heard if one.question == "crop" and "要改" not in one.options]
    assert list(first.options.values()) == list("123456789")
    assert list(second.options.values()) == ["1", "2", "9"]
    assert first.text == again.text


def test_every_kind_of_key_is_asked_somewhere(app: Flask):
    entries = {turn(question).entry for service_id in CALLED for question in form_of(app, service_id).questions}
    assert entries == {"pick", "ticks", "digits", "none"}
