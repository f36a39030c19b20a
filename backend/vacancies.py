"""Which work is to be had, and what came of an application? The work API, over what employers posted and over samples.

Employers answer at their desk: backend/desk/employers.py.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Connection, Engine, RowMapping, select

from backend.answers import check_answers
from backend.divisions import PROVINCE, every_division, stem
from backend.identity.access import Access
from backend.keys import asked_key, once
from backend.languages import Words, in_language, traditional, words
from backend.paging import page_of
from backend.problems import Problem, answers_refused, not_found
from backend.reading import DATA, read_yaml
from backend.replies import asked_language, document, personal, public
from backend.storage import samples
from backend.work import STATUS_TEXTS, applications, employer_of, find_vacancy, send, vacancies

MAX_AGE = 60
_LETTER = {
    "questions": [
        {"id": "phone", "kind": "phone"},
        {"id": "message", "kind": "text", "optional": True, "max_length": 1000},
    ]
}


@cache
def _written() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml(DATA / "vacancies.yaml", [])
    return found


@samples(vacancies)
def sow(connection: Connection) -> None:
    """Lay the sample vacancies; their days are put right when somebody looks."""
    for vacancy in _written()["vacancies"]:
        told = {name: vacancy[name] for name in ("title", "place", "pay", "description")}
        told["hours"] = _written()["hours"][vacancy["hours"]]
        told["wanted"] = [_written()["wanted"][one] for one in vacancy.get("wanted", ())]
        row = {name: vacancy[name] for name in ("id", "employer", "division", "people")}
        row |= {"origin": "sample", "told": json.dumps(told, ensure_ascii=False), "closed": False}
        connection.execute(vacancies.insert().values(**row, posted_on="", closes_on=""))


class AppliedBefore(Problem):
    """One application for a vacancy is enough."""

    def __init__(self) -> None:
        super().__init__(409, words("这份活您已经报过名了。", "You applied for this before."))


class Work:
    """The vacancies, and the applications for them."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self.engine = engine
        self.now = now
        self._fresh_on: date | None = None

    def freshen(self) -> None:
        """Count the days of the sample vacancies from today, so that there is work to be had tomorrow too."""
        today = self.now().date()
        if self._fresh_on == today:
            return
        with self.engine.begin() as connection:
            for vacancy in _written()["vacancies"]:
                days = {
                    "posted_on": (today - timedelta(days=vacancy["days_ago"])).isoformat(),
                    "closes_on": (today + timedelta(days=vacancy["closes_in"])).isoformat(),
                }
                this = (vacancies.c.id == vacancy["id"]) & (vacancies.c.origin == "sample")
                connection.execute(vacancies.update().where(this).values(days))
        self._fresh_on = today

    def open(self, division: str = "", q: str = "") -> list[dict[str, Any]]:
        """List what is open now, newest first, texts in both languages."""
        wanted = (
            select(vacancies)
            .where(vacancies.c.closed.is_(False), vacancies.c.closes_on >= self.now().date().isoformat())
            .order_by(vacancies.c.posted_on.desc(), vacancies.c.id)
        )
        if division:
            wanted = wanted.where(vacancies.c.division.startswith(stem(division), autoescape=True))
        with self.engine.connect() as connection:
            found = [told_vacancy(row) for row in connection.execute(wanted).mappings()]
        return [one for one in found if q.strip().lower() in _looked_for(one)]

    def find(self, vacancy_id: str) -> dict[str, Any] | None:
        """Find a vacancy that is open now, texts in both languages."""
        with self.engine.connect() as connection:
            row = find_vacancy(connection, vacancy_id)
        return told_vacancy(row) if row and self.is_open(row) else None

    def is_open(self, row: RowMapping) -> bool:
        """Tell whether one can still apply."""
        return not row["closed"] and row["closes_on"] >= self.now().date().isoformat()

    def apply(self, owner: str, body: Mapping[str, Any], *, key: str) -> tuple[str, bool]:
        """Send an application, or find the one the key made before; the bool is True if it is new.

        Raises Problem 404 for a vacancy that never was, 409 for one that is closed or that they applied for before, 422.
        """

        def make(connection: Connection) -> str:
            row = find_vacancy(connection, body["vacancy"])
            if row is None:
                raise not_found()
            given = {name: body[name] for name in ("phone", "message") if name in body}
            _kept, wrong = check_answers(_LETTER, given, self.now().date())
            if wrong:
                raise answers_refused(wrong)
            if not self.is_open(row):
                raise Problem(409, words("这份活已经不招人了。", "They no longer look for people."))
            before = (applications.c.vacancy == row["id"]) & (applications.c.owner == owner)
            if connection.execute(select(applications.c.id).where(before)).first():
                raise AppliedBefore()
            return send(
                connection,
                vacancy=row["id"],
                owner=owner,
                phone=body["phone"],
                message=body.get("message", "").strip(),
                at=self.now(),
            )

        try:
            return once(self.engine, "work", owner, key, body, make=make)
        except AppliedBefore:
            # With this same key perhaps, while we looked: then that is the answer.
            return once(self.engine, "work", owner, key, body, make=make)

    def applications_of(self, owner: str) -> list[dict[str, Any]]:
        """List somebody's applications, newest first, texts in both languages."""
        wanted = (
            select(applications)
            .where(applications.c.owner == owner)
            .order_by(applications.c.sent_at.desc(), applications.c.id)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(wanted).mappings().all()
            return [_told_application(row, find_vacancy(connection, row["vacancy"])) for row in rows]


# Stands in for an employer who is no longer on the list.
_SOMEBODY: Mapping[str, Any] = {
    "name": words("老板（样例）", "Employer (sample)"),
    "phone": {"number": "12333", "hours": words("周一到周五，上午9点到下午5点", "Monday to Friday, 9 am to 5 pm")},
}


def told_vacancy(row: RowMapping) -> dict[str, Any]:
    """Tell a vacancy, as `Vacancy` of the contract, in both languages."""
    return {
        "id": row["id"],
        **json.loads(row["told"]),
        **_employer(row["employer"]),
        "division": _division(row["division"]),
        "people": row["people"],
        "posted_on": row["posted_on"],
        "closes_on": row["closes_on"],
        "sample": True,
    }


def _employer(employer_id: str) -> dict[str, Any]:
    employer = employer_of(employer_id) or _SOMEBODY
    return {"employer": employer["name"], "phone": employer["phone"]}


def _division(code: str) -> dict[str, Any]:
    """Name a division with the city it lies in; employers write their towns with twelve digits."""
    every = every_division()
    found = every.get(code) or every.get(stem(code)) or every.get(stem(code)[:6])
    if found is None:
        return {"code": code, "name": words("广东省", "Guangdong")}
    city = found
    while city.parent != PROVINCE:
        city = every[city.parent]
    name: Words = found.name
    if city is not found:
        name = words(city.name["zh"] + found.name["zh"], f"{found.name['en']}, {city.name['en']}")
    return {"code": found.code, "name": name, "level": found.level}


def _looked_for(vacancy: Mapping[str, Any]) -> str:
    said = [vacancy[name] for name in ("title", "employer", "place", "description", "pay", "hours")]
    said.append(vacancy["division"]["name"])
    chinese = "\n".join(one["zh"] for one in said)
    return "\n".join([chinese, traditional(chinese), *(one["en"] for one in said)]).lower()


def _told_application(row: RowMapping, vacancy: RowMapping | None) -> dict[str, Any]:
    told = told_vacancy(vacancy) if vacancy else {"title": words("找活干", "Work"), **_employer("")}
    return {
        "id": row["id"],
        "vacancy": {"id": row["vacancy"], "title": told["title"], "employer": told["employer"]},
        "status": row["status"],
        "status_text": STATUS_TEXTS[row["status"]],
        "sent_at": row["sent_at"],
        "answer": json.loads(row["answer"]) if row["answer"] else None,
        "answered_at": row["answered_at"],
        "phone": told["phone"],
        "sample": True,
    }


def work_pages(work: Work, access: Access) -> Blueprint:
    """Serve vacancies and applications under /work."""
    bp = Blueprint("work", __name__, url_prefix="/work")

    @bp.before_app_request
    def freshen() -> None:
        if request.path.startswith(("/work/", "/desk/employer/")):
            work.freshen()

    @bp.get("/vacancies")
    def listed() -> Response:
        language = asked_language()
        found = work.open(request.args.get("division", ""), request.args.get("q", ""))
        return public(document(page_of(found, lambda one: in_language(one, language))), language, max_age=MAX_AGE)

    @bp.get("/vacancies/<vacancy_id>")
    def vacancy(vacancy_id: str) -> Response:
        found, language = work.find(vacancy_id), asked_language()
        if found is None:
            raise not_found()
        return public(document(in_language(found, language)), language, max_age=MAX_AGE)

    @bp.get("/applications")
    def mine() -> Response:
        resident, language = access.required(), asked_language()
        found = work.applications_of(resident.sub)
        return personal(page_of(found, lambda one: in_language(one, language)), language)

    @bp.post("/applications")
    def apply() -> Response:
        resident, language = access.required(), asked_language()
        application_id, new = work.apply(resident.sub, request.get_json(), key=asked_key())
        told = _own(resident.sub, application_id)
        response = personal(in_language(told, language), language, status=201 if new else 200)
        response.headers["Location"] = f"/work/applications/{application_id}"
        return response

    @bp.get("/applications/<application_id>")
    def application(application_id: str) -> Response:
        resident, language = access.required(), asked_language()
        return personal(in_language(_own(resident.sub, application_id), language), language)

    def _own(owner: str, application_id: str) -> dict[str, Any]:
        for told in work.applications_of(owner):
            if told["id"] == application_id:
                return told
        raise not_found()

    return bp
