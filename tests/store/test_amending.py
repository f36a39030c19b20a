"""Does what becomes of an answer take its place only while nobody has answered otherwise or handed in?"""

from app.config import Config
from app.store import Store


def a_draft(config: Config) -> Store:
    """A store with a draft in which one fee waits."""
    store = Store(config)
    store.drafts.drop("visit:a", "licence")
    store.drafts.answer("visit:a", "licence", "fee", {"fee-state": "open"}, title="换证")
    return store


def test_it_takes_the_place_of_what_was_read(config: Config) -> None:
    store = a_draft(config)
    before = store.drafts.find("visit:a", "licence")
    assert before is not None
    assert store.drafts.amend("visit:a", "licence", "fee", {"fee-state": "paid"}, was={"fee-state": "open"})
    after = store.drafts.find("visit:a", "licence")
    assert after is not None
    assert after.answers["fee"] == {"fee-state": "paid"}
    assert after.version > before.version  # who looked it over before has to look again


def test_what_was_answered_otherwise_meanwhile_stays(config: Config) -> None:
    store = a_draft(config)
    store.drafts.answer("visit:a", "licence", "fee", {"fee-state": "open", "fee-try": "2"})
    assert not store.drafts.amend("visit:a", "licence", "fee", {"fee-state": "expired"}, was={"fee-state": "open"})
    found = store.drafts.find("visit:a", "licence")
    assert found is not None
    assert found.answers["fee"]["fee-try"] == "2"


def test_what_was_handed_in_meanwhile_begins_no_new_draft(config: Config) -> None:
    store = a_draft(config)
    draft = store.drafts.find("visit:a", "licence")
    assert draft is not None
    store.sheets.hand_in("visit:a", draft, {"title": "换证"})
    assert not store.drafts.amend("visit:a", "licence", "fee", {"fee-state": "paid"}, was={"fee-state": "open"})
    assert store.drafts.find("visit:a", "licence") is None
