"""Do faults reach an Open311 system once, and come back as they were meant, however ugly they come?"""

import logging
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx2
import pytest
from flask import Flask

from app.gateway import Gateway
from app.gateway.adapters.open311 import marker
from app.gateway.backend import Caller
from app.gateway.errors import AnswersRejected, BackendRefused, BackendUnavailable, RecordNotFound
from app.gateway.faults import Fault, FaultPage, FaultSource
from tests.gateway.backends import settings
from tests.gateway.open311 import KEY, SERVICES, Town, entry, faults_of, refusal, said

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
ANSWERS = {
    "what": "road",
    "danger": True,
    "where": "村口大树下",
    "since": "2026-11-20",
    "details": "有个大坑",
    "phone": "19900000001",
    "consent": True,
}
SECRETS = ("19900000001", "有个大坑", KEY)


def report(town: Town, key: str = "k" * 32, language: str = "zh-Hans", **changes: object) -> Fault:
    """Report something through the connector."""
    return faults_of(town).report({**ANSWERS, **changes}, Caller(language, "the-token"), key=key)


def told(*entries: Any, language: str = "zh-Hans") -> tuple[Fault, ...]:
    """What the site tells of these entries."""
    return faults_of(Town(*entries)).recent(language).value.items


# Reporting.


def test_a_report_is_sent_as_the_standard_wants_it():
    town = Town()
    made = report(town)
    (sent,) = town.sent
    assert sent == {
        "service_code": "001",
        "description": f"坏了：路\n会伤到人！\n地点：村口大树下\n哪天坏的：2026-11-20\n有个大坑\n{marker('k' * 32)}",
        "address_string": "村口大树下",
        "phone": "19900000001",
        "api_key": KEY,
    }
    posted = town.asked[-1]
    assert posted.headers["content-type"] == "application/x-www-form-urlencoded"
    assert made.reference == town.requests[0]["service_request_id"]
    assert (made.status, made.where, made.note) == ("received", "村口大树下", "We look at it within 3 days.")


