"""Can whoever listens stop, go back, go on and go slower, with a finger, a keyboard or a keypad, and without secrets told?"""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, Route, expect

from a11y_tests.conftest import SMALL_PHONE, Town
from app.preferences import CHOICES, Preferences

PATIENCE = 30_000  # milliseconds for a first sentence on a busy machine
AT_ONCE = 200  # milliseconds in which sound must have stopped
STEADY = 400  # milliseconds; a press that comes sooner after another is taken for a trembling finger
# Keeps every player a page makes, and when each was last told to be silent.
PLAYERS = """(() => {
  const made = window.Audio;
  window.players = []; window.silenced = 0;
  window.Audio = function () { const one = new made(); window.players.push(one); return one; };
  const pause = HTMLMediaElement.prototype.pause;
  HTMLMediaElement.prototype.pause = function () { window.silenced = performance.now(); return pause.call(this); };
  document.addEventListener("keydown", () => { window.pressed = performance.now(); }, true);
  document.addEventListener("click", () => { window.pressed = performance.now(); }, true);
})();"""
PLAYING = "players.some(one => !one.paused && one.currentTime > 0)"
SILENT = "players.every(one => one.paused)"


@pytest.fixture
def phone(browser: Browser, town: Town) -> Iterator[Page]:
    """An ordinary phone whose players can be looked at."""
    context = in_hand(browser)
    yield context.new_page()
    context.close()


@pytest.fixture
def shared(browser: Browser, town: Town) -> Iterator[Page]:
    """A device of many, in which somebody is signed in."""
    context = in_hand(browser)
    chosen = Preferences(device="shared").to_cookie()
    cookies = {"visit": town.cookie, "preferences": chosen}
    context.add_cookies([{"name": name, "value": value, "url": town.site} for name, value in cookies.items()])
    yield context.new_page()
    context.close()


def in_hand(browser: Browser, **more: Any) -> BrowserContext:
    """A phone."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="zh-CN", **more)
    context.set_default_timeout(10_000)
    context.add_init_script(PLAYERS)
    return context


def listen(page: Page, link: str = ".help-bar a[data-speak]") -> None:
    """Press, and wait until something can be heard."""
    page.click(link)
    wait_for_sound(page)


def wait_for_sound(page: Page) -> None:
    """Wait until something can be heard."""
    until = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(PLAYING):
        assert time.monotonic() < until, f"nothing is heard: {page.locator('#player').all_inner_texts()}"
        page.wait_for_timeout(20)


def button(page: Page, name: str) -> Locator:
    """One of the buttons that are there now."""
    return page.locator(f"#player [data-player-asks]:not([hidden]) [data-player={name}]")


def read_now(page: Page) -> str:
    """The sentence being read, as the page marks it."""
    return "".join(page.locator("mark.speaking").all_inner_texts())


def sentences(page: Page, town: Town, query: str) -> list[str]:
    """What a page says, as its list has it."""
    answer = page.context.request.get(f"{town.site}/speech/page.json?voice=cmn&rate=normal&{query}")
    return [one["text"] for one in answer.json()]


def clips_asked_for(page: Page) -> list[str]:
    """The clips a page asks for from now on, by number."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if found := re.search(r"/clip\.mp3.*[?&]n=(\d+)", request.url):
            asked.append(found[1])

    page.on("request", note)
    return asked


# ---- at a first view ----


def test_the_buttons_come_with_the_first_press(phone: Page, town: Town):
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(f"{town.site}/help")
    assert phone.locator("#player button").count() == 0
    assert not [url for url in asked if "/speech/" in url]
    listen(phone)
    assert len([url for url in asked if "/speech/bar" in url]) == 1
    button(phone, "stop").click()
    listen(phone)
    assert len([url for url in asked if "/speech/bar" in url]) == 1


@pytest.mark.parametrize("language", CHOICES["language"])
def test_the_buttons_are_in_the_pages_language(phone: Page, town: Town, language: str):
    way = Preferences(language=language, voice="cmn").to_cookie()
    phone.context.add_cookies([{"name": "preferences", "value": way, "url": town.site}])
    phone.goto(f"{town.site}/help")
    listen(phone)
    words = {"zh_Hans": "读给我听", "zh_Hant": "讀給我聽", "en": "Read to me"}[language]
    expect(phone.locator("#player")).to_have_attribute("aria-label", words)
    assert phone.locator(".help-bar a[data-speak]").inner_text() == words


