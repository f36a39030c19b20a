"""Does every service go out whole, in every language, and does a broken file say where it is broken?"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from opencc import OpenCC

from app.gateway.edition import LifeEvent, Service, Topic, ZoneEntries
from app.journeys import read_form
from backend.catalogue import Catalogue
from backend.languages import LANGUAGES
from backend.reading import DATA, CatalogueInvalid, read_files

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
    assert (service.form is None) == (service.kind == "guide")
    if service.form is not None:
        read_form(service.form)


@pytest.mark.parametrize("service_id", SERVICES)
def test_no_chinese_is_left_in_english_answers(caller: FlaskClient, service_id: str) -> None:
    answer = caller.get(f"/catalogue/services/{service_id}", headers={"Accept-Language": "en"}).json
    assert [text for text in texts(answer) if CHINESE.search(text)] == []


@pytest.mark.parametrize("path", ["topics", "events", *(f"services/{service_id}" for service_id in SERVICES)])
def test_no_simplified_characters_are_left_in_traditional_answers(caller: FlaskClient, path: str) -> None:
    answer = caller.get(f"/catalogue/{path}", headers={"Accept-Language": "zh-Hant"}).json
    again = OpenCC("s2hk")
    assert [text for text in texts(answer) if again.convert(text) != text] == []


def whole_list(caller: FlaskClient, language: str = "zh-Hans") -> list[dict[str, Any]]:
    """Every service, page by page."""
    found: list[dict[str, Any]] = []
    page, pages = 1, 1
    while page <= pages:
        answer = caller.get(f"/catalogue/services?page={page}&size=200", headers={"Accept-Language": language}).json
        found += answer["items"]
        page, pages = page + 1, answer["pages"]
    assert len(found) == answer["total"]
    return found


def test_the_catalogue_is_of_the_missions_scale(caller: FlaskClient) -> None:
    services = whole_list(caller)
    assert len({service["id"] for service in services}) == len(services) == 1_632
    assert sum(service["no_visit"] for service in services) == 1_113
    assert len(SERVICES) >= 80
    assert {service["id"] for service in services[: len(SERVICES)]} == set(SERVICES), "those written in full come first"
    assert len({service["item_code"] for service in services}) == 1_632
    assert len({service["official_title"] for service in services}) == 1_632


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_of_the_list_can_be_read_and_walked(caller: FlaskClient, language: str) -> None:
    for sent in whole_list(caller, language):
        service = Service.model_validate(sent)
        assert service.sample
        assert (service.form is None) == (service.kind == "guide"), service.id
        if service.form is not None:
            read_form(service.form)
        assert (service.guide.visits == 0) == service.no_visit or service.kind == "guide", service.id
        if language == "en":
            assert [text for text in texts(sent) if CHINESE.search(text)] == [], service.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_and_life_event_leads_to_services(caller: FlaskClient, language: str) -> None:
    heard = {"Accept-Language": language}
    topics = [Topic.model_validate(item) for item in caller.get("/catalogue/topics", headers=heard).json["items"]]
    events = [LifeEvent.model_validate(item) for item in caller.get("/catalogue/events", headers=heard).json["items"]]
    services = whole_list(caller, language)
    assert {topic for service in services for topic in service["topics"]} == {topic.id for topic in topics}
    assert {service_id for event in events for service_id in event.services} <= {one["id"] for one in services}
    assert (len(topics), len(events)) == (31, 16)


@pytest.mark.parametrize("zone", ["seniors", "rural"])
def test_a_zone_names_services_of_its_own_once(caller: FlaskClient, zone: str) -> None:
    entries = ZoneEntries.model_validate(caller.get(f"/catalogue/zones/{zone}").json)
    of_zone = {item["id"] for item in whole_list(caller) if zone in item["zones"]}
    assert 6 <= len(entries.entries) <= 8
    named = (*entries.entries, *entries.more)
    assert len(set(named)) == len(named)
    assert set(named) <= of_zone


def test_a_page_past_the_last_is_not_there(caller: FlaskClient) -> None:
    assert caller.get("/catalogue/services?page=10&size=200").status_code == 404


def test_publishing_changes_the_version_of_every_page_and_lasts(caller: FlaskClient, platform: Flask) -> None:
    catalogue: Catalogue = platform.extensions["catalogue"]
    before = len(whole_list(caller))
    tags = [caller.get(f"/catalogue/services?page={page}&size=50").headers["ETag"] for page in (1, 2, 3)]
    published = {**(catalogue.service("care-homes") or {}), "id": "care-homes-new", "item_code": "SAMPLE-440000-9998"}
    try:
        assert catalogue.publish(published)
        assert not catalogue.publish(published), "published anew, not twice"
        assert whole_list(caller)[-1]["id"] == "care-homes-new"
        assert caller.get("/catalogue/services/care-homes-new").status_code == 200
        again = [caller.get(f"/catalogue/services?page={page}&size=50").headers["ETag"] for page in (1, 2, 3)]
        assert not set(tags) & set(again)
    finally:
        assert catalogue.withdraw("care-homes-new")
    assert not catalogue.withdraw("care-homes-new")
    assert caller.get("/catalogue/services/care-homes-new").status_code == 404
    assert len(whole_list(caller)) == before


def test_the_command_line_publishes_and_says_what_is_wrong(platform: Flask, tmp_path: Path) -> None:
    run = platform.test_cli_runner()
    text = (DATA / "services" / "care-homes.yaml").read_text()
    good = tmp_path / "care-homes-two.yaml"
    good.write_text(text.replace("id: care-homes", "id: care-homes-two").replace("-0405", "-9997"))
    try:
        assert "care-homes-two is published." in run.invoke(args=["publish", str(good)]).output
        assert "published anew" in run.invoke(args=["publish", str(good)]).output
    finally:
        assert run.invoke(args=["withdraw", "care-homes-two"]).exit_code == 0
    for broken, place in (
        (text.replace("id: care-homes", "id: other").replace("-0405", "-9996"), "id"),
        (text.replace("id: care-homes", "id: care-homes-bad"), "item_code"),
        (text.replace("id: care-homes", "id: care-homes-bad").replace("minutes:", "minuets:"), "guide.minutes"),
    ):
        bad = tmp_path / "care-homes-bad.yaml"
        bad.write_text(broken)
        said = run.invoke(args=["publish", str(bad)])
        assert said.exit_code == 1
        assert f"care-homes-bad.yaml: {place}" in said.output
    assert run.invoke(args=["withdraw", "no-such"]).exit_code == 1


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
    "path",
    ["/catalogue/services", "/catalogue/topics", "/catalogue/events", "/catalogue/zones/rural", "/prices", "/warnings"],
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
    (tmp_path / "events.yaml").write_text("[]")
    assert list(read_files(tmp_path).services) == ["old-age-allowance"]
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
        read_files(copy)
    assert f"old-age-allowance.yaml: {place}" in str(said.value)


def test_a_front_page_naming_a_missing_service_is_refused(copy: Path) -> None:
    (copy / "zones.yaml").write_text("seniors: [old-age-allowance, a, b, c, d, e]")
    with pytest.raises(CatalogueInvalid, match="names 'a', and no such service can be read"):
        read_files(copy)
