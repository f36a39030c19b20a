"""Can a certificate out of one's wallet stand for a paper: only one's own, only one that holds, and never the only way?"""

from typing import Any

import pytest
from flask import Flask

from app.gateway import Gateway
from app.journeys import read_form
from app.web.choosing_certificates import step
from app.web.stepping import Asking
from backend.certificates import table
from backend.switches import KINDS
from tests.page import Page
from tests.visitor import Visitor
from tests.web.test_broken_backends import break_it, slow_backend  # noqa: F401 (fixtures)
from tests.web.walking import form_of, go_through, hand_in_form

SERVICE, HOLDER = "disability-subsidies", "何玉兰"
CARD = f"/services/{SERVICE}/card"
OWN, OTHERS = "ZZ-disabled-he-yulan", "ZZ-senior-chen-guifang"


@pytest.fixture
def card(client: Visitor, backend: Flask) -> Any:
    """The page that asks for the certificate; what is done to certificates is undone afterwards."""
    change(backend, withdrawn=False, valid_until="2029-07-02")
    client.sign_in(HOLDER)
    page = client.get(f"/services/{SERVICE}/for-whom")
    yield client.press(page, for_whom="self")
    change(backend, withdrawn=False, valid_until="2029-07-02")


def change(backend: Flask, **values: Any) -> None:
    """Let the certificate be otherwise."""
    with backend.extensions["payments"].engine.begin() as connection:
        connection.execute(table.update().where(table.c.id == OWN).values(values))


def pick(client: Visitor, page: Page, which: str) -> Page:
    """The page after picking a certificate, whether it is offered or not."""
    return client.press(page, more={"card": which})


def to_the_end(client: Visitor, app: Flask, page: Page) -> Page:
    """The page to look it all over on."""
    form = form_of(app, SERVICE)
    while not page.path.endswith("/check"):
        page = go_through(client, page, form)
    return page


def test_one_that_holds_is_offered_with_who_will_see_it(card: Page):
    assert card.path == CARD
    assert [one.attributes["value"] for one in card.all("input[name=card]")] == [OWN, "paper"]
    assert "残联和民政局就能看到这张证" in card
    assert "用残疾人证，尾号" in card
    assert "能用到2029年7月2日" in card


def test_it_takes_the_place_of_the_number_and_is_handed_in(client: Visitor, app: Flask, card: Page):
    page = pick(client, card, OWN)
    assert page.path == f"/services/{SERVICE}/subsidy"
    check = to_the_end(client, app, page)
    assert "残疾人证，尾号" in check
    assert f"/services/{SERVICE}/certificate-number" not in check.html
    assert "残疾人证，尾号" in client.get(f"/services/{SERVICE}/draft")
    receipt = client.press(check, hand_in_form(check))
    (sheet,) = app.extensions["store"].sheets.of("resident:he-yulan")
    assert sheet.state == "accepted", receipt.main


def test_whoever_takes_paper_is_asked_for_the_number(client: Visitor, card: Page):
    assert pick(client, card, "paper").path == f"/services/{SERVICE}/certificate-number"


def test_choosing_nothing_says_what_to_do(client: Visitor, card: Page):
    page = client.press(card)
    assert page.path == CARD
    assert "还没有选。有证就选证，没有就选用纸的。" in page


@pytest.mark.parametrize("which", [OTHERS, "ZZ-household-chen-guifang", "no-such-thing", "../cases", "a b", "%2e%2e"])
def test_another_persons_certificate_is_not_there(client: Visitor, app: Flask, card: Page, which: str):
    page = pick(client, card, which)
    assert page.path == CARD
    assert "这张证现在看不到" in page
    draft = app.extensions["store"].drafts.find("resident:he-yulan", SERVICE)
    assert draft.answers["card"]["card-name"] == ""


