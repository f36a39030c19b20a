"""Is a sheet either handed in or with its owner, never both, whoever is at it when?"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.config import read_config
from app.store import Store
from app.store.drafts import Draft
from app.store.sheets import Sheet
from tests.store.test_store import CONTENT, OTHER, OWNER, drafted, later, store

__all__ = ["later", "store"]  # the fixtures


def handed_in(store: Store, **content: object) -> Sheet:
    return store.sheets.hand_in(OWNER, drafted(store), {**CONTENT, **content})


def test_what_nobody_was_told_of_is_a_draft_again_at_once(store: Store):
    sheet = handed_in(store)
    back = store.sheets.take_back(OWNER, sheet.number)
    assert back is not None
    assert (back.state, back.handed_in) == ("taken-back", {})
    draft = store.drafts.find(OWNER, "s")
    assert draft is not None
    assert (draft.id, draft.answers) == (back.came_back_as, {"q": {"q": "四号"}})
    assert draft.id != sheet.key
    assert store.sheets.claim(sheet.number) is None, "it would be sent all the same"


def test_what_was_sent_is_not_a_draft_before_the_backend_has_let_go(store: Store):
    sheet = handed_in(store)
    store.sheets.claim(sheet.number)
    asked = store.sheets.take_back(OWNER, sheet.number, token="new")
    assert asked is not None
    assert asked.state == "taking-back"
    assert store.drafts.find(OWNER, "s") is None
    held = store.sheets.claim(sheet.number)
    assert held is not None
    assert (held.state, held.token, held.handed_in) == ("taking-back", "new", {"a": 1})
    store.sheets.accept(sheet.number, "YL1")  # the answer to the first try comes in at last
    assert store.sheets.find(OWNER, sheet.number).reference == "YL1"
    assert store.sheets.find(OWNER, sheet.number).state == "taking-back"
    store.sheets.came_back(sheet.number)
    assert store.sheets.find(OWNER, sheet.number).state == "taken-back"
    assert store.drafts.find(OWNER, "s").answers == {"q": {"q": "四号"}}


def test_an_accepted_sheet_comes_back_with_all_that_was_typed_for_ten_minutes_and_not_after(store: Store, later):
    sheet = handed_in(store)
    store.sheets.claim(sheet.number)
    store.sheets.accept(sheet.number, "YL1")
    later(599)
    assert store.sheets.forget_answers() == 0
    assert store.sheets.find(OWNER, sheet.number).may_come_back
    later(2)
    assert store.sheets.take_back(OWNER, sheet.number).state == "accepted"
    assert store.sheets.forget_answers() == 1
    assert store.sheets.forget_answers() == 0


def test_what_the_backend_keeps_goes_on_as_handed_in(store: Store):
    sheet = handed_in(store)
    store.sheets.claim(sheet.number)
    store.sheets.accept(sheet.number, "YL1")
    store.sheets.take_back(OWNER, sheet.number)
    store.sheets.stay(sheet.number, "YL1")
    kept = store.sheets.find(OWNER, sheet.number)
    assert (kept.state, kept.reference, kept.too_late, kept.may_come_back) == ("accepted", "YL1", True, False)
    assert store.drafts.find(OWNER, "s") is None


def test_what_the_faults_api_was_told_cannot_come_back(store: Store):
    sheet = handed_in(store, handed_to="faults")
    assert sheet.may_come_back
    store.sheets.claim(sheet.number)
    assert store.sheets.take_back(OWNER, sheet.number).state == "kept"


def test_nobody_takes_back_what_is_somebody_elses(store: Store):
    sheet = handed_in(store)
    assert store.sheets.take_back(OTHER, sheet.number) is None
    assert store.sheets.find(OWNER, sheet.number).state == "kept"


def test_what_comes_back_to_be_mended_is_in_hand_and_the_other_lies_aside(store: Store):
    sheet = handed_in(store)
    store.drafts.answer(OWNER, "s", "q", {"q": "又一份"}, title="领津贴")
    store.sheets.take_back(OWNER, sheet.number)
    assert store.drafts.find(OWNER, "s").answers == {"q": {"q": "四号"}}
    (aside,) = store.drafts.aside_of(OWNER)
    assert aside.answers == {"q": {"q": "又一份"}}
    store.drafts.take_up(aside.id, OWNER)
    assert store.drafts.find(OWNER, "s").id == aside.id
    assert len(store.drafts.aside_of(OWNER)) == 1


def test_what_was_handed_in_without_signing_in_is_never_sent_with_a_token(store: Store):
    draft = drafted(store, "visit:v")
    sheet = store.sheets.hand_in("visit:v", draft, {**CONTENT, "token": None})
    store.sheets.move("visit:v", OWNER)
    store.sheets.renew_token(OWNER, "fresh")
    assert store.sheets.claim(sheet.number).token is None
    store.sheets.accept(sheet.number, "YL1")
    store.sheets.take_back(OWNER, sheet.number, token="fresh")
    assert store.sheets.claim(sheet.number).token is None


@pytest.mark.parametrize("turn", range(6))
def test_taking_back_and_passing_on_at_once_end_in_one_of_the_two(tmp_path, turn: int):
    store = Store(read_config({}, SECRET_KEY="x" * 32, DATABASE_URL=f"sqlite:///{tmp_path}/site.db"))
    sheet = handed_in(store)
    go = threading.Barrier(4)

    def forward(_n: int) -> None:
        go.wait()
        held = store.sheets.claim(sheet.number)
        if held and held.state == "kept":
            store.sheets.accept(held.number, "YL1")

    def take_back(_n: int) -> None:
        go.wait()
        store.sheets.take_back(OWNER, sheet.number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: (forward if n % 2 else take_back)(n), range(4)))
    found, draft = store.sheets.find(OWNER, sheet.number), store.drafts.find(OWNER, "s")
    assert found.state in ("taken-back", "taking-back")
    assert (draft is not None) == (found.state == "taken-back")
    if found.state == "taken-back":
        assert found.reference is None, "it was sent and taken back here alone"


def test_a_draft_is_in_one_place(store: Store):
    draft = drafted(store, "visit:v")
    assert store.drafts.take_up(draft.id, OWNER).owner == OWNER
    assert store.drafts.find("visit:v", "s") is None
    assert store.drafts.take_up("no such draft", OWNER) is None


def test_signing_in_with_a_draft_of_the_same_service_puts_one_aside_and_loses_none(store: Store):
    drafted(store, "visit:v")
    own = drafted(store, OWNER)
    store.drafts.move("visit:v", OWNER)
    assert store.drafts.find(OWNER, "s").id == own.id
    assert len(store.drafts.aside_of(OWNER)) == 1
    assert store.drafts.aside_of("visit:v") == ()


def test_a_draft_nobody_can_read_any_more_does_not_stand_in_the_way(tmp_path):
    where = f"sqlite:///{tmp_path}/site.db"
    drafted(Store(read_config({}, SECRET_KEY="x" * 32, DATABASE_URL=where)))
    other = Store(read_config({}, SECRET_KEY="y" * 32, DATABASE_URL=where))
    assert drafted(other).answers == {"q": {"q": "四号"}}


def test_an_old_sheet_without_what_is_new_is_passed_on(store: Store):
    sheet = store.sheets.hand_in(OWNER, Draft("d" * 32, "s"), {"title": "旧", "handed_in": {"a": 1}})
    assert store.sheets.claim(sheet.number).handed_in == {"a": 1}
