"""Does a family make a whole, readable service of any item, and is a faulty item named?"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from opencc import OpenCC

from app.journeys import read_form
from backend.definitions import check_service
from backend.families import FamiliesInvalid, ItemInvalid, read_families
from backend.languages import LANGUAGES, in_language, is_words

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / "backend" / "data"
ICONS = ROOT / "static" / "icons" / "vendor" / "tabler"
FAMILIES = read_families(DATA)
NAMES = list(FAMILIES.families)
HAN = re.compile(r"[\u3400-\u9fff]")
PLACE = re.compile(r"%\((\w+)\)s")
LONGEST_SENTENCE = 25  # 汉字
FORBIDDEN = re.compile(
    "提交|申请人|申办|办理人|受理|须|应当|予以|逾期|凭|之|该|届时|届满|相关|有关部门|敬请|贵|尚未|方可|如需|若|均|即可|"
    "系统|平台|用户|点击|填报|上传|材料|证件原件|公示|核准|审批|审核|你"
)

AWKWARD: dict[str, Any] = {
    "id": "awkward",
    "family": "proof",
    "by": "town",  # the office with the longest name
    "zh": "把外地交过的养老保险都转到老家来",
    "en": "Move pension insurance paid elsewhere to where you come from",
    "official": "城乡居民基本养老保险关系转移接续申请",
    "thing": {"zh": "城乡居民养老保险金", "en": "residents' pension insurance money"},
    "fee": {"zh": "工本费5元", "en": "5 yuan for the card"},
    "days": 1,
    "bring": [{"zh": "转移联系函", "en": "Transfer letter"}],
}
CASES = [(no_visit, firm) for no_visit in (True, False) for firm in (True, False)]


def made(**item: Any) -> dict[str, Any]:
    """The service an awkward item becomes."""
    return FAMILIES.service({**AWKWARD, **item}, "pension", 1)


def texts(value: Any) -> Iterator[dict[str, str]]:
    """Every text in two languages."""
    if is_words(value):
        if isinstance(value["zh"], str):  # not the lists of keywords
            yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


def test_every_family_and_every_office_is_there() -> None:
    assert " ".join(NAMES) == (
        "proof claim reimburse permit renew replace change cancel register transfer "
        "enrol pay look-up book report assess ask business inspect guide"
    )
    assert len(FAMILIES.authorities) == 39


@pytest.mark.parametrize(("no_visit", "firm"), CASES)
@pytest.mark.parametrize("family", NAMES)
def test_an_item_becomes_a_service_without_fault(family: str, no_visit: bool, firm: bool) -> None:
    service = made(family=family, no_visit=no_visit, firm=firm)
    assert check_service(service, "awkward", {"pension"}) == []
    assert (ICONS / f"{service['icon']}.svg").exists()
    assert service["guide"]["visits"] == (0 if no_visit else 1)
    assert service["guide"]["fee"] == AWKWARD["fee"]
    for language in LANGUAGES:
        told = in_language(service, language)
        if family == "guide":
            assert "form" not in told
            continue
        form = read_form(told["form"])
        assert form.days == 1
        if family != "look-up":
            assert form.questions[-1].kind.name == "consent"


@pytest.mark.parametrize(("no_visit", "firm"), CASES)
@pytest.mark.parametrize("family", [name for name in NAMES if name not in ("look-up", "guide")])
def test_nobody_is_asked_more_than_they_can_keep_in_mind(family: str, no_visit: bool, firm: bool) -> None:
    form = read_form(in_language(made(family=family, no_visit=no_visit, firm=firm)["form"], "en"))
    answers = {"for_whom": "self", "delivery": "post", "what_happened": "lost", "direction": "out", "who": "firm"}
    assert 3 <= len(form.path(answers)) <= 9


@pytest.mark.parametrize(("no_visit", "firm"), CASES)
@pytest.mark.parametrize("family", NAMES)
def test_every_sentence_is_short_plain_and_whole(family: str, no_visit: bool, firm: bool) -> None:
    service = made(family=family, no_visit=no_visit, firm=firm)
    service.pop("official_title")
    for text in texts(service):
        assert "%" not in text["zh"] + text["en"]
        assert not HAN.search(text["en"]), text
        for sentence in re.split(r"[。！？；\n]", text["zh"]):
            assert len(HAN.findall(sentence)) <= LONGEST_SENTENCE, sentence
        assert not FORBIDDEN.search(text["zh"]), text


@pytest.mark.parametrize("family", NAMES)
def test_nothing_simplified_is_left_in_the_traditional_texts(family: str) -> None:
    again = OpenCC("s2hk")
    for no_visit, firm in CASES:
        service = made(family=family, no_visit=no_visit, firm=firm)
        for text in texts(service):
            said = in_language(text, "zh-Hant")
            assert again.convert(said) == said


def test_both_languages_hold_the_same_places() -> None:
    written = yaml.safe_load((DATA / "families.yaml").read_text(encoding="utf-8"))
    for text in texts(written):
        for place in {*PLACE.findall(text["zh"])} ^ {*PLACE.findall(text["en"])}:
            pytest.fail(f"{place} stands in one language only: {text}")


def test_every_office_is_marked_as_a_sample() -> None:
    for name, office in FAMILIES.authorities.items():
        assert office["name"]["zh"] == f"{office['said']['zh']}（样例）", name
        assert office["name"]["en"].lower() == f"{office['said']['en']} (sample)".lower(), name
        assert "样例" in office["hall"]["name"]["zh"]
        assert "Sample" in office["hall"]["name"]["en"]


def test_what_an_item_says_goes_before_its_family() -> None:
    service = made(
        family="renew", topics=["cards-papers", "pension"], zones=["rural"], days=12, keywords={"zh": ["证"], "en": []}
    )
    assert service["item_code"] == "SAMPLE-440000-0001"
    assert service["topics"] == ["pension", "cards-papers"]
    assert service["zones"] == ["rural"]
    assert service["keywords"] == {"zh": ["证"], "en": []}
    assert service["form"]["receipt"]["days"] == 12
    assert "12个工作日内告诉您结果。" in [step["zh"] for step in service["guide"]["steps"]]
    assert service["official_title"] == {"zh": AWKWARD["official"], "en": AWKWARD["en"]}


def test_special_papers_stand_after_the_identity_card_and_none_twice() -> None:
    papers = [paper["name"]["zh"] for paper in made(family="reimburse")["guide"]["bring"]]
    assert papers == ["身份证", "转移联系函", "银行卡", "发票"]
    twice = made(family="reimburse", bring=[{"zh": "发票", "en": "Invoices"}])["guide"]["bring"]
    assert [paper["name"]["zh"] for paper in twice] == ["身份证", "银行卡", "发票"]
    assert [paper["name"]["zh"] for paper in made(family="inspect")["guide"]["bring"]] == ["转移联系函"]


def test_nobody_is_asked_for_the_identity_card_they_have_lost() -> None:
    papers = made(family="replace", thing={"zh": "身份证", "en": "identity card"}, bring=[])["guide"]["bring"]
    assert [paper["name"]["zh"] for paper in papers] == ["户口本", "手机或座机号码"]


def test_a_visit_and_a_firm_are_spoken_to_as_such() -> None:
    home, visit = made(no_visit=True), made(no_visit=False)
    assert home["guide"]["steps"] != visit["guide"]["steps"]
    asked = [{question["id"] for question in service["form"]["questions"]} for service in (home, visit)]
    assert "delivery" in asked[0] - asked[1]
    assert "day" in asked[1] - asked[0]
    firm = {question["id"] for question in made(firm=True)["form"]["questions"]}
    assert "firm_name" in firm
    assert not firm & {"for_whom", "id_number", "relative_name"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"family": "wish"}, "family is 'wish'"),
        ({"by": "nobody"}, "by is 'nobody'"),
        ({"thing": {"zh": "证", "en": " "}}, "thing should be"),
        ({"no_visit": "maybe"}, "no_visit should be true or false"),
        ({"days": -1}, "days should be a whole number"),
        ({"bring": [{"zh": "证"}]}, "bring should be"),
        ({"colour": "red"}, "colour is not a key we know"),
    ],
)
def test_a_faulty_item_is_named_with_its_field(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ItemInvalid, match=f"awkward: {said}"):
        made(**wrong)


def test_a_missing_field_is_named() -> None:
    with pytest.raises(ItemInvalid, match="awkward: official is missing"):
        FAMILIES.service({key: value for key, value in AWKWARD.items() if key != "official"}, "pension", 1)
    with pytest.raises(ItemInvalid, match="should be a mapping"):
        FAMILIES.service("a line", "pension", 1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("    kind: apply", "    kin: apply", "families.yaml: proof: kind missing"),
        ("families:", "family:", "families should be"),
    ],
)
def test_families_written_wrongly_are_refused(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    shutil.copy(DATA / "authorities.yaml", tmp_path)
    written = (DATA / "families.yaml").read_text(encoding="utf-8")
    (tmp_path / "families.yaml").write_text(re.sub(rf"^{right}", wrong, written, count=1, flags=re.M), encoding="utf-8")
    with pytest.raises(FamiliesInvalid, match=said):
        read_families(tmp_path)


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(FamiliesInvalid, match=r"families\.yaml"):
        read_families(tmp_path)