@pytest.mark.parametrize("size", CHOICES["size"])
@pytest.mark.parametrize("language", CHOICES["language"])
def test_every_button_is_large_and_nothing_is_pushed_aside(browser: Browser, town: Town, language: str, size: str):
    context = browser.new_context(viewport=SMALL_PHONE, locale="zh-CN", has_touch=True, is_mobile=True)
    context.set_default_timeout(PATIENCE)
    voice = "en" if language == "en" else "cmn"
    way = Preferences(language=language, size=size, spacing="wide", voice=voice).to_cookie()
    context.add_cookies([{"name": "preferences", "value": way, "url": town.site}])
    page = context.new_page()
    page.goto(f"{town.site}/help")
    page.click(".help-bar a[data-speak]")
    button(page, "pause").wait_for()
    page.locator("mark.speaking").first.wait_for()
    for one in page.locator("#player [data-player-asks]:not([hidden]) button").all():
        box = one.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 48, one.inner_text()
        assert one.evaluate("node => node.scrollWidth <= node.clientWidth + 1"), one.inner_text()
        assert one.inner_text().strip()
        assert one.locator("svg").count() == 1
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    bar = page.locator("#player").bounding_box()
    assert bar
    assert bar["height"] <= SMALL_PHONE["height"] * 0.6, "it leaves too little of the page"
    context.close()


# ---- keys ----


def test_every_key_does_what_its_button_says(phone: Page, town: Town):
    phone.goto(f"{town.site}/help")
    said = sentences(phone, town, "path=/help")
    listen(phone)
    assert read_now(phone) == said[0]
    for key, wanted in (("6", 1), ("6", 2), ("2", 1), ("4", 1), ("6", 2)):
        phone.wait_for_timeout(STEADY)
        phone.keyboard.press(key)
        assert read_now(phone) == said[wanted], key
    wait_for_sound(phone)
    phone.keyboard.press("5")
    assert phone.evaluate(SILENT)
    expect(button(phone, "pause")).to_have_attribute("aria-pressed", "true")
    expect(button(phone, "pause")).to_contain_text("接着读")
    phone.wait_for_timeout(STEADY)
    phone.keyboard.press("5")
    wait_for_sound(phone)
    phone.keyboard.press("0")
    expect(phone.locator("#player")).to_be_hidden()
    assert phone.evaluate(SILENT)


def test_the_keys_stand_on_the_buttons_of_whoever_has_keys(phone: Page, town: Town):
    phone.goto(f"{town.site}/help")
    listen(phone)
    for one in phone.locator("#player [data-player-asks]:not([hidden]) button").all():
        assert one.locator(".player__key").inner_text() == one.get_attribute("data-key")
        assert one.locator(".player__key").is_visible()


@pytest.mark.parametrize("press", ["0", "4", "5", "6", "2", "Escape", "stop", "pause", "repeat", "next", "previous"])
def test_sound_stops_at_once(phone: Page, town: Town, press: str):
    phone.goto(f"{town.site}/help")
    listen(phone)
    phone.keyboard.press("6")
    phone.wait_for_timeout(STEADY)
    wait_for_sound(phone)
    phone.route("**/clip.mp3*", lambda route: None)  # what comes next never arrives: only silence can follow
    if press.isalpha() and press.islower():
        button(phone, press).click()
    else:
        phone.keyboard.press(press)
    took = phone.evaluate("silenced - pressed")
    assert 0 <= took <= AT_ONCE
    if press in ("0", "5", "Escape", "stop", "pause"):
        assert phone.evaluate(SILENT)


def test_keys_are_left_alone_while_somebody_types_or_nothing_is_read(phone: Page, town: Town):
    phone.goto(f"{town.site}/services/")
    field = phone.locator("main input[type=search], main input[type=text]").first
    phone.keyboard.press("5")
    listen(phone)
    field.click()
    phone.keyboard.type("0515")
    assert field.input_value() == "0515"
    assert phone.evaluate(PLAYING)
    field.blur()
    phone.keyboard.press("Control+0")
    assert phone.evaluate(PLAYING)


def test_escape_stops_and_leaves_the_focus_where_it_is(phone: Page, town: Town):
    phone.goto(f"{town.site}/help")
    listen(phone)
    phone.locator(".page-foot a").first.focus()
    phone.keyboard.press("Escape")
    expect(phone.locator("#player")).to_be_hidden()
    assert phone.evaluate("document.activeElement.matches('.page-foot a')")