def test_no_secret_stands_in_an_address_or_a_log_and_nobody_is_named(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    town = Town()
    source = faults_of(town, BACKEND_FAULTS_JURISDICTION="sample.example")
    source.report(ANSWERS, Caller("en", "the-token"), key="k")
    town.no = refusal(400, "phone 19900000001 is wrong: 有个大坑")
    with pytest.raises(AnswersRejected) as refused:
        source.report(ANSWERS, Caller("en", "the-token"), key="other")
    town.no = refusal(403, f"api_key {KEY} is not valid")
    with pytest.raises(BackendRefused) as forbidden:
        source.report(ANSWERS, Caller("en", "the-token"), key="third")
    for asked in town.asked:
        assert not any(secret in str(asked.url) for secret in SECRETS)
        assert "authorization" not in asked.headers
        assert "jurisdiction_id=sample.example" in str(asked.url) or asked.method == "POST"
    assert town.sent[0]["jurisdiction_id"] == "sample.example"
    for secret in SECRETS:
        assert secret not in caplog.text
        assert secret not in str(refused.value)
        assert secret not in str(forbidden.value)


@pytest.mark.parametrize(
    ("what", "services", "code"),
    [
        ("road", SERVICES, "001"),
        ("light", SERVICES, "002"),
        ("water", SERVICES, "003"),
        ("rubbish", SERVICES, "004"),
        ("bridge", SERVICES, "900"),
        ("other", SERVICES, "900"),
        ("road", [*SERVICES, {"service_code": "ROAD", "service_name": "Whatever"}], "ROAD"),
        ("light", [{**SERVICES[1], "metadata": True}, {**SERVICES[1], "service_code": "222"}], "222"),
        ("light", [{**SERVICES[1], "metadata": True}], "002"),
        ("road", [{"service_code": 17, "service_name": "路面坑洞"}], "17"),
        ("ditch", [{"service_code": "a"}, {"service_code": "b", "service_name": "其他"}, "x", None, {}], "b"),
    ],
)
def test_what_is_broken_goes_to_the_service_for_it(what: str, services: list[Any], code: str):
    town = Town(services=services)
    report(town, what=what)
    assert town.sent[0]["service_code"] == code


def test_what_fits_no_service_goes_where_the_settings_say_or_nowhere():
    town = Town(services=SERVICES[:1])
    with pytest.raises(BackendRefused):
        report(town, what="water")
    assert town.sent == []
    source = faults_of(town, BACKEND_FAULTS_OTHER="777")
    source.report({**ANSWERS, "what": "water"}, Caller(), key="k")
    assert town.sent[0]["service_code"] == "777"


def test_a_report_whose_answer_was_lost_is_found_and_not_sent_again():
    town = Town(entry(7), "nonsense")
    town.loses = True
    with pytest.raises(BackendUnavailable):
        report(town)
    town.loses = False
    made = report(town)
    assert len(town.sent) == 1
    assert made.reference == town.requests[-1]["service_request_id"]
    assert report(town, key="another").reference != made.reference
    assert len(town.sent) == 2


def test_nothing_is_sent_while_it_cannot_be_seen_whether_it_arrived_before():
    town = Town()
    town.instead["/requests.json"] = httpx2.Response(500)
    with pytest.raises(BackendUnavailable):
        report(town)
    assert town.sent == []


def test_a_token_becomes_an_id_as_soon_as_there_is_one():
    town = Town()
    town.gives = "token"
    made = report(town)
    assert made.reference == "t-1"
    with pytest.raises(RecordNotFound):
        faults_of(town).fault("t-1", "en")
    town.tokens["t-1"] = town.requests[0]["service_request_id"]
    assert faults_of(town).fault("t-1", "en").value.reference == town.requests[0]["service_request_id"]


def test_a_server_that_gives_no_number_at_all_still_took_the_report():
    town = Town()
    town.gives = "nothing"
    assert report(town).reference == marker("k" * 32).split()[-1]


@pytest.mark.parametrize(
    ("why", "question"),
    [
        ("phone: not a number", "phone"),
        ("The address_string could not be found", "where"),
        ("description is too long", "details"),
        ("service_code not recognised", "what"),
        ("requested date in the future", "since"),
        ("no", "what"),
        ("地址找不到", "where"),
    ],
)
@pytest.mark.parametrize("status", [400, 200])
def test_a_refusal_comes_back_to_its_question(why: str, question: str, status: int):
    town = Town()
    town.no = said([{"code": 400, "description": why}], status)
    with pytest.raises(AnswersRejected) as refused:
        report(town)
    assert refused.value.problems == {question: why}


@pytest.mark.parametrize(
    "no",
    [
        refusal(401, "who are you"),
        refusal(403, "Missing or Invalid api_key"),
        refusal(404, "service_code not found"),
        refusal(400, "jurisdiction_id was not provided"),
        refusal(400, "api_key is wrong"),
        refusal(400, "attribute[X] is required"),
        httpx2.Response(400, content=b"<html>Bad Request</html>"),
        httpx2.Response(400, content=b""),
        httpx2.Response(418, content=b"{}"),
        httpx2.Response(302, headers={"Location": "https://elsewhere.example/"}),
        said([{"code": 403, "description": "key"}], 200),
    ],
)
def test_what_only_we_can_put_right_is_not_blamed_on_the_citizen(no: httpx2.Response):
    town = Town()
    town.no = no
    with pytest.raises(BackendRefused):
        report(town)


@pytest.mark.parametrize("body", [b"", b"<html>thanks</html>", b"[]", b"7", b"null", b'["x"]', b'[{"service_req'])
def test_an_answer_to_a_report_that_makes_no_sense_is_no_answer(body: bytes):
    town = Town()
    town.no = httpx2.Response(200, content=body)
    with pytest.raises(BackendUnavailable):
        report(town)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_that_is_down_is_told_so(status: int):
    town = Town()
    town.no = httpx2.Response(status, content=b"<html>oops</html>")
    with pytest.raises(BackendUnavailable):
        report(town)


# Reading.


def test_a_request_is_told_with_everything_it_says():
    (fault,) = told(entry())
    assert (fault.reference, fault.where, fault.holder) == ("638001", "8 Sample Road", "Roads Department")
    assert (fault.what.id, fault.what.name) == ("road", "Potholes")
    assert (fault.status, fault.note) == ("checking", "A crew is on its way.")
    assert fault.reported_at is not None
    assert fault.updated_at is not None
    assert fault.updated_at > fault.reported_at
    assert fault.expected is not None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("open", "received"),
        ("OPEN", "received"),
        ("closed", "mended"),
        ("Resolved", "mended"),
        ("in_progress", "mending"),
        ("Assigned to crew", "mending"),
        ("acknowledged", "checking"),
        ("Closed - duplicate", "refused"),
        ("unresolved", "checking"),
        ("已办结", "mended"),
        ("purple", "checking"),
        (None, "checking"),
        (7, "checking"),
        ("", "checking"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_any_status_is_told_in_words(status: Any, state: str, language: str):
    (fault,) = told(entry(1, status=status, updated_datetime=None), language=language)
    assert fault.status == state
    assert fault.status_text
    assert fault.status_text.isascii() == (language == "en")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-20T10:00:00+08:00", "2026-11-20T10:00:00+08:00"),
        ("2026-11-20T10:00:00-08:00", "2026-11-21T02:00:00+08:00"),
        ("2026-11-20T02:00:00Z", "2026-11-20T10:00:00+08:00"),
        ("2026-11-20T10:00:00", "2026-11-20T10:00:00+08:00"),
        ("2026-11-20 10:00:00", "2026-11-20T10:00:00+08:00"),
        ("2026-11-20", "2026-11-20T00:00:00+08:00"),
        ("yesterday", None),
        ("", None),
        (1_700_000_000, None),
        ("9999-12-31T23:59:59-12:00", None),
        ({"at": "x"}, None),
    ],
)
def test_times_of_any_zone_are_ours(written: Any, meant: str | None):
    (fault,) = told(entry(1, requested_datetime=written, updated_datetime=None))
    assert fault.reported_at == (datetime.fromisoformat(meant) if meant else None)


