"""Do officials decide, step by step and nothing else, and does the resident's case say so at once?"""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.gateway.cases import Case
from app.gateway.notices import Notice
from backend import create_app
from backend.decisions import STEPS
from backend.switches import APIS, KINDS
from tests.backend.browser import sign_in
from tests.backend.conftest import Clock
from tests.backend.desk import Sitter, main_of
from tests.backend.test_cases import good_answers, hand_in

TokenOf = Callable[[str], dict[str, str]]
OFFICIALS = ("lin-xiaoyan", "he-zhiqiang")
SAMPLE_WAITING = "YLNQ7W9T65TD"  # 陈桂芳's senior card
# The state a case comes to, and the steps that lead there.
WAYS: dict[str, tuple[str, ...]] = {
    "received": (),
    "checking": ("take",),
    "waiting-for-you": ("take", "ask"),
    "approved": ("take", "ask", "get", "approve"),
    "refused": ("take", "refuse"),
    "done": ("take", "approve", "issue"),
}
TYPED = {
    "ask": {"papers-zh": "户口本第一页\n近照一张", "papers-en": "the first page of the household register"},
    "refuse": {"reason-zh": "户口不在本省。", "reason-en": "The household is in another province."},
}


@pytest.fixture
def official(platform: Flask) -> Sitter:
    """Somebody at the officials' desk."""
    return Sitter(platform).sit("lin-xiaoyan")


@pytest.fixture
def header(token_of: TokenOf) -> dict[str, str]:
    """陈桂芳, whose cases are decided here."""
    return token_of("chen-guifang")


@pytest.fixture
def reference(caller: FlaskClient, header: dict[str, str], request: pytest.FixtureRequest) -> str:
    """A case handed in just now."""
    made: str = hand_in(caller, header, f"desk {request.node.nodeid}"[-200:].encode().hex()[:200]).json["reference"]
    return made


def lead(official: Sitter, reference: str, *steps: str) -> None:
    """Take every step with a case."""
    for step in steps:
        answer = official.do(reference, step, **TYPED.get(step, {}))
        assert answer.status_code == 303, main_of(answer)


def told(caller: FlaskClient, header: dict[str, str], reference: str, language: str = "zh-Hans") -> Case:
    """The case as its resident gets it."""
    answer = caller.get(f"/cases/{reference}", headers={**header, "Accept-Language": language})
    return Case.model_validate(answer.json)


@pytest.mark.parametrize("state", WAYS)
def test_a_case_is_what_was_decided_however_old_it_grows(
    official: Sitter, caller: FlaskClient, header: dict[str, str], reference: str, clock: Clock, state: str
) -> None:
    lead(official, reference, *WAYS[state])
    clock.pass_by(days=3)
    case = told(caller, header, reference)
    if state == "received":
        assert case.status == "approved"  # nobody touched it: the demonstration goes on by itself
        return
    assert case.status == state
    assert len(case.history) == 1 + len(WAYS[state])
    assert "林晓燕（样例）" in case.history[1].text
    assert (case.wanted, case.reason, bool(case.certificate)) == (
        ("户口本第一页", "近照一张") if state == "waiting-for-you" else (),
        "户口不在本省。" if state == "refused" else None,
        state == "done",
    )


@pytest.mark.parametrize("state", WAYS)
@pytest.mark.parametrize("step", STEPS)
def test_only_the_steps_that_follow_can_be_taken(official: Sitter, reference: str, state: str, step: str) -> None:
    lead(official, reference, *WAYS[state])
    path = f"/desk/official/cases/{reference}"
    follows = STEPS[step].comes_from == state
    assert (step in official.forms(path)) == follows
    if not follows:
        seen = str(1 + len(WAYS[state]))
        refused = official.send(path, step=step, seen=seen, **TYPED.get(step, {}))
        assert refused.status_code == 409
        assert "现在不能做这一步" in main_of(refused)
        assert official.get(path).text.count('<dt class="at">') == int(seen), "something was written all the same"


