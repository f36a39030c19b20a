"""Farming advice: articles to read, and a resident's questions to somebody who knows."""

from datetime import date, datetime
from typing import Any

from app.gateway.backend import Backend, Caller, segment
from app.gateway.reads import Fetched, PublicReads, Shape, shaped

PAGE_SIZE = 12
MOST_QUESTIONS = 10  # the newest


class Crop(Shape):
    """What an article can be about."""

    id: str
    name: str


class Article(Shape):
    """Advice to read."""

    id: str
    crop: str
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    author: str
    updated: date


class ArticlePage(Shape):
    """One page of the articles, newest first."""

    items: tuple[Article, ...]
    crops: tuple[Crop, ...] = ()
    page: int
    pages: int
    total: int


class AskedQuestion(Shape):
    """A question and its answer."""

    id: str
    text: str
    asked_at: datetime
    status: str  # "asked", "answered"; a page bears another
    status_text: str
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None


class _Questions(Shape):
    items: tuple[AskedQuestion, ...]


class Advice:
    """The advice API: articles are public, questions personal."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._reads = PublicReads(backend)

    def articles(self, language: str, *, crop: str = "", page: int = 1) -> Fetched[ArticlePage]:
        """One page of the articles, about one crop or all. Raises RecordNotFound for a page past the last."""
        asked = {"crop": crop, "page": str(page), "size": str(PAGE_SIZE)}
        return self._reads.read(
            "/advice/articles",
            language,
            lambda answer: shaped("advice", ArticlePage, answer),
            params={name: value for name, value in asked.items() if value},
        )

    def article(self, article_id: str, language: str) -> Fetched[Article]:
        """One article. Raises RecordNotFound."""
        path = f"/advice/articles/{segment('advice', article_id)}"
        return self._reads.read(path, language, lambda answer: shaped("advice", Article, answer))

    def ask(self, answers: dict[str, Any], caller: Caller, *, key: str) -> AskedQuestion:
        """A new question, or the one made before with the same key. Raises AnswersRejected, SignInNeeded."""
        return shaped(
            "advice", AskedQuestion, self._backend.post("/advice/questions", caller, answers, idempotency_key=key)
        )

    def mine(self, caller: Caller) -> tuple[AskedQuestion, ...]:
        """The caller's newest questions."""
        params = {"page": "1", "size": str(MOST_QUESTIONS)}
        return shaped("advice", _Questions, self._backend.get("/advice/questions", caller, params)).items
