"""What may only the authority itself refuse, because only it knows? The rules behind the forms, on sample data."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from opencc import OpenCC

from backend.checks import birth_date_in
from backend.languages import words
from backend.problems import Refusal
from backend.residents import Resident

YOUNGEST = {
    "old-age-allowance": 70,
    "old-age-allowance-recertification": 70,
    "senior-card": 60,
    "senior-health-check": 65,
}
# How every form that books something calls the day one comes; other dates may be a Sunday, or long past.
DAY_OF_COMING = "day"
_to_simplified = OpenCC("t2s")
NEEDS_PENSION = ("pension-proof-of-life", "pension-to-card")


@dataclass(frozen=True, kw_only=True)
class Application:
    """What somebody wants to hand in, already checked against the form."""

    service: Mapping[str, Any]
    asked: list[Mapping[str, Any]]
    answers: Mapping[str, Any]
    resident: Resident | None
    today: date

    def of_kind(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Go through the answers to questions of one kind."""
        for question in self.asked:
            given = self.answers.get(question["id"])
            vague = isinstance(given, dict) or (kind == "date" and len(str(given)) == 4)
            if question["kind"] == kind and given is not None and not vague:
                yield question["id"], given

    def own(self, field: str) -> Iterator[tuple[str, Any]]:
        """Go through the answers that the signed-in resident gives about themself."""
        for question in self.asked:
            if question.get("from_profile") == field and isinstance(self.answers.get(question["id"]), str):
                yield question["id"], self.answers[question["id"]]


def refusals(application: Application) -> list[Refusal]:
    """Say what speaks against an application, at most one thing per question."""
    found: dict[str, Refusal] = {}
    for rule in (
        _own_identity_number,
        _birth_dates_agree,
        _old_enough,
        _draws_a_pension,
        _open_that_day,
        _signed_by_name,
    ):
        for refusal in rule(application):
            found.setdefault(refusal.question, refusal)
    return list(found.values())


def _own_identity_number(application: Application) -> Iterator[Refusal]:
    if application.resident is None:
        return
    for question, number in application.own("id_number"):
        if number != application.resident.id_number:
            yield Refusal(
                question,
                words(
                    "这不是您本人的身份证号。请写您自己的。",
                    "This is not your own identity number. Please write your own.",
                ),
            )


def _birth_dates_agree(application: Application) -> Iterator[Refusal]:
    dates = {question: day for question, day in application.of_kind("date") if question.endswith("birth_date")}
    earliest = {question["id"]: question.get("earliest", "") for question in application.asked}
    for question, number in application.of_kind("id-number"):
        told = question.replace("id_number", "birth_date")
        born = birth_date_in(number)
        if born is not None and born.isoformat() < earliest.get(told, ""):
            continue  # the number is a mother's, the birthday her child's
        if told in dates and born is not None and dates[told] != born.isoformat():
            yield Refusal(
                told,
                words(
                    "生日和身份证号对不上。请看看哪一个写错了。",
                    "This date differs from the one in the identity number. Please see which is wrong.",
                ),
            )


def _old_enough(application: Application) -> Iterator[Refusal]:
    youngest = YOUNGEST.get(application.service["id"])
    if youngest is None:
        return
    born = {question: date.fromisoformat(day) for question, day in application.of_kind("date") if "birth" in question}
    if not born:
        numbers = ((question, birth_date_in(number)) for question, number in application.of_kind("id-number"))
        born = {question: day for question, day in numbers if day is not None}
    for question, day in born.items():
        years = (
            application.today.year
            - day.year
            - ((application.today.month, application.today.day) < (day.month, day.day))
        )
        if years < youngest:
            yield Refusal(
                question,
                words(
                    f"要满{youngest}岁才能办。照这个生日，现在{years}岁。",
                    f"This is for people of {youngest} or older. By this date of birth the age is {years}.",
                ),
            )


def _draws_a_pension(application: Application) -> Iterator[Refusal]:
    resident = application.resident
    if application.service["id"] not in NEEDS_PENSION or resident is None or resident.pension_fen:
        return
    for question, _ in application.own("id_number"):
        yield Refusal(
            question,
            words(
                "我们查不到您在领养老金。有疑问请打12333。",
                "We find no pension paid to you. If you think you draw one, please ring 12333.",
            ),
        )


def _open_that_day(application: Application) -> Iterator[Refusal]:
    if application.service["kind"] != "book":
        return
    for question, written in application.of_kind("date"):
        day = date.fromisoformat(written)
        if question != DAY_OF_COMING:
            continue
        if day < application.today:
            yield Refusal(
                question, words("这一天已经过去了。请选后面的一天。", "This day is past. Please choose a later one.")
            )
        elif day.weekday() == 6:
            yield Refusal(
                question,
                words("星期天不开门。请选别的日子。", "It is closed on Sundays. Please choose another day."),
            )


def _signed_by_name(application: Application) -> Iterator[Refusal]:
    for question in application.asked:
        given = application.answers.get(question["id"])
        signed = given.get("name") if question["kind"] == "signature" and isinstance(given, dict) else None
        resident = application.resident.name if application.resident else None
        wanted = application.answers.get(question["of"]) if "of" in question else resident
        if isinstance(signed, str) and isinstance(wanted, str) and _bare(signed) != _bare(wanted):
            yield Refusal(
                question["id"],
                words(
                    f"签的名和“{wanted}”不一样。请照身份证上的名字签。",
                    f"The name signed is not “{wanted}”. Please sign as on the identity card.",
                ),
            )


def _bare(name: str) -> str:
    """Leave of a name what tells people apart: letters, without case, accents, dots, and in one script."""
    letters = (sign for sign in unicodedata.normalize("NFKD", name) if unicodedata.category(sign).startswith("L"))
    return str(_to_simplified.convert("".join(letters).casefold()))