def test_a_page_that_is_too_old_decides_nothing(official: Sitter, platform: Flask, reference: str) -> None:
    other = Sitter(platform, "en").sit("he-zhiqiang")
    path = f"/desk/official/cases/{reference}"
    lead(official, reference, "take", "ask", "get")
    late = other.send(path, step="approve", seen="2")
    assert late.status_code == 409
    assert "Somebody just changed this" in main_of(late)


def test_of_many_presses_at_once_one_counts(tmp_path: Path) -> None:
    platform = create_app({"DATABASE": str(tmp_path / "backend.db")})
    caller = platform.test_client()
    header = {"Authorization": f"Bearer {sign_in(caller, 'chen-guifang')['access_token']}"}
    reference = hand_in(caller, header, "at once").json["reference"]
    official = Sitter(platform).sit("lin-xiaoyan")
    lead(official, reference, "take")
    token, cookie = official.token, official.browser.get_cookie("desk", path="/desk/")
    assert cookie is not None

    def press(step: str) -> int:
        fields = {"token": token, "step": step, "seen": "2", **TYPED.get(step, {})}
        path, sent = f"/desk/official/cases/{reference}", {"Cookie": f"desk={cookie.value}"}
        return platform.test_client(use_cookies=False).post(path, data=fields, headers=sent).status_code

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(press, ["approve", "refuse"] * 6))
    assert answers.count(303) == 1, answers
    assert set(answers) <= {303, 409}
    assert told(caller, header, reference).status in ("approved", "refused")


@pytest.mark.parametrize("state", [state for state in WAYS if WAYS[state]])
def test_the_resident_hears_of_every_step(
    official: Sitter, caller: FlaskClient, header: dict[str, str], reference: str, state: str
) -> None:
    before = {one["id"] for one in caller.get("/notices?size=200", headers=header).json["items"]}
    lead(official, reference, *WAYS[state])
    items = caller.get("/notices?size=200", headers=header).json["items"]
    new = [Notice.model_validate(item) for item in items if item["id"] not in before]
    assert len(new) == len(WAYS[state])
    case = told(caller, header, reference)
    assert {notice.about for notice in new} <= {reference, case.certificate}
    assert all(notice.title.startswith("领高龄津贴：") and not notice.read for notice in new)
    newest = new[0] if state != "waiting-for-you" else next(one for one in new if "补" in one.title)
    if state == "waiting-for-you":
        assert "户口本第一页、近照一张" in newest.text
    if state == "refused":
        assert any(notice.text == "户口不在本省。" for notice in new)
    if state == "done":
        assert [notice.about for notice in new if notice.kind == "certificate"] == [case.certificate]


def test_words_come_in_the_reader_s_language_or_as_they_were_written(
    official: Sitter, caller: FlaskClient, header: dict[str, str], reference: str
) -> None:
    lead(official, reference, "take", "ask")
    english = told(caller, header, reference, "en")
    assert english.wanted == ("the first page of the household register", "近照一张")
    assert "Lin Xiaoyan (sample)" in english.history[1].text
    assert told(caller, header, reference, "zh-Hant").wanted == ("户口本第一頁", "近照一張")


@pytest.mark.parametrize(
    ("step", "before"), [("ask", ("take",)), ("refuse", ("take",)), ("issue", ("take", "approve"))]
)
def test_what_a_step_needs_must_be_said(official: Sitter, reference: str, step: str, before: tuple[str, ...]) -> None:
    lead(official, reference, *before)
    for empty in ({}, {"papers-zh": " \n ", "reason-zh": "  ", "kind": "no-such-kind"}):
        refused = official.send(f"/desk/official/cases/{reference}", step=step, seen=str(1 + len(before)), **empty)
        assert refused.status_code == 422
        assert "请" in main_of(refused)


@pytest.mark.parametrize(("until", "status"), [("", 303), ("2036-11-23", 303), ("2026-11-23", 422), ("someday", 422)])
def test_a_certificate_runs_until_a_day_to_come(official: Sitter, reference: str, until: str, status: int) -> None:
    lead(official, reference, "take", "approve")
    assert official.do(reference, "issue", until=until).status_code == status


