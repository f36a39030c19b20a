"""Are answers of more than one part taken whole, refused in words, and times booked in the same step?"""

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

from backend.definitions import check_service
from backend.reading import DATA
from backend.slots import slot_of
from tests.backend.test_cases import A_DAY, hand_in

Header = dict[str, str]
TokenOf = Callable[[str], Header]
SERVICE = "senior-health-check"


def slot(hour: str, place: str = "clinic-449901101") -> dict[str, str]:
    return {"slot": f"{SERVICE}~{place}~{A_DAY:%Y%m%d}{hour}"}


def booked(caller: FlaskClient, header: Header) -> list[str]:
    return [
        one["slot"]["id"]
        for one in caller.get("/appointments", headers=header).json["items"]
        if one["status"] == "booked"
    ]


def free(caller: FlaskClient, wanted: str) -> bool:
    found = caller.get(f"/appointments/slots?service={SERVICE}&place=clinic-449901101&size=200").json["items"]
    return wanted in {one["id"] for one in found}


def test_a_case_books_its_time_and_tells_it(caller: FlaskClient, token_of: TokenOf) -> None:
    header, time = token_of("chen-guifang"), slot("1030")
    case = hand_in(caller, header, "books", SERVICE, time=time)
    assert case.status_code == 201
    assert case.json["appointment"]["slot"]["id"] == time["slot"]
    assert time["slot"] in booked(caller, header)
    again = hand_in(caller, header, "books", SERVICE, time=time)
    assert (again.status_code, again.json["reference"]) == (200, case.json["reference"])
    assert booked(caller, header).count(time["slot"]) == 1


def test_a_time_that_has_gone_is_refused_and_makes_no_case(caller: FlaskClient, token_of: TokenOf) -> None:
    header, time = token_of("chen-guifang"), slot("1100")
    found = slot_of(time["slot"])
    assert found is not None
    for n in range(found.capacity):
        assert hand_in(caller, header, f"fills-{n}", SERVICE, time=time).status_code == 201
    before = caller.get("/cases", headers=header).json["total"]
    refused = hand_in(caller, header, "too-late", SERVICE, time=time)
    assert refused.status_code == 422
    assert [error["question"] for error in refused.json["errors"]] == ["time"]
    assert caller.get("/cases", headers=header).json["total"] == before
    assert not free(caller, time["slot"])


@pytest.mark.parametrize(
    "time",
    [
        {"slot": "soil-test~farm-station-449901102~202611271000"},
        {"slot": f"{SERVICE}~canteen-440103~202611271000"},
        {"slot": f"{SERVICE}~clinic-449901101~202011271000"},
        {"slot": "x"},
        {"slot": 5},
        {"place": "x"},
        "x",
        True,
        [],
        {"slot": "x" * 400},
        {"slot": f"{SERVICE}~clinic-449901101~202611271000", "price": "0"},
    ],
    ids=str,
)
def test_what_is_no_time_of_this_service_is_refused(caller: FlaskClient, token_of: TokenOf, time: Any) -> None:
    refused = hand_in(
        caller, token_of("chen-guifang"), f"odd {time}"[:60].encode("ascii", "ignore").decode(), SERVICE, time=time
    )
    assert refused.status_code == 422
    assert [error["question"] for error in refused.json["errors"]] == ["time"]


def test_a_case_taken_back_gives_its_time_back(caller: FlaskClient, token_of: TokenOf) -> None:
    header, time = token_of("li-jianguo"), slot("1430")
    case = hand_in(caller, header, "taken-back", SERVICE, time=time, for_whom="relative")
    assert case.status_code == 201, case.json
    gone = caller.put(
        f"/cases/{case.json['reference']}/withdrawal", headers={**header, "Idempotency-Key": "taken-back"}
    )
    assert gone.status_code == 200
    assert gone.json["appointment"]["status"] == "cancelled"
    assert time["slot"] not in booked(caller, header)
    assert free(caller, time["slot"])


GROUPS: list[tuple[Any, int | None, str]] = [
    ([{"near": "榕树下", "area": "3亩"}, {"area": "2亩"}], 2, "near"),
    ([{"near": "榕树下", "area": "很" * 30}], 1, "area"),
    ([{"near": "榕树下", "area": "3亩", "price": "9"}], 1, "price"),
    ([{}], 1, "near"),
    ([], None, ""),
    ([{"near": "x", "area": "1"}] * 16, None, ""),
    ("x", None, ""),
    ({"near": "x"}, None, ""),
]


@pytest.mark.parametrize(("parcels", "member", "part"), GROUPS, ids=str)
def test_what_is_wrong_with_one_of_a_group_is_named(
    caller: FlaskClient, token_of: TokenOf, parcels: Any, member: int | None, part: str
) -> None:
    refused = hand_in(caller, token_of("chen-guifang"), "group", "grain-subsidy", parcels=parcels)
    assert refused.status_code == 422
    first = refused.json["errors"][0]
    assert first["question"] == "parcels"
    assert (first.get("member"), first.get("part", "")) == (member, part)
    assert member is None or f"第{member}个" in first["message"]


