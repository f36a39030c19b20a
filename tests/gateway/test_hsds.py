"""Are places from an HSDS system told as they were meant, however ugly they come?"""

from typing import Any

import httpx2
import pytest
from flask import Flask

from app.config import read_config
from app.gateway import Gateway
from app.gateway.errors import BackendUnavailable, RecordNotFound
from app.gateway.places import KINDS, Place, PlacePage, PlaceSource
from tests.gateway.hsds import Directory, entry, places_of

LANGUAGES = ("zh-Hans", "zh-Hant", "en")


def told(*entries: Any, language: str = "zh-Hans") -> tuple[Place, ...]:
    """What the site tells of these entries."""
    return places_of(Directory(*entries)).find(language).value.items


def test_a_place_is_told_with_everything_it_says():
    (place,) = told(entry())
    assert (place.kind, place.kind_text, place.name) == ("canteen", "长者饭堂", "第1长者饭堂")
    assert place.address == "广东省广州市中山路1号"
    assert place.division.name == "广州市"
    assert place.phone is not None
    assert (place.phone.number, place.phone.hours) == ("+86 20 1234-5678", "上午8点到下午6点")
    assert place.hours == ("周一、周二、周三、周四、周五 10:30到18:00",)
    assert place.offers == ("长者午餐", "60岁以上可以来。", "要先登记。")
    assert (place.access, place.price, place.by_bus) == (("门口没有台阶。",), "每餐8元起", "1路车")


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_are_said_in_the_language_of_the_page(language: str):
    (place,) = told(entry(), language=language)
    days = {"zh-Hans": "周一", "zh-Hant": "週一", "en": "Monday"}
    names = {"zh-Hans": "长者饭堂", "zh-Hant": "長者飯堂", "en": "Senior canteen"}
    assert days[language] in place.hours[0]
    assert place.kind_text == names[language]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"service__attributes": [{"taxonomy_term": {"name": "Nursing home care"}}]}, "care-home"),
        ({"location__name": "Riverside Health Centre", "service__name": "Check-ups"}, "clinic"),
        ({"location__name": "城南派出所", "service__name": "户口"}, "police"),
        ({"location__name": "Something", "service__name": "Else"}, "service-hall"),
        ({"service__attributes": [{"taxonomy_term": {"name": "Unheard of"}}]}, "canteen"),
        ({"service__attributes": "nonsense"}, "canteen"),
    ],
)
def test_the_kind_is_told_by_terms_then_by_names(changes: dict[str, Any], kind: str):
    assert [place.kind for place in told(entry(1, **changes))] == [kind]


OPTIONAL = [
    "description", "phones", "schedules", "location__addresses", "location__accessibility", "location__transportation",
    "location__latitude", "service__description", "service__fees_description", "service__cost_options",
    "service__organization", "service__status", "service",
]  # fmt: skip


@pytest.mark.parametrize("part", OPTIONAL)
@pytest.mark.parametrize("ugly", [None, "text", 7, [], {}, [None], [[]], ["x"], {"a": {"b": 1}}, True, "长" * 100_000])
def test_any_optional_part_may_be_missing_or_of_another_type(part: str, ugly: Any):
    (place,) = told(entry(1, **{part: ugly}))
    assert place.name == "第1长者饭堂"
    assert all(len(text) <= 400 for text in (place.address, *place.hours, *place.offers, *place.access))


@pytest.mark.parametrize(
    "nothing",
    [
        None,
        "text",
        7,
        [],
        {},
        {"id": "x"},
        {"id": 5, "location": {"name": "有名"}},
        {"id": "../etc", "location": {"name": "有名"}},
    ],
)
def test_an_entry_that_is_none_takes_no_other_with_it(nothing: Any):
    assert [place.name for place in told(nothing, entry(2))] == ["第2长者饭堂"]


@pytest.mark.parametrize("status", ["inactive", "defunct", "temporarily closed"])
def test_what_is_closed_is_not_shown(status: str):
    assert told(entry(1, service__status=status)) == ()


def test_a_status_nobody_knows_is_open():
    assert len(told(entry(1, service__status="thriving"))) == 1


def test_a_service_without_a_location_has_its_own_name():
    assert [place.name for place in told(entry(1, location=None))] == ["长者午餐"]


