"""What is told to somebody who is no platform, has no call, presses nonsense, or calls while a backend is broken?"""

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from flask import Flask
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from app.gateway import Gateway
from app.security import LARGEST_BODY, LIMITS, Limits
from backend.switches import KINDS
from tests.voicexml.browser import VXML
from tests.voicexml.conftest import KEY, Ring
from tests.voicexml.people import Person
from tests.voicexml.standard import flaws
from tests.voicexml.test_calls import ANSWERS, once, sheets
from tests.web.walking import form_of

LONGEST_SECONDS = 3.0
STEPS = ("about", "ask", "answer", "check", "change", "hand-in", "leave", "later")


class Line:
    """A platform's own requests, one at a time."""

    def __init__(self, app: Flask, call: str | None = None) -> None:
        self._http = app.test_client(use_cookies=False)
        self.call = call or self._call(app)

    def _call(self, app: Flask) -> str:
        answer = self._http.get("/telephone/", auth=("ivr", KEY))
        found = re.search(r'name="call" expr="&#34;([^&]+)&#34;', answer.get_data(as_text=True))
        assert found
        return found[1]

    def press(self, step: str, service_id: str = "by-keys", **fields: Any) -> TestResponse:
        where = f"/telephone/{service_id}/{step}" if service_id else f"/telephone/{step}"
        return self._http.post(where, data={"call": self.call, "language": "zh_Hans", **fields})


def words(answer: TestResponse) -> str:
    """What a document says; it must be one, and lead to a person."""
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    assert answer.mimetype == "application/voicexml+xml"
    document = fromstring(answer.get_data(as_text=True))
    assert not flaws(document)
    assert next(document.iter(f"{VXML}transfer")).get("dest") == "tel:12345"
    return "".join(node.text or "" for node in document.iter() if node.tag in (f"{VXML}audio", f"{VXML}s"))


@pytest.fixture
def line(app: Flask) -> Line:
    """A call that has come in."""
    return Line(app)