def test_not_knowing_is_taken_where_the_form_says_so(caller: FlaskClient, token_of: TokenOf) -> None:
    header, unknown = token_of("chen-guifang"), {"dont_know": True}
    good = hand_in(caller, header, "unknown", "grain-subsidy", parcels=[{"near": "榕树下", "area": unknown}])
    assert good.status_code == 201
    for changed in ({"parcels": [{"near": unknown, "area": "1"}]}, {"village": unknown}):
        assert hand_in(caller, header, "unknown2", "grain-subsidy", **changed).status_code == 422


@pytest.mark.parametrize(
    "address",
    ["村口", {}, {"words": " "}, {"words": "x", "division": "440106"}, {"words": "x", "city": "y"}, {"words": 5}],
    ids=str,
)
def test_half_an_address_is_refused(caller: FlaskClient, token_of: TokenOf, address: Any) -> None:
    refused = hand_in(caller, token_of("chen-guifang"), "address", "animal-quarantine", kept_at=address)
    assert [error["question"] for error in refused.json["errors"]] == ["kept_at"]


def test_whoever_knows_only_the_year_may_say_so(caller: FlaskClient, token_of: TokenOf) -> None:
    person = {"called": "王小明", "relation": "parent", "born": "1935", "earns": {"dont_know": True}}
    assert hand_in(caller, token_of("chen-guifang"), "year", "social-assistance", household=[person]).status_code == 201
    wrong = hand_in(
        caller, token_of("chen-guifang"), "year2", "social-assistance", household=[{**person, "born": "35"}]
    )
    assert wrong.json["errors"][0]["part"] == "born"


def service(service_id: str = "grain-subsidy") -> dict[str, Any]:
    written: dict[str, Any] = yaml.safe_load((DATA / "services" / f"{service_id}.yaml").read_text(encoding="utf-8"))
    return {**written, "updated": str(written["updated"])}


WORDS = {"zh": "问", "en": "Ask"}
MISTAKES: list[tuple[str, dict[str, Any]]] = [
    ("statements", {"kind": "declaration"}),
    ("statements", {"kind": "text", "statements": [WORDS]}),
    ("places", {"kind": "place"}),
    ("places", {"kind": "place", "places": ["castle"]}),
    ("at", {"kind": "slot"}),
    ("at", {"kind": "slot", "at": "crops"}),
    ("questions", {"kind": "group", "label": WORDS}),
    ("label", {"kind": "group", "questions": []}),
    (
        "questions",
        {
            "kind": "group",
            "label": WORDS,
            "questions": [{"id": "a", "kind": "consent", "text": WORDS, "statement": WORDS}],
        },
    ),
    ("kind", {"kind": "group", "label": WORDS, "questions": [{"id": "a", "kind": "colour", "text": WORDS}]}),
    ("dont_know", {"kind": "address", "dont_know": True}),
    ("prefill", {"kind": "text", "prefill": {"from": "record", "service": "land-contract"}}),
    ("prefill", {"kind": "text", "prefill": {"from": "profile", "column": "x"}}),
]


@pytest.mark.parametrize(("key", "question"), MISTAKES, ids=str)
def test_a_mistake_in_a_new_kind_is_named(key: str, question: dict[str, Any]) -> None:
    written = service()
    topics = set(written["topics"])
    assert check_service(written, "x.yaml", topics) == []
    written["form"]["questions"].append({"id": "another", "text": WORDS, **question})
    assert any(key in complaint.place for complaint in check_service(written, "x.yaml", topics))


def test_parts_that_leave_a_question_out_are_refused() -> None:
    written = service("social-assistance")
    written["form"]["sections"][0]["questions"].pop()
    assert [one.place for one in check_service(written, "x.yaml", set(written["topics"]))] == ["form.sections"]


@pytest.mark.parametrize(
    ("sought", "first"),
    [
        ("天河", "天河区"),
        ("th", "天河区"),
        ("TianHe", "天河区"),
        ("Tianhe District", "天河区"),
        ("花县", "花都区"),
        ("番禺縣", "番禺区"),
        ("東莞", "东莞市"),
        ("广州天河", "天河区"),
        ("广州市天河区", "天河区"),
        ("河边村", "河边村"),
    ],
)
def test_a_division_is_found_however_people_call_it(caller: FlaskClient, sought: str, first: str) -> None:
    found = caller.get("/places/divisions", query_string={"q": sought}).json["items"]
    assert found[0]["name"] == first
    assert found[0]["line"][-1]["code"] == found[0]["code"]
    assert len(found) <= 20


def test_what_is_nowhere_is_not_found_and_a_parent_narrows(caller: FlaskClient) -> None:
    assert caller.get("/places/divisions", query_string={"q": "北京"}).json["items"] == []
    assert caller.get("/places/divisions", query_string={"q": "%"}).json["items"] == []
    found = caller.get("/places/divisions", query_string={"q": "样例村", "parent": "440106"}).json["items"]
    assert found
    assert all(one["code"].startswith("440106") for one in found)


def test_photos_are_asked_for_by_services_that_make_a_case_alone() -> None:
    written = service("farm-machinery-subsidy")
    assert check_service(written, "x.yaml", set(written["topics"])) == []
    written["handed_to"] = "faults"
    assert [one.place for one in check_service(written, "x.yaml", set(written["topics"]))] == ["form"]
