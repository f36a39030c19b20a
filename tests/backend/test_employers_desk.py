"""Do employers post work and answer those who apply, only for what is theirs, and does the resident hear of it?"""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import work
from tests.backend.conftest import Clock
from tests.backend.desk import Sitter, main_of

TokenOf = Callable[[str], dict[str, str]]
EMPLOYERS = [one["id"] for one in work.employers()["employers"]]
POSTED = {
    "title-zh": "摘荔枝",
    "title-en": "Picking lychees",
    "place-zh": "西样例镇荔枝园",
    "pay-zh": "一天180元，包午饭",
    "hours-zh": "早上6点到下午2点",
    "description-zh": "摘果、装筐。不用爬高。",
    "division": "449901102000",
    "people": "12",
    "closes_on": "2026-12-20",
}
WORDS = {"words-zh": "星期一早上8点来果园。"}


@pytest.fixture
def employer(platform: Flask) -> Sitter:
    """Somebody at the employers' desk."""
    return Sitter(platform).sit("sample-orchard", "employer")


@pytest.fixture
def vacancy(employer: Sitter) -> str:
    """A vacancy posted just now; its id."""
    answer = employer.send("/desk/employer/post", **POSTED)
    assert answer.status_code == 303, main_of(answer)
    return answer.location.rsplit("/", 1)[1]


@pytest.fixture
def application(platform: Flask, vacancy: str, clock: Clock) -> str:
    """周大强's application for it; its id."""
    with platform.extensions["catalogue"].engine.begin() as connection:
        return work.send(
            connection, vacancy=vacancy, owner="zhou-daqiang", phone="19900000007", message="我会开车。", at=clock.time
        )


def state_of(platform: Flask, application: str) -> str:
    """How an application stands."""
    with platform.extensions["catalogue"].engine.connect() as connection:
        row = work.find_application(connection, application)
    assert row is not None
    return str(row["status"])


def test_every_employer_can_sit_down(platform: Flask) -> None:
    assert len(EMPLOYERS) >= 3
    page = Sitter(platform).get("/desk/employer/")
    for one in work.employers()["employers"]:
        assert one["name"]["zh"] in main_of(page)
        assert "样例" in one["name"]["zh"]
        assert one["phone"]["number"].startswith("1990000")


def test_what_is_posted_stands_on_the_list_until_it_is_closed(employer: Sitter, vacancy: str) -> None:
    assert "摘荔枝 一天180元，包午饭 有0个人报名 招到2026-12-20" in main_of(employer.get("/desk/employer/"))
    page = main_of(employer.get(f"/desk/employer/vacancies/{vacancy}"))
    for text in (
        "摘荔枝",
        "西样例镇荔枝园",
        "早上6点到下午2点",
        "摘果、装筐。不用爬高。",
        "西样例镇",
        "12",
    ):
        assert text in page
    assert employer.send(f"/desk/employer/vacancies/{vacancy}", close="yes").status_code == 303
    closed = main_of(employer.get(f"/desk/employer/vacancies/{vacancy}"))
    assert "不招了" in closed
    assert "招到" not in closed


@pytest.mark.parametrize(
    "changes",
    [{name: " "} for name in POSTED if not name.endswith("-en") and name != "title-zh"]
    + [
        {"title-zh": "", "title-en": ""},
        {"title-zh": "长" * 41},
        {"people": "0"},
        {"people": "many"},
        {"people": "1000"},
    ]
    + [{"closes_on": day} for day in ("2026-11-23", "2028-01-01", "soon", "")]
    + [{"division": "110000000000"}],
)
def test_a_vacancy_that_lacks_something_is_not_posted(employer: Sitter, changes: dict[str, str]) -> None:
    before = main_of(employer.get("/desk/employer/"))
    refused = employer.send("/desk/employer/post", **{**POSTED, **changes})
    assert refused.status_code == 422
    assert main_of(employer.get("/desk/employer/")) == before


