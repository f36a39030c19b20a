"""Work: vacancies, and a resident's applications for them."""

from datetime import date, datetime
from typing import Any

from app.gateway.backend import Backend, Caller, segment
from app.gateway.edition import Phone
from app.gateway.places import Division
from app.gateway.reads import Fetched, PublicReads, Shape, shaped

PAGE_SIZE = 10


class Vacancy(Shape):
    """Work to be had."""

    id: str
    title: str
    employer: str
    place: str
    division: Division
    pay: str
    hours: str
    description: str
    wanted: tuple[str, ...] = ()  # what one should bring
    people: int
    phone: Phone
    posted_on: date
    closes_on: date


class VacancyPage(Shape):
    """One page of the open vacancies, newest first."""

    items: tuple[Vacancy, ...]
    page: int
    pages: int
    total: int


class AppliedFor(Shape):
    """The vacancy of an application."""

    id: str
    title: str
    employer: str


class Application(Shape):
    """An application, and what came of it."""

    id: str
    vacancy: AppliedFor
    status: str  # "sent", "seen", "invited", "hired", "turned-down"; a page bears another
    status_text: str
    sent_at: datetime
    answer: str | None = None  # what the employer wrote
    answered_at: datetime | None = None
    phone: Phone | None = None


class ApplicationPage(Shape):
    """One page of the caller's applications, newest first."""

    items: tuple[Application, ...]
    page: int
    pages: int


class Work:
    """The work API: vacancies are public, applications personal."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._reads = PublicReads(backend)

    def find(self, language: str, *, division: str = "", query: str = "", page: int = 1) -> Fetched[VacancyPage]:
        """One page of the vacancies that fit. Raises RecordNotFound for a page past the last."""
        asked = {"division": division, "q": query, "page": str(page), "size": str(PAGE_SIZE)}
        return self._reads.read(
            "/work/vacancies",
            language,
            lambda answer: shaped("work", VacancyPage, answer),
            params={name: value for name, value in asked.items() if value},
        )

    def vacancy(self, vacancy_id: str, language: str) -> Fetched[Vacancy]:
        """One vacancy that is open. Raises RecordNotFound."""
        path = f"/work/vacancies/{segment('work', vacancy_id)}"
        return self._reads.read(path, language, lambda answer: shaped("work", Vacancy, answer))

    def apply(self, vacancy_id: str, answers: dict[str, Any], caller: Caller, *, key: str) -> Application:
        """A new application, or the one made before with the same key.

        Raises AnswersRejected, SignInNeeded, RecordNotFound; BackendRefused for work they applied for before.
        """
        body = {**answers, "vacancy": vacancy_id}
        return shaped("work", Application, self._backend.post("/work/applications", caller, body, idempotency_key=key))

    def mine(self, caller: Caller, page: int = 1) -> ApplicationPage:
        """One page of the caller's applications. Raises RecordNotFound past the last."""
        params = {"page": str(page), "size": str(PAGE_SIZE)}
        return shaped("work", ApplicationPage, self._backend.get("/work/applications", caller, params))

    def application(self, application_id: str, caller: Caller) -> Application:
        """One of the caller's applications. Raises RecordNotFound."""
        path = f"/work/applications/{segment('work', application_id)}"
        return shaped("work", Application, self._backend.get(path, caller))
