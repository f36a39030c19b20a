"""Whom has a resident allowed to help, with what, and until when?

    offered --accepted by the helper--> in force --its last day passes--> expired
       |                                   |
       +--7 days pass--> expired           +--either side ends it--> ended

Offered by the resident alone; the helper is whoever has the telephone number it was offered to. Either may end it at any time.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Connection, Engine, or_, select

from backend.catalogue import Catalogue
from backend.identity.access import Access
from backend.keys import asked_key, once
from backend.languages import ENGLISH, Words, in_language, say, words
from backend.paging import page_of
from backend.permissions import Mandate, kept, log, moment, note, read_mandates, table
from backend.problems import Problem, Refusal, answers_refused, not_found
from backend.replies import asked_language, personal
from backend.residents import Resident, Residents

API = "mandates"
MOST_HELPERS = 5

STATUS_TEXTS: Mapping[str, Words] = {
    "offered": words("等对方同意", "waiting for the helper to agree"),
    "in-force": words("正在帮", "in force"),
    "ended": words("已经停了", "ended"),
    "expired": words("过期了", "expired"),
}


@dataclass(frozen=True)
class Mandates:
    """The mandates in the database."""

    engine: Engine
    catalogue: Catalogue
    residents: Residents
    now: Callable[[], datetime]

    def of(self, resident: Resident) -> list[Mandate]:
        """List what a resident gave, holds, or was offered, newest first."""
        theirs = [table.c.resident == resident.sub, table.c.helper == resident.sub]
        if resident.phone_number:
            theirs.append(table.c.helper.is_(None) & (table.c.helper_phone == resident.phone_number))
        with self.engine.connect() as connection:
            found = read_mandates(connection, or_(*theirs), self.now())
        return sorted(found, key=lambda mandate: (mandate.offered_at, mandate.id), reverse=True)

    def find(self, resident: Resident, mandate_id: str) -> Mandate:
        """Find one of a resident's mandates. Raises Problem 404 for what is not there or not theirs."""
        found = next((mandate for mandate in self.of(resident) if mandate.id == mandate_id), None)
        if found is None:
            raise not_found()
        return found

    def offer(self, resident: Resident, key: str, asked: Mapping[str, Any]) -> tuple[str, bool]:
        """Offer a helper a mandate and tell its id; True if it is new. Raises Problem 422, one message per field."""

        unknown = [matter for matter in asked["matters"] if self._title(matter) is None]

        def make(connection: Connection) -> str:
            now = self.now()
            row = {
                "id": secrets.token_hex(10),
                "origin": "made",
                "resident": resident.sub,
                # JSON can carry halves of characters, which no database keeps.
                "helper_name": asked["helper_name"].encode(errors="ignore").decode().strip(),
                "helper_phone": asked["helper_phone"],
                "matters": json.dumps(asked["matters"]),
                "powers": json.dumps(asked["powers"]),
                "offered_at": now.isoformat(),
                "until": asked["until"],
            }
            # Written before it is looked at: of two offers at once, the second then counts the first one's helper.
            connection.execute(table.insert().values(row))
            given = read_mandates(connection, table.c.resident == resident.sub, now)
            helpers = {one.helper_phone for one in given if one.status(now) in ("offered", "in-force")}
            wrong = list(_wrong(asked, resident, now.date(), helpers=len(helpers), unknown=unknown))
            if wrong:
                raise answers_refused(wrong)
            return str(row["id"])

        if (until := _day(asked["until"])) is None or until.isoformat() != asked["until"]:
            raise answers_refused([Refusal("until", words("请写一个日子。", "Please give a day."))])
        return once(self.engine, API, resident.sub, key, dict(asked), make=make)

    def accept(self, resident: Resident, mandate_id: str) -> None:
        """Take a mandate on, now or before. Raises Problem 404 or, for one that cannot be taken on (any more), 409."""
        mandate, now = self.find(resident, mandate_id), self.now()
        if mandate.helper == resident.sub and mandate.status(now) == "in-force":
            return
        if mandate.resident == resident.sub:
            raise Problem(409, words("要等对方自己同意。", "The helper has to accept this."))
        if mandate.status(now) == "offered":
            # Of a helper's acceptance and a resident's end that arrive at once, the first stays.
            free = (table.c.id == mandate_id) & table.c.helper.is_(None) & table.c.ended_at.is_(None)
            taken = {"helper": resident.sub, "accepted_at": now.isoformat(), **kept(mandate)}
            with self.engine.begin() as connection:
                if connection.execute(table.update().where(free).values(taken)).rowcount == 1:
                    return
        raise Problem(
            409, words("这份邀请用不了了。请对方再发一次。", "This invitation no longer holds. Ask for a new one.")
        )

    def end(self, resident: Resident, mandate_id: str) -> None:
        """End a mandate, now or before. Raises Problem 404."""
        mandate = self.find(resident, mandate_id)
        with self.engine.begin() as connection:
            still = (table.c.id == mandate_id) & table.c.ended_at.is_(None)
            ended = {"ended_at": self.now().isoformat(), **kept(mandate)}
            connection.execute(table.update().where(still).values(ended))

    def log_of(self, resident: Resident, language: str) -> list[dict[str, Any]]:
        """List what helpers did for a resident, newest first, as `MandateLogEntry` of the contract."""
        with self.engine.connect() as connection:
            given = {
                mandate.id: mandate
                for mandate in read_mandates(connection, table.c.resident == resident.sub, self.now())
            }
            rows = connection.execute(select(log).where(log.c.mandate.in_(list(given)))).mappings().all()
        told = []
        for row in rows:
            # Names stand as they are on the card, in every language.
            name, text = self._helper(given[row["mandate"]]), say(json.loads(row["text"]), language)
            told.append(
                {
                    "at": moment(row["at"], row["days_ago"], self.now()),
                    "helper": name,
                    "text": f"{name} {text}" if language == ENGLISH else f"{name}{text}",
                    "mandate": row["mandate"],
                }
            )
        newest_first = sorted(told, key=lambda entry: entry["at"], reverse=True)
        return [{**entry, "at": entry["at"].isoformat()} for entry in newest_first]

    def told(self, mandate: Mandate, resident: Resident, language: str) -> dict[str, Any]:
        """Tell a mandate to one of its two sides, as `Mandate` of the contract."""
        giver, status = self.residents.find(mandate.resident), mandate.status(self.now())
        told: dict[str, Any] = in_language(
            {
                "id": mandate.id,
                "resident": giver.name if giver else mandate.resident,
                "helper": self._helper(mandate),
                "role": "resident" if mandate.resident == resident.sub else "helper",
                "matters": [{"id": matter, "title": self._title(matter) or matter} for matter in mandate.matters],
                "powers": mandate.powers,
                "from": mandate.accepted_at.isoformat() if mandate.accepted_at else None,
                "until": mandate.until,
                "status": status,
                "status_text": STATUS_TEXTS[status],
                "sample": True,
            },
            language,
        )
        return told

    def _helper(self, mandate: Mandate) -> str:
        """Name the helper: as the resident wrote it, until we know who it is."""
        found = self.residents.find(mandate.helper) if mandate.helper else None
        return found.name if found else mandate.helper_name

    def _title(self, matter: str) -> Words | None:
        service = self.catalogue.service(matter)
        if service is not None:
            title: Words = service["title"]
            return title
        return next((topic["title"] for topic in self.catalogue.written("topics") if topic["id"] == matter), None)