def test_an_expected_time_is_a_day_of_ours():
    (fault,) = told(entry(1, expected_datetime="2026-11-30T20:00:00Z"))
    assert fault.expected == date(2026, 12, 1)
    (over,) = told(entry(1, status="closed", expected_datetime="2026-11-30T20:00:00Z"))
    assert over.expected is None


OPTIONAL = sorted(set(entry()) - {"service_request_id"})
UGLY = [
    None,
    "text",
    7,
    -1.5,
    [],
    {},
    [None],
    {"a": {"b": 1}},
    True,
    "长" * 100_000,
    "<script>alert(1)</script>",
    "&lt;b&gt;",
    "\x00",
]


@pytest.mark.parametrize("part", OPTIONAL)
@pytest.mark.parametrize("ugly", UGLY, ids=str)
def test_any_optional_part_may_be_missing_or_of_another_type(part: str, ugly: Any):
    (fault,) = told(entry(1, **{part: ugly}))
    assert fault.reference == "638001"
    assert fault.where
    for text in (fault.where, fault.holder, fault.note or "", fault.what.name):
        assert len(text) <= 300
        assert "<script" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_is_told_from_the_address_else_from_our_own_words_else_not(language: str):
    assert told(entry(1, address=None), language=language)[0].where == "村口大树下"
    where = told(entry(1, address=None, description="a hole"), language=language)[0].where
    assert where
    assert "hole" not in where
    assert told(entry(1, address="村口，电话19900000001"))[0].where == "村口，电话…"


@pytest.mark.parametrize("ugly", [None, "x", 7, [], {}, {"service_request_id": None}, {"service_request_id": "a/b"}])
def test_one_bad_entry_never_takes_the_others_with_it(ugly: Any):
    assert [fault.reference for fault in told(entry(1), ugly, entry(2))] == ["638001", "638002"]
    assert told(entry(1, service_request_id=99))[0].reference == "99"


