"""Is one thing handed in once, kept once, and shown to its owner alone?"""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.gateway.cases import Case
from backend import create_app
from backend.languages import LANGUAGES
from backend.reading import read_files
from tests.backend.browser import sign_in

Header = dict[str, str]
TokenOf = Callable[[str], Header]
CATALOGUE = read_files()
# One service for each form there is: a thousand services share a hundred forms.
HANDED_IN = sorted(
    {
        tuple((question["id"], question["kind"]) for question in service["form"]["questions"]): key
        for key, service in reversed(CATALOGUE.services.items())
        if service["kind"] in ("apply", "book")
    }.values()
)
ALLOWANCE = {
    "for_whom": "self",
    "id_number": "449901194803151288",
    "birth_date": "1948-03-15",
    "bank_card": "6217999000000000015",
    "phone": "19900000001",
    "consent": True,
}
TO_BE_PAID = {"payment": "to be paid", "number": "000000", "amount_fen": 1000}
A_DAY = date(2026, 11, 27)  # a Friday after the tests' today


def good_answer(question: dict[str, Any]) -> Any:
    """An answer 陈桂芳 could give."""
    match question["kind"]:
        case "text":
            return "样例"
        case "name":
            return "黄秀英"
        case "phone":
            return "19900000001"
        case "id-number":
            if question["id"].startswith("child_"):
                return "449901202005020643"
            return "449901194803151288" if "from_profile" in question else "449901194109020640"
        case "date":
            if question["id"].startswith("child_"):
                return "2020-05-02"
            if "birth" in question["id"] and question.get("earliest", "1900-01-01") > "1948-03-15":
                return "2026-11-01"  # a baby's
            if "birth" in question["id"]:
                return "1948-03-15" if "from_profile" in question else "1941-09-02"
            latest = question.get("latest")
            if latest == "today":
                return "2026-11-20"
            return min(A_DAY.isoformat(), latest) if latest else A_DAY.isoformat()
        case "choice":
            return question["options"][0]["value"]
        case "choices":
            return [option["value"] for option in question["options"]][: question.get("at_least") or 1]
        case "yes-no":
            return True
        case "money":
            return max(question.get("min_fen", 0), 10_000)
        case "bank-card":
            return "6217999000000000015"
        case "consent" | "declaration":
            return True
        case "address":
            return {"division": "449901101201", "division_name": "样例市样例县东样例镇样例村", "words": "样例路1号"}
        case "place":
            return {"place": f"{question['places'][0]}-449901101", "name": "样例"}
        case "certificate":
            return "paper"
        case "signature":
            return {"name": "陈桂芳"}
        case "payment":
            return TO_BE_PAID
        case "photo":
            return None  # optional wherever it is asked for
        case "group":
            return [{one["id"]: good_answer(one) for one in question["questions"]}]
    raise AssertionError(question["kind"])


def good_answers(service_id: str) -> dict[str, Any]:
    """Answers to every question, also to those that are not asked in the end."""
    questions = CATALOGUE.services[service_id]["form"]["questions"]
    answers = {one["id"]: good_answer(one) for one in questions if one["kind"] not in ("slot", "photo")}
    for question in questions:
        if question["kind"] == "slot":
            answers[question["id"]] = {"slot": f"{service_id}~{answers[question['at']]['place']}~{A_DAY:%Y%m%d}1000"}
    return answers


def paid(caller: FlaskClient, service: str, question: str) -> dict[str, Any]:
    """The answer of somebody who has paid a fee."""
    sheet = {"service": service, "question": question}
    quoted = caller.post("/payments/quotes", json={**sheet, "answers": good_answers(service)}).json
    order = {**sheet, **quoted, "purpose": "样例"}
    found = caller.post("/payments", json=order, headers={"Idempotency-Key": secrets.token_hex(8)}).json
    assert caller.post(f"/pay/{found['id']}", data={"step": "pay"}).status_code == 303
    return {"payment": found["id"], "number": found["number"], "amount_fen": found["amount_fen"]}


def hand_in(caller: FlaskClient, header: Header, key: str, service: str = "old-age-allowance", **changes: Any) -> Any:
    """Hand in the old-age allowance, some answers changed, those of None left out."""
    given = ALLOWANCE if service == "old-age-allowance" else good_answers(service)
    answers = {name: value for name, value in {**given, **changes}.items() if value is not None}
    answers |= {name: paid(caller, service, name) for name, value in answers.items() if value == TO_BE_PAID}
    body = {"service": service, "answers": answers}
    return caller.post("/cases", json=body, headers={**header, "Idempotency-Key": key.replace(" ", "-")})


