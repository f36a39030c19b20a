"""What becomes of what people hand in? Cases: made once per idempotency key, told to nobody but their owner.

How a case goes on is decided at the officials' desk: backend/decisions.py.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Column, Connection, Engine, RowMapping, String, Table, Text, select

from backend import papers
from backend.answers import asked, check_answers
from backend.appointments import Appointments, take_with_case
from backend.catalogue import Catalogue
from backend.decisions import events_of
from backend.enclosures import certificates_at_fault, refuse, use_documents, use_payments
from backend.identity.access import Access, sign_in_needed
from backend.keys import asked_key, once
from backend.languages import words
from backend.paging import page_of
from backend.problems import Problem, Refusal, answers_refused, not_found
from backend.progress import STAGES, Held, tell
from backend.replies import asked_language, personal
from backend.residents import Resident, Residents
from backend.rules import Application, refusals
from backend.slots import Slot
from backend.storage import metadata
from backend.withdrawals import withdraw

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_SERIAL_SIZE = 10

table = Table(
    "handed_in",
    metadata,
    Column("reference", String(32), primary_key=True),
    Column("owner", String(64), nullable=False, index=True),  # "" for a case handed in without signing in
    Column("service", String(100), nullable=False),
    Column("answers", Text, nullable=False),
    Column("resident", String(200), nullable=False),
    Column("handed_in_at", String(40), nullable=False),
)


@dataclass(frozen=True)
class Cases:
    """The cases, in the database and from before."""

    engine: Engine
    catalogue: Catalogue
    residents: Residents
    now: Callable[[], datetime]
    appointments: Appointments | None = None

    def take(
        self, service: Mapping[str, Any], answers: Mapping[str, Any], resident: Resident | None, *, key: str
    ) -> tuple[Held, bool]:
        """Make a case, or find the one made before with the same key; the bool is True if it is new.

        Raises Problem 422 for answers that cannot be taken, 409 for a key that came with other answers before.
        """
        owner = resident.sub if resident else ""
        times = self._times(service, answers)
        at_fault = certificates_at_fault(self.engine, service, answers, resident, self.now().date())

        def make(connection: Connection) -> str:
            kept = _checked(service, answers, resident, self.now())
            refuse(at_fault, kept)
            row = {
                "reference": _reference(),
                "owner": owner,
                "service": service["id"],
                "answers": json.dumps(kept, ensure_ascii=False),
                "resident": _concerns(service, kept, resident),
                "handed_in_at": self.now().isoformat(),
            }
            # Seats are taken first: a write before any read, so that whoever else wants one waits for us.
            _book(connection, {name: slot for name, slot in times.items() if name in kept}, row)
            use_payments(connection, service, kept, row["reference"])
            use_documents(connection, service, kept, row["reference"], owner)
            connection.execute(table.insert().values(row))
            return row["reference"]

        body = {"service": service["id"], "answers": answers}
        reference, new = once(self.engine, "cases", owner, key, body, make=make)
        (held,) = self._kept(table.c.reference == reference)
        return held, new

    def _times(self, service: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Slot | None]:
        """Read the times among the answers, before anything is written: None for one that cannot be booked."""
        found: dict[str, Slot | None] = {}
        for question in service["form"]["questions"]:
            given = answers.get(question["id"])
            if question["kind"] == "slot" and isinstance(given, dict) and self.appointments:
                found[question["id"]] = self.appointments.asked_for(service["id"], given.get("slot"))
        return found

    def of(self, resident: Resident) -> list[Held]:
        """List somebody's cases, newest first."""
        return self._sorted([*self._kept(table.c.owner == resident.sub), *self._from_before([resident])])

    def all(self) -> list[Held]:
        """List everybody's cases, newest first."""
        return self._sorted([*self._kept(), *self._from_before(self.residents)])

    def find(self, reference: str) -> Held | None:
        """Find a case, whosever it is."""
        found = self._kept(table.c.reference == reference) or [
            held for held in self._from_before(self.residents) if held.reference == reference
        ]
        return next(iter(self._sorted(found)), None)

    def tell(self, held: Held, language: str) -> dict[str, Any]:
        """Tell how far a case is."""
        told = tell(held, self.service(held), self.now(), language=language)
        booked = self.appointments.with_case(held.reference, language) if self.appointments else None
        return {**told, "appointment": booked} if booked else told

    def service(self, held: Held) -> Mapping[str, Any]:
        """Find the service of a case that is listed."""
        service = self.catalogue.service(held.service_id)
        assert service is not None  # noqa: S101 (cases of services that were withdrawn are not listed)
        return service

    def _sorted(self, kept: list[Held]) -> list[Held]:
        known = {one for one in {held.service_id for held in kept} if self.catalogue.service(one)}
        listed = [held for held in kept if held.service_id in known]
        return sorted(listed, key=lambda held: (held.handed_in_at, held.reference), reverse=True)

    def _kept(self, *which: Any) -> list[Held]:
        with self.engine.connect() as connection:
            rows = connection.execute(select(table).where(*which)).mappings().all()
            events = events_of(connection, [row["reference"] for row in rows])
        return [_held(row, events.get(row["reference"], ())) for row in rows]

    def _from_before(self, residents: "Residents | list[Resident]") -> list[Held]:
        # Sample cases: counted back from today, so that they are as old tomorrow as they are now. Once an official
        # touches one, it began when it was handed in at that moment.
        morning = self.now().replace(hour=9, minute=30, second=0)
        entries = [
            (sample_reference(one, entry["service"]), one, entry) for one in residents for entry in one.earlier_cases
        ]
        with self.engine.connect() as connection:
            events = events_of(connection, [reference for reference, _one, _entry in entries])
        held = []
        for reference, one, entry in entries:
            touched = events.get(reference, ())
            service = self.catalogue.service(entry["service"])
            held.append(
                Held(
                    reference=reference,
                    owner=one.sub,
                    service_id=entry["service"],
                    resident=one.name,
                    handed_in_at=touched[0].at if touched else morning - timedelta(days=entry["days_ago"]),
                    answers=_known_answers(service, one) if service else {},
                    events=touched,
                    ends=entry["ends"],
                    wanted=tuple(entry.get("wanted", ())),
                    reason=entry.get("reason"),
                )
            )
        return held


