"""Do the sample warnings hold now, and are those of the last month still told?"""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.gateway.warnings import WarningList
from backend.languages import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_warnings_hold_now_in_every_colour(caller: FlaskClient, platform: Flask, language: str) -> None:
    told = WarningList.model_validate(caller.get("/warnings", headers={"Accept-Language": language}).json)
    assert [warning.colour for warning in told.items] == ["red", *["orange"] * 2, *["yellow"] * 3, *["blue"] * 2]
    now = platform.config["CLOCK"]()
    for warning in told.items:
        assert warning.effective <= now < warning.expires
        assert warning.areas
        assert warning.first


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_past_is_told_for_a_month_newest_first(caller: FlaskClient, platform: Flask, language: str) -> None:
    heard = {"Accept-Language": language}
    told = WarningList.model_validate(caller.get("/warnings?state=past", headers=heard).json)
    now = platform.config["CLOCK"]()
    assert len(told.items) == 12
    assert all(now - timedelta(days=30) <= warning.expires <= now for warning in told.items)
    begun = [warning.effective for warning in told.items]
    assert begun == sorted(begun, reverse=True)


@pytest.mark.parametrize(
    ("division", "events"),
    [
        ("", 8),
        ("440000", 8),
        ("449900", 5),
        ("449901", 5),
        ("449901102205", 2),
        ("449901103000", 3),
        ("440800", 1),
        ("440802", 1),
        ("44", 8),
        ("110000", 0),
    ],
)
def test_warnings_narrow_to_a_division(caller: FlaskClient, division: str, events: int) -> None:
    asked = {"division": division} if division else {}
    assert len(caller.get("/warnings", query_string=asked).json["items"]) == events


@pytest.mark.parametrize("hours", [0.4, 5, 30, 24 * 40])
def test_there_is_always_something_to_show(caller: FlaskClient, clock: object, hours: float) -> None:
    clock.pass_by(hours=hours)  # type: ignore[attr-defined]
    assert len(caller.get("/warnings").json["items"]) == 8
