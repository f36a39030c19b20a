"""What is handed in with answers that lies elsewhere: certificates out of a wallet, fees that were paid. Do they hold?"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, select

from backend import documents, payments
from backend.certificates import table as certificates
from backend.languages import Words, words
from backend.problems import Refusal, answers_refused
from backend.residents import Resident

PAPER = "paper"
LATER = "later"
NOT_HELD = words("您没有这张证。请再选一次。", "You do not hold this certificate. Please choose again.")
OVER = words(
    "这张证过期了，或者收回了。请选别的。", "This certificate has run out or was withdrawn. Please choose another."
)
NOT_HERE = words("照片没有收到。请再拍一次。", "We do not have these photos. Please take them again.")
NOT_PAID = words("这笔钱我们没有收到。请再看一看。", "We have not received this payment. Please look at it again.")

Answers = Mapping[str, Any]


def certificates_at_fault(
    engine: Engine, service: Mapping[str, Any], answers: Answers, resident: Resident | None, today: date
) -> dict[str, Words]:
    """Say what is wrong with the certificates among the answers, by question; read before anything is written."""
    found: dict[str, Words] = {}
    for question, given in _of_kind("certificate", service, answers):
        if (wrong := _wrong(engine, question, given, resident, today)) is not None:
            found[question["id"]] = wrong
    return found


def _wrong(
    engine: Engine, question: Mapping[str, Any], given: Mapping[str, Any], resident: Resident | None, today: date
) -> Words | None:
    owner = resident.sub if resident else ""
    theirs = (certificates.c.id == str(given.get("certificate"))) & (certificates.c.owner == owner)
    with engine.connect() as connection:
        row = connection.execute(select(certificates).where(theirs)).mappings().one_or_none()
    if row is None or row["kind"] not in question["certificates"] or row["issued_on"] > today.isoformat():
        return NOT_HELD
    over = row["valid_until"] is not None and row["valid_until"] < today.isoformat()
    return OVER if row["withdrawn"] or over else None


def use_payments(connection: Connection, service: Mapping[str, Any], kept: Answers, reference: str) -> None:
    """Use the payments among the answers for a case. Raises Problem 422 for one that cannot be."""
    for question, given in _of_kind("payment", service, kept):
        paid = payments.take_with_case(
            connection,
            str(given.get("payment")),
            reference,
            service=service["id"],
            question=question["id"],
        )
        if not paid:
            raise answers_refused([Refusal(question["id"], NOT_PAID)])


def use_documents(
    connection: Connection, service: Mapping[str, Any], kept: Answers, reference: str, owner: str
) -> None:
    """Use the photographs among the answers for a case. Raises Problem 422 for those that are not here, or not theirs."""
    for question, given in _of_kind("photo", service, kept):
        here = documents.take_with_case(
            connection,
            list(given["documents"]),
            reference,
            owner=owner,
            service=service["id"],
            question=question["id"],
        )
        if not here:
            raise answers_refused([Refusal(question["id"], NOT_HERE)])


def refuse(at_fault: Mapping[str, Words], kept: Answers) -> None:
    """Raise Problem 422 if anything asked for is at fault."""
    wrong = [Refusal(question, message) for question, message in at_fault.items() if question in kept]
    if wrong:
        raise answers_refused(wrong)


def _of_kind(
    kind: str, service: Mapping[str, Any], answers: Answers
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Go through the answers to questions of a kind that are more than a word."""
    for question in service["form"]["questions"]:
        given = answers.get(question["id"])
        if question["kind"] == kind and isinstance(given, dict):
            yield question, given