def test_one_of_ones_own_of_another_kind_is_not_taken(client: Visitor, card: Page):
    assert "这张证现在看不到" in pick(client, card, "ZZ-identity-he-yulan")


@pytest.mark.parametrize(
    ("values", "words"),
    [({"withdrawn": True}, "收回了"), ({"valid_until": "2025-01-01"}, "过期了，2025年1月1日到的期")],
)
def test_one_that_is_over_is_shown_and_cannot_be_picked(
    client: Visitor, backend: Flask, card: Page, values: dict[str, Any], words: str
):
    change(backend, **values)
    page = client.get(CARD)
    assert [one.attributes["value"] for one in page.all("input[name=card]")] == ["paper"]
    assert "这些不能用" in page
    assert words in page
    picked = pick(client, card, OWN)  # the page that was open before
    assert picked.path == CARD
    assert "这张证过期了，或者收回了" in picked


def test_one_that_is_withdrawn_before_it_is_handed_in_comes_back_to_its_question(
    client: Visitor, app: Flask, backend: Flask, card: Page
):
    check = to_the_end(client, app, pick(client, card, OWN))
    change(backend, withdrawn=True)
    refused = client.press(check, hand_in_form(check))
    assert refused.path == check.path
    assert "这张证过期了，或者收回了。请选别的。" in refused
    again = client.get(f"{CARD}?change=1")
    assert pick(client, again, "paper").path == f"/services/{SERVICE}/certificate-number"


def test_of_another_residents_draft_no_certificate_is_used(client: Visitor, app: Flask, backend: Flask, card: Page):
    """A draft that somebody else takes up still names its owner's certificate; the backend does not take it."""
    to_the_end(client, app, pick(client, card, OWN))
    store = app.extensions["store"]
    store.drafts.take_up(store.drafts.find("resident:he-yulan", SERVICE).id, "resident:chen-guifang")
    other = Visitor(app, backend)
    other.sign_in("陈桂芳")
    check = other.get(f"/services/{SERVICE}/check")
    refused = other.press(check, hand_in_form(check))
    assert "您没有这张证" in refused


@pytest.mark.parametrize("fault", [kind for kind in KINDS if kind != "answer-lost"])
def test_a_wallet_that_does_not_answer_leaves_the_way_of_paper(
    client: Visitor,
    app: Flask,
    card: Page,
    break_it: Any,  # noqa: F811
    fault: str,
):
    app.extensions["gateway"] = Gateway(app.extensions["config"], app.extensions["gateway"].cases._backend.transport)
    break_it("certificates", fault)
    page = client.get(CARD)
    assert page.status == 200
    assert "现在看不到您的证" in page
    assert [one.attributes["value"] for one in page.all("input[name=card]")] == ["paper"]
    assert "这张证现在看不到" in pick(client, card, OWN)
    assert pick(client, page, "paper").path == f"/services/{SERVICE}/certificate-number"


@pytest.mark.parametrize("fault", ["down", "wrong-schema"])
def test_one_chosen_before_stays_chosen_while_the_wallet_is_silent(
    client: Visitor,
    app: Flask,
    card: Page,
    break_it: Any,  # noqa: F811
    fault: str,
):
    pick(client, card, OWN)
    break_it("certificates", fault)
    assert pick(client, card, OWN).path == f"/services/{SERVICE}/subsidy"


def test_whoever_has_not_signed_in_is_told_where(client: Visitor, app: Flask):
    form = read_form(
        {
            "version": "1",
            "questions": [
                {"id": "card", "kind": "certificate", "text": "?", "certificates": ["senior"], "statement": "!"},
            ],
        }
    )
    with app.test_request_context("/"):
        asking = Asking(base="/services/x/card", asked={}, answers={}, service_id="x", profile=None)
        found = step(form.questions[0], {}, asking)
    assert found.given is not None
    assert [one["value"] for one in found.given["options"]] == ["paper"]
    assert found.ways[0]["href"].startswith("/account/sign-in")