def _book(connection: Connection, times: Mapping[str, Slot | None], row: Mapping[str, str]) -> None:
    """Book the times. Raises Problem 422 for one that has gone."""
    for question, slot in times.items():
        name = row["resident"] or "-"
        if slot is None or not take_with_case(connection, row["reference"], slot, owner=row["owner"], name=name):
            gone = words("这个时间约满了。请选别的时间。", "This time has just gone. Please choose another.")
            raise answers_refused([Refusal(question, gone)])


def sample_reference(resident: Resident, service_id: str) -> str:
    """Name a resident's sample case from before, the same at every start."""
    digest = hashlib.sha256(f"{resident.sub} {service_id}".encode()).digest()
    return "YL" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:_SERIAL_SIZE])


def _checked(
    service: Mapping[str, Any], answers: Mapping[str, Any], resident: Resident | None, now: datetime
) -> dict[str, Any]:
    """Keep the answers that were asked for. Raises Problem 422 for those that cannot be taken."""
    today = now.date()
    kept, wrong = check_answers(service["form"], answers, today)
    if not wrong:
        path = asked(service["form"], answers)
        wrong = refusals(Application(service=service, asked=path, answers=kept, resident=resident, today=today))
    if wrong:
        raise answers_refused(wrong)
    return kept


def _held(row: RowMapping, events: tuple[Any, ...]) -> Held:
    return Held(
        reference=row["reference"],
        owner=row["owner"],
        service_id=row["service"],
        resident=row["resident"],
        handed_in_at=datetime.fromisoformat(row["handed_in_at"]),
        answers=json.loads(row["answers"]),
        events=events,
    )


