"""Can a person say where they live, where they will go and when, whatever the backends do meanwhile?"""

import re
from typing import Any

import pytest
from flask import Flask

from app.journeys.kinds.address import NO_WORDS
from app.journeys.kinds.slot import GONE, MOVED
from tests.answering import last
from tests.page import Page
from tests.visitor import Visitor
from tests.web.walking import RESIDENT, form_of, hand_in_form, services, walk

ADDRESS = "/services/animal-quarantine/kept-at"
PLACE = "/services/senior-health-check/place"
TIME = "/services/senior-health-check/time"
CHECK = "/services/senior-health-check/check"


def links(page: Page) -> dict[str, str]:
    """The links that lead a step on, by their words."""
    return {
        link.text().strip(): str(link.attributes["href"]) for link in page.all("#question .link-list a, .more-link")
    }


def hidden(page: Page, name: str) -> str:
    return str(page.one(f"main input[name={name}]").attributes["value"])


def signed_in(client: Visitor) -> Visitor:
    client.sign_in(RESIDENT)
    return client


def test_an_address_is_chosen_step_by_step_and_shown_in_one_line(client: Visitor) -> None:
    page = signed_in(client).get(ADDRESS)
    for name in ("样例市", "样例县", "东样例镇"):
        page = client.get(links(page)[name])
        assert name in page.main
    page = client.get(links(page)["样例村"])
    assert "样例市样例县东样例镇样例村" in page
    again = client.press(page, kept_at="")
    assert again.wants_another_look
    assert NO_WORDS in again.one(".error-message").text()
    assert "样例市样例县东样例镇样例村" in again
    done = client.press(again, kept_at="大榕树旁边")
    assert not done.wants_another_look
    shown = client.get(f"{ADDRESS}?change=1")
    assert shown.fields(shown.main_form())["kept-at"] == ["大榕树旁边"]
    elsewhere = client.get(links(shown)["不是这里，换一个"])
    assert "样例县" not in elsewhere or "样例市" in elsewhere


@pytest.mark.parametrize("sought", ["dyl", "河边村", "花县", "Tianhe", "天河", "顺德市"])
def test_a_place_name_is_found_however_people_write_it(client: Visitor, sought: str) -> None:
    page = signed_in(client).get(f"{ADDRESS}?q={sought}")
    assert page.status == 200
    if sought != "dyl":
        assert page.all("#question .link-list a")
        found = client.get(str(page.all("#question .link-list a")[0].attributes["href"]))
        assert found.status == 200
    assert "找不到，我自己写整个地址" in page


def test_whoever_finds_nothing_writes_the_whole_address(client: Visitor) -> None:
    page = signed_in(client).get(f"{ADDRESS}?q=没有这样的地方")
    assert "没有找到“没有这样的地方”" in page
    page = client.get(links(page)["找不到，我自己写整个地址"])
    done = client.press(page, kept_at="外省外市外县外路1号")
    assert done.path != ADDRESS
    assert "外省外市外县外路1号" in client.get(ADDRESS).html


def test_while_the_places_are_down_an_address_can_still_be_written(client: Visitor, backend: Flask) -> None:
    signed_in(client)
    backend.extensions["switches"].set("places", "down")
    for query in ("", "?in=999", "?q=x", "?division=1.2"):
        page = client.get(ADDRESS + query)
        assert page.all("main textarea"), query
    done = client.press(page, kept_at="样例市样例县样例路1号")
    assert not done.wants_another_look


@pytest.mark.parametrize("crafted", ["999999", "449901.999", "x" * 5000, "../..", "449901..", "%00"])
def test_a_made_up_division_is_not_believed(client: Visitor, crafted: str) -> None:
    page = signed_in(client).get(f"{ADDRESS}?whole=1")
    fields = {"csrf_token": page.csrf_token, "kept-at": "村口", "kept-at-division": crafted, "kept-at-name": "北京"}
    again = client.follow(client.send(ADDRESS, fields))
    assert again.wants_another_look
    assert "北京" not in again.main
    assert client.get(f"{ADDRESS}?in={crafted}").status == 200


