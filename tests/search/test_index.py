"""Does somebody find what they mean, however they put it?"""

import pytest

from app.gateway.edition import Summary
from app.search import Entry, Index
from backend.languages import LANGUAGES, in_language
from backend.reading import read_files

ENTRIES = [
    Entry(
        "allowance",
        "领高龄津贴",
        "高龄老人津贴申请",
        summary="满70岁，每月可以领一笔钱。",
        keywords=("老人钱", "敬老金"),
    ),
    Entry("pension", "查养老金", "养老金发放查询", summary="看每月发了多少。", keywords=("退休金", "退休工资")),
    Entry("clinic", "看病挂号", "门诊预约", summary="约好再去，不用排队。", keywords=("医院", "医生")),
    Entry("subsidy", "领种粮补贴", "耕地地力保护补贴", summary="种粮的人可以领。", keywords=("种田",)),
]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("高龄津贴", "allowance"),
        ("高齡津貼", "allowance"),
        ("老人钱", "allowance"),
        ("gaolingjintie", "allowance"),
        ("gljt", "allowance"),
        ("高令津贴", "allowance"),
        ("  高龄 津贴 ", "allowance"),
        ("领高龄津贴怎么办", "allowance"),
        ("养老金", "pension"),
        ("退休金", "pension"),
        ("ＹＡＮＧＬＡＯＪＩＮ", "pension"),
        ("看病", "clinic"),
        ("睇医生", "clinic"),
        ("挂号！", "clinic"),
        ("种田", "subsidy"),
        ("耕地补贴", "subsidy"),
    ],
)
def test_what_is_meant_comes_first(said: str, meant: str):
    assert Index(ENTRIES).search(said)[:1] == [meant]


@pytest.mark.parametrize(
    "said", ["", "   ", "！？。", "zzzzqqqq", "飞机", "👵", "\x00", "<script>", "%%%", "(((", "x" * 60]
)
def test_what_nobody_offers_finds_nothing(said: str):
    assert Index(ENTRIES).search(said) == []


def test_an_empty_catalogue_finds_nothing():
    assert Index([]).search("养老金") == []


@pytest.fixture(scope="module")
def catalogue() -> list[Summary]:
    """The whole sample catalogue, as it is sent in every language."""
    return [Summary.model_validate(in_language(service, "zh-Hans")) for service in read_files().services.values()]


def index_of(services: list[Summary]) -> Index:
    """The site's index of them."""
    return Index(
        Entry(one.id, one.title, one.official_title, summary=one.summary, keywords=one.keywords) for one in services
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_published_service_is_found_first_by_its_own_names(language: str):
    files = read_files().services.values()
    services = [Summary.model_validate(in_language(service, language)) for service in files]
    index = index_of(services)
    titles = {one.id: one.title for one in services}
    for service in services:
        for name in {service.title, service.official_title}:
            found = index.search(name)
            assert service.id in found[:3], (name, [titles[one] for one in found[:3]])


def test_every_keyword_of_a_service_finds_it(catalogue: list[Summary]):
    index = index_of(catalogue)
    for service in catalogue:
        for word in service.keywords:
            assert service.id in index.search(word), (service.id, word)