def test_space_still_scrolls_and_presses(phone: Page, town: Town):
    phone.goto(f"{town.site}/help")
    listen(phone)
    button(phone, "pause").focus()
    phone.keyboard.press("Space")
    assert phone.evaluate(SILENT)


# ---- an unsteady hand, a poor line ----


def test_a_double_press_counts_once(phone: Page, town: Town):
    phone.goto(f"{town.site}/help")
    said = sentences(phone, town, "path=/help")
    asked = clips_asked_for(phone)
    phone.dblclick(".help-bar a[data-speak]")
    wait_for_sound(phone)
    assert asked.count("0") == 1
    button(phone, "next").dblclick()
    assert read_now(phone) == said[1]
    phone.wait_for_timeout(STEADY)
    button(phone, "pause").dblclick()
    expect(button(phone, "pause")).to_have_attribute("aria-pressed", "true")
    phone.evaluate("""for (let n = 0; n < 5; n += 1) {
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "6", bubbles: true, repeat: true }));
    }""")
    assert read_now(phone) == said[1]


def test_the_next_sentence_is_fetched_while_this_one_is_read(phone: Page, town: Town):
    asked = clips_asked_for(phone)
    phone.goto(f"{town.site}/help")
    listen(phone)
    phone.wait_for_timeout(300)
    assert asked == ["0", "1"]
    button(phone, "next").click()
    wait_for_sound(phone)
    phone.wait_for_timeout(300)
    assert sorted(set(asked)) == ["0", "1", "2"]
    assert asked.count("1") == 1, "what was fetched ahead is what is heard"


@pytest.mark.parametrize("how", ["browser", "header"])
def test_who_saves_data_gets_nothing_ahead(browser: Browser, town: Town, how: str):
    context = in_hand(browser, extra_http_headers={"Save-Data": "on"} if how == "header" else {})
    page = context.new_page()
    if how == "browser":
        page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } });")
    asked = clips_asked_for(page)
    page.goto(f"{town.site}/help")
    listen(page)
    page.wait_for_timeout(300)
    assert asked == ["0"]
    context.close()


