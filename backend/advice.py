"""What do farmers ask, and what do advisers say? Articles to read, and questions that a sample adviser answers after some minutes."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Column, Connection, Engine, RowMapping, String, Table, Text, select

from backend.answers import check_answers
from backend.identity.access import Access
from backend.keys import asked_key, once
from backend.languages import Words, in_language, words
from backend.paging import page_of
from backend.prices import goods
from backend.problems import answers_refused, not_found
from backend.reading import DATA, read_yaml
from backend.replies import asked_language, document, personal, public
from backend.storage import metadata

MAX_AGE = 300
ANSWERED_AFTER = timedelta(minutes=3)
ASKED = words("在等人回答", "Waiting for an answer")
ANSWERED = words("回答了", "Answered")
_FORM = {
    "questions": [
        {"id": "text", "kind": "text", "max_length": 1000},
        {"id": "phone", "kind": "phone", "optional": True},
    ]
}

table = Table(
    "questions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner", String(64), nullable=False, index=True),
    Column("crop", String(100)),
    Column("text", Text, nullable=False),
    Column("phone", String(20)),
    Column("asked_at", String(40), nullable=False),
)


@cache
def _written() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml(DATA / "advice.yaml", [])
    return found


@dataclass(frozen=True)
class Advice:
    """The articles, and the questions kept in the database."""

    engine: Engine
    now: Callable[[], datetime]

    def articles(self, crop: str = "") -> list[dict[str, Any]]:
        """List the articles, newest first, texts in both languages."""
        found = [self._told(article) for article in _written()["articles"] if crop in ("", article["crop"])]
        return sorted(found, key=lambda one: (one["updated"], one["id"]), reverse=True)

    def _told(self, article: Mapping[str, Any]) -> dict[str, Any]:
        written = {name: article[name] for name in ("id", "crop", "title", "summary", "paragraphs")}
        updated = self.now().date() - timedelta(days=article["days_ago"])
        return {**written, "author": _written()["author"], "updated": updated, "sample": True}

    def ask(self, owner: str, body: Mapping[str, Any], *, key: str) -> tuple[str, bool]:
        """Take a question, or find the one the key made before; the bool is True if it is new.

        Raises Problem 422 for one that cannot be taken, 409 for a key that came with another question before.
        """

        def make(connection: Connection) -> str:
            given = {name: body[name] for name in ("text", "phone") if name in body}
            kept, wrong = check_answers(_FORM, given, self.now().date())
            if wrong:
                raise answers_refused(wrong)
            row = {
                "id": f"Q{secrets.token_hex(6)}",
                "owner": owner,
                "crop": body.get("crop"),
                "text": kept["text"],
                "phone": kept.get("phone"),
                "asked_at": self.now().isoformat(),
            }
            connection.execute(table.insert().values(row))
            return row["id"]

        return once(self.engine, "advice", owner, key, body, make=make)

    def of(self, owner: str) -> list[dict[str, Any]]:
        """List somebody's questions, newest first, texts in both languages."""
        wanted = select(table).where(table.c.owner == owner).order_by(table.c.asked_at.desc(), table.c.id)
        with self.engine.connect() as connection:
            rows = connection.execute(wanted).mappings().all()
        return [self._told_question(row) for row in rows]

    def _told_question(self, row: RowMapping) -> dict[str, Any]:
        answered_at = datetime.fromisoformat(row["asked_at"]) + ANSWERED_AFTER
        answered = answered_at <= self.now()
        return {
            "id": row["id"],
            "text": row["text"],
            "asked_at": row["asked_at"],
            "status": "answered" if answered else "asked",
            "status_text": ANSWERED if answered else ASKED,
            "answer": _answer_to(row["text"]) if answered else None,
            "answered_by": _written()["adviser"] if answered else None,
            "answered_at": answered_at.isoformat() if answered else None,
            "sample": True,
        }


def crops() -> list[dict[str, Any]]:
    """List what there are articles about, in the order of the prices."""
    there = {article["crop"] for article in _written()["articles"]}
    return [{"id": one["id"], "name": one["name"]} for one in goods()["crops"] if one["id"] in there]


def _answer_to(question: str) -> Words:
    asked = question.lower()
    found: Words = next(
        one["text"] for one in _written()["answers"] if not one["words"] or any(word in asked for word in one["words"])
    )
    return found


def advice_pages(advice: Advice, access: Access) -> Blueprint:
    """Serve articles and questions under /advice."""
    bp = Blueprint("advice", __name__, url_prefix="/advice")

    @bp.get("/articles")
    def listed() -> Response:
        language = asked_language()
        page = page_of(advice.articles(request.args.get("crop", "")), lambda one: one)
        return public(document(in_language({**page, "crops": crops()}, language)), language, max_age=MAX_AGE)

    @bp.get("/articles/<article_id>")
    def article(article_id: str) -> Response:
        language = asked_language()
        for one in advice.articles():
            if one["id"] == article_id:
                return public(document(in_language(one, language)), language, max_age=MAX_AGE)
        raise not_found()

    @bp.get("/questions")
    def mine() -> Response:
        resident, language = access.required(), asked_language()
        return personal(page_of(advice.of(resident.sub), lambda one: in_language(one, language)), language)

    @bp.post("/questions")
    def ask() -> Response:
        resident, language = access.required(), asked_language()
        question_id, new = advice.ask(resident.sub, request.get_json(), key=asked_key())
        told = in_language(_own(resident.sub, question_id), language)
        response = personal(told, language, status=201 if new else 200)
        response.headers["Location"] = f"/advice/questions/{question_id}"
        return response

    @bp.get("/questions/<question_id>")
    def question(question_id: str) -> Response:
        resident, language = access.required(), asked_language()
        return personal(in_language(_own(resident.sub, question_id), language), language)

    def _own(owner: str, question_id: str) -> dict[str, Any]:
        for told in advice.of(owner):
            if told["id"] == question_id:
                return told
        raise not_found()

    return bp