@pytest.mark.parametrize("service_id", HANDED_IN)
def test_every_service_takes_good_answers(caller: FlaskClient, token_of: TokenOf, service_id: str) -> None:
    response = hand_in(caller, token_of("chen-guifang"), f"good-{service_id}", service_id)
    assert response.status_code == 201, response.json
    case = Case.model_validate(response.json)
    assert (case.service.id, case.status, case.sample) == (service_id, "received", True)


@pytest.mark.parametrize("service_id", HANDED_IN)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_refuses_an_empty_sheet_question_by_question(
    caller: FlaskClient, token_of: TokenOf, service_id: str, language: str
) -> None:
    header = {**token_of("chen-guifang"), "Accept-Language": language, "Idempotency-Key": "empty"}
    response = caller.post("/cases", json={"service": service_id, "answers": {}}, headers=header)
    assert response.status_code == 422
    assert response.content_type == "application/problem+json"
    first = next(q for q in CATALOGUE.services[service_id]["form"]["questions"] if not q.get("optional"))
    assert first["id"] in [error["question"] for error in response.json["errors"]]
    chinese = [error["message"] for error in response.json["errors"] if not error["message"].isascii()]
    assert bool(chinese) == (language != "en")


def test_services_that_want_a_sign_in_take_nothing_without_one(caller: FlaskClient) -> None:
    for service_id in HANDED_IN:
        answers = good_answers(service_id)
        response = caller.post(
            "/cases",
            json={"service": service_id, "answers": answers},
            headers={"Idempotency-Key": f"open-{service_id}"},
        )
        wanted = 401 if CATALOGUE.services[service_id]["sign_in"] else 201
        assert response.status_code == wanted, service_id


def test_one_key_never_makes_two_cases(caller: FlaskClient, token_of: TokenOf) -> None:
    header = token_of("ouyang-weiming")
    own = {"id_number": "449901195405071316", "birth_date": "1954-05-07"}
    before = len(caller.get("/cases", headers=header).json["items"])
    first, second = hand_in(caller, header, "key-1", **own), hand_in(caller, header, "key-1", **own)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json["reference"] == second.json["reference"]
    assert len(caller.get("/cases", headers=header).json["items"]) == before + 1


def test_one_key_with_other_answers_is_refused(caller: FlaskClient, token_of: TokenOf) -> None:
    header = token_of("chen-guifang")
    assert hand_in(caller, header, "key-2").status_code == 201
    refused = hand_in(caller, header, "key-2", phone="19900000002")
    assert refused.status_code == 409
    assert refused.json["type"] == "/problems/idempotency-key-reused"


def test_one_key_of_two_people_makes_two_cases(caller: FlaskClient, token_of: TokenOf) -> None:
    one = hand_in(caller, token_of("chen-guifang"), "key-3")
    own = {"id_number": "449901194109020640", "birth_date": "1941-09-02"}
    other = hand_in(caller, token_of("huang-xiuying"), "key-3", **own)
    assert (one.status_code, other.status_code) == (201, 201)
    assert one.json["reference"] != other.json["reference"]


@pytest.mark.parametrize("where", ["file", ":memory:"])
def test_one_key_sent_many_times_at_once_makes_one_case(tmp_path: Path, where: str) -> None:
    app = create_app({"DATABASE": str(tmp_path / "backend.db") if where == "file" else where})
    header = {"Authorization": f"Bearer {sign_in(app.test_client(), 'chen-guifang')['access_token']}"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: hand_in(app.test_client(), header, "at once"), range(16)))
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert [answer.status_code for answer in answers].count(201) == 1
    assert len({answer.json["reference"] for answer in answers}) == 1


def test_no_key_is_refused(caller: FlaskClient, token_of: TokenOf) -> None:
    assert hand_in(caller, token_of("chen-guifang"), "").status_code == 400
    assert hand_in(caller, token_of("chen-guifang"), "k" * 256).status_code == 400


def test_a_refused_sheet_may_be_corrected_under_the_same_key(caller: FlaskClient, token_of: TokenOf) -> None:
    header = token_of("chen-guifang")
    assert hand_in(caller, header, "key-4", phone="123").status_code == 422
    assert hand_in(caller, header, "key-4").status_code == 201


