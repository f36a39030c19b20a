"""Are the sample residents whole, of one family where they say so, and nobody real?"""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from backend.divisions import every_division
from backend.residents import DATA, Resident, ResidentsInvalid, read_residents

PEOPLE = list(read_residents())
TODAY = date(2026, 11, 24)


def test_there_are_people_of_every_age_and_kind() -> None:
    ages = [person.age_on(TODAY) for person in PEOPLE]
    assert len(PEOPLE) >= 32
    assert len(read_residents().offered()) >= 32
    assert sorted(ages)[-3:] >= [91, 91, 100]
    assert 0 in ages
    assert {age // 10 for age in ages} >= set(range(10))
    assert len({person.ethnicity["zh"] for person in PEOPLE}) >= 4
    kinds = Counter(paper.kind for person in PEOPLE for paper in person.papers)
    assert {"disabled", "veteran-card", "residence-permit", "divorce"} <= set(kinds)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.sub)
def test_no_resident_could_be_taken_for_a_real_person(person: Resident) -> None:
    assert person.id_number.startswith("449901")
    assert (person.phone_number is None) == (not person.signs_in)
    assert person.phone_number is None or person.phone_number.startswith("1990000")
    assert all(card.number.startswith(("6217999", "6221888", "6225999")) for card in person.bank_cards)
    assert "样例" in person.address["zh"]
    assert person.plate is None or person.plate.startswith("粤O样")


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.sub)
def test_everybody_lives_somewhere_there_is(person: Resident) -> None:
    assert person.division_code in every_division()


def test_the_first_seven_are_the_first_list() -> None:
    assert [person.shown_under is None for person in PEOPLE] == [n < 7 for n in range(len(PEOPLE))]
    assert [person.is_woman for person in PEOPLE[:7]] == [True, True, False, True, False, True, False]


def test_a_child_is_younger_than_its_parents_and_a_couple_is_told_by_both() -> None:
    residents = read_residents()
    for person in PEOPLE:
        for relation in person.relations:
            other = residents.find(relation.sub)
            assert other is not None
            years = person.birthdate.year - other.birthdate.year
            assert {
                "child": years < -15,
                "parent": years > 15,
                "grandchild": years < -30,
                "grandparent": years > 30,
            }.get(relation.kind, relation.since is not None)


def test_a_mother_finds_her_baby() -> None:
    mother = read_residents().find("xu-jiayi")
    assert mother is not None
    assert [one.sub for one in mother.family("child")] == ["lin-anan"]


@pytest.mark.parametrize(
    ("right", "wrong", "what"),
    [
        ("449901198002110468", "449901198002110469", "check digit of id_number"),
        ('"449901198002110468"', '"440101198002110468"', "id_number"),
        ("birthdate: 1980-02-11", "birthdate: 1980-02-12", "birthdate"),
        ('"19900000004"', '"13800000004"', "phone_number"),
        ('"19900000004"', '"19900000005"', "twice"),
        ("6225999000000000059", "6225999000000000058", "bank card"),
        ("{is: parent, sub: chen-guifang}", "{is: child, sub: chen-guifang}", "chen-"),
        ("{is: parent, sub: chen-guifang}", "{is: cousin, sub: chen-guifang}", "relation"),
        ("sub: he-jiahui, since: 2006-09-16", "sub: he-jiahui, since: 2007-09-16", "spouse"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, right: str, wrong: str, what: str) -> None:
    text = DATA.read_text(encoding="utf-8")
    assert right in text
    path = tmp_path / "residents.yaml"
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ResidentsInvalid, match=what):
        read_residents(path)
