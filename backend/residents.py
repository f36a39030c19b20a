"""Who are the sample residents, and what does the platform know of each?

None of them exists. Their identity numbers have right check digits, so that forms can be tried, but begin with 449901,
a division that was never given out; their telephone numbers begin with 1990000.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from backend.checks import card_holds, id_number_holds
from backend.languages import Words, in_language, words

# libyaml reads the residents ten times as fast; not every build of PyYAML has it.
SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DATA = Path(__file__).parent / "data" / "residents.yaml"
SAMPLE_DIVISION = "449901"
SAMPLE_PHONES = "1990000"
HAN = words("汉族", "Han")

# What somebody is to the resident who tells it, and what that resident is to them.
SEEN_FROM_THERE = {
    "spouse": "spouse",
    "child": "parent",
    "parent": "child",
    "grandchild": "grandparent",
    "grandparent": "grandchild",
}


@dataclass(frozen=True)
class BankCard:
    """A bank card somebody's money goes to."""

    bank: Words
    number: str


@dataclass(frozen=True)
class Relation:
    """One of somebody's family, as that resident would say: "my child"."""

    kind: str
    sub: str
    since: date | None = None  # of a marriage


@dataclass(frozen=True)
class Animals:
    """What somebody keeps, and how many."""

    what: Words
    count: int


@dataclass(frozen=True)
class Driving:
    """What somebody may drive."""

    vehicles: str  # a class of GA/T 16.12: C1, B2 ...
    since: date
    until: date


@dataclass(frozen=True)
class Paper:
    """A certificate that does not follow from age, family or farm."""

    kind: str
    since: date
    until: date | None = None
    says: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Resident:
    """One sample resident."""

    sub: str
    name: str
    given_name: str
    told_apart_by: Words  # stands after name and age on the sign-in page
    id_number: str
    phone_number: str | None  # None for a child, who does not sign in either
    birthdate: date
    division_code: str
    division_name: Words
    address: Words
    bank_cards: tuple[BankCard, ...]
    pension_fen: int  # a month; 0 for somebody without a pension
    farm_mu: float  # 亩 of contracted land; 0 for somebody without
    shown_under: str | None = None  # which list of the sign-in page; None for the first
    ethnicity: Words = field(default_factory=lambda: HAN)
    works_for: Words | None = None
    wage_fen: int = 0  # a month
    studies_at: Words | None = None
    lives_at: Words | None = None  # where somebody lives who is registered elsewhere
    grows: tuple[Words, ...] = ()
    animals: tuple[Animals, ...] = ()
    drives: Driving | None = None
    plate: str | None = None
    papers: tuple[Paper, ...] = ()
    relations: tuple[Relation, ...] = ()
    earlier_cases: tuple[Mapping[str, Any], ...] = ()

    @property
    def is_woman(self) -> bool:
        """Read the sex in the identity number: GB 11643 gives women even numbers."""
        return int(self.id_number[16]) % 2 == 0

    @property
    def signs_in(self) -> bool:
        """Tell whether this resident acts for themself; small children do not."""
        return self.phone_number is not None

    def age_on(self, day: date) -> int:
        """Count full years of life on a day."""
        had_birthday = (day.month, day.day) >= (self.birthdate.month, self.birthdate.day)
        return day.year - self.birthdate.year - (0 if had_birthday else 1)

    def family(self, kind: str) -> list[Relation]:
        """List those who are one thing to this resident."""
        return [relation for relation in self.relations if relation.kind == kind]

    def profile(self, language: str) -> dict[str, Any]:
        """Tell what the platform knows of this resident, as OpenID Connect's userinfo."""
        told: dict[str, Any] = in_language(
            {
                "sub": self.sub,
                "name": self.name,
                "given_name": self.given_name,
                "id_number": self.id_number,
                **({"phone_number": self.phone_number} if self.phone_number else {}),
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

    def offered(self) -> list[Resident]:
        """List those who can sign in."""
        return [person for person in self if person.signs_in]

    def household(self, resident: Resident) -> list[Resident]:
        """List who is registered at the same address, the eldest first."""
        there = [person for person in self if person.address == resident.address]
        return sorted(there, key=lambda person: person.birthdate)


class ResidentsInvalid(Exception):
    """The file of residents holds somebody who could not be used, or could be taken for a real person."""


@cache
def read_residents(path: Path = DATA) -> Residents:
    """Read the sample residents. Raises ResidentsInvalid, naming who and what."""
    written = yaml.load(path.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506 (a safe one, in C)
    people = tuple(_resident(entry) for entry in written)
    for person in people:
        phone = person.phone_number
        for right, what in (
            (id_number_holds(person.id_number), "the check digit of id_number"),
            (person.id_number.startswith(SAMPLE_DIVISION), "id_number, which should be of the sample division"),
            (person.id_number[6:14] == f"{person.birthdate:%Y%m%d}", "birthdate, which is not that of id_number"),
            (phone is None or phone.startswith(SAMPLE_PHONES), "phone_number, which should be of the sample range"),
            (phone is None or len(phone) == 11, "phone_number, which should have 11 digits"),
            (all(card_holds(card.number) for card in person.bank_cards), "the check digit of a bank card"),
        ):
            if not right:
                raise ResidentsInvalid(f"{path.name}: {person.sub}: {what}")
    for what, values in (
        ("a sub", [person.sub for person in people]),
        ("an id_number", [person.id_number for person in people]),
        ("a phone_number", [person.phone_number for person in people if person.phone_number]),
        ("a bank card", [card.number for person in people for card in person.bank_cards]),
    ):
        if twice := [value for value, times in Counter(values).items() if times > 1]:
            raise ResidentsInvalid(f"{path.name}: {what} stands there twice: {twice[0]}")
    _hold_families(people, path)
    return Residents(people)


def _hold_families(people: Iterable[Resident], path: Path) -> None:
    """See that whoever is somebody's child has them for a parent, and so on."""
    told = {(person.sub, one.kind, one.sub, one.since) for person in people for one in person.relations}
    for sub, kind, _other, _since in sorted(told, key=str):
        if kind not in SEEN_FROM_THERE:
            raise ResidentsInvalid(f"{path.name}: {sub}: {kind} is no relation we know")
    for sub, kind, other, since in sorted(told, key=str):
        if (other, SEEN_FROM_THERE[kind], sub, since) not in told:
            raise ResidentsInvalid(f"{path.name}: {other} should have {sub} as {SEEN_FROM_THERE[kind]}")


def _resident(entry: Mapping[str, Any]) -> Resident:
    parts = {
        "phone_number": entry.get("phone_number"),
        "bank_cards": tuple(BankCard(card["bank"], str(card["number"])) for card in entry.get("bank_cards", ())),
        "grows": tuple(entry.get("grows", ())),
        "animals": tuple(Animals(**kept) for kept in entry.get("animals", ())),
        "papers": tuple(Paper(**paper) for paper in entry.get("papers", ())),
        "relations": tuple(Relation(one["is"], one["sub"], one.get("since")) for one in entry.get("relations", ())),
        "earlier_cases": tuple(entry.get("earlier_cases", ())),
    }
    if "drives" in entry:
        parts["drives"] = Driving(entry["drives"]["class"], entry["drives"]["since"], entry["drives"]["until"])
    return Resident(**{**entry, **parts})
