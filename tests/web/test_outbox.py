"""Does the operator see every sheet that has not arrived, and nothing anybody wrote?"""

import time

import pytest
from click.testing import Result
from flask import Flask

from app.store import Store
from app.store.drafts import Draft

OWNER = "resident:somebody"
SECRETS = ("陈桂芳", "四号", OWNER, "a token")
CONTENT = {"title": "领津贴", "token": "a token", "handed_in": {"name": "陈桂芳"}, "next_texts": [], "days": 3}


@pytest.fixture
def number(app: Flask) -> str:
    """The number of a sheet that waits."""
    draft = Draft("d" * 32, "no-such-service", "领津贴", {"q": {"q": "四号"}})
    return app.extensions["store"].sheets.hand_in(OWNER, draft, CONTENT).number


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=list(words))


def test_an_empty_outbox_is_well(app: Flask):
    listed = run(app, "outbox", "list")
    assert (listed.exit_code, listed.output) == (0, "0 kept, 0 taking-back, 0 stuck\n")


def test_a_waiting_sheet_is_listed_and_shown_without_what_is_in_it(app: Flask, number: str):
    listed, shown = run(app, "outbox", "list"), run(app, "outbox", "show", number)
    assert (listed.exit_code, shown.exit_code) == (0, 0)
    for result in (listed, shown):
        assert number in result.output
        assert "no-such-service" in result.output
        assert not [secret for secret in SECRETS if secret in result.output]
    assert "answers in it  1" in shown.output


def test_one_that_cannot_be_delivered_asks_for_somebody(app: Flask, number: str):
    for _n in range(3):
        assert run(app, "outbox", "retry", number).exit_code == 1
    listed = run(app, "outbox", "list")
    assert listed.exit_code == 1
    assert "stuck" in listed.output
    assert "404" in listed.output
    assert "1 will be" in run(app, "outbox", "retry", "--all").output
    assert app.extensions["store"].outbox.counts()["stuck"] == 0


def test_one_that_has_waited_for_a_day_asks_for_somebody(app: Flask, number: str):
    with app.extensions["store"].engine.begin() as connection:
        connection.exec_driver_sql("UPDATE sheets SET created = ?", (time.time() - 86401,))
    assert run(app, "outbox", "list").exit_code == 1


def test_one_sealed_with_another_key_is_told(app: Flask, number: str):
    with app.extensions["store"].engine.begin() as connection:
        connection.exec_driver_sql("UPDATE sheets SET sealed = 'x'")
    assert run(app, "outbox", "list").exit_code == 1
    assert "another SECRET_KEY" in run(app, "outbox", "show", number).output


@pytest.mark.parametrize("command", ["show", "retry"])
def test_a_number_nobody_has_is_told(app: Flask, command: str):
    assert run(app, "outbox", command, "000000000000").exit_code == 2


def test_retry_wants_one_or_all(app: Flask, number: str):
    assert run(app, "outbox", "retry").exit_code == 2
    assert run(app, "outbox", "retry", number, "--all").exit_code == 2


def test_the_forwarder_program_passes_on_what_is_due(app: Flask):
    store: Store = app.extensions["store"]
    answers = {"what": "water", "danger": False, "where": "村口", "phone": "19900000001", "consent": True}
    content = {**CONTENT, "handed_to": "faults", "handed_in": answers}
    sheet = store.sheets.hand_in(OWNER, Draft("e" * 32, "rural-fault-report"), content)
    store.sheets.release(sheet.number)
    assert run(app, "forward", "--once").output == "1 settled\n"
    assert store.sheets.find(OWNER, sheet.number).state == "accepted"