def test_without_a_key_there_is_no_telephone(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(app.extensions, "config", replace(app.extensions["config"], IVR_KEY=""))
    http = app.test_client()
    assert http.get("/telephone/", auth=("ivr", "")).status_code == 404
    assert http.post("/telephone/start").status_code == 404


@pytest.mark.parametrize(
    "auth", [None, ("ivr", ""), ("ivr", "another"), (KEY, ""), ("ivr", KEY.upper()), ("ivr", "密码")]
)
def test_whoever_has_not_the_key_gets_no_call(app: Flask, auth: tuple[str, str] | None):
    answer = app.test_client().get("/telephone/", **({"auth": auth} if auth else {}))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert b"call" not in answer.data


def test_keys_are_not_tried_one_after_the_other(app: Flask):
    answers = [app.test_client().get("/telephone/", auth=("ivr", str(n))).status_code for n in range(30)]
    assert answers[LIMITS["sign-in"].amount :] == [429] * (30 - LIMITS["sign-in"].amount)
    assert app.test_client().get("/telephone/", auth=("ivr", KEY)).status_code == 200, "the platform itself stays in"


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("token", ["", "x", "a.b.c", "IjEi.aWmZ0A.forged", "\x00", "号" * 200, "x" * 100_000])
def test_a_call_there_is_not_is_told_so(app: Flask, step: str, token: str):
    assert "这个电话太久了，请重新打。" in words(Line(app, token or "-").press(step))


def test_another_language_than_ours_falls_back(line: Line):
    assert "大约3分钟。" in words(line.press("about", language="xx"))


def test_a_call_ends_after_some_hours(app: Flask, line: Line, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.web.telephone.calls.LONGEST_SECONDS", -1)
    assert "这个电话太久了" in words(line.press("about"))


def test_one_call_never_hears_anothers_answers(app: Flask, line: Line):
    line.press("answer", question="crop", picked="0")
    other = Line(app)
    assert "还没有答过什么。" in words(other.press("check"))
    assert "水稻" not in words(other.press("change"))
    assert "还没有答过什么。" in words(other.press("later", typed="1234"))


@pytest.mark.parametrize("service_id", ["nothing-of-the-kind", "..", "pension-payments", "hotlines"])
@pytest.mark.parametrize("step", STEPS)
def test_a_service_that_cannot_be_walked_by_keys_calls_a_person(line: Line, step: str, service_id: str):
    words(line.press(step, service_id)) if service_id != ".." else None


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"question": "nothing"},
        {"question": "crop"},
        {"question": "crop", "picked": "99"},
        {"question": "crop", "picked": "-1"},
        {"question": "crop", "picked": "٣"},
        {"question": "crop", "picked": "9" * 10_000},
        {"question": "crop", "picked": "0", "tries": "9" * 10_000},
        {"question": "own_id", "typed": "1" * 10_000},
        {"question": "own_id", "typed": "\x00\ud83d"},
        {"question": "born", "typed": "19501301", "way": "keyed"},
        {"question": "born", "typed": "19500231", "way": "by-moon"},
        {"question": "born", "typed": "abcdefgh", "way": "no-such-way"},
        {"question": "born", "way": "unknown", "typed": "1950"},
        {"question": "loss", "way": "unknown"},
        {"question": "agreed", "picked": "1"},
        {"question": "true_words", "tick1": "1", "tick2": "2"},
        {"question": "by_what", "tick1": "2"},
    ],
)
def test_nonsense_is_told_in_plain_words(line: Line, fields: dict[str, str]):
    line.press("answer", question="hurt", picked="0")
    said = words(line.press("answer", **{name: value.encode("utf-8", "replace") for name, value in fields.items()}))
    assert "Traceback" not in said
    assert "现在查不到" not in said


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"call=" + b"x" * (LARGEST_BODY + 1), "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b'{"a": 1}', "application/json"),
        (b"<vxml/>", "text/xml"),
    ],
)
def test_a_body_that_makes_no_sense_gets_a_document(app: Flask, step: str, body: bytes, kind: str):
    words(app.test_client().post(f"/telephone/by-keys/{step}", data=body, content_type=kind))


def test_ten_thousand_digits_are_no_answer_and_no_trouble(app: Flask, ring: Ring):
    person = Person(
        "by-keys", form_of(app, "by-keys"), answers={**ANSWERS, "own_id": ["1" * 10_000] * 3}, at_end=once("0")
    )
    browser = ring(person)
    assert browser.transferred
    assert "没有这个键。" in browser.said


def handed_in_by(line: Line, app: Flask) -> TestResponse:
    """By-keys, answered whole in a call and handed in; the answer to that."""
    for question in form_of(app, "by-keys").questions:
        app.extensions["limits"] = Limits()
        line.press("answer", question=question.id, **GOOD[question.id])
    over = line.press("check").get_data(as_text=True)
    found = re.search(r'"draft" expr="&#34;(\w+)&#34;"/><assign name="seen" expr="&#34;(\d+)&#34;"', over)
    assert found, over
    line.draft, line.seen = found[1], found[2]  # type: ignore[attr-defined]
    return line.press("hand-in", draft=found[1], seen=found[2])


GOOD: dict[str, dict[str, str]] = {
    "crop": {"picked": "9"},
    "hurt": {"picked": "1"},
    "by_what": {"tick1": "1"},
    "loss": {"way": "unknown"},
    "born": {"way": "keyed", "typed": "19480315"},
    "since": {"way": "empty"},
    "own_id": {"way": "keyed", "typed": ANSWERS["own_id"]},
    "card": {"way": "keyed", "typed": ANSWERS["card"]},
    "phone": {"way": "keyed", "typed": ANSWERS["phone"]},
    "true_words": {"tick1": "1", "tick2": "1"},
    "agreed": {"picked": "0"},
}


