"""Which certificates does each sample resident hold? A function of age, family, farm and papers; nothing here is real.

What is laid may lie in the future (a senior card somebody will get at 60): it is told once its day has come.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from backend.languages import Words, words
from backend.residents import Driving, Resident, Residents

SENIOR_FROM = 60
LASTING_FROM = 46  # an identity card given from this age on has no end
LAID_ON = date(2026, 6, 1)  # everybody's identity card is good at least on this day
LAND_UNTIL = date(2053, 12, 31)
BIRTH_CERTIFICATES_SINCE = 1996
LEAST_SALARIED_PENSION_FEN = 150_000  # what only those who worked for a wage draw
IN_TOWN = "449901001003"

Facts = tuple[tuple[Words, Words | str], ...]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A certificate to be laid."""

    kind: str
    holder: str
    issued_on: date
    number: str
    valid_until: date | None = None
    says: Words | str | None = None  # stands under the kind's own label
    facts: Facts = ()
    told_apart_by: str = ""  # where somebody has several of a kind


def wallet(resident: Resident, residents: Residents) -> Iterator[Sample]:
    """Go through what one resident holds."""
    yield from _of_everybody(resident, residents)
    yield from _of_age(resident)
    yield from _of_family(resident, residents)
    yield from _of_the_road(resident)
    yield from _of_the_land(resident)
    for paper in resident.papers:
        yield Sample(
            kind=paper.kind,
            holder=resident.name,
            issued_on=paper.since,
            number=_number(resident, paper.kind),
            valid_until=paper.until,
            says=paper.says,
        )


def _of_everybody(resident: Resident, residents: Residents) -> Iterator[Sample]:
    since, until = _identity_card_holds(resident)
    yield Sample(
        kind="identity",
        holder=resident.name,
        issued_on=since,
        valid_until=until,
        number=resident.id_number,
        facts=(
            (words("性别", "Sex"), words("女", "Female") if resident.is_woman else words("男", "Male")),
            (words("民族", "People"), resident.ethnicity),
            (words("生日", "Born"), _day(resident.birthdate)),
            (words("住址", "Address"), resident.address),
        ),
    )
    members = residents.household(resident)
    yield Sample(
        kind="household",
        holder=members[0].name,
        issued_on=max(date(2012, 5, 18), members[-1].birthdate + timedelta(days=20)),  # anew with each child
        number=_number(members[0], "household"),
        says="、".join(one.name for one in members),
        facts=((words("住址", "Address"), resident.address),),
    )
    card = _draw(resident, "social-security-card", 3650)
    given = max(date(2016, 3, 4) + timedelta(days=card), resident.birthdate + timedelta(days=30))
    if resident.sub == "chen-guifang":
        given = date(2016, 4, 12)  # hers ran out: there is a service for that
    yield Sample(
        kind="social-security-card",
        holder=resident.name,
        issued_on=given,
        valid_until=_years_later(given, 10),
        number=_number(resident, "social-security-card"),
    )
    cover = words("职工医保", "employees'") if _earned(resident) else words("居民医保", "residents'")
    yield Sample(
        kind="medical-insurance",
        holder=resident.name,
        issued_on=max(date(2020, 9, 1), resident.birthdate + timedelta(days=30)),
        number=resident.id_number,
        facts=((words("哪一种", "Insurance"), cover),),
    )


def _of_age(resident: Resident) -> Iterator[Sample]:
    yield Sample(
        kind="senior",
        holder=resident.name,
        issued_on=_years_later(resident.birthdate, SENIOR_FROM) + timedelta(days=21),
        number=_number(resident, "senior"),
        facts=((words("能做什么", "Good for"), words("坐公交、进公园不收钱", "free buses and parks")),),
    )
    if resident.pension_fen >= LEAST_SALARIED_PENSION_FEN:
        stopped = _years_later(resident.birthdate, 55 if resident.is_woman else 60)
        yield Sample(kind="retirement", holder=resident.name, issued_on=stopped, number=_number(resident, "retirement"))
    if resident.studies_at:
        since = date(2025, 9, 1)
        yield Sample(
            kind="student",
            holder=resident.name,
            issued_on=since,
            valid_until=date(2028, 8, 31),
            number=_number(resident, "student"),
            says=resident.studies_at,
        )