@pytest.mark.parametrize(
    ("schedule", "line"),
    [
        ({"byday": "SA,SU", "opens_at": "9:00", "closes_at": "12:00"}, ("周六、周日 9:00到12:00",)),
        ({"byday": "1FR", "opens_at": "09:00", "closes_at": "12:00"}, ("周五 9:00到12:00",)),
        ({"byday": "XX", "opens_at": "99:00", "closes_at": "1", "description": "看天气"}, ("看天气",)),
        ({"description": "每天"}, ("每天",)),
        ({"opens_at": "08:00:00", "closes_at": "17:00:00", "timezone": 3}, (" 8:00到17:00",)),
        ({}, ()),
    ],
)
def test_hours_are_said_as_far_as_they_can_be_told(schedule: dict[str, Any], line: tuple[str, ...]):
    (place,) = told(entry(1, schedules=[schedule]))
    assert tuple(one.strip() for one in place.hours) == tuple(one.strip() for one in line)


def test_marks_of_a_page_are_not_text():
    (place,) = told(entry(1, service__description="<p>60岁以上。</p><script>alert(1)</script> &amp; 家人"))
    assert "<" not in "".join(place.offers)
    assert "& 家人" in "".join(place.offers)


def test_an_english_address_is_said_as_english_addresses_are():
    where = [{"address_1": "1-30 Main Street", "city": "MyCity", "state_province": "MyState", "address_type": "postal"}]
    (place,) = told(entry(1, location__addresses=where), language="en")
    assert place.address == "1-30 Main Street, MyCity, MyState"


def test_a_long_list_is_read_whole_and_only_once():
    directory = Directory(*(entry(n) for n in range(230)))
    places = places_of(directory)
    first = places.find("zh-Hans").value
    assert (first.total, first.pages, len(first.items)) == (230, 23, 10)
    assert len(directory.asked) == 5
    assert len({place.id for n in range(1, 24) for place in places.find("zh-Hans", page=n).value.items}) == 230
    assert len(directory.asked) == 5
    with pytest.raises(RecordNotFound):
        places.find("zh-Hans", page=24)


def test_a_system_that_never_ends_is_read_up_to_a_bound():
    directory = Directory()
    directory.instead = {"total_pages": 10**9, "contents": [entry()]}
    assert places_of(directory).find("en").value.total == 1
    assert len(directory.asked) == 60


@pytest.mark.parametrize("answer", [[], {}, {"contents": None}, {"contents": {}}, 5, "text"])
def test_what_is_no_page_counts_as_silence(answer: Any):
    directory = Directory()
    directory.instead = answer
    with pytest.raises(BackendUnavailable):
        places_of(directory).find("en")
    assert not places_of(directory).answers()


def test_places_narrow_by_kind_city_and_words():
    places = places_of(
        Directory(
            entry(1),
            entry(2, location__name="城南派出所", service__name="户口"),
            entry(3, location__addresses=[{"city": "梅州市", "address_1": "江边路2号"}]),
        )
    )
    assert [one.name for one in places.find("zh-Hans", kind="police").value.items] == ["城南派出所"]
    cities = places.divisions("zh-Hans").value
    assert [city.name for city in cities] == ["广州市", "梅州市"]
    assert places.divisions("zh-Hans", cities[0].code).value == ()
    assert [one.name for one in places.find("zh-Hans", division=cities[1].code).value.items] == ["第3长者饭堂"]
    assert [one.name for one in places.find("zh-Hans", query="江边").value.items] == ["第3长者饭堂"]
    assert places.place("e94c9f38-0002", "zh-Hans").value.kind == "police"
    with pytest.raises(RecordNotFound):
        places.place("e94c9f38-0009", "zh-Hans")


@pytest.fixture(params=["native", "hsds"])
def source(request: pytest.FixtureRequest, backend: Flask) -> PlaceSource:
    """Places from either kind of system."""
    transport: httpx2.BaseTransport = httpx2.WSGITransport(app=backend)
    if request.param == "hsds":
        transport = httpx2.MockTransport(Directory(*(entry(n) for n in range(25))))
    return Gateway(read_config({}, SECRET_KEY="x" * 32, BACKEND_PLACES_KIND=request.param), transport).places


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_kinds_of_system_answer_the_same_calls_alike(source: PlaceSource, language: str):
    found = source.find(language).value
    assert isinstance(found, PlacePage)
    assert (found.page, len(found.items)) == (1, 10)
    assert found.pages == -(-found.total // 10)
    for place in found.items:
        assert isinstance(place, Place)
        assert place.kind in KINDS
        assert source.place(place.id, language).value == place
    city = source.divisions(language).value[0]
    assert source.find(language, division=city.code).value.total <= found.total
    with pytest.raises(RecordNotFound):
        source.find(language, page=found.pages + 1)
    with pytest.raises(RecordNotFound):
        source.place("no-such-place", language)
