"""Does the press stay in its bounds, whatever it is given?"""

import io
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.paper import press as module
from app.paper.press import Press, PressBusy, PressFailed

PAGE = '<html lang="zh-Hans"><head><title>样例</title></head><body><h1>样例</h1>{}</body></html>'


@pytest.fixture
def press() -> Press:
    """A press that is ready; where it is not, the reason fails the test."""
    assert module.what_is_missing() == ""
    return Press()


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    """A web server that remembers what it was asked."""

    class Remembers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_words: object) -> None:
            pass

    asked: list[str] = []
    with HTTPServer(("127.0.0.1", 0), Remembers) as running:
        running.asked = asked  # type: ignore[attr-defined]
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def test_nothing_is_fetched_while_a_document_is_set(press: Press, server: HTTPServer, tmp_path: Path):
    (tmp_path / "secret.txt").write_text("file secret")
    away = f"http://127.0.0.1:{server.server_port}"
    inside = (
        f'<link rel="stylesheet" href="{away}/a.css"><img src="{away}/b.png" alt="x"><style>@import url({away}/c.css);'
        f'body {{ background: url({away}/d.png) }}</style><link rel="attachment" href="file://{tmp_path}/secret.txt">'
        f'<object data="file://{tmp_path}/secret.txt"></object>'
    )
    made = press.print(PAGE.format(inside))
    assert server.asked == []  # type: ignore[attr-defined]
    assert not PdfReader(io.BytesIO(made)).attachments
    assert b"file secret" not in made


def test_a_document_that_never_ends_is_given_up(press: Press, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "LONGEST_WORK", 0.3)
    began = time.monotonic()
    with pytest.raises(PressFailed):
        press.print(PAGE.format("<p>很长</p>" * 20000))
    assert time.monotonic() - began < 3


def test_whoever_comes_while_another_is_at_it_is_told_so(press: Press, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "LONGEST_WAIT", 0.05)
    with press._turn, pytest.raises(PressBusy):
        press.print(PAGE.format(""))


def test_a_public_document_is_made_once_and_a_personal_one_is_never_kept(press: Press):
    public, personal = PAGE.format("大家的"), PAGE.format("一个人的")
    assert press.print(public, keep=True) is press.print(public, keep=True)
    press.print(personal)
    assert press.has(public)
    assert not press.has(personal)


def test_what_is_kept_has_bounds(press: Press, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_KEPT", 100)
    press.print(PAGE.format(""), keep=True)
    assert not press.has(PAGE.format(""))


def test_why_it_failed_quotes_nothing_of_the_document(press: Press, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    broken = tmp_path / "printer.py"
    broken.write_text("import sys\nraise ValueError(sys.stdin.read())")
    monkeypatch.setattr(module, "PRINTER", broken)
    with pytest.raises(PressFailed) as told:
        press.print(PAGE.format("身份证号"))
    assert "身份证号" not in str(told.value)
    assert "ValueError" in str(told.value)