def test_a_certificate_needs_somebody_to_hold_it(official: Sitter, caller: FlaskClient) -> None:
    service = "rural-fault-report"
    answers = {"what": "light", "danger": False, "where": "村口", "phone": "19900000003", "consent": True}
    made = caller.post("/cases", json={"service": service, "answers": answers}, headers={"Idempotency-Key": "nobody's"})
    lead(official, made.json["reference"], "take", "approve")
    refused = official.do(made.json["reference"], "issue")
    assert refused.status_code == 409
    assert "没有登录" in main_of(refused)


def test_sample_cases_from_before_can_be_decided_and_then_keep_their_day(
    platform: Flask, official: Sitter, caller: FlaskClient, header: dict[str, str], clock: Clock
) -> None:
    waiting = told(caller, header, SAMPLE_WAITING)
    assert (waiting.status, waiting.wanted) == ("waiting-for-you", ("户口本第一页",))
    lead(official, SAMPLE_WAITING, "get", "approve")
    clock.pass_by(days=10)
    approved = told(caller, header, SAMPLE_WAITING)
    assert (approved.status, approved.handed_in_at) == ("approved", waiting.handed_in_at)
    assert [event.text for event in approved.history[:3]] == [event.text for event in waiting.history]


def test_the_list_shows_every_case_newest_first_and_by_state(
    official: Sitter, caller: FlaskClient, header: dict[str, str], reference: str
) -> None:
    for n in range(22):
        hand_in(caller, header, f"many {n}")
    lead(official, reference, "take", "refuse")
    seen: list[str] = []
    for n in range(1, 20):
        page = official.get(f"/desk/official/?page={n}")
        if page.status_code == 404:
            break
        found = re.findall(r'href="/desk/official/cases/(\w+)"', page.text)
        assert 0 < len(found) <= 20
        seen += found
    assert len(seen) == len(set(seen)) > 22
    total = re.search(r"全部 (\d+)", page.text if page.status_code == 200 else official.get("/desk/official/").text)
    assert total is not None
    assert int(total[1]) == len(seen)
    days = re.findall(r'<span class="more at">([\d-]+ [\d:]+) ', official.get("/desk/official/").text)
    assert days == sorted(days, reverse=True)
    refused = official.get("/desk/official/?state=refused").text
    assert reference in refused
    assert reference not in official.get("/desk/official/?state=received").text
    for wrong in ("?state=angry", "?page=0", "?page=x", "?page=99999", "?page=²"):
        assert official.get(f"/desk/official/{wrong}").status_code == 404


def test_answers_stand_beside_their_questions_and_numbers_are_masked(
    official: Sitter, caller: FlaskClient, header: dict[str, str]
) -> None:
    made = hand_in(caller, header, "shown", "senior-card", for_whom="self", delivery="post", address="样例路1号")
    if made.status_code != 201:
        made = hand_in(caller, header, "shown again", "senior-card")
    page = official.get(f"/desk/official/cases/{made.json['reference']}")
    text = main_of(page)
    assert "您的身份证号是多少？ •••• 1288" in text
    assert "这次给谁办？ 我自己" in text
    for number in (value for value in good_answers("senior-card").values() if str(value).isdigit()):
        assert str(number) not in page.text


@pytest.mark.parametrize("desk", ["official", "employer"])
def test_nobody_presses_anything_without_the_token_of_this_browser(platform: Flask, desk: str) -> None:
    me, other = Sitter(platform), Sitter(platform)
    for token in ("", "x", other.token):
        answer = me.browser.post(f"/desk/{desk}/who", data={"person": "lin-xiaoyan", "token": token})
        assert answer.status_code == 403
    assert "您是谁" in main_of(me.get(f"/desk/{desk}/"))