def test_opening_an_application_is_seeing_it(platform: Flask, employer: Sitter, vacancy: str, application: str) -> None:
    assert "周大强 发出去了" in main_of(employer.get(f"/desk/employer/vacancies/{vacancy}"))
    assert state_of(platform, application) == "sent"
    page = main_of(employer.get(f"/desk/employer/applications/{application}"))
    for text in ("周大强", "19900000007", "我会开车。", "对方看过了"):
        assert text in page
    assert state_of(platform, application) == "seen"


@pytest.mark.parametrize("answers", [("invited", "hired"), ("invited", "turned-down"), ("hired",), ("turned-down",)])
def test_an_application_is_answered_and_the_resident_hears(
    platform: Flask,
    employer: Sitter,
    caller: FlaskClient,
    token_of: TokenOf,
    application: str,
    answers: tuple[str, ...],
) -> None:
    path = f"/desk/employer/applications/{application}"
    for status in answers:
        assert f'value="{status}"' in employer.get(path).text
        assert employer.send(path, answer=status, **WORDS).status_code == 303
        assert state_of(platform, application) == status
    items = caller.get("/notices?size=200", headers=token_of("zhou-daqiang")).json["items"]
    heard = [one for one in items if one["about"] == application]
    assert {(one["kind"], one["text"]) for one in heard} == {("work", WORDS["words-zh"])}
    assert {one["title"] for one in heard} == {f"摘荔枝：{work.STATUS_TEXTS[status]['zh']}" for status in answers}
    again = employer.send(path, answer="invited", **WORDS)
    assert again.status_code == 409
    if answers[-1] != "invited":
        assert "这一份已经回过了" in main_of(employer.get(path))


def test_an_answer_has_words_and_is_one_there_is(employer: Sitter, platform: Flask, application: str) -> None:
    path = f"/desk/employer/applications/{application}"
    assert employer.send(path, answer="hired").status_code == 422
    assert employer.send(path, answer="promoted", **WORDS).status_code == 400
    assert employer.send(path, answer="hired", **{"words-zh": "长" * 301}).status_code == 422
    assert state_of(platform, application) == "sent"


def test_nobody_sees_or_answers_what_is_another_employer_s(
    platform: Flask, employer: Sitter, vacancy: str, application: str
) -> None:
    other = Sitter(platform).sit("sample-toy-factory", "employer")
    nobody = Sitter(platform)
    official = Sitter(platform).sit("lin-xiaoyan")
    for path in (f"/desk/employer/vacancies/{vacancy}", f"/desk/employer/applications/{application}"):
        assert other.get(path).status_code == 404
        assert other.send(path, answer="hired", **WORDS).status_code == 404
        for sitter in (nobody, official):
            assert sitter.get(path).status_code == 403
            assert sitter.send(path, answer="hired", **WORDS).status_code == 403
    assert nobody.send("/desk/employer/post", **POSTED).status_code == 403
    assert state_of(platform, application) == "sent"
    assert vacancy not in other.get("/desk/employer/").text


def test_a_long_list_of_vacancies_comes_in_pages(platform: Flask) -> None:
    employer = Sitter(platform).sit("sample-home-care", "employer")
    for _n in range(21):
        employer.send("/desk/employer/post", **POSTED)
    first, second = (
        re.findall(r"/desk/employer/vacancies/(\w+)", employer.get(f"/desk/employer/?page={n}").text) for n in (1, 2)
    )
    assert len(first) == 20
    assert second
    assert not set(first) & set(second)
    assert employer.get("/desk/employer/?page=99").status_code == 404


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_desk_speaks_the_reader_s_language(platform: Flask, language: str) -> None:
    page = Sitter(platform, language).sit("sample-orchard", "employer").get("/desk/employer/post")
    assert ("What is the work?" in main_of(page)) == (language == "en")
    assert page.text.count("<textarea") == 10
