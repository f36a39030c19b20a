"""Does every service go out whole, in every language, and does a broken file say where it is broken?"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from opencc import OpenCC

from app.gateway.catalogue import Service, Summary, Topic, ZoneEntries
from app.journeys import read_form
from backend.catalogue import DATA, CatalogueInvalid, read_catalogue
from backend.languages import LANGUAGES

SERVICES = sorted(path.stem for path in (DATA / "services").glob("*.yaml"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def texts(value: Any) -> Iterator[str]:
    """Every text in an answer."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("service_id", SERVICES)
def test_every_service_goes_out_whole_in_every_language(caller: FlaskClient, service_id: str, language: str) -> None:
    response = caller.get(f"/catalogue/services/{service_id}", headers={"Accept-Language": language})
    assert response.status_code == 200
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]
    service = Service.model_validate(response.json)
    assert service.id == service_id
    assert service.sample
    for name in Service.model_fields:
        assert name in response.json or (name == "form" and service.kind == "guide"), name
    assert (service.form is None) == (service.kind == "guide")
    if service.form is not None:
        read_form(service.form)


@pytest.mark.parametrize("service_id", SERVICES)
def test_no_chinese_is_left_in_english_answers(caller: FlaskClient, service_id: str) -> None:
    answer = caller.get(f"/catalogue/services/{service_id}", headers={"Accept-Language": "en"}).json
    assert [text for text in texts(answer) if CHINESE.search(text)] == []


@pytest.mark.parametrize("path", ["services", "topics", *(f"services/{service_id}" for service_id in SERVICES)])
def test_no_simplified_characters_are_left_in_traditional_answers(caller: FlaskClient, path: str) -> None:
    answer = caller.get(f"/catalogue/{path}", headers={"Accept-Language": "zh-Hant"}).json
    again = OpenCC("s2hk")
    assert [text for text in texts(answer) if again.convert(text) != text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lists_name_every_service_and_topic(caller: FlaskClient, language: str) -> None:
    heard = {"Accept-Language": language}
    services = [Summary.model_validate(item) for item in caller.get("/catalogue/services", headers=heard).json["items"]]
    topics = [Topic.model_validate(item) for item in caller.get("/catalogue/topics", headers=heard).json["items"]]
    assert sorted(service.id for service in services) == SERVICES
    assert {topic for service in services for topic in service.topics} <= {topic.id for topic in topics}
    assert len(topics) == 15


@pytest.mark.parametrize("zone", ["seniors", "rural"])
def test_a_zone_names_each_of_its_services_once(caller: FlaskClient, zone: str) -> None:
    entries = ZoneEntries.model_validate(caller.get(f"/catalogue/zones/{zone}").json)
    of_zone = {item["id"] for item in caller.get("/catalogue/services").json["items"] if zone in item["zones"]}
    assert 6 <= len(entries.entries) <= 8
    assert sorted((*entries.entries, *entries.more)) == sorted(of_zone)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh-Hans"),
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("zh-HK", "zh-Hant"),
        ("zh-TW,en;q=0.5", "zh-Hant"),
        ("en-GB", "en"),
        ("fr, en;q=0.4, zh;q=0.2", "en"),
        ("fr", "zh-Hans"),
        ("en;q=0, zh-Hant", "zh-Hant"),
        (";;;,,q=", "zh-Hans"),
    ],
)
def test_the_language_asked_for_is_found(caller: FlaskClient, header: str, language: str) -> None:
    answer = caller.get("/catalogue/topics", headers={"Accept-Language": header})
    assert answer.headers["Content-Language"] == language


@pytest.mark.parametrize(
    "path", ["/catalogue/services", "/catalogue/topics", "/catalogue/zones/rural", "/prices", "/warnings"]
)
def test_a_public_answer_is_not_sent_twice(caller: FlaskClient, path: str) -> None:
    first = caller.get(path)
    assert "public" in first.headers["Cache-Control"]
    assert "Accept-Language" in first.headers["Vary"]
    second = caller.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.data) == (304, b"")


def test_the_version_held_in_one_language_is_not_taken_for_another(caller: FlaskClient) -> None:
    held = caller.get("/catalogue/services").headers["ETag"]
    other = caller.get("/catalogue/services", headers={"If-None-Match": held, "Accept-Language": "en"})
    assert other.status_code == 200


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A catalogue of one service, to be broken."""
    (tmp_path / "services").mkdir()
    shutil.copy(DATA / "topics.yaml", tmp_path)
    shutil.copy(DATA / "services" / "old-age-allowance.yaml", tmp_path / "services")
    (tmp_path / "zones.yaml").write_text("{}")
    assert list(read_catalogue(tmp_path).services) == ["old-age-allowance"]
    return tmp_path


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        ("kind: apply", "kind: wish", "kind"),
        ("zones: [seniors]", "zones: [city]", "zones"),
        ("topics: [allowances]", "topics: [alowances]", "topics"),
        ("id: old-age-allowance", "id: other", "id"),
        ("kind: id-number", "kind: id-numbr", "form.questions[id_number].kind"),
        ("from_profile: birthdate", "from_profile: birthday", "form.questions[birth_date].from_profile"),
        (
            "when: {question: for_whom, is: self}",
            "when: {question: for_whom, is: me}",
            "form.questions[id_number].when",
        ),
        ("when: {question: for_whom, is: self}", "when: {question: who, is: self}", "form.questions[id_number].when"),
        ("when: {question: for_whom, is: self}", "when: {question: for_whom}", "form.questions[id_number].when"),
        ("no_visit: true", "no_visit: maybe", "no_visit"),
        ("minutes:", "minuets:", "guide.minutes"),
        ("updated: 2026-11-01", "updated: soon", "updated"),
        ("guide:\n", "guide: [\n", "line"),
    ],
)
def test_a_broken_file_is_named_with_the_place(copy: Path, right: str, wrong: str, place: str) -> None:
    file = copy / "services" / "old-age-allowance.yaml"
    written = file.read_text()
    assert right in written
    file.write_text(written.replace(right, wrong, 1))
    with pytest.raises(CatalogueInvalid) as said:
        read_catalogue(copy)
    assert f"old-age-allowance.yaml: {place}" in str(said.value)


def test_a_front_page_naming_a_missing_service_is_refused(copy: Path) -> None:
    (copy / "zones.yaml").write_text("seniors: [old-age-allowance, a, b, c, d, e]")
    with pytest.raises(CatalogueInvalid, match="names 'a', and no such service can be read"):
        read_catalogue(copy)
