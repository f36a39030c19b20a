"""Does a number open its draft for who has the second fact, and for nobody who guesses?"""

import pytest

from app.store import Store
from app.store.codes import MOST_WRONG, REST_SECONDS, TRIES
from tests.store.test_store import drafted, later, store

__all__ = ["later", "store"]  # the fixtures


@pytest.fixture
def resting(later, monkeypatch: pytest.MonkeyPatch):
    """Let time go by for numbers too."""
    import app.store.drafts

    monkeypatch.setattr("app.store.codes.time", app.store.drafts.time)
    return later


def test_a_number_opens_its_draft_as_often_as_is_wanted(store: Store):
    draft = drafted(store)
    number = store.codes.give(draft.id, "1234")
    assert len(number) == 8
    assert number.isdecimal()
    assert [store.codes.open(number, "1234") for _n in range(30)] == [draft.id] * 30


def test_a_wrong_fact_a_wrong_number_and_another_purpose_open_nothing(store: Store):
    number = store.codes.give(drafted(store).id, "1234")
    assert store.codes.open(number, "1235") is None
    assert store.codes.open("00000000", "1234") is None
    assert store.codes.open(number, "1234", purpose="relay") is None


def test_after_five_wrong_tries_a_number_rests(store: Store, resting):
    draft = drafted(store)
    number = store.codes.give(draft.id, "1234")
    for _n in range(TRIES):
        assert store.codes.open(number, "0000") is None
    assert store.codes.open(number, "1234") is None, "it should rest"
    resting(REST_SECONDS - 1)
    assert store.codes.open(number, "1234") is None, "it should rest still"
    resting(2)
    assert store.codes.open(number, "1234") == draft.id


def test_nobody_goes_through_every_fact_there_is(store: Store, resting):
    number = store.codes.give(drafted(store).id, "1234")
    for _n in range(MOST_WRONG):
        assert store.codes.open(number, "0000") is None
        resting(REST_SECONDS + 1)
    assert store.codes.open(number, "1234") is None


def test_a_new_number_puts_the_old_one_out_of_use(store: Store):
    draft = drafted(store)
    old, new = store.codes.give(draft.id, "1234"), store.codes.give(draft.id, "1234")
    assert store.codes.open(old, "1234") is None
    assert store.codes.open(new, "1234") == draft.id


def test_a_number_for_a_time_is_good_for_that_time(store: Store, resting):
    draft = drafted(store)
    number = store.codes.give(draft.id, "1234", purpose="relay", seconds=60)
    assert store.codes.open(number, "1234", purpose="relay") == draft.id
    resting(61)
    assert store.codes.open(number, "1234", purpose="relay") is None


def test_numbers_go_with_their_drafts(store: Store, resting):
    number = store.codes.give(drafted(store).id, "1234")
    resting(31 * 86400)
    drafted(store, service="other")
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM codes").scalar() == 0
    assert store.codes.open(number, "1234") is None


def test_the_database_tells_neither_number_nor_fact(store: Store):
    number = store.codes.give(drafted(store).id, "7391")
    with store.engine.connect() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM codes").all()
    for secret in (number, "7391"):
        assert not any(str(value) == secret or secret in str(value)[:8] for value in row), secret
