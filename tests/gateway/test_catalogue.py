"""Is the catalogue read whole, kept fresh without anybody waiting, and kept when its backend is gone?"""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from app.gateway.backend import Backend
from app.gateway.catalogue import LANGUAGES, PAGE_SIZE, Catalogue
from app.gateway.edition import Edition
from app.gateway.errors import BackendUnavailable, RecordNotFound
from tests.gateway.backends import settings
from tests.gateway.catalogues import Platform, catalogue_of, service


@pytest.mark.parametrize("count", [0, 1, PAGE_SIZE, PAGE_SIZE + 1, 1_632])
def test_a_catalogue_of_any_size_is_read_whole(count: int):
    platform = Platform(count)
    catalogue = catalogue_of(platform)
    services = catalogue.services("zh-Hans").value
    assert [one.id for one in services] == [one["id"] for one in platform.services]
    assert len([path for path in platform.asked if "services" in path]) == max(1, -(-count // PAGE_SIZE))
    for one in services:
        assert catalogue.service(one.id, "zh-Hans").value.title == one.title


def test_every_service_stands_under_its_topics():
    edition = catalogue_of(Platform(9)).edition("en").value
    assert [one.id for one in edition.by_topic["tax"]] == [f"service-{n}" for n in range(0, 9, 2)]
    assert {one.id for members in edition.by_topic.values() for one in members} == set(edition.by_id)


def test_what_is_in_no_edition_is_not_there():
    with pytest.raises(RecordNotFound):
        catalogue_of(Platform(3)).service("service-9", "en")


def test_an_edition_that_still_holds_costs_five_small_calls_and_stays():
    platform = Platform()
    catalogue = catalogue_of(platform)
    before = catalogue.edition("en").value
    platform.asked.clear()
    assert catalogue.refresh("en")
    assert len(platform.asked) == 5
    assert catalogue.edition("en").value is before


def test_a_published_service_is_there_after_the_next_refresh():
    platform = Platform()
    catalogue = catalogue_of(platform)
    assert "service-999" not in catalogue.edition("en").value.by_id
    platform.publish(999)
    assert "service-999" not in catalogue.edition("en").value.by_id
    assert catalogue.refresh("en")
    assert catalogue.service("service-999", "en").value.id == "service-999"


def test_a_list_that_changes_while_it_is_read_is_read_again():
    platform = Platform()
    seen = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.params.get("page") == "2" and not seen:
            seen.append(True)
            platform.publish(999)
        return platform(request)

    catalogue = Catalogue(Backend("catalogue", settings(), httpx2.MockTransport(answer)))
    assert "service-999" in {one.id for one in catalogue.services("en").value}
    assert seen


def test_a_list_that_never_stands_still_is_given_up_for_now():
    platform = Platform()
    platform.renew_at_page = 2
    with pytest.raises(BackendUnavailable):
        catalogue_of(platform).services("en")


def test_a_catalogue_that_is_down_leaves_the_last_edition_and_its_age():
    platform = Platform()
    catalogue = catalogue_of(platform)
    before = catalogue.services("en")
    assert not before.stale
    platform.down = True
    assert not catalogue.refresh("en")
    after = catalogue.services("en")
    assert after.stale
    assert (after.value, after.at) == (before.value, before.at)
    assert catalogue.service("service-7", "en").value.id == "service-7"
    platform.down = False
    assert catalogue.refresh("en")
    assert not catalogue.services("en").stale


def test_a_site_that_starts_while_the_catalogue_is_down_serves_the_copy_on_disk(tmp_path: Path):
    platform = Platform()
    assert catalogue_of(platform, tmp_path).refresh("en")
    platform.down = True
    started = catalogue_of(platform, tmp_path).services("en")
    assert len(started.value) == 250
    assert started.stale
    assert datetime.now(UTC) - started.at < timedelta(minutes=5)
    with pytest.raises(BackendUnavailable):
        catalogue_of(platform, tmp_path).services("zh-Hans")  # of this language there is no copy


@pytest.mark.parametrize("rubbish", [b"", b"\x1f\x8b", b"{}", b"\x00" * 100])
def test_a_copy_that_cannot_be_read_counts_as_none(tmp_path: Path, rubbish: bytes):
    platform = Platform()
    (tmp_path / "catalogue-en.json.gz").write_bytes(rubbish)
    platform.down = True
    with pytest.raises(BackendUnavailable):
        catalogue_of(platform, tmp_path).services("en")


def test_a_folder_that_takes_no_copy_costs_nobody_a_page(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    assert len(catalogue_of(Platform(), tmp_path / "file").services("en").value) == 250


@pytest.mark.parametrize(
    "broken", [{"kind": "wish"}, {"guide": {}}, {"title": None}, {"no_visit": "perhaps"}, {"topics": "tax"}]
)
def test_one_service_that_makes_no_sense_takes_no_other_with_it(broken: dict[str, object]):
    platform = Platform(3)
    platform.services.append(service(9, **broken))
    platform.services += ["no service at all", {"no": "id"}]
    catalogue = catalogue_of(platform)
    assert [one.id for one in catalogue.services("en").value] == ["service-0", "service-1", "service-2"]
    with pytest.raises(BackendUnavailable):
        catalogue.service("service-9", "en")  # it is there, so "not found" would be a lie


def test_a_catalogue_of_nothing_but_nonsense_is_no_catalogue():
    platform = Platform(0)
    platform.services = ["nonsense"] * 5
    with pytest.raises(BackendUnavailable):
        catalogue_of(platform).services("en")


def test_nobody_waits_for_a_refresh():
    platform, may_go_on, began = Platform(), threading.Event(), threading.Event()
    slow = threading.Event()

    def answer(request: httpx2.Request) -> httpx2.Response:
        if slow.is_set():
            began.set()
            assert may_go_on.wait(10)
        return platform(request)

    catalogue = Catalogue(Backend("catalogue", settings(), httpx2.MockTransport(answer)))
    assert len(catalogue.services("en").value) == 250
    platform.publish(999)
    slow.set()
    refreshing = threading.Thread(target=catalogue.refresh, args=("en",))
    refreshing.start()
    assert began.wait(10)
    # The refresh hangs at the backend now; a page does not.
    assert len(catalogue.services("en").value) == 250
    assert catalogue.service("service-3", "en").value.id == "service-3"
    may_go_on.set()
    refreshing.join(10)
    assert len(catalogue.services("en").value) == 251


def test_what_is_made_of_an_edition_is_ready_before_it_is_in_use():
    catalogue = catalogue_of(Platform(3))
    heard: list[Edition] = []
    catalogue.listeners.append(heard.append)
    assert catalogue.edition("en").value is heard[0]


def test_the_keeper_reads_every_language_in_the_background_and_goes_on():
    platform, whole = Platform(5), threading.Event()
    catalogue = catalogue_of(platform)
    languages: set[str] = set()

    def hear(edition: Edition) -> None:
        languages.add(edition.language)
        if languages == set(LANGUAGES):
            whole.set()

    catalogue.listeners.append(hear)
    stop = catalogue.keep_fresh(0.01)
    assert whole.wait(10)
    again = threading.Event()
    languages.clear()
    catalogue.listeners.append(lambda _edition: again.set())
    platform.publish(77)
    assert again.wait(10)
    stop.set()