def _wrong(
    asked: Mapping[str, Any], resident: Resident, today: date, *, helpers: int, unknown: list[str]
) -> Iterator[Refusal]:
    """Say what is wrong with an offer; `helpers` counts those a resident would have with this one."""
    if not asked["helper_name"].strip():
        yield Refusal("helper_name", words("请写对方的姓名。", "Please write the helper's name."))
    if asked["helper_phone"] == resident.phone_number:
        detail = words("这是您自己的手机号。请写对方的。", "This is your own number. Please write the helper's.")
        yield Refusal("helper_phone", detail)
    elif helpers > MOST_HELPERS:
        detail = words(
            f"最多请{MOST_HELPERS}个人帮忙。请先停掉一个。",
            f"You can have {MOST_HELPERS} helpers at most. Please end one first.",
        )
        yield Refusal("helper_phone", detail)
    if unknown:
        yield Refusal(
            "matters", words("有一件事找不到了。请重新选。", "One of these is no longer there. Please choose again.")
        )
    until = _day(asked["until"]) or today
    if until < today:
        yield Refusal("until", words("请选今天或者以后的日子。", "Please choose today or a later day."))
    elif until > last_day(today):
        yield Refusal(
            "until",
            words("最多12个月。请选早一点的日子。", "It can last 12 months at most. Please choose an earlier day."),
        )


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def last_day(today: date) -> date:
    """Tell the last day a mandate offered today may have."""
    try:
        return today.replace(year=today.year + 1)
    except ValueError:  # 29 February
        return date(today.year + 1, 2, 28)


def mandate_pages(mandates: Mandates, access: Access) -> Blueprint:
    """Serve the mandates under /mandates."""
    bp = Blueprint("mandates", __name__, url_prefix="/mandates")

    @bp.get("")
    def mine() -> Response:
        resident, language = access.required(), asked_language()
        return personal(page_of(mandates.of(resident), lambda one: mandates.told(one, resident, language)), language)

    @bp.post("")
    def offer() -> Response:
        resident, language = access.required(), asked_language()
        mandate_id, new = mandates.offer(resident, asked_key(), request.get_json())
        told = mandates.told(mandates.find(resident, mandate_id), resident, language)
        response = personal(told, language, status=201 if new else 200)
        response.headers["Location"] = f"/mandates/{mandate_id}"
        return response

    @bp.get("/log")
    def done() -> Response:
        resident, language = access.required(), asked_language()
        return personal(page_of(mandates.log_of(resident, language), lambda entry: entry), language)

    # Longer than "log", which is no mandate.
    @bp.get("/<string(minlength=4):mandate_id>")
    def one(mandate_id: str) -> Response:
        resident, language = access.required(), asked_language()
        return personal(mandates.told(mandates.find(resident, mandate_id), resident, language), language)

    @bp.delete("/<string(minlength=4):mandate_id>")
    def end(mandate_id: str) -> Response:
        mandates.end(access.required(), mandate_id)
        response = Response(status=204)
        response.headers["Cache-Control"] = "no-store"
        return response

    @bp.put("/<mandate_id>/acceptance")
    def accept(mandate_id: str) -> Response:
        resident, language = access.required(), asked_language()
        mandates.accept(resident, mandate_id)
        return personal(mandates.told(mandates.find(resident, mandate_id), resident, language), language)

    return bp


__all__ = ["Mandates", "mandate_pages", "note"]
