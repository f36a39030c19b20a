"""Is there advice to read for everybody, and an answer for whoever asked?"""

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.gateway.advice import ArticlePage, AskedQuestion
from backend.languages import LANGUAGES
from backend.reading import DATA, read_yaml
from tests.backend.conftest import Clock

TokenOf = Callable[[str], dict[str, str]]
WRITTEN = read_yaml(DATA / "advice.yaml", [])


def ask(caller: FlaskClient, header: dict[str, str], key: str = "", **body: object) -> Any:
    """Ask something."""
    headers = {**header, "Idempotency-Key": key or secrets.token_hex(8)}
    return caller.post("/advice/questions", json={"text": "菜叶子黄了", **body}, headers=headers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_article_is_told_and_narrowed_by_what_it_is_about(caller: FlaskClient, language: str) -> None:
    header = {"Accept-Language": language}
    answer = caller.get("/advice/articles", headers=header)
    assert answer.headers["Content-Language"] == language
    page = ArticlePage.model_validate(answer.json)
    assert page.total == len(WRITTEN["articles"]) == 12
    days = [one.updated for one in page.items]
    assert days == sorted(days, reverse=True)
    assert {one.crop for one in page.items} == {one.id for one in page.crops}
    for crop in page.crops:
        narrowed = caller.get(f"/advice/articles?crop={crop.id}", headers=header).json["items"]
        assert {one["crop"] for one in narrowed} == {crop.id}
    for one in answer.json["items"]:
        assert len(one["paragraphs"]) >= 4
        assert caller.get(f"/advice/articles/{one['id']}", headers=header).json == one


def test_what_is_not_there_is_not_found(caller: FlaskClient) -> None:
    assert caller.get("/advice/articles/no-such").status_code == 404
    assert caller.get("/advice/articles?crop=moon").json["total"] == 0


def test_a_question_is_asked_once_and_answered_after_a_while(
    caller: FlaskClient, token_of: TokenOf, clock: Clock
) -> None:
    header, other, key = token_of("li-jianguo"), token_of("chen-guifang"), secrets.token_hex(8)
    first, second = (ask(caller, header, key) for _n in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == second.json
    path = first.headers["Location"]
    asked = AskedQuestion.model_validate(caller.get(path, headers=header).json)
    assert (asked.status, asked.answer, asked.answered_by, asked.answered_at) == ("asked", None, None, None)
    clock.pass_by(minutes=3)
    answered = AskedQuestion.model_validate(caller.get(path, headers=header).json)
    assert answered.status == "answered"
    assert answered.answer
    assert answered.answered_by
    assert answered.answered_at == clock.time
    assert caller.get(path, headers=other).status_code == 404
    assert first.json["id"] not in caller.get("/advice/questions", headers=other).text
    assert first.json["id"] in caller.get("/advice/questions", headers=header).text
    assert ask(caller, header, key, text="别的").status_code == 409


@pytest.mark.parametrize("question", ["猪死了", "叶子黄", "有虫", "烂根", "怎么卖", "My pig died", "?"])
def test_every_question_gets_an_answer_in_every_language(
    caller: FlaskClient, token_of: TokenOf, clock: Clock, question: str
) -> None:
    header = token_of("chen-guifang")
    path = ask(caller, header, text=question).headers["Location"]
    clock.pass_by(minutes=4)
    answers = {caller.get(path, headers={**header, "Accept-Language": one}).json["answer"] for one in LANGUAGES}
    assert len(answers) == 3


@pytest.mark.parametrize(
    ("body", "status", "wrong"),
    [
        ({"text": "  "}, 422, ["text"]),
        ({"phone": "0000000"}, 422, ["phone"]),
        ({"phone": "19900000001", "crop": "rice"}, 201, []),
        ({"text": ""}, 400, []),
        ({"text": "长" * 1001}, 400, []),
        ({"more": 1}, 400, []),
    ],
)
def test_what_cannot_be_taken_is_told(
    caller: FlaskClient, token_of: TokenOf, body: dict[str, object], status: int, wrong: list[str]
) -> None:
    answer = ask(caller, token_of("chen-guifang"), **body)
    assert answer.status_code == status
    assert [one["question"] for one in answer.json.get("errors", [])] == wrong


def test_nobody_asks_without_signing_in(caller: FlaskClient) -> None:
    assert ask(caller, {}).status_code == 401
    assert caller.get("/advice/questions").status_code == 401