def test_places_near_home_come_first_with_hours_and_phone(client: Visitor) -> None:
    page = signed_in(client).get(PLACE)
    offered = [label.text() for label in page.all("main .radios__label")]
    assert offered
    assert "样例镇" in offered[0]
    assert "电话" in offered[0]
    assert re.search(r"点|:", offered[0])
    assert 1 <= len(offered) <= 11


def test_a_stranger_chooses_a_city_first(client: Visitor) -> None:
    page = signed_in(client).get(f"{PLACE}?in=")
    assert "在哪个市？" in page
    found = client.get(links(page)["广州市"])
    assert found.all("main .radios__input")
    assert client.get(f"{PLACE}?q=样例镇").status == 200
    assert "这里没有找到" in client.get(f"{PLACE}?q=没有这样的地方")


def test_a_place_of_another_kind_is_not_taken(client: Visitor) -> None:
    page = signed_in(client).get(PLACE)
    for crafted in ("canteen-440103", "no-such-place", "../x", "x" * 3000):
        again = client.follow(client.send(PLACE, {"csrf_token": page.csrf_token, "place": crafted}))
        assert again.wants_another_look, crafted


def chosen(client: Visitor) -> Page:
    """A health check filled in as far as looking it over."""
    return walk(signed_in(client), "senior-health-check")


def answers(app: Flask, service: str = "senior-health-check") -> dict[str, Any]:
    (draft,) = (one for one in app.extensions["store"].drafts.of("resident:chen-guifang") if one.service == service)
    found: dict[str, Any] = draft.answers
    return found


def test_a_time_is_booked_when_the_answers_are_handed_in_and_stands_on_the_receipt(
    client: Visitor, app: Flask, backend: Flask
) -> None:
    check = chosen(client)
    slot = answers(app)["time"]
    receipt = client.press(check, hand_in_form(check))
    assert receipt.path.startswith("/receipt/")
    assert slot["time-name"] in receipt
    assert slot["time-address"] in receipt
    reference = re.search(r"编号是(YL[0-9A-Z]+)", receipt.main.replace(" ", ""))
    assert reference
    case = client.get(f"/cases/{reference[1]}")
    assert slot["time-name"] in case


def test_a_time_that_goes_meanwhile_is_told_and_others_are_offered(client: Visitor, app: Flask, backend: Flask) -> None:
    chosen(client)
    page = client.get(f"{TIME}?day={answers(app)['time']['time-starts'][:10]}")
    taken = str(page.all("main .radios__input")[0].attributes["value"])
    fill_up(backend, taken)
    again = client.press(page, time=taken)
    assert again.wants_another_look
    assert GONE in again.one(".error-message").text()
    left = [str(one.attributes["value"]) for one in again.all("main .radios__input")]
    assert left
    assert taken not in left
    done = client.press(again, time=left[0])
    assert not done.wants_another_look


def fill_up(backend: Flask, slot: str) -> None:
    """Book every place in a time, as other people do."""
    from backend.slots import slot_of
    from tests.backend.browser import sign_in

    found = slot_of(slot)
    assert found is not None
    other = backend.test_client()
    token = sign_in(backend.test_client(), "li-jianguo")["access_token"]
    for n in range(found.capacity):
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"fill-{slot}-{n}"}
        other.post("/appointments", json={"slot": slot}, headers=headers)


def test_a_time_that_goes_at_the_last_moment_comes_back_to_its_question(
    client: Visitor, app: Flask, backend: Flask
) -> None:
    check = chosen(client)
    fill_up(backend, answers(app)["time"]["time"])
    refused = client.press(check, hand_in_form(check))
    assert refused.wants_another_look
    page = client.get(f"{TIME}?change=1")
    assert "这个时间" in page.one(".error-summary").text()
    page = page if page.all("main .radios__input") else client.get(next(iter(links(page).values())))
    other = [str(one.attributes["value"]) for one in page.all("main .radios__input")][-1]
    done = client.press(page, time=other)
    assert done.path == CHECK
    assert client.press(done, hand_in_form(done)).path.startswith("/receipt/")