def test_a_press_sent_again_makes_one_sheet_and_one_case(app: Flask, line: Line):
    first = words(handed_in_by(line, app))
    again = [words(line.press("hand-in", draft=line.draft, seen=line.seen)) for _n in range(5)]  # type: ignore[attr-defined]
    assert set(again) == {first}
    assert len(sheets(app)) == 1


def test_what_changed_after_it_was_read_is_read_again_first(app: Flask, line: Line):
    handed_in_by(line, app)
    other = Line(app)
    for question in form_of(app, "by-keys").questions:
        other.press("answer", question=question.id, **GOOD[question.id])
    assert "从头念一遍" in words(other.press("hand-in", draft=line.draft, seen="1"))  # type: ignore[attr-defined]
    assert len(sheets(app)) == 1


def test_who_presses_faster_than_fingers_is_told(line: Line):
    for _n in range(LIMITS["telephone"].amount):
        line.press("about")
    assert "您按得太快了。" in words(line.press("about"))


def test_a_refused_sheet_comes_back_with_what_was_wrong(app: Flask, line: Line, monkeypatch: pytest.MonkeyPatch):
    from app.gateway.errors import AnswersRejected

    def refuse(*_given: Any, **_more: Any) -> Any:
        raise AnswersRejected("cases", {"card": "这张卡已经停用了。"})

    monkeypatch.setattr(app.extensions["gateway"].cases, "hand_in", refuse)
    said = words(handed_in_by(line, app))
    assert "有的地方不对" in said
    assert "这张卡已经停用了。" in said
    assert "钱打到哪张卡" in said


@pytest.fixture(scope="session")
def slow_backend(telephone_backend: Flask) -> Iterator[str]:
    """The backend behind a real socket, because only a socket can be waited for too long."""
    server = make_server("127.0.0.1", 0, telephone_backend, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_catalogue_loses_nothing_and_says_so(
    app: Flask, backend: Flask, line: Line, slow_backend: str, kind: str
):
    line.press("answer", question="crop", picked="0")
    waits = {"BACKEND_READ_SECONDS": 0.3, "BACKEND_CONNECT_SECONDS": 0.3}
    app.extensions["gateway"] = Gateway(replace(app.extensions["config"], BACKEND_URL=slow_backend, **waits))
    backend.extensions["switches"].set("catalogue", kind, seconds=0.05 if kind == "drip" else 1.0, status=500)
    for step in STEPS:
        began = time.monotonic()
        said = words(line.press(step, typed="1234"))
        assert time.monotonic() - began < LONGEST_SECONDS
        if step not in ("leave", "later"):
            assert "现在查不到" in said
            assert "先要一个号码，以后接着办" in said
    assert "您的号码是" in words(line.press("later", typed="1234")), "the number needs no backend"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("drip", "huge")])
def test_whatever_becomes_of_the_cases_api_a_receipt_is_read(app: Flask, backend: Flask, line: Line, kind: str):
    line.press("about")
    backend.extensions["switches"].set("cases", kind, seconds=1.0, status=500)
    began = time.monotonic()
    said = words(handed_in_by(line, app))
    assert time.monotonic() - began < LONGEST_SECONDS
    assert "您的回执号是" in said
    assert "我们会一直替您送，您不用再交。" in said
    (sheet,) = sheets(app)
    assert sheet.state == "kept"


def test_a_broken_memory_still_says_whom_to_ring(app: Flask, line: Line, monkeypatch: pytest.MonkeyPatch):
    def broken(*_given: Any) -> Any:
        raise OSError("no disk")

    monkeypatch.setattr(app.extensions["store"].drafts, "find", broken)
    answer = line.press("ask")
    assert answer.status_code == 200
    document = fromstring(answer.get_data(as_text=True))
    assert not flaws(document)
    assert "12345" in answer.get_data(as_text=True)
