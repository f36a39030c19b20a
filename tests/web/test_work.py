"""Does somebody find work, apply for it once, and lose nothing they wrote?"""

import re
from itertools import count

import pytest
from flask import Flask

from app.store.tables import drafts
from backend import work
from backend.languages import words
from tests.page import Page
from tests.visitor import Visitor
from tests.web.walking import RESIDENT

_free = count()
PHONE = "19900000001"


@pytest.fixture
def vacancy(backend: Flask) -> str:
    """A vacancy for which nobody has applied yet."""
    return str(backend.test_client().get("/work/vacancies?size=200").get_json()["items"][next(_free)]["id"])


def applications(backend: Flask, vacancy: str) -> list:
    """What the backend has of it."""
    with backend.extensions["catalogue"].engine.connect() as connection:
        return work.applications_for(connection, vacancy)


def form_at(client: Visitor, vacancy: str) -> Page:
    """The form, in front of the resident."""
    page = client.get(f"/work/{vacancy}/apply")
    assert page.status == 200
    assert page.path.endswith("/apply")
    return page


def kept(app: Flask) -> list:
    """The drafts there are."""
    with app.extensions["store"].engine.connect() as connection:
        return list(connection.execute(drafts.select()))


def test_both_zones_and_the_topic_lead_to_it(client: Visitor) -> None:
    for path in ("/seniors/", "/rural/", "/topics/work"):
        assert client.get(path).all("main a[href='/work/']"), path


