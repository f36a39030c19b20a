"""Who are the sample residents, and what does the platform know of each?

None of them exists. Their identity numbers have right check digits, so that forms can be tried, but begin with 449901,
a division that was never given out; their telephone numbers begin with 1990000.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from backend.checks import card_holds, id_number_holds
from backend.languages import Words, in_language

DATA = Path(__file__).parent / "data" / "residents.yaml"
SAMPLE_DIVISION = "449901"
SAMPLE_PHONES = "1990000"


@dataclass(frozen=True)
class BankCard:
    """A bank card somebody's money goes to."""

    bank: Words
    number: str


@dataclass(frozen=True, kw_only=True)
class Resident:
    """One sample resident."""

    sub: str
    name: str
    given_name: str
    told_apart_by: Words  # stands after name and age on the sign-in page
    id_number: str
    phone_number: str
    birthdate: date
    division_code: str
    division_name: Words
    address: Words
    bank_cards: tuple[BankCard, ...]
    pension_fen: int  # a month; 0 for somebody without a pension
    farm_mu: float  # 亩 of contracted land; 0 for somebody without
    earlier_cases: tuple[Mapping[str, Any], ...] = ()

    def age_on(self, day: date) -> int:
        """Count full years of life on a day."""
        had_birthday = (day.month, day.day) >= (self.birthdate.month, self.birthdate.day)
        return day.year - self.birthdate.year - (0 if had_birthday else 1)

    def profile(self, language: str) -> dict[str, Any]:
        """Tell what the platform knows of this resident, as OpenID Connect's userinfo."""
        told: dict[str, Any] = in_language(
            {
                "sub": self.sub,
                "name": self.name,
                "given_name": self.given_name,
                "id_number": self.id_number,
                "phone_number": self.phone_number,
                "birthdate": self.birthdate,
                "division": {"code": self.division_code, "name": self.division_name},
                "address": self.address,
                "bank_cards": [{"bank": card.bank, "number": card.number} for card in self.bank_cards],
            },
            language,
        )
        return told


class Residents:
    """The sample residents, in the order they are offered."""

    def __init__(self, people: tuple[Resident, ...]) -> None:
        self._by_sub = {person.sub: person for person in people}

    def __iter__(self) -> Iterator[Resident]:
        return iter(self._by_sub.values())

    def find(self, sub: str) -> Resident | None:
        """Find a resident by the identifier tokens carry."""
        return self._by_sub.get(sub)


class ResidentsInvalid(Exception):
    """The file of residents holds somebody who could not be used, or could be taken for a real person."""


def read_residents(path: Path = DATA) -> Residents:
    """Read the sample residents. Raises ResidentsInvalid, naming who and what."""
    people = tuple(_resident(entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8")))
    for person in people:
        for right, what in (
            (id_number_holds(person.id_number), "the check digit of id_number"),
            (person.id_number.startswith(SAMPLE_DIVISION), "id_number, which should be of the sample division"),
            (person.id_number[6:14] == f"{person.birthdate:%Y%m%d}", "birthdate, which is not that of id_number"),
            (person.phone_number.startswith(SAMPLE_PHONES), "phone_number, which should be of the sample range"),
            (len(person.phone_number) == 11, "phone_number, which should have 11 digits"),
            (all(card_holds(card.number) for card in person.bank_cards), "the check digit of a bank card"),
        ):
            if not right:
                raise ResidentsInvalid(f"{path.name}: {person.sub}: {what}")
    if len({person.sub for person in people}) != len(people):
        raise ResidentsInvalid(f"{path.name}: a sub stands there twice")
    return Residents(people)


def _resident(entry: Mapping[str, Any]) -> Resident:
    cards = tuple(BankCard(card["bank"], str(card["number"])) for card in entry.get("bank_cards", ()))
    known = {key: value for key, value in entry.items() if key not in ("bank_cards", "earlier_cases")}
    return Resident(**known, bank_cards=cards, earlier_cases=tuple(entry.get("earlier_cases", ())))