def _reference() -> str:
    # Said over the telephone: no letter that sounds or looks like a digit.
    return "YL" + "".join(secrets.choice(_LETTERS) for _ in range(_SERIAL_SIZE))


def _concerns(service: Mapping[str, Any], answers: Mapping[str, Any], resident: Resident | None) -> str:
    """Name the person a case is about: the one the answers name, else the one signed in."""
    for question in service["form"]["questions"]:
        if question["kind"] == "name" and question["id"] in answers:
            return str(answers[question["id"]])
    return resident.name if resident else ""


def _known_answers(service: Mapping[str, Any], resident: Resident) -> dict[str, Any]:
    """Answer what the platform knows of a resident, so that a sample case from before holds something to look at."""
    known = {
        "name": resident.name,
        "id_number": resident.id_number,
        "phone_number": resident.phone_number,
        "birthdate": resident.birthdate.isoformat(),
        "address": resident.address["zh"],
    }
    questions = service["form"]["questions"]
    return {one["id"]: told for one in questions if (told := known.get(one.get("from_profile", "")))}


def case_pages(cases: Cases, access: Access) -> Blueprint:
    """Serve the cases under /cases."""
    bp = Blueprint("cases", __name__, url_prefix="/cases")

    @bp.post("")
    def take() -> Response:
        body = request.get_json()
        service = cases.catalogue.service(body.get("service")) if isinstance(body, dict) else None
        if not isinstance(body, dict) or not isinstance(body.get("answers"), dict):
            raise Problem(
                400,
                words("要有service和answers两项。", 'The body should be {"service": id, "answers": {...}}.'),
            )
        if service is None:
            raise not_found()
        if service["kind"] not in STAGES:
            raise Problem(404, words("这一项不用交东西。", "Nothing is handed in for this service."))
        key = request.headers.get("Idempotency-Key", "").strip()
        if not 1 <= len(key) <= 255:
            raise Problem(400, words("缺少Idempotency-Key。", "The Idempotency-Key header is missing or too long."))
        resident = access.required() if service["sign_in"] else access.offered()
        held, new = cases.take(service, body["answers"], resident, key=key)
        language = asked_language()
        response = personal(cases.tell(held, language), language, status=201 if new else 200)
        response.headers["Location"] = f"/cases/{held.reference}"
        return response

    @bp.get("")
    def mine() -> Response:
        resident, language = access.required(), asked_language()
        return personal(page_of(cases.of(resident), lambda held: cases.tell(held, language)), language)

    @bp.get("/<reference>")
    def one(reference: str) -> Response:
        resident, language = access.required(), asked_language()
        for held in cases.of(resident):
            if held.reference == reference:
                return personal(cases.tell(held, language), language)
        raise not_found()

    @bp.put("/<reference>/papers")
    def add_papers(reference: str) -> Response:
        held, resident, language = cases.find(reference), access.required(), asked_language()
        if held is None or held.owner != resident.sub:
            raise not_found()
        papers.add(cases.engine, held, cases.service(held)["kind"], now=cases.now)
        found = cases.find(reference)
        assert found is not None  # noqa: S101 (it was there a moment ago)
        return personal(cases.tell(found, language), language)

    @bp.put("/<reference>/withdrawal")
    def take_back(reference: str) -> Response:
        held, resident = cases.find(reference), access.offered()
        if held is None or held.owner != (resident.sub if resident else ""):
            raise not_found() if resident or held is None else sign_in_needed()
        withdraw(cases.engine, held, cases.service(held)["kind"], key=asked_key(), now=cases.now)
        found, language = cases.find(reference), asked_language()
        assert found is not None  # noqa: S101 (it was there a moment ago)
        return personal(cases.tell(found, language), language)

    return bp
