"""Which electronic certificates does a resident hold, and do they still hold good? Numbers leave here masked."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from flask import Blueprint, Response
from sqlalchemy import Boolean, Column, Connection, Engine, RowMapping, Select, String, Table, Text, select

from backend.identity.access import Access
from backend.languages import Words, in_language, words
from backend.paging import page_of_rows
from backend.problems import not_found
from backend.reading import DATA, read_yaml
from backend.replies import Document, asked_language, document, personal, public
from backend.residents import Resident, read_residents
from backend.storage import metadata, samples
from backend.wallets import told_facts, wallet

MAX_AGE = 3600
SHOWN = 4  # how many characters of a number anybody sees
MASK = "*"

table = Table(
    "certificates",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("origin", String(10), nullable=False),  # "sample", or "made" at the officials' desk
    Column("owner", String(64), nullable=False, index=True),
    Column("holder", String(200), nullable=False),
    Column("kind", String(100), nullable=False),
    Column("number", String(40), nullable=False),
    Column("issued_on", String(10), nullable=False),
    Column("valid_until", String(10)),
    Column("withdrawn", Boolean, nullable=False),
    Column("facts", Text, nullable=False),  # JSON: [{"label", "text"}, ...]
)

STATUS_TEXTS: Mapping[str, Words] = {
    "valid": words("能用", "valid"),
    "expired": words("过期了", "expired"),
    "withdrawn": words("收回了，不能用", "withdrawn"),
}
_SAYS = words("写着", "Says")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of certificate."""

    id: str
    name: Words
    issuer: Words
    icon: str
    says: Words  # the label of what such a certificate says first

    def told(self) -> dict[str, Any]:
        """Tell it, as `CertificateKind` of the contract, in both languages."""
        return {"id": self.id, "name": self.name, "issuer": self.issuer, "icon": self.icon}


@cache
def _kinds() -> Mapping[str, Kind]:
    written = read_yaml(DATA / "certificates.yaml", [])
    return {
        one["id"]: Kind(
            id=one["id"],
            name=words(one["zh"], one["en"]),
            issuer=written["issuers"][one["by"]],
            icon=one["icon"],
            says=one.get("says", _SAYS),
        )
        for one in written["kinds"]
    }


def kinds() -> list[dict[str, Any]]:
    """List every kind, in both languages."""
    return [kind.told() for kind in _kinds().values()]


def issue(connection: Connection, *, owner: str, holder: str, kind: str, on: date, until: date | None) -> str:
    """Make a certificate for a resident and tell its id. Raises KeyError for a kind there is not."""
    certificate_id = f"ZZ-{_kinds()[kind].id}-{secrets.token_hex(6)}"
    row = _row(
        certificate_id,
        owner,
        origin="made",
        holder=holder,
        kind=kind,
        number=f"{secrets.randbelow(10**10):010d}",
        issued_on=on,
        valid_until=until,
    )
    connection.execute(table.insert().values(row))
    return certificate_id


@samples(table)
def sow(connection: Connection) -> None:
    """Lay what every sample resident holds."""
    residents = read_residents()
    rows = [
        _row(
            "-".join(part for part in ("ZZ", one.kind, resident.sub, one.told_apart_by) if part),
            resident.sub,
            origin="sample",
            holder=one.holder,
            kind=one.kind,
            number=one.number,
            issued_on=one.issued_on,
            valid_until=one.valid_until,
            facts=told_facts(one, _kinds()[one.kind].says),
        )
        for resident in residents.offered()
        for one in wallet(resident, residents)
    ]
    connection.execute(table.insert(), rows)


def _row(
    certificate_id: str,
    owner: str,
    *,
    origin: str,
    holder: str,
    kind: str,
    number: str,
    issued_on: date,
    valid_until: date | None,
    facts: list[Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    return {
        "id": certificate_id,
        "origin": origin,
        "owner": owner,
        "holder": holder,
        "kind": kind,
        "number": number,
        "issued_on": issued_on.isoformat(),
        "valid_until": valid_until.isoformat() if valid_until else None,
        "withdrawn": False,
        "facts": json.dumps(facts or [], ensure_ascii=False),
    }


def masked(number: str) -> str:
    """Hide all of a number but its end."""
    return MASK * max(0, len(number) - SHOWN) + number[-SHOWN:]


@dataclass(frozen=True)
class Certificates:
    """The certificates in the database."""

    engine: Engine
    now: Callable[[], datetime]

    def of(self, resident: Resident) -> Select[Any]:
        """Find somebody's certificates, newest first; those of days to come are not there yet."""
        given = (table.c.owner == resident.sub) & (table.c.issued_on <= self.now().date().isoformat())
        return select(table).where(given).order_by(table.c.issued_on.desc(), table.c.id)

    def find(self, resident: Resident, certificate_id: str) -> RowMapping:
        """Find one of somebody's certificates. Raises Problem 404 for what is not there or not theirs."""
        with self.engine.connect() as connection:
            found = connection.execute(self.of(resident).where(table.c.id == certificate_id)).mappings().one_or_none()
        if found is None:
            raise not_found()
        return found

    def told(self, row: RowMapping, language: str) -> dict[str, Any]:
        """Tell a certificate, as `Certificate` of the contract."""
        kind, status = _kinds()[row["kind"]], self._status(row)
        told: dict[str, Any] = in_language(
            {
                "id": row["id"],
                "kind": kind.id,
                "name": kind.name,
                "holder": row["holder"],
                "number": masked(row["number"]),
                "issuer": kind.issuer,
                "issued_on": row["issued_on"],
                "valid_until": row["valid_until"],
                "status": status,
                "status_text": STATUS_TEXTS[status],
                "facts": json.loads(row["facts"]),
                "sample": True,
            },
            language,
        )
        return told

    def _status(self, row: RowMapping) -> str:
        if row["withdrawn"]:
            return "withdrawn"
        over = row["valid_until"] is not None and row["valid_until"] < self.now().date().isoformat()
        return "expired" if over else "valid"


@cache
def _kind_list(language: str) -> Document:
    return document({"items": in_language(kinds(), language)})


def certificate_pages(certificates: Certificates, access: Access) -> Blueprint:
    """Serve the certificates under /certificates."""
    bp = Blueprint("certificates", __name__, url_prefix="/certificates")

    @bp.get("/kinds")
    def every_kind() -> Response:
        language = asked_language()
        return public(_kind_list(language), language, max_age=MAX_AGE)

    @bp.get("")
    def mine() -> Response:
        resident, language = access.required(), asked_language()
        with certificates.engine.connect() as connection:
            page = page_of_rows(connection, certificates.of(resident), lambda row: certificates.told(row, language))
        return personal(page, language)

    @bp.get("/<certificate_id>")
    def one(certificate_id: str) -> Response:
        row, language = certificates.find(access.required(), certificate_id), asked_language()
        return personal(certificates.told(row, language), language)

    return bp