@pytest.mark.parametrize(
    ("changes", "question"),
    [
        ({"for_whom": "neighbour"}, "for_whom"),
        ({"for_whom": ["self"]}, "for_whom"),
        ({"id_number": "449901194803151289"}, "id_number"),
        ({"id_number": "44990119480315128"}, "id_number"),
        ({"id_number": 449901194803151288}, "id_number"),
        ({"id_number": "449901194109020640", "birth_date": "1941-09-02"}, "id_number"),  # right, but somebody else's
        ({"birth_date": "1948-03-16"}, "birth_date"),  # not that of the identity number
        ({"birth_date": "1948-02-30"}, "birth_date"),
        ({"birth_date": "1899-12-31"}, "birth_date"),
        ({"birth_date": "2026-11-24"}, "birth_date"),
        ({"birth_date": "19480315"}, "birth_date"),
        ({"bank_card": "6217999000000000016"}, "bank_card"),
        ({"bank_card": "６217999000000000015"}, "bank_card"),
        ({"phone": "1990000000"}, "phone"),
        ({"phone": None}, "phone"),
        ({"phone": ""}, "phone"),
        ({"consent": False}, "consent"),
        ({"consent": "true"}, "consent"),
        ({"shoe_size": "41"}, "shoe_size"),
    ],
)
def test_a_wrong_answer_is_named(
    caller: FlaskClient, token_of: TokenOf, changes: dict[str, Any], question: str
) -> None:
    response = hand_in(caller, token_of("chen-guifang"), "wrong", **changes)
    assert response.status_code == 422
    assert [error["question"] for error in response.json["errors"]] == [question]


@pytest.mark.parametrize("language", LANGUAGES)
def test_somebody_too_young_is_told_so_at_the_birth_date(caller: FlaskClient, token_of: TokenOf, language: str) -> None:
    header = {**token_of("li-jianguo"), "Accept-Language": language}
    own = {"id_number": "449901195906200374", "birth_date": "1959-06-20"}
    response = hand_in(caller, header, "young", **own)
    assert response.status_code == 422
    (error,) = response.json["errors"]
    assert error["question"] == "birth_date"
    assert "70" in error["message"]
    assert "67" in error["message"]


def test_nobody_confirms_a_pension_that_is_not_paid(caller: FlaskClient, token_of: TokenOf) -> None:
    good = good_answers("pension-proof-of-life")
    body = {"service": "pension-proof-of-life", "answers": {**good, "id_number": "449901197201052198"}}
    header = {**token_of("zhou-daqiang"), "Idempotency-Key": "pension"}
    response = caller.post("/cases", json=body, headers=header)
    assert [error["question"] for error in response.json["errors"]] == ["id_number"]


@pytest.mark.parametrize(
    "service_id", [s for s in HANDED_IN if CATALOGUE.services[s]["kind"] == "book" and "day" in good_answers(s)]
)
def test_nothing_can_be_booked_on_a_sunday_or_in_the_past(
    caller: FlaskClient, token_of: TokenOf, service_id: str
) -> None:
    for wrong in (A_DAY + timedelta(days=2), date(2026, 11, 22)):
        changed = hand_in(caller, token_of("chen-guifang"), f"book {wrong}", service_id, day=wrong.isoformat())
        assert changed.status_code == 422, (service_id, wrong)
        assert [error["question"] for error in changed.json["errors"]] == ["day"]


def test_nobody_sees_the_cases_of_another(caller: FlaskClient, token_of: TokenOf) -> None:
    reference = hand_in(caller, token_of("chen-guifang"), "mine").json["reference"]
    assert caller.get(f"/cases/{reference}", headers=token_of("chen-guifang")).status_code == 200
    for sub in ("huang-xiuying", "li-jianguo", "chen-xiaomin"):
        header = token_of(sub)
        assert caller.get(f"/cases/{reference}", headers=header).status_code == 404
        assert reference not in caller.get("/cases", headers=header).get_data(as_text=True)
    assert caller.get(f"/cases/{reference}").status_code == 401


def test_somebody_elses_case_looks_like_no_case_at_all(caller: FlaskClient, token_of: TokenOf) -> None:
    reference = hand_in(caller, token_of("chen-guifang"), "hidden").json["reference"]
    header = token_of("li-jianguo")
    theirs, none = (caller.get(f"/cases/{name}", headers=header).json for name in (reference, "YL00"))
    assert {**theirs, "instance": ""} == {**none, "instance": ""}


@pytest.mark.parametrize("token", ["x", "", "Bearer", "Bearer ", "Bearer x", "Basic eDp4", "Bearer x y"])
def test_a_made_up_token_opens_nothing(caller: FlaskClient, token: str) -> None:
    for path in ("/cases", "/cases/YL1", "/notices", "/identity/userinfo"):
        response = caller.get(path, headers={"Authorization": token})
        assert response.status_code == 401, path
        assert response.headers["WWW-Authenticate"].lower().startswith("bearer")