def test_another_place_asks_for_another_time(client: Visitor, app: Flask) -> None:
    chosen(client)
    page = client.get(f"{PLACE}?in=440100")
    other = str(page.all("main .radios__input")[0].attributes["value"])
    client.press(page, place=other)
    check = client.get(CHECK)
    assert check.wants_another_look
    assert MOVED in check
    page = client.get(TIME)
    assert page.wants_another_look


def test_while_the_times_are_down_nothing_is_lost_and_it_is_said(client: Visitor, app: Flask, backend: Flask) -> None:
    chosen(client)
    backend.extensions["switches"].set("appointments", "down")
    page = client.get(TIME)
    assert "现在查不到时间" in page
    backend.extensions["switches"].clear()
    assert client.get(CHECK).path == CHECK


def test_the_last_page_of_days_has_no_later_one(client: Visitor, app: Flask) -> None:
    chosen(client)
    page = client.get(f"{TIME}?from=")
    seen = [text for text in links(page) if "年" in text]
    while "看后面的日子" in links(page):
        page = client.get(links(page)["看后面的日子"])
        seen += [text for text in links(page) if "年" in text]
    assert len(seen) == len(set(seen)) > 6


def test_a_lunar_birthday_is_understood_and_shown_both_ways(client: Visitor) -> None:
    walk(signed_in(client), "old-age-allowance", last)
    name = "relative-birth-date"
    usual = client.get(f"/services/old-age-allowance/{name}?change=1")
    page = client.get(links(usual)["我只记得农历"])
    assert page.fields(page.main_form())[f"{name}-month"] == ["7"]  # what was known before, by the moon
    wrong = client.press(page, more={f"{name}-year": "1941", f"{name}-month": "7", f"{name}-day": ""})
    assert wrong.wants_another_look
    assert wrong.all("select[aria-invalid=true]")
    check = client.press(wrong, more={f"{name}-year": "1941", f"{name}-month": "7", f"{name}-day": "11"})
    assert check.path == "/services/old-age-allowance/check"
    assert "1941年9月2日（农历七月十一）" in check
    back = client.get(links(client.get(f"/services/old-age-allowance/{name}?change=1"))["写公历"])
    assert back.fields(back.main_form())[f"{name}-month"] == ["9"]


LICENCE = "/services/driving-licence-renewal/runs-out-on"
DRIVERS = ["李建国", "欧阳伟明", "陈晓敏", "周大强"]


def test_what_a_registry_knows_is_shown_and_asked_whether_it_is_right(client: Visitor) -> None:
    for name in DRIVERS:
        client.sign_in(name)
        page = client.get(LICENCE)
        filled = page.fields(page.main_form())["runs-out-on-year"]
        if filled != [""]:
            break
    else:
        pytest.fail("no sample resident drives")
    assert "这是我们已经知道的" in page
    assert re.fullmatch(r"20\d\d", filled[0])
    assert not client.press(page).wants_another_look


def test_while_the_registry_is_down_the_question_is_asked_empty(client: Visitor, backend: Flask) -> None:
    client.sign_in("李建国")
    backend.extensions["switches"].set("records", "down")
    page = client.get(LICENCE)
    assert page.status == 200
    assert page.fields(page.main_form())["runs-out-on-year"] == [""]


def test_nobody_is_asked_the_same_twice_in_one_form(app: Flask) -> None:
    for service_id in services("apply", "book"):
        form = form_of(app, service_id)
        known = [(one.from_profile, str(one.when)) for one in form.questions if one.from_profile]
        assert len(known) == len(set(known)), service_id


def test_whoever_comes_to_the_times_first_is_led_to_the_place(client: Visitor) -> None:
    page = signed_in(client).get(TIME)
    assert "请先选去哪里" in page
    assert client.get(links(page)["去选地方"]).path == PLACE
