"""What becomes of what people hand in? Cases: made once per idempotency key, told to nobody but their owner."""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Engine, RowMapping, insert, select
from sqlalchemy.exc import IntegrityError

from backend.answers import asked, check_answers
from backend.catalogue import Catalogue
from backend.identity.access import Access
from backend.languages import words
from backend.problems import Problem, answers_refused, not_found
from backend.progress import STAGES, Held, tell
from backend.replies import asked_language, personal
from backend.residents import Resident
from backend.rules import Application, refusals
from backend.storage import cases as table

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_SERIAL_SIZE = 10


@dataclass(frozen=True)
class Cases:
    """The cases, in the database and from before."""

    engine: Engine
    catalogue: Catalogue
    now: Callable[[], datetime]

    def take(
        self, service: Mapping[str, Any], answers: Mapping[str, Any], resident: Resident | None, *, key: str
    ) -> tuple[Held, bool]:
        """Make a case, or find the one made before with the same key; the bool is True if it is new.

        Raises Problem 422 for answers that cannot be taken, 409 for a key that came with other answers before.
        """
        owner = resident.sub if resident else ""
        digest = _digest(service["id"], answers)
        found = self._made_with(owner, key)
        if found is not None:
            return _same(found, digest), False
        today = self.now().date()
        kept, wrong = check_answers(service["form"], answers, today)
        if not wrong:
            path = asked(service["form"], answers)
            wrong = refusals(Application(service=service, asked=path, answers=kept, resident=resident, today=today))
        if wrong:
            raise answers_refused(wrong)
        row = {
            "reference": _reference(),
            "owner": owner,
            "service": service["id"],
            "answers": json.dumps(kept, ensure_ascii=False),
            "digest": digest,
            "idempotency_key": key,
            "resident": _concerns(service, kept, resident),
            "handed_in_at": self.now().isoformat(),
        }
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(table).values(row))
        except IntegrityError:
            # The same key came twice at once, and the other one was first.
            found = self._made_with(owner, key)
            if found is None:
                raise
            return _same(found, digest), False
        return _held(row), True

    def of(self, resident: Resident) -> list[Held]:
        """List somebody's cases, newest first."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(table).where(table.c.owner == resident.sub)).mappings().all()
        kept = [_held(row) for row in rows] + self._from_before(resident)
        known = [held for held in kept if self.catalogue.service(held.service_id)]
        return sorted(known, key=lambda held: held.handed_in_at, reverse=True)

    def tell(self, held: Held, language: str) -> dict[str, Any]:
        """Tell how far a case is."""
        return tell(held, self.catalogue.services[held.service_id], self.now(), language=language)

    def _made_with(self, owner: str, key: str) -> RowMapping | None:
        with self.engine.connect() as connection:
            made = select(table).where(table.c.owner == owner, table.c.idempotency_key == key)
            return connection.execute(made).mappings().one_or_none()

    def _from_before(self, resident: Resident) -> list[Held]:
        # Sample cases: counted back from today, so that they are as old tomorrow as they are now.
        morning = self.now().replace(hour=9, minute=30, second=0)
        return [
            Held(
                reference="YL" + _letters(f"{resident.sub} {entry['service']}"),
                service_id=entry["service"],
                resident=resident.name,
                handed_in_at=morning - timedelta(days=entry["days_ago"]),
                ends=entry["ends"],
            )
            for entry in resident.earlier_cases
        ]


def _same(row: RowMapping, digest: str) -> Held:
    if row["digest"] != digest:
        raise Problem(
            409,
            words("这个号已经交过别的内容了。", "Something else was handed in under this key before."),
            kind="/problems/idempotency-key-reused",
        )
    return _held(row)


def _held(row: Mapping[str, Any] | RowMapping) -> Held:
    return Held(
        reference=row["reference"],
        service_id=row["service"],
        resident=row["resident"],
        handed_in_at=datetime.fromisoformat(row["handed_in_at"]),
    )


def _digest(service_id: str, answers: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps([service_id, answers], sort_keys=True).encode()).hexdigest()


def _reference() -> str:
    # Said over the telephone: no letter that sounds or looks like a digit.
    return "YL" + "".join(secrets.choice(_LETTERS) for _ in range(_SERIAL_SIZE))


def _letters(seed: str) -> str:
    digest = hashlib.sha256(seed.encode()).digest()
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:_SERIAL_SIZE])


def _concerns(service: Mapping[str, Any], answers: Mapping[str, Any], resident: Resident | None) -> str:
    """Name the person a case is about: the one the answers name, else the one signed in."""
    for question in service["form"]["questions"]:
        if question["kind"] == "name" and question["id"] in answers:
            return str(answers[question["id"]])
    return resident.name if resident else ""


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
            raise Problem(400, words("这一项不用交东西。", "Nothing is handed in for this service."))
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
        return personal({"items": [cases.tell(held, language) for held in cases.of(resident)]}, language)

    @bp.get("/<reference>")
    def one(reference: str) -> Response:
        resident, language = access.required(), asked_language()
        for held in cases.of(resident):
            if held.reference == reference:
                return personal(cases.tell(held, language), language)
        raise not_found()

    return bp