def test_a_case_moves_on_by_itself_and_says_that_it_is_sample(
    caller: FlaskClient, token_of: TokenOf, platform: Flask
) -> None:
    header = token_of("chen-guifang")
    reference = hand_in(caller, header, "moves").json["reference"]
    seen = []
    for minutes in (0, 3, 20):
        platform.config["CLOCK"].pass_by(minutes=minutes)
        case = Case.model_validate(caller.get(f"/cases/{reference}", headers=header).json)
        seen.append((case.status, len(case.history), case.next_by is None))
        assert all("样例" in event.text for event in case.history[1:])
    assert seen == [("received", 1, False), ("checking", 2, False), ("approved", 3, True)]


def test_earlier_cases_come_after_newer_ones_and_keep_their_age(
    caller: FlaskClient, token_of: TokenOf, platform: Flask
) -> None:
    header = token_of("li-jianguo")
    first = caller.get("/cases", headers=header).json["items"]
    platform.config["CLOCK"].pass_by(days=40)
    later = caller.get("/cases", headers=header).json["items"]
    assert [case["reference"] for case in first] == [case["reference"] for case in later]
    assert [case["status"] for case in later] == ["refused", "done"]
    assert first[0]["handed_in_at"] < later[0]["handed_in_at"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"service": "old-age-allowance"}', b'{"answers": {}}'])
def test_a_body_that_is_none_is_a_problem(caller: FlaskClient, token_of: TokenOf, body: bytes) -> None:
    header = {**token_of("chen-guifang"), "Idempotency-Key": "b", "Content-Type": "application/json"}
    response = caller.post("/cases", data=body, headers=header)
    assert response.status_code in (400, 404)
    assert response.content_type == "application/problem+json"


def test_a_body_too_large_is_refused(caller: FlaskClient, token_of: TokenOf) -> None:
    assert hand_in(caller, token_of("chen-guifang"), "large", phone="1" * 300_000).status_code == 413


@pytest.mark.parametrize("service_id", ["pension-payments", "hotlines"])
def test_nothing_is_handed_in_for_looking_up_or_reading(
    caller: FlaskClient, token_of: TokenOf, service_id: str
) -> None:
    body = {"service": service_id, "answers": {}}
    header = {**token_of("chen-guifang"), "Idempotency-Key": "none"}
    assert caller.post("/cases", json=body, headers=header).status_code == 404


def test_cases_come_in_pages_newest_first(caller: FlaskClient, token_of: TokenOf) -> None:
    header = token_of("ouyang-weiming")
    own = {"id_number": "449901195405071316", "birth_date": "1954-05-07"}
    made = [hand_in(caller, header, f"page {n}", **own).json["reference"] for n in range(3)]
    total = caller.get("/cases", headers=header).json["total"]
    last = -(-total // 2)
    pages = [caller.get(f"/cases?page={n}&size=2", headers=header).json for n in range(1, last + 1)]
    found = [item for page in pages for item in page["items"]]
    assert len({item["reference"] for item in found}) == len(found) == total
    assert set(made) <= {item["reference"] for item in found}
    times = [item["handed_in_at"] for item in found]
    assert times == sorted(times, reverse=True)
    assert {(page["pages"], page["total"]) for page in pages} == {(last, total)}
    assert caller.get(f"/cases?page={last + 1}&size=2", headers=header).status_code == 404


def test_a_sample_that_waits_says_for_what_and_one_refused_says_why(caller: FlaskClient, token_of: TokenOf) -> None:
    told = {
        case["status"]: (case["wanted"], case["reason"], case["certificate"])
        for sub in ("chen-guifang", "li-jianguo")
        for case in caller.get("/cases?size=200", headers=token_of(sub)).json["items"]
        if case["reference"] in ("YLNQ7W9T65TD", "YLG7ZRRA49SV", "YLTDVCK57GK5")
    }
    assert told["refused"] == ([], "这台机器今年不在补贴的单子上。", None)
    assert told["done"] == ([], None, None)


@pytest.mark.parametrize("reference", ["YLNQ7W9T65TD", "YLG7ZRRA49SV"])
def test_only_its_own_resident_gets_a_sample_case(caller: FlaskClient, token_of: TokenOf, reference: str) -> None:
    answers = {
        sub: caller.get(f"/cases/{reference}", headers=token_of(sub)).status_code
        for sub in ("chen-guifang", "li-jianguo", "chen-xiaomin")
    }
    assert sorted(answers.values()) == [200, 404, 404]