def test_an_empty_list_is_empty_and_anything_else_is_no_list():
    assert faults_of(Town()).recent("en").value == FaultPage(items=(), page=1, pages=1, total=0)
    for wrong in (
        httpx2.Response(200, content=b"<html>maintenance</html>"),
        httpx2.Response(200, content=b""),
        said({}),
        said("x"),
        said([{"a": 1}]),
        said(["x"]),
        said([{"code": 400, "description": "start_date"}]),
        httpx2.Response(200, content=b"[" + b'{"x":1},' * 900_000 + b"{}]"),
        httpx2.Response(401),
        httpx2.Response(500),
    ):
        town = Town()
        town.instead["/requests.json"] = wrong
        with pytest.raises((BackendUnavailable, BackendRefused)):
            faults_of(town).recent("en")


def test_the_newest_come_first_a_page_at_a_time():
    source = faults_of(Town(*(entry(n) for n in (3, 1, 2, *range(4, 24)))))
    pages = [source.recent("en", n).value for n in (1, 2, 3)]
    assert [fault.reference for page in pages for fault in page.items] == [f"638{n:03}" for n in range(1, 24)]
    assert {(page.pages, page.total) for page in pages} == {(3, 23)}
    for wrong in (0, 4):
        with pytest.raises(RecordNotFound):
            source.recent("en", wrong)


def test_only_what_is_recent_is_asked_for_and_kept_a_while():
    town = Town(entry())
    source = faults_of(town, BACKEND_FAULTS_JURISDICTION="sample.example")
    for _n in range(3):
        source.recent("en")
    (asked,) = town.asked
    since = datetime.fromisoformat(asked.url.params["start_date"])
    assert timedelta(days=59) < datetime.now(UTC) - since < timedelta(days=61)


@pytest.mark.parametrize("reference", ["nothing", "..", "a/b", "a?b", "", "长" * 300])
def test_what_is_not_there_is_not_found(reference: str):
    with pytest.raises(RecordNotFound):
        faults_of(Town(entry())).fault(reference, "en")


def test_whether_it_answers_is_seen_at_its_services():
    assert faults_of(Town()).answers()
    assert not faults_of(Town(services="x")).answers()


# Both kinds of system.


@pytest.fixture(params=["native", "open311"])
def source(request: pytest.FixtureRequest, backend: Flask) -> FaultSource:
    """The faults API of either kind, as the settings choose it."""
    native = httpx2.WSGITransport(app=backend)
    town = httpx2.MockTransport(Town(*(entry(n) for n in range(1, 26))))
    transport = native if request.param == "native" else town
    return Gateway(settings(BACKEND_FAULTS_KIND=request.param), transport).faults


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_kinds_of_system_answer_the_same_calls_alike(source: FaultSource, language: str):
    found = source.recent(language).value
    assert isinstance(found, FaultPage)
    assert (found.page, len(found.items)) == (1, 10)
    assert found.pages == -(-found.total // 10)
    for fault in found.items:
        assert isinstance(fault, Fault)
        assert source.fault(fault.reference, language).value == fault
    with pytest.raises(RecordNotFound):
        source.recent(language, found.pages + 1)
    with pytest.raises(RecordNotFound):
        source.fault("no-such-fault", language)
    key = f"both-{language}"
    made = source.report(ANSWERS, Caller(language), key=key)
    again = source.report(ANSWERS, Caller(language), key=key)
    assert isinstance(made, Fault)
    assert made.reference == again.reference
    assert (made.where, made.what.id) == ("村口大树下", "road")
    assert source.fault(made.reference, language).value.reference == made.reference


def test_a_kind_nobody_speaks_is_told_at_the_start():
    with pytest.raises(ValueError, match="BACKEND_FAULTS_KIND"):
        Gateway(settings(BACKEND_FAULTS_KIND="sms"))


@pytest.mark.parametrize("error", [httpx2.ConnectError("x"), httpx2.ReadTimeout("x"), httpx2.RemoteProtocolError("x")])
def test_every_failure_is_one_of_the_gateways(error: Exception):
    def broken(_request: httpx2.Request) -> httpx2.Response:
        raise error

    source = faults_of(broken)
    for call in (lambda: source.recent("en"), lambda: source.report(ANSWERS, Caller(), key="k")):
        with pytest.raises(BackendUnavailable):
            call()
