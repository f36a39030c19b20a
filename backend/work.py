"""Who looks for people, and who applied? Vacancies and applications, as the employers' desk and the work API keep them."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Integer, RowMapping, String, Table, Text, func, select

from backend.languages import Words, words
from backend.notices import tell
from backend.problems import Problem, not_found
from backend.reading import DATA, read_yaml
from backend.storage import metadata

vacancies = Table(
    "vacancies",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("origin", String(10), nullable=False),  # "sample", or "made" at the desk
    Column("employer", String(40), nullable=False, index=True),
    Column("told", Text, nullable=False),  # JSON: title, place, pay, hours, description, wanted; each text {"zh", "en"}
    Column("division", String(12), nullable=False),
    Column("people", Integer, nullable=False),
    Column("posted_on", String(10), nullable=False),
    Column("closes_on", String(10), nullable=False),
    Column("closed", Boolean, nullable=False),
)
applications = Table(
    "applications",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("vacancy", String(40), nullable=False, index=True),
    Column("owner", String(64), nullable=False, index=True),
    Column("phone", String(20), nullable=False),
    Column("message", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("sent_at", String(40), nullable=False),
    Column("answer", Text),  # JSON: {"zh", "en"}
    Column("answered_at", String(40)),
)
STATUS_TEXTS: Mapping[str, Words] = {
    "sent": words("发出去了", "Sent"),
    "seen": words("对方看过了", "Seen"),
    "invited": words("请您去谈谈", "You are invited"),
    "hired": words("录用了", "Hired"),
    "turned-down": words("这次没有录用", "Not this time"),
}
# From which state an employer may answer, and how.
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "sent": ("invited", "hired", "turned-down"),
    "seen": ("invited", "hired", "turned-down"),
    "invited": ("hired", "turned-down"),
}


@cache
def employers() -> Mapping[str, Any]:
    """Read who looks for people, and where: `employers`, `divisions`."""
    found: Mapping[str, Any] = read_yaml(DATA / "employers.yaml", [])
    return found


def employer_of(employer_id: str) -> Mapping[str, Any] | None:
    """Find an employer."""
    return next((one for one in employers()["employers"] if one["id"] == employer_id), None)


def post(
    connection: Connection,
    *,
    employer: str,
    title: Words,
    place: Words,
    division: str,
    pay: Words,
    hours: Words,
    description: Words,
    people: int,
    posted_on: date,
    closes_on: date,
    wanted: Sequence[Words] = (),
    origin: str = "made",
) -> str:
    """Write a vacancy and tell its id."""
    told = {"title": title, "place": place, "pay": pay, "hours": hours, "description": description, "wanted": wanted}
    vacancy_id = f"W{secrets.token_hex(5)}"
    row = {
        "id": vacancy_id,
        "origin": origin,
        "employer": employer,
        "told": json.dumps(told, ensure_ascii=False),
        "division": division,
        "people": people,
        "posted_on": posted_on.isoformat(),
        "closes_on": closes_on.isoformat(),
        "closed": False,
    }
    connection.execute(vacancies.insert().values(row))
    return vacancy_id


def close(connection: Connection, vacancy_id: str) -> None:
    """Take no more applications for a vacancy."""
    connection.execute(vacancies.update().where(vacancies.c.id == vacancy_id).values(closed=True))


def send(connection: Connection, *, vacancy: str, owner: str, phone: str, message: str, at: datetime) -> str:
    """Write an application and tell its id."""
    application_id = f"A{secrets.token_hex(5)}"
    row = {
        "id": application_id,
        "vacancy": vacancy,
        "owner": owner,
        "phone": phone,
        "message": message,
        "status": "sent",
        "sent_at": at.isoformat(),
    }
    connection.execute(applications.insert().values(row))
    return application_id


def see(connection: Connection, application_id: str, _at: datetime) -> None:
    """Take down that the employer has opened an application."""
    this = (applications.c.id == application_id) & (applications.c.status == "sent")
    connection.execute(applications.update().where(this).values(status="seen"))


def answer(connection: Connection, application_id: str, status: str, text: Words | None, at: datetime) -> None:
    """Answer an application, and let the resident hear of it. Raises Problem 409 for an answer that cannot follow."""
    row = find_application(connection, application_id)
    if row is None:
        raise not_found()
    # Changed only from the state that was read: of two presses at once one counts.
    this = (applications.c.id == application_id) & (applications.c.status == row["status"])
    said = json.dumps(text, ensure_ascii=False) if text else None
    change = applications.update().where(this).values(status=status, answer=said, answered_at=at.isoformat())
    if status not in ANSWERS.get(row["status"], ()) or connection.execute(change).rowcount != 1:
        raise Problem(
            409, words("这一份已经回过了。请回去再看一遍。", "This one was answered already. Go back and look again.")
        )
    vacancy = find_vacancy(connection, row["vacancy"])
    title = json.loads(vacancy["told"])["title"] if vacancy else words("找活干", "Work")
    said_title = STATUS_TEXTS[status]
    tell(
        connection,
        owner=row["owner"],
        kind="work",
        title=words(f"{title['zh']}：{said_title['zh']}", f"{title['en']}: {said_title['en']}"),
        text=text or words("对方会打电话给您。", "They will ring you."),
        about=application_id,
        at=at,
    )


def find_vacancy(connection: Connection, vacancy_id: str) -> RowMapping | None:
    """Find a vacancy, open or closed."""
    return connection.execute(select(vacancies).where(vacancies.c.id == vacancy_id)).mappings().one_or_none()


def find_application(connection: Connection, application_id: str) -> RowMapping | None:
    """Find an application, whosever it is."""
    return connection.execute(select(applications).where(applications.c.id == application_id)).mappings().one_or_none()


def vacancies_of(connection: Connection, employer: str) -> list[RowMapping]:
    """List an employer's vacancies, newest first, each with its number of applications as `sent`."""
    counted = (
        select(func.count()).select_from(applications).where(applications.c.vacancy == vacancies.c.id).scalar_subquery()
    )
    wanted = (
        select(vacancies, counted.label("sent"))
        .where(vacancies.c.employer == employer)
        .order_by(vacancies.c.posted_on.desc(), vacancies.c.id.desc())
    )
    return list(connection.execute(wanted).mappings())


def applications_for(connection: Connection, vacancy_id: str) -> list[RowMapping]:
    """List the applications for a vacancy, newest first."""
    wanted = select(applications).where(applications.c.vacancy == vacancy_id).order_by(applications.c.sent_at.desc())
    return list(connection.execute(wanted).mappings())