def test_every_vacancy_is_found_and_tells_all(client: Visitor, backend: Flask) -> None:
    total = backend.test_client().get("/work/vacancies").get_json()["total"]
    found = set()
    for n in range(1, -(-total // 10) + 1):
        page = client.get(f"/work/?page={n}")
        assert f"有{total}份活在招人" in page
        found |= set(re.findall(r'href="/work/([\w-]+)"', page.html))
    told = backend.test_client().get("/work/vacancies?size=200").get_json()["items"]
    assert {one["id"] for one in told} == found
    for one in told[:6]:
        page = client.get(f"/work/{one['id']}")
        for text in (one["title"], one["pay"], one["place"], one["hours"], one["description"], one["employer"]):
            assert text in page
        for text in (*one["wanted"], one["phone"]["number"]):
            assert text in page.html
        assert len(page.all("main a.button--go")) == 1


def test_a_city_and_words_narrow_the_list(client: Visitor, backend: Flask) -> None:
    for asked, query in (
        ("division=440100", "city=440100"),
        ("q=茶", "q=茶"),
        ("division=441800&q=茶", "city=441800&q=茶"),
    ):
        total = backend.test_client().get(f"/work/vacancies?{asked}").get_json()["total"]
        assert total
        assert f"有{total}份活在招人" in client.get(f"/work/?{query}")


def test_nothing_found_says_so_and_shows_the_way_to_all(client: Visitor) -> None:
    page = client.get("/work/?q=开飞机")
    assert "这里没有找到" in page
    assert page.all("main a[href='/work/']")


@pytest.mark.parametrize("query", ["city=999999", "city=%00", "q=%00", "q=" + "长" * 500, "city=广州市"])
def test_what_nobody_knows_shows_the_page_all_the_same(client: Visitor, query: str) -> None:
    assert client.get(f"/work/?{query}").status == 200


@pytest.mark.parametrize(
    "path", ["/work/no-such", "/work/no-such/apply", "/work/applications/no-such", "/work/?page=99"]
)
def test_what_is_not_there_is_not_found(client: Visitor, path: str) -> None:
    client.sign_in(RESIDENT)
    assert client.get(path).status == 404


def test_a_number_of_somebodys_does_not_stay_in_the_address(client: Visitor) -> None:
    page = client.get(f"/work/?q={PHONE}")
    assert PHONE not in page.html


def test_applying_leads_through_signing_in_and_back(client: Visitor, vacancy: str) -> None:
    assert client.get(f"/work/{vacancy}/apply").path == "/account/sign-in"
    assert client.sign_in(RESIDENT, f"/work/{vacancy}/apply").path == f"/work/{vacancy}/apply"


def test_an_application_is_sent_with_the_known_number_and_shown(client: Visitor, backend: Flask, vacancy: str) -> None:
    client.sign_in(RESIDENT)
    form = form_at(client, vacancy)
    assert PHONE not in form.html, "shown only in part"
    assert "0001" in form
    sent = client.press(form, message="做过三年")
    assert sent.path.startswith("/work/applications/")
    assert "发出去了" in sent
    (row,) = applications(backend, vacancy)
    assert (row["phone"], row["message"], row["owner"]) == (PHONE, "做过三年", "chen-guifang")
    assert sent.path in client.get("/work/applications/").html
    assert client.get(f"/work/{vacancy}/apply").path == sent.path, "once is enough"
    assert "no-store" in sent.response.headers["Cache-Control"]


def test_pressing_twice_makes_one(client: Visitor, backend: Flask, app: Flask, vacancy: str) -> None:
    client.sign_in(RESIDENT)
    form = form_at(client, vacancy)
    first, second = (client.press(form, message="我能来") for _n in range(2))
    assert first.path == second.path
    assert len(applications(backend, vacancy)) == 1
    assert kept(app) == [], "what arrived is not kept here"


def test_another_number_can_be_written(client: Visitor, backend: Flask, vacancy: str) -> None:
    client.sign_in(RESIDENT)
    client.press(form_at(client, vacancy), more={"keep-held": "no", "phone": "020-12345678"})
    (row,) = applications(backend, vacancy)
    assert (row["phone"], row["message"]) == ("02012345678", "")


@pytest.mark.parametrize(
    "typed",
    [{"keep-held": "no", "phone": "123"}, {"keep-held": "no", "phone": ""}, {"message": "长" * 301}],
)
def test_what_is_wrong_is_told_at_its_place_and_nothing_is_lost(
    client: Visitor, backend: Flask, vacancy: str, typed: dict[str, str]
) -> None:
    client.sign_in(RESIDENT)
    page = client.press(form_at(client, vacancy), more={"message": "我想来", **typed})
    assert page.path == f"/work/{vacancy}/apply"
    assert page.wants_another_look
    assert len(page.all(".error-summary a")) == 1
    assert typed.get("message", "我想来") in page.html
    assert applications(backend, vacancy) == []
    assert not client.get(f"/work/{vacancy}/apply").wants_another_look, "later it is not told again"
    mended = client.press(page, more={"phone": PHONE, "message": "我想来"})
    assert mended.path.startswith("/work/applications/")


@pytest.mark.parametrize(
    "fault", ["down", "answer-lost", "garbage", "dropped", "empty-body", "wrong-schema", "redirect"]
)
def test_a_silent_backend_loses_nothing_and_the_next_press_makes_one(
    client: Visitor, backend: Flask, vacancy: str, fault: str
) -> None:
    client.sign_in(RESIDENT)
    form = form_at(client, vacancy)
    switches = backend.extensions["switches"]
    switches.set("work", fault)
    unsent = client.send(form.path, form.fields(form.main_form()) | {"message": "我想来"})
    switches.clear()
    page = client.follow(unsent)
    if page.path.endswith("/apply"):
        assert "我想来" in page.html
        assert re.search("没有送出去|没有报上名", page.main), page.main
        page = client.press(page)
    assert page.path.startswith("/work/applications/"), page.main
    (row,) = applications(backend, vacancy)
    assert row["message"] == "我想来"


def test_what_was_written_when_the_visit_ran_out_is_there_after_signing_in(
    client: Visitor, app: Flask, backend: Flask, vacancy: str
) -> None:
    client.sign_in(RESIDENT)
    form = form_at(client, vacancy)
    visit = client.site.get_cookie("visit", domain="127.0.0.1")
    assert visit is not None
    app.extensions["store"].visits.save(visit.value, {})
    page = client.press(form, message="我写了很多")
    assert page.path == "/account/sign-in"
    assert (
        page.one("main form[action='/account/sign-in'] input[name=back]").attributes["value"]
        == f"/work/{vacancy}/apply"
    )
    again = client.sign_in(RESIDENT, f"/work/{vacancy}/apply")
    assert "我写了很多" in again.html
    assert client.press(again).path.startswith("/work/applications/")
    (row,) = applications(backend, vacancy)
    assert (row["phone"], row["message"]) == (PHONE, "我写了很多")


def test_a_dead_token_loses_nothing(client: Visitor, app: Flask, vacancy: str) -> None:
    client.sign_in(RESIDENT)
    form = form_at(client, vacancy)
    visit = client.site.get_cookie("visit", domain="127.0.0.1")
    assert visit is not None
    visits = app.extensions["store"].visits
    visits.save(visit.value, {**visits.load(visit.value), "token": "no longer good"})
    assert client.press(form, message="还在吗").path == "/account/sign-in"
    assert "还在吗" in client.sign_in(RESIDENT, f"/work/{vacancy}/apply").html


def test_work_that_is_closed_while_one_writes_is_told_so(client: Visitor, backend: Flask, vacancy: str) -> None:
    client.sign_in(RESIDENT)
    form = form_at(client, vacancy)
    engine = backend.extensions["catalogue"].engine
    with engine.begin() as connection:
        work.close(connection, vacancy)
    try:
        page = client.press(form, message="我想来")
    finally:
        with engine.begin() as connection:
            connection.execute(work.vacancies.update().where(work.vacancies.c.id == vacancy).values(closed=False))
    assert "没有报上名" in page
    assert "我想来" in page.html
    assert applications(backend, vacancy) == []


def test_an_answer_is_shown_and_only_to_who_applied(client: Visitor, app: Flask, backend: Flask, vacancy: str) -> None:
    client.sign_in(RESIDENT)
    sent = client.press(form_at(client, vacancy))
    (row,) = applications(backend, vacancy)
    with backend.app_context(), backend.extensions["catalogue"].engine.begin() as connection:
        work.answer(
            connection, row["id"], "invited", words("后天上午来。", "Come on Thursday."), backend.config["CLOCK"]()
        )
    page = client.get(sent.path)
    for text in ("请您去谈谈", "后天上午来。", "老板回了您"):
        assert text in page
    other = Visitor(app, backend)
    other.sign_in("黄秀英")
    assert other.get(sent.path).status == 404
    assert Visitor(app, backend).get(sent.path).path == "/account/sign-in"
    notice = next(a for a in client.get("/cases/").all("main a") if "新消息" in a.text())
    read = client.get(str(notice.attributes["href"]))
    assert read.all(f"main a[href='{sent.path}']")


def test_finding_by_city_is_left_out_where_nobody_tells_the_cities(client: Visitor, backend: Flask) -> None:
    backend.extensions["switches"].set("places", "down")
    page = client.get("/work/")
    assert "份活在招人" in page
    assert not page.all("select#city")


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant", "en"])
def test_work_is_told_in_every_language(client: Visitor, language: str, vacancy: str) -> None:
    client.sign_in(RESIDENT)
    client.send("/preferences", {"language": language, "back": "/"})
    for path in ("/work/", f"/work/{vacancy}", f"/work/{vacancy}/apply", "/work/applications/"):
        page = client.get(path)
        assert page.status == 200
        written = page.main.replace(RESIDENT, "")
        assert (not re.search("[\u4e00-\u9fff]", written)) == (language == "en"), written
