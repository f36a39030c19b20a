"""Is a fee asked for once a key, paid once and in time, and used by one case?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend import create_app
from backend.reading import read_files
from tests.backend.conftest import Clock
from tests.backend.desk import Sitter, main_of
from tests.backend.test_cases import hand_in, paid

Header = dict[str, str]
TokenOf = Callable[[str], Header]
SERVICE = "driving-licence-renewal"
ORDER = {"service": SERVICE, "question": "fee", "amount_fen": 1000, "currency": "CNY", "purpose": "换驾驶证"}


def ask(caller: FlaskClient, key: str, **changes: Any) -> Any:
    return caller.post("/payments", json={**ORDER, **changes}, headers={"Idempotency-Key": key})


def state(caller: FlaskClient, payment: str) -> str:
    return str(caller.get(f"/payments/{payment}").json["state"])


def test_one_key_asks_once_and_tells_how_it_stands(caller: FlaskClient) -> None:
    first, again = ask(caller, "once"), ask(caller, "once")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    caller.post(f"/pay/{first.json['id']}", data={"step": "pay"})
    assert ask(caller, "once").json["state"] == "paid"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"amount_fen": 999}, 409),
        ({"question": "phone"}, 404),
        ({"service": "no-such-service"}, 404),
        ({"currency": "USD"}, 400),
        ({"amount_fen": 0}, 400),
        ({"amount_fen": "1000"}, 400),
        ({"purpose": ""}, 400),
        ({"more": 1}, 400),
    ],
)
def test_what_costs_nothing_or_something_else_cannot_be_paid(
    caller: FlaskClient, changes: dict[str, Any], status: int
) -> None:
    assert ask(caller, f"wrong-{status}-{next(iter(changes))}", **changes).status_code == status


def test_a_key_with_another_order_is_refused(caller: FlaskClient) -> None:
    ask(caller, "twice")
    assert ask(caller, "twice", purpose="别的").status_code == 409


@pytest.mark.parametrize(("scheme", "fen"), [("medical", 40000), ("pension", 36000)])
def test_a_fee_that_hangs_on_answers_is_worked_out(caller: FlaskClient, scheme: str, fen: int) -> None:
    sheet = {"service": "resident-insurance-payment", "question": "fee", "answers": {"scheme": scheme}}
    assert caller.post("/payments/quotes", json=sheet).json == {"amount_fen": fen, "currency": "CNY"}


@pytest.mark.parametrize("given", [{}, {"scheme": "none"}, {"scheme": ["none"]}, {"scheme": 5}, {"scheme": {"a": 1}}])
def test_answers_without_a_price_have_no_quote(caller: FlaskClient, given: dict[str, Any]) -> None:
    sheet = {"service": "resident-insurance-payment", "question": "fee", "answers": given}
    assert caller.post("/payments/quotes", json=sheet).status_code == 404


def test_every_fee_that_hangs_on_answers_has_its_prices() -> None:
    from backend.payments import _fees

    for service in read_files().services.values():
        for question in service.get("form", {}).get("questions", ()):
            if question["kind"] == "payment" and "quote_by" in question:
                assert set(_fees()[service["id"]][question["id"]]) == set(question["quote_by"])


def test_it_can_be_paid_until_its_time_is_over(caller: FlaskClient, clock: Clock) -> None:
    early, late = (ask(caller, key).json["id"] for key in ("early", "late"))
    clock.pass_by(minutes=29)
    caller.post(f"/pay/{early}", data={"step": "pay"})
    clock.pass_by(minutes=2)
    assert state(caller, late) == "expired"
    caller.post(f"/pay/{late}", data={"step": "pay"})
    assert (state(caller, early), state(caller, late)) == ("paid", "expired")
    assert "过了时间" in caller.get(f"/pay/{late}").text


@pytest.mark.parametrize("end", ["pay", "fail", "close"])
def test_what_has_ended_stays_ended(caller: FlaskClient, end: str) -> None:
    payment = ask(caller, f"ends-{end}").json["id"]
    steps = {
        "pay": lambda: caller.post(f"/pay/{payment}", data={"step": "pay"}),
        "fail": lambda: caller.post(f"/pay/{payment}", data={"step": "fail"}),
        "close": lambda: caller.put(f"/payments/{payment}/closing"),
    }
    steps[end]()
    ended = state(caller, payment)
    assert ended == {"pay": "paid", "fail": "failed", "close": "expired"}[end]
    for step in steps.values():
        step()
        assert state(caller, payment) == ended


def test_the_payers_page_says_that_it_is_a_sample_and_tells_its_address_to_nobody(caller: FlaskClient) -> None:
    payment = ask(caller, "page").json
    page = caller.get(payment["pay_url"])
    assert page.status_code == 200
    assert "样例：这里不会真的收钱" in page.text
    assert "10元" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert caller.post(f"/pay/{payment['id']}", data={"step": "steal"}).status_code == 303
    assert state(caller, payment["id"]) == "open"
    missing = caller.get(f"/pay/{'x' * 32}")
    assert (missing.status_code, "没有这一笔" in missing.text) == (404, True)


def test_a_case_needs_a_payment_that_is_paid_and_for_this(caller: FlaskClient, token_of: TokenOf) -> None:
    header, order = token_of("chen-guifang"), ask(caller, "unpaid").json
    unpaid = {"payment": order["id"], "number": order["number"], "amount_fen": 1000}
    other = paid(caller, "resident-insurance-payment", "fee")
    for n, wrong in enumerate(
        (unpaid, other, {**unpaid, "payment": "x" * 32}, "later", 1000, {"payment": order["id"]})
    ):
        refused = hand_in(caller, header, f"unpaid-{n}", SERVICE, fee=wrong)
        assert [error["question"] for error in refused.json["errors"]] == ["fee"], wrong


def test_one_payment_makes_one_case_until_it_is_taken_back(caller: FlaskClient, token_of: TokenOf) -> None:
    header, fee = token_of("chen-guifang"), paid(caller, SERVICE, "fee")
    first = hand_in(caller, header, "with-fee", SERVICE, fee=fee)
    assert first.status_code == 201
    assert hand_in(caller, header, "with-fee", SERVICE, fee=fee).json["reference"] == first.json["reference"]
    assert hand_in(caller, header, "again", SERVICE, fee=fee).status_code == 422
    back = caller.put(f"/cases/{first.json['reference']}/withdrawal", headers={**header, "Idempotency-Key": "with-fee"})
    assert back.status_code == 200
    assert hand_in(caller, header, "again-2", SERVICE, fee=fee).status_code == 201


def test_the_desk_shows_what_was_paid_signed_and_chosen(caller: FlaskClient, token_of: TokenOf) -> None:
    fee = paid(caller, SERVICE, "fee")
    case = hand_in(caller, token_of("chen-guifang"), "on-desk", SERVICE, fee=fee).json["reference"]
    signed = hand_in(
        caller, token_of("chen-guifang"), "signed", "disability-care-benefit", signed={"strokes": "0,0 900,300"}
    ).json["reference"]
    card = {"certificate": "ZZ-disabled-he-yulan", "kind": "disabled", "name": "残疾人证", "number": "0217"}
    chosen = hand_in(
        caller,
        token_of("he-yulan"),
        "chosen",
        "disability-subsidies",
        for_whom="self",
        card=card,
        bank_card="6217999000000000015",
        relative_name=None,
    ).json["reference"]
    desk = Sitter(caller.application).sit("lin-xiaoyan")
    assert f"付了10.00元，付款号{fee['number']}" in main_of(desk.get(f"/desk/official/cases/{case}"))
    assert "亲手签的名" in main_of(desk.get(f"/desk/official/cases/{signed}"))
    assert "残疾人证 •••• 0217" in main_of(desk.get(f"/desk/official/cases/{chosen}"))


@pytest.mark.parametrize(
    ("given", "good"),
    [
        ({"name": "陈桂芳"}, True),
        ({"name": "陳桂芳 "}, True),
        ({"strokes": "0,0 900,300;1,1"}, True),
        ({"name": "黄秀英"}, False),
        ({"strokes": "<svg/>"}, False),
        ({"strokes": "0,0 " * 3000}, False),
        ({}, False),
        ({"name": ""}, False),
        ({"name": 5}, False),
        ("陈桂芳", False),
        ({"name": "陈桂芳", "picture": "x"}, False),
    ],
)
def test_a_signature_is_the_residents_name_or_a_drawing(
    caller: FlaskClient, token_of: TokenOf, given: Any, good: bool
) -> None:
    key = f"sign-{abs(hash(str(given)))}"
    answer = hand_in(caller, token_of("chen-guifang"), key, "disability-care-benefit", signed=given)
    assert answer.status_code == (201 if good else 422), answer.json


def test_pressed_at_once_by_many_one_payment_is_made_and_one_case(tmp_path: Path) -> None:
    from tests.backend.browser import sign_in

    backend = create_app({"DATABASE": str(tmp_path / "backend.db")})
    header = {"Authorization": f"Bearer {sign_in(backend.test_client(), 'chen-guifang')['access_token']}"}
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda _n: ask(backend.test_client(), "at-once").json["id"], range(8)))
    assert len(set(asked)) == 1
    fee = paid(backend.test_client(), SERVICE, "fee")
    with ThreadPoolExecutor(8) as pool:
        made = list(
            pool.map(
                lambda n: hand_in(backend.test_client(), header, f"case-{n}", SERVICE, fee=fee).status_code, range(8)
            )
        )
    assert sorted(made) == [201] + [422] * 7
