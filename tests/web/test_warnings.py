"""Do the pages of warnings tell what holds, what is over, and what is not known?"""

from dataclasses import replace

import httpx2
import pytest
from flask import Flask

from app import create_app
from app.config import Config
from tests.gateway.alerts import INDEX, Source, alert, atom, info
from tests.page import Page
from tests.visitor import Visitor


def test_what_is_over_stands_apart_from_what_holds(client: Visitor, backend: Flask) -> None:
    told = {
        state: backend.test_client().get(f"/warnings?state={state}").get_json()["items"]
        for state in ("current", "past")
    }
    now, past = client.get("/rural/warnings"), client.get("/rural/warnings?state=past")
    assert len(now.all(".warning-card")) == len(told["current"])
    assert not past.all(".warning-card"), "nothing that is over may look like an alarm"
    for warning in told["past"]:
        assert warning["headline"] in past
        assert warning["headline"] not in now
    assert "/rural/warnings?state=past" in now.html


@pytest.fixture
def source() -> Source:
    """A CAP source."""
    return Source(index=atom("m.xml"), m=alert())


@pytest.fixture
def behind_cap(config: Config, source: Source) -> Flask:
    """A site whose warnings come from that source."""
    spoken = replace(config, BACKEND_WARNINGS_KIND="cap", BACKEND_WARNINGS_URL=INDEX)
    return create_app(spoken, transport=httpx2.MockTransport(source))


def test_a_colour_nobody_knows_is_told_in_words(behind_cap: Flask, source: Source) -> None:
    source.lies_at["/feeds/m.xml"] = alert("A-1", info(severity="Dreadful", headline="怪天气", instruction=""))
    page = Page(behind_cap.test_client().get("/rural/warnings"))
    assert "怪天气" in page.main
    assert "多留意天气，少出门。" in page.main


def test_a_warning_that_could_not_be_got_is_not_good_weather(behind_cap: Flask, source: Source) -> None:
    source.lies_at["/feeds/m.xml"] = "torn"
    page = Page(behind_cap.test_client().get("/rural/warnings"))
    assert "可能还有别的预警" in page.main


def test_what_a_source_writes_is_shown_and_never_run(behind_cap: Flask, source: Source) -> None:
    source.lies_at["/feeds/m.xml"] = alert("A-1", info(description="<script>alert(1)</script>"))
    page = Page(behind_cap.test_client().get("/rural/warnings"))
    assert "<script>alert(1)" not in page.html
    assert "alert(1)" in page.main
