"""Does every resident hear what is theirs to hear, newest first, and is it told as read once they read it?"""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.gateway.notices import Notice
from backend.languages import LANGUAGES, words
from backend.notices import KINDS, tell
from backend.residents import read_residents
from tests.backend.conftest import Clock
from tests.backend.test_plain_language import HAN, LONGEST, OFFICIALESE, sentences

TokenOf = Callable[[str], dict[str, str]]
TITLE, TEXT = words("领种粮补贴：同意了", "Grain payment: approved"), words("钱15天内到。", "It comes within 15 days.")


def write(platform: Flask, owner: str, **more: object) -> str:
    """A notice for somebody, written as the other APIs do."""
    engine = platform.extensions["catalogue"].engine
    with platform.app_context(), engine.begin() as connection:
        given = {"kind": "case", "title": TITLE, "text": TEXT, "about": "YL1", **more}
        return tell(connection, owner=owner, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", [one for one in read_residents() if one.signs_in], ids=lambda person: person.sub)
def test_everybody_hears_what_the_contract_promises(
    caller: FlaskClient, token_of: TokenOf, person: object, language: str
) -> None:
    answer = caller.get("/notices?size=200", headers={**token_of(person.sub), "Accept-Language": language})  # type: ignore[attr-defined]
    assert answer.headers["Content-Language"] == language
    assert answer.headers["Cache-Control"] == "no-store"
    assert {"items", "page", "pages", "total"} == set(answer.json)
    times = [Notice.model_validate(item).at for item in answer.json["items"]]
    assert times == sorted(times, reverse=True)
    for item in answer.json["items"]:
        assert item["kind"] in KINDS
        assert item["sample"] is True
        if language != "en":
            for text in (item["title"], item["text"]):
                assert all(len(HAN.findall(one)) <= LONGEST for one in sentences(text)), text
                assert not [word for word in OFFICIALESE if word in text], text
        elif item["id"].startswith("sample"):
            assert (item["title"] + item["text"]).isascii()


def test_samples_are_as_old_tomorrow_as_today(caller: FlaskClient, token_of: TokenOf, clock: Clock) -> None:
    def samples() -> list[dict[str, Any]]:
        items = caller.get("/notices?size=200", headers=token_of("chen-guifang")).json["items"]
        return [item for item in items if item["id"].startswith("sample")]

    before = samples()
    clock.pass_by(days=30)
    after = samples()
    assert [one["id"] for one in before] == [one["id"] for one in after] != []
    (due_before,), (due_after,) = ([one["due"] for one in items if one["due"]] for items in (before, after))
    assert due_before < due_after


def test_what_is_told_comes_first_and_to_nobody_else(
    platform: Flask, caller: FlaskClient, token_of: TokenOf, clock: Clock
) -> None:
    made = write(platform, "li-jianguo")
    first = caller.get("/notices", headers=token_of("li-jianguo")).json["items"][0]
    assert first == {
        "id": made,
        "kind": "case",
        "title": TITLE["zh"],
        "text": TEXT["zh"],
        "at": clock.time.isoformat(),
        "read": False,
        "about": "YL1",
        "due": None,
        "sample": True,
    }
    for other in ("chen-guifang", "huang-xiuying"):
        assert made not in caller.get("/notices", headers=token_of(other)).text
        assert caller.put(f"/notices/{made}/reading", headers=token_of(other)).status_code == 404
    assert caller.get("/notices", headers=token_of("li-jianguo")).json["items"][0]["read"] is False


@pytest.mark.parametrize("which", ["made", "sample"])
def test_what_was_read_stays_read(platform: Flask, caller: FlaskClient, token_of: TokenOf, which: str) -> None:
    header = token_of("huang-xiuying")
    notice = write(platform, "huang-xiuying") if which == "made" else "sample-health-check"
    for _n in range(2):
        answer = caller.put(f"/notices/{notice}/reading", headers=header)
        assert (answer.status_code, answer.data) == (204, b"")
    items = caller.get("/notices", headers=header).json["items"]
    assert [item["read"] for item in items if item["id"] == notice] == [True]


def test_nobody_hears_anything_without_signing_in(caller: FlaskClient) -> None:
    assert caller.get("/notices").status_code == 401
    assert caller.put("/notices/sample-health-check/reading").status_code == 401


def test_notices_come_in_pages(platform: Flask, caller: FlaskClient, token_of: TokenOf) -> None:
    header = token_of("zhou-daqiang")
    made = [write(platform, "zhou-daqiang", about=None) for _n in range(5)]
    total = caller.get("/notices", headers=header).json["total"]
    last = -(-total // 2)
    pages = [caller.get(f"/notices?page={n}&size=2", headers=header).json for n in range(1, last + 1)]
    found = [item["id"] for page in pages for item in page["items"]]
    assert len(found) == len(set(found)) == total
    assert set(made) <= set(found)
    assert {(page["pages"], page["total"]) for page in pages} == {(last, total)}
    assert caller.get(f"/notices?page={last + 1}&size=2", headers=header).status_code == 404