def _of_family(resident: Resident, residents: Residents) -> Iterator[Sample]:
    for spouse in resident.family("spouse"):
        if spouse.since:
            yield Sample(
                kind="marriage",
                holder=resident.name,
                issued_on=spouse.since,
                number=_number(_elder(resident, residents, spouse.sub), "marriage"),
                says=_name(residents, spouse.sub),
            )
    for relation in resident.family("child"):
        child = residents.find(relation.sub)
        if child is None or child.birthdate.year < BIRTH_CERTIFICATES_SINCE:
            continue
        parents = [parent.sub for parent in child.family("parent")]
        yield Sample(
            kind="birth",
            holder=child.name,
            issued_on=child.birthdate + timedelta(days=9),
            number=_number(child, "birth"),
            facts=(
                (words("生日", "Born"), _day(child.birthdate)),
                (words("爸爸妈妈", "Parents"), "、".join(_name(residents, parent) for parent in parents)),
            ),
            told_apart_by=child.sub,
        )
        if not child.signs_in:
            yield Sample(
                kind="vaccination",
                holder=child.name,
                issued_on=child.birthdate + timedelta(days=12),
                number=_number(child, "vaccination"),
                told_apart_by=child.sub,
            )


def _of_the_road(resident: Resident) -> Iterator[Sample]:
    if resident.drives:
        yield _driving(resident, resident.drives)
    if resident.plate:
        since = date(2017, 1, 9) + timedelta(days=_draw(resident, "vehicle", 2500))
        yield Sample(
            kind="vehicle",
            holder=resident.name,
            issued_on=since,
            number=_number(resident, "vehicle"),
            says=resident.plate,
        )


def _driving(resident: Resident, driving: Driving) -> Sample:
    return Sample(
        kind="driving",
        holder=resident.name,
        issued_on=driving.since,
        valid_until=driving.until,
        number=resident.id_number,
        says=driving.vehicles,
    )


def _of_the_land(resident: Resident) -> Iterator[Sample]:
    if resident.farm_mu:
        yield Sample(
            kind="land-contract",
            holder=resident.name,
            issued_on=date(2018, 11, 20),
            valid_until=LAND_UNTIL,
            number=_number(resident, "land-contract"),
            says=words(f"{resident.farm_mu:g}亩", f"{resident.farm_mu:g} mu"),
        )
    if resident.division_code == IN_TOWN and resident.birthdate.year < 1980:
        yield Sample(
            kind="property",
            holder=resident.name,
            issued_on=date(2009, 3, 3) + timedelta(days=_draw(resident, "property", 3000)),
            number=_number(resident, "property"),
            says=resident.address,
        )


def _identity_card_holds(resident: Resident) -> tuple[date, date | None]:
    """Tell from when to when: 5 years for a child, 10 up to 25, 20 up to 45, then without end (Law on Identity Cards, art. 5)."""
    since = date(2008, 1, 14) + timedelta(days=_draw(resident, "identity", 5500))
    since = max(since, resident.birthdate + timedelta(days=30))
    while True:
        age = resident.age_on(since)
        if age >= LASTING_FROM:
            return since, None
        until = _years_later(since, 5 if age < 16 else 10 if age < 26 else 20)
        if until > LAID_ON:
            return since, until
        since = until


def _earned(resident: Resident) -> bool:
    return resident.wage_fen > 0 or resident.pension_fen >= LEAST_SALARIED_PENSION_FEN


def _elder(resident: Resident, residents: Residents, other: str) -> Resident:
    """Choose of a couple the one whose number both certificates carry."""
    spouse = residents.find(other) or resident
    return min(resident, spouse, key=lambda one: (one.birthdate, one.sub))


def _name(residents: Residents, sub: str) -> str:
    found = residents.find(sub)
    return found.name if found else sub


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # born on 29 February
        return day.replace(year=day.year + years, month=3, day=1)


def _day(day: date) -> Words:
    return words(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%B} {day.year}")


def _number(resident: Resident, kind: str) -> str:
    """Make up a number, the same at every start."""
    return f"{_draw(resident, f'{kind} number', 10**10):010d}"


def _draw(resident: Resident, what: str, size: int) -> int:
    digest = hashlib.sha256(f"{resident.sub} {what}".encode()).digest()
    return int.from_bytes(digest[:6], "big") % size


def told_facts(sample: Sample, label: Words) -> list[Mapping[str, Any]]:
    """Tell what a certificate says, the kind's own first."""
    own: Iterable[tuple[Words, Words | str]] = ((label, sample.says),) if sample.says else ()
    return [{"label": name, "text": text} for name, text in (*own, *sample.facts)]