def test_a_cookie_somebody_else_wrote_makes_nobody_an_official(platform: Flask, reference: str) -> None:
    visitor = Sitter(platform)
    visitor.browser.set_cookie("desk", "eyJvZmZpY2lhbCI6ImxpbiJ9.x.y", path="/desk/")
    assert visitor.get(f"/desk/official/cases/{reference}").status_code == 403
    sitting = Sitter(platform).sit("lin-xiaoyan")
    cookie = sitting.browser.get_cookie("desk", path="/desk/")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_nobody_decides_without_having_sat_down_or_after_getting_up(platform: Flask, reference: str) -> None:
    path = f"/desk/official/cases/{reference}"
    sitter = Sitter(platform)
    assert sitter.get(path).status_code == 403
    assert sitter.send(path, step="take", seen="1").status_code == 403
    sitter.sit("he-zhiqiang")
    assert sitter.get(path).status_code == 200
    sitter.sit("")
    assert sitter.get(path).status_code == 403
    assert sitter.sit("no-such-person").get(path).status_code == 403


@pytest.mark.parametrize("path", ["/desk/nowhere", "/desk/official/nowhere", "/desk/official/cases/YL0", "/desk/x/y/z"])
def test_what_is_not_there_is_a_page(official: Sitter, path: str) -> None:
    answer = official.get(path)
    assert answer.status_code == 404
    assert "没有做成" in main_of(answer)


@pytest.mark.parametrize("step", ["", "dance", "take"])
@pytest.mark.parametrize("seen", ["", "x", "-1", "²", "99999999"])
def test_odd_forms_are_refused(official: Sitter, reference: str, step: str, seen: str) -> None:
    answer = official.send(f"/desk/official/cases/{reference}", step=step, seen=seen)
    assert answer.status_code in (400, 409)


@pytest.mark.parametrize(
    ("language", "said"), [("zh-CN", "大家交的"), ("en", "What people handed in"), ("zh-HK", "大家交的")]
)
def test_the_desk_speaks_the_reader_s_language(platform: Flask, language: str, said: str) -> None:
    for one in OFFICIALS:
        page = Sitter(platform, language).sit(one).get("/desk/official/")
        assert said in main_of(page)
        assert page.headers["Content-Language"] == {"zh-CN": "zh-Hans", "en": "en", "zh-HK": "zh-Hant"}[language]


def test_switches_are_thrown_and_mended_at_the_desk(platform: Flask, caller: FlaskClient, official: Sitter) -> None:
    switches = platform.extensions["switches"]
    page = official.get("/desk/official/switches")
    for api in APIS:
        assert page.text.count(f'name="kind-{api}"') == 1
    assert page.text.count("<option") == len(APIS) * (1 + len(KINDS))
    fields: dict[str, Any] = {
        "kind-prices": "status",
        "detail-prices": "503:30",
        "kind-work": "slow",
        "detail-work": "0",
    }
    done = official.send("/desk/official/switches", **fields, **{"kind-cases": "garbage", "detail-cases": "7"})
    assert "设好了" in main_of(done)
    assert {api: str(switches.of(api)) for api in APIS if switches.of(api)} == {
        "prices": "status:503:30",
        "work": "slow:0",
        "cases": "garbage",
    }
    assert caller.get("/prices").headers["Retry-After"] == "30"
    refused = official.send("/desk/official/switches", **{"kind-prices": "status", "detail-prices": "200"})
    assert refused.status_code == 422
    assert switches.of("work"), "a refused press changed something"
    assert official.send("/desk/official/switches", mend="all").status_code == 303
    assert not [api for api in APIS if switches.of(api)]


def test_what_was_decided_is_there_after_a_restart(tmp_path: Path) -> None:
    where = {"DATABASE": str(tmp_path / "backend.db")}
    platform = create_app(where)
    caller = platform.test_client()
    header = {"Authorization": f"Bearer {sign_in(caller, 'chen-guifang')['access_token']}"}
    reference = hand_in(caller, header, "restart").json["reference"]
    official = Sitter(platform).sit("lin-xiaoyan")
    lead(official, reference, "take", "ask")
    again = create_app(where)
    case = Case.model_validate(again.test_client().get(f"/cases/{reference}", headers=header).json)
    assert (case.status, case.wanted) == ("waiting-for-you", ("户口本第一页", "近照一张"))
    assert timedelta(0) <= case.history[-1].at - case.handed_in_at < timedelta(minutes=5)