def broken_clips(page: Page, times: int) -> list[str]:
    """Lets the first clips fail; returns what was asked for."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) <= times:
            route.fulfill(status=503, content_type="text/plain", body="busy")
        else:
            route.continue_()

    page.route("**/clip.mp3*", answer)
    return asked


def test_a_clip_that_fails_once_is_fetched_again(phone: Page, town: Town):
    phone.goto(f"{town.site}/help")
    broken_clips(phone, 1)
    listen(phone)
    expect(phone.locator("#player [data-player=told]")).to_be_empty()


def test_a_clip_that_fails_twice_is_told_in_words_and_can_be_tried_or_passed(phone: Page, town: Town):
    phone.goto(f"{town.site}/help")
    said = sentences(phone, town, "path=/help")
    broken_clips(phone, 2)
    phone.click(".help-bar a[data-speak]")
    told = phone.locator("#player [data-player=told]")
    expect(told).to_have_text("这一句读不出来。可以再读一次，也可以读下一句。", timeout=PATIENCE)
    expect(told).to_have_attribute("role", "status")
    button(phone, "repeat").click()
    wait_for_sound(phone)
    expect(told).to_be_empty()
    assert read_now(phone) == said[0]


def test_when_nothing_can_be_heard_it_says_why_and_offers_to_try_again(phone: Page, town: Town):
    phone.goto(f"{town.site}/help")
    words = "现在听的人多。请过一会儿再按一次。"
    phone.route(
        "**/page.json*", lambda route: route.fulfill(status=503, content_type="text/plain; charset=utf-8", body=words)
    )
    phone.click(".help-bar a[data-speak]")
    expect(phone.locator("#player [data-player=told]")).to_have_text(words)
    expect(button(phone, "retry")).to_be_focused()
    phone.unroute("**/page.json*")
    button(phone, "retry").click()
    wait_for_sound(phone)


def test_without_the_buttons_the_link_still_plays(phone: Page, town: Town):
    phone.goto(f"{town.site}/help")
    phone.route("**/speech/bar*", lambda route: route.abort())
    phone.route("**/page.mp3*", lambda route: route.fulfill(status=200, content_type="text/plain", body="the sound"))
    phone.click(".help-bar a[data-speak]")
    phone.wait_for_url("**/speech/page.mp3*")


# ---- slower, faster ----


def test_slower_and_faster_work_at_once_and_are_remembered(phone: Page, town: Town):
    phone.goto(f"{town.site}/help")
    listen(phone)
    pace = "players.find(one => !one.paused).playbackRate"
    assert phone.evaluate(pace) == 1
    phone.keyboard.press("1")
    slower = phone.evaluate(pace)
    assert slower < 1
    button(phone, "next").click()
    wait_for_sound(phone)
    assert phone.evaluate(pace) == slower
    phone.goto(f"{town.site}/about")
    listen(phone)
    assert phone.evaluate(pace) == slower
    phone.keyboard.press("3")
    phone.wait_for_timeout(STEADY)
    phone.keyboard.press("3")
    assert phone.evaluate(pace) > 1
    for _n in range(6):
        phone.wait_for_timeout(STEADY)
        phone.keyboard.press("1")
    assert 0.5 <= phone.evaluate(pace) < 1


# ---- where it was ----


@pytest.mark.parametrize("leave", ["reload", "elsewhere"])
def test_who_comes_back_can_go_on_where_it_stopped(phone: Page, town: Town, leave: str):
    phone.goto(f"{town.site}/help")
    said = sentences(phone, town, "path=/help")
    listen(phone)
    for _n in range(2):
        phone.wait_for_timeout(STEADY)
        phone.keyboard.press("6")
    if leave == "elsewhere":
        phone.goto(f"{town.site}/about")
        phone.goto(f"{town.site}/help")
    else:
        phone.reload()
    asked = clips_asked_for(phone)
    phone.click(".help-bar a[data-speak]")
    expect(button(phone, "resume")).to_be_visible()
    assert asked == [], "nothing is read before the answer"
    phone.keyboard.press("1")
    wait_for_sound(phone)
    assert read_now(phone) == said[2]
    button(phone, "stop").click()
    phone.click(".help-bar a[data-speak]")
    phone.wait_for_timeout(STEADY)
    button(phone, "restart").click()
    wait_for_sound(phone)
    assert read_now(phone) == said[0]


def test_only_a_number_and_a_digest_are_remembered(phone: Page, town: Town):
    phone.goto(f"{town.site}/help")
    listen(phone)
    phone.keyboard.press("6")
    kept = phone.evaluate("Object.entries(sessionStorage)")
    assert [key for key, _value in kept] == ["heard /help "]
    assert re.fullmatch(r"1 [0-9a-f]{16}", kept[0][1])
    assert phone.evaluate("localStorage.length") == 0


def test_whoever_signs_out_leaves_nothing_in_the_tab(browser: Browser, town: Town):
    context = in_hand(browser)
    context.add_cookies([{"name": "visit", "value": town.cookie, "url": town.site}])
    page = context.new_page()
    page.goto(f"{town.site}/help")
    listen(page)
    page.keyboard.press("6")
    assert page.evaluate("sessionStorage.length") > 0
    page.evaluate("document.addEventListener('submit', event => event.preventDefault())")  # others need this visit
    page.click(".signed-in button")
    assert page.evaluate("sessionStorage.length") == 0
    context.close()


# ---- a part alone ----


def test_a_part_of_the_page_is_read_alone(phone: Page, town: Town):
    path = "/services/old-age-allowance"
    phone.goto(f"{town.site}{path}")
    for link in phone.locator("main a[data-speak]").all():
        part = re.search(r"&part=([\w-]+)", str(link.get_attribute("href")))
        assert part
        said = sentences(phone, town, f"path={path}&part={part[1]}")
        whole = sentences(phone, town, f"path={path}")
        assert 0 < len(said) < len(whole) / 2
        assert not [text for text in said if text not in whole]
        link.click()
        wait_for_sound(phone)
        assert read_now(phone) == said[0]
        assert phone.locator(f"#{part[1]} mark.speaking, mark.speaking #{part[1]}").count() or part[1] == "notes"
        expect(phone.locator("#player")).to_be_in_viewport()
        phone.keyboard.press("0")
        phone.wait_for_timeout(STEADY)


def test_a_part_can_be_heard_without_scripts(browser: Browser, town: Town):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{town.site}/services/old-age-allowance")
    links = page.locator("main a[data-speak]")
    assert links.count() >= 3
    for link in links.all():
        box = link.bounding_box()
        assert box
        assert box["height"] >= 44
    answer = context.request.get(town.site + str(links.first.get_attribute("href")), timeout=60_000)
    assert (answer.status, answer.headers["content-type"]) == (200, "audio/mpeg")
    context.close()


def test_prices_swapped_in_without_a_new_page_are_the_ones_that_are_read(phone: Page, town: Town):
    phone.goto(f"{town.site}/rural/prices")
    phone.select_option("#crop", "lychee")
    phone.click("main form >> nth=0 >> button")
    phone.wait_for_url("**/rural/prices?crop=lychee*")
    with phone.expect_request("**/page.json*") as asked:
        phone.click(".help-bar a[data-speak]")
    assert "path=%2Frural%2Fprices%3Fcrop%3Dlychee" in asked.value.url


# ---- for whoever hears the page by a screen reader too ----


def test_the_sentence_that_is_read_is_not_announced_as_well(phone: Page, town: Town):
    phone.goto(f"{town.site}/help")
    listen(phone)
    live = phone.evaluate("""[...document.querySelectorAll("[aria-live], [role=status], [role=alert], [role=log]")]
      .filter(one => one.querySelector("mark.speaking") || one.matches("[data-player=sentence]")).length""")
    assert live == 0
    assert phone.locator("#player [role=status]").inner_text() == ""


def test_reading_moves_no_focus(phone: Page, town: Town):
    phone.goto(f"{town.site}/help")
    phone.focus(".help-bar a[data-speak]")
    phone.keyboard.press("Enter")
    wait_for_sound(phone)
    phone.keyboard.press("6")
    wait_for_sound(phone)
    assert phone.evaluate("document.activeElement.matches('.help-bar a[data-speak]')")


# ---- secrets ----


@pytest.mark.parametrize(("how", "key"), [("aloud", "1"), ("earphones", "2")])
def test_on_a_shared_device_something_personal_is_read_only_after_a_choice(
    shared: Page, town: Town, how: str, key: str
):
    shared.goto(f"{town.site}/cases/")
    asked = clips_asked_for(shared)
    shared.click(".help-bar a[data-speak]")
    expect(button(shared, how)).to_be_visible()
    assert shared.evaluate("document.activeElement.closest('[data-player-asks=aloud]') !== null")
    assert asked == []
    shared.keyboard.press(key)
    wait_for_sound(shared)
    assert asked
    button(shared, "stop").click()
    shared.click(".help-bar a[data-speak]")
    expect(button(shared, how)).to_be_visible()
    assert shared.evaluate(SILENT)


def test_who_chooses_not_to_hear_it_hears_nothing(shared: Page, town: Town):
    shared.goto(f"{town.site}/cases/")
    asked = clips_asked_for(shared)
    shared.click(".help-bar a[data-speak]")
    button(shared, "stop").click()
    expect(shared.locator("#player")).to_be_hidden()
    expect(shared.locator(".help-bar a[data-speak]")).to_be_focused()
    assert asked == []


def test_without_scripts_the_link_leads_to_the_choice_and_the_choice_to_the_sound(browser: Browser, town: Town):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN", viewport=SMALL_PHONE)
    context.set_default_timeout(PATIENCE)
    chosen = Preferences(device="shared").to_cookie()
    cookies = {"visit": town.cookie, "preferences": chosen}
    context.add_cookies([{"name": name, "value": value, "url": town.site} for name, value in cookies.items()])
    page = context.new_page()
    page.goto(f"{town.site}/cases/")
    page.click(".help-bar a[data-speak]")
    page.wait_for_url("**/speech/choice?*")
    with page.expect_response("**/speech/page.mp3*") as answer:
        page.click("main button[value=earphones]")
    assert answer.value.headers["content-type"] == "audio/mpeg"
    page.goto(f"{town.site}/speech/choice?path=/cases/")
    page.click("main button[value=no]")
    page.wait_for_url(f"{town.site}/cases/")
    context.close()


def test_on_ones_own_device_nobody_is_asked(browser: Browser, town: Town):
    context = in_hand(browser)
    context.add_cookies([{"name": "visit", "value": town.cookie, "url": town.site}])
    page = context.new_page()
    page.goto(f"{town.site}/cases/")
    listen(page)
    context.close()
