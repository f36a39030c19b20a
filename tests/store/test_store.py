"""Is nothing lost, nothing doubled, and nothing readable by a thief?"""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.config import read_config
from app.store import Store
from app.store.sealing import Seal
from app.store.visits import new_id

OWNER, OTHER = "resident:one", "resident:two"
CONTENT = {
    "title": "领津贴",
    "language": "zh-Hans",
    "token": "t",
    "handed_in": {"a": 1},
    "next_texts": ["等"],
    "days": 3,
}


@pytest.fixture(params=["in memory", "in a file"])
def store(request: pytest.FixtureRequest, tmp_path) -> Store:
    where = "sqlite://" if request.param == "in memory" else f"sqlite:///{tmp_path}/site.db"
    return Store(read_config({}, SECRET_KEY="x" * 32, DATABASE_URL=where))


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let days go by."""

    class Clock:
        ahead = 0.0

        def time(self) -> float:
            return time.time() + self.ahead

    clock = Clock()
    for module in ("visits", "drafts", "sheets"):
        monkeypatch.setattr(f"app.store.{module}.time", clock)

    def go(seconds: float) -> None:
        clock.ahead += seconds

    return go


def drafted(store: Store, owner: str = OWNER, service: str = "s"):
    store.drafts.answer(owner, service, "q", {"q": "四号"}, title="领津贴")
    draft = store.drafts.find(owner, service)
    assert draft is not None
    return draft


def test_a_draft_keeps_what_was_typed_for_its_owner_alone(store: Store):
    drafted(store)
    store.drafts.answer(OWNER, "s", "r", {"r": ["a", "b"]})
    kept = store.drafts.find(OWNER, "s")
    assert kept is not None
    assert kept.answers == {"q": {"q": "四号"}, "r": {"r": ["a", "b"]}}
    assert store.drafts.find(OTHER, "s") is None
    assert store.drafts.of(OTHER) == ()


def test_two_tabs_that_answer_at_once_both_keep_theirs(tmp_path):
    store = Store(read_config({}, SECRET_KEY="x" * 32, DATABASE_URL=f"sqlite:///{tmp_path}/site.db"))
    drafted(store)
    go = threading.Barrier(6)

    def answer(number: int) -> None:
        go.wait()
        store.drafts.answer(OWNER, "s", f"q{number}", {"v": str(number)})

    threads = [threading.Thread(target=answer, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = store.drafts.find(OWNER, "s")
    assert kept is not None
    assert set(kept.answers) == {"q", *(f"q{number}" for number in range(6))}


def test_a_draft_is_forgotten_after_its_days_and_not_before(store: Store, later: Callable[[float], None]):
    drafted(store)
    later(29 * 86400)
    assert store.drafts.find(OWNER, "s")
    later(2 * 86400)
    assert store.drafts.find(OWNER, "s") is None
    assert store.drafts.of(OWNER) == ()


def test_a_visits_drafts_go_to_who_signs_in_but_never_over_their_own(store: Store):
    drafted(store, "visit:v", "new")
    drafted(store, "visit:v", "both")
    own = drafted(store, OWNER, "both")
    store.drafts.move("visit:v", OWNER)
    assert {draft.service for draft in store.drafts.of(OWNER)} == {"new", "both"}
    kept = store.drafts.find(OWNER, "both")
    assert kept is not None
    assert kept.id == own.id


def test_handing_in_twice_makes_one_sheet_and_takes_the_draft_away(store: Store):
    draft = drafted(store)
    once = store.sheets.hand_in(OWNER, draft, CONTENT)
    twice = store.sheets.hand_in(OWNER, draft, CONTENT)
    assert once.number == twice.number
    assert store.drafts.find(OWNER, "s") is None
    assert len(store.sheets.of(OWNER)) == 1
    assert len(once.number) == 12
    assert once.number.isdecimal()


def test_many_presses_at_once_make_one_sheet(tmp_path):
    store = Store(read_config({}, SECRET_KEY="x" * 32, DATABASE_URL=f"sqlite:///{tmp_path}/site.db"))
    draft = drafted(store)
    numbers: set[str] = set()
    go = threading.Barrier(6)

    def press() -> None:
        go.wait()
        numbers.add(store.sheets.hand_in(OWNER, draft, CONTENT).number)

    threads = [threading.Thread(target=press) for _n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 1
    assert len(store.sheets.of(OWNER)) == 1


def test_a_sheet_is_its_owners_alone(store: Store):
    draft = drafted(store)
    sheet = store.sheets.hand_in(OWNER, draft, CONTENT)
    assert store.sheets.find(OWNER, sheet.number)
    assert store.sheets.find(OTHER, sheet.number) is None
    assert store.sheets.by_key(OTHER, draft.id) is None


def test_a_sheet_is_passed_on_by_one_at_a_time_and_later_again(store: Store, later: Callable[[float], None]):
    sheet = store.sheets.hand_in(OWNER, drafted(store), CONTENT)
    assert store.sheets.claim() is None, "who hands in tries first"
    held = store.sheets.claim(sheet.number)
    assert held is not None
    assert held.handed_in == {"a": 1}
    assert store.sheets.claim() is None
    later(31)
    assert store.sheets.claim() is not None, "who held it died; another takes it up"
    store.sheets.postpone(sheet.number, 0)
    assert store.sheets.claim() is None
    later(21)
    assert store.sheets.claim() is not None


def test_waiting_grows_longer_but_never_without_end(store: Store, later: Callable[[float], None]):
    sheet = store.sheets.hand_in(OWNER, drafted(store), CONTENT)
    for tries in (0, 5, 50, 5000):
        store.sheets.postpone(sheet.number, tries)
        later(3601)
        assert store.sheets.claim() is not None, tries


def test_an_accepted_sheet_holds_no_answers_any_more(store: Store, later: Callable[[float], None]):
    sheet = store.sheets.hand_in(OWNER, drafted(store), CONTENT)
    store.sheets.accept(sheet.number, "YL1")
    kept = store.sheets.find(OWNER, sheet.number)
    assert kept is not None
    assert (kept.state, kept.reference, kept.title) == ("accepted", "YL1", "领津贴")
    assert (kept.handed_in, kept.token) == ({}, None)
    later(7200)
    assert store.sheets.claim() is None
    store.sheets.refuse(sheet.number, {"q": "晚了"})
    again = store.sheets.find(OWNER, sheet.number)
    assert again is not None
    assert again.state == "accepted", "what was accepted cannot be refused"


def test_a_refused_sheet_is_a_draft_again_and_can_be_handed_in_anew(store: Store):
    draft = drafted(store)
    sheet = store.sheets.hand_in(OWNER, draft, CONTENT)
    store.sheets.refuse(sheet.number, {"q": "要满70岁。"})
    again = store.drafts.find(OWNER, "s")
    assert again is not None
    assert again.id != draft.id
    assert again.answers == draft.answers
    assert again.refusals == {"q": "要满70岁。"}
    store.drafts.answer(OWNER, "s", "q", {"q": "五号"})
    mended = store.drafts.find(OWNER, "s")
    assert mended is not None
    assert mended.refusals == {}
    assert store.sheets.hand_in(OWNER, mended, CONTENT).number != sheet.number


def test_signing_in_gives_waiting_sheets_a_token_that_is_good(store: Store):
    sheet = store.sheets.hand_in(OWNER, drafted(store), CONTENT)
    store.sheets.postpone(sheet.number, 8)
    store.sheets.renew_token(OWNER, "fresh")
    waiting = store.sheets.claim()
    assert waiting is not None
    assert waiting.token == "fresh"
    assert waiting.handed_in == {"a": 1}


def test_a_visit_ends_when_it_is_ended_idle_or_old(store: Store, later: Callable[[float], None]):
    ended, idle, old = new_id(), new_id(), new_id()
    for visit in (ended, idle, old):
        store.visits.save(visit, {"name": "陈"})
    store.visits.end(ended)
    assert store.visits.load(ended) is None
    for _n in range(30):
        later(25 * 60)
        store.visits.load(old)
    assert store.visits.load(idle) is None
    assert store.visits.load(old) is None, "twelve hours are the most, however busy"


def test_a_visit_that_is_used_does_not_end(store: Store, later: Callable[[float], None]):
    visit = new_id()
    store.visits.save(visit, {"name": "陈"})
    for _n in range(10):
        later(25 * 60)
        assert store.visits.load(visit) == {"name": "陈"}


def test_nothing_stored_can_be_read_without_the_key(store: Store):
    visit = new_id()
    store.visits.save(visit, {"name": "陈桂芳"})
    store.sheets.hand_in(OWNER, drafted(store), CONTENT)
    drafted(store)
    with store.engine.connect() as connection:
        rows = [
            str(tuple(row))
            for table in ("visits", "drafts", "sheets")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        ]
    assert len(rows) == 3
    for secret in (visit, "陈桂芳", "四号", "领津贴"):
        assert not any(secret in row for row in rows), secret


def test_what_was_sealed_with_another_key_is_as_if_it_were_not_there(tmp_path):
    config = read_config({}, SECRET_KEY="x" * 32, DATABASE_URL=f"sqlite:///{tmp_path}/site.db")
    store, visit = Store(config), new_id()
    store.visits.save(visit, {"name": "陈桂芳"})
    drafted(store)
    other = Store(replace(config, SECRET_KEY="y" * 32))
    assert other.visits.load(visit) is None
    assert other.drafts.find(OWNER, "s") is None
    assert other.drafts.of(OWNER) == ()


def test_sealing_is_undone_by_its_own_key_alone_and_notices_every_change():
    seal = Seal("one")
    sealed = seal.close({"a": ["四", 1, None]})
    assert seal.open(sealed) == {"a": ["四", 1, None]}
    assert Seal("two").open(sealed) is None
    assert seal.open(sealed[:-4] + "AAA=") is None
    assert seal.close("x") != seal.close("x")


def test_a_database_that_is_gone_is_noticed(tmp_path):
    store = Store(read_config({}, SECRET_KEY="x" * 32, DATABASE_URL=f"sqlite:///{tmp_path}/site.db"))
    assert store.is_up()
    store.engine.dispose()
    for file in tmp_path.iterdir():
        file.unlink()
    tmp_path.rmdir()
    assert not store.is_up()
