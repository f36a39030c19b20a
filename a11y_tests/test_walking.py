"""Can the main job be done by keyboard alone, without scripts, and with one's ears?"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from a11y_tests.conftest import Town, in_front_of
from tests.answering import good_answer, question_at
from tests.web.walking import RESIDENT, form_of

MOST_TABS = 200
PHONE = {"width": 360, "height": 640}


@pytest.fixture
def scriptless(browser: Browser, town: Town) -> Iterator[BrowserContext]:
    """A phone whose browser runs no scripts."""
    context = in_front_of(browser, town, signed_in=False, scripts=False)
    yield context
    context.close()


@pytest.fixture
def phone(browser: Browser, town: Town) -> Iterator[Page]:
    """An ordinary phone."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


# ---- by keyboard ----


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the place fits the CSS selector, as somebody without a mouse must."""
    for _n in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} cannot be reached by Tab on {page.url}")


def press_through(page: Page, wanted: str) -> None:
    """Tab to a link or button, press Enter, and wait for the page it leads to."""
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_first_tab_leads_past_everything_to_the_page_itself(phone: Page, town: Town):
    phone.goto(f"{town.site}/seniors/")
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.activeElement.className") == "skip-link"
    phone.keyboard.press("Enter")
    assert phone.evaluate("document.activeElement.id") == "main"


def test_the_allowance_can_be_claimed_by_keyboard_alone(phone: Page, town: Town):
    phone.goto(f"{town.site}/")
    press_through(phone, "a[href='/seniors/']")
    press_through(phone, "main a[href='/services/old-age-allowance']")
    press_through(phone, "main a[href='/services/old-age-allowance/start']")
    press_through(phone, "main form button[type=submit]")  # sign in
    press_through(phone, "button[name=resident][value='huang-xiuying']")
    press_through(phone, "main a.button--go")
    answer_by_keyboard(phone, town)
    press_through(phone, "main form button.button--go")
    assert re.search(r"/receipt/\d{12}$", phone.url), phone.locator("main").inner_text()
    press_through(phone, "main a[href^='/cases/']")
    expect(phone.locator("h1")).to_have_text("领高龄津贴")


def answer_by_keyboard(page: Page, town: Town) -> None:
    """Answer every question with Tab, arrows, Space, letters and Enter."""
    form = form_of(town.visitor.app, "old-age-allowance")
    for _n in range(20):
        name = page.url.rsplit("/", 1)[1]
        if name == "check":
            return
        question = question_at(form, name)
        if not page.locator("input[name=keep-held]").count():
            for field, text in good_answer(question).items():
                tab_to(page, f"[name='{field}']")
                if question.kind.name in ("choice", "choices", "consent", "yes-no"):
                    page.keyboard.press("Space")
                elif page.evaluate("!document.activeElement.value"):
                    page.keyboard.type(str(text))
        press_through(page, "main form button.button--go")
    raise AssertionError("the questions do not end")


def test_no_key_by_itself_does_anything(phone: Page, town: Town):
    phone.goto(f"{town.site}/seniors/")
    before = phone.content()
    for key in "abcdefghijklmnopqrstuvwxyz0123456789/?.":
        phone.keyboard.press(key)
    assert phone.url == f"{town.site}/seniors/"
    assert phone.content() == before


def test_focusing_and_choosing_changes_no_page(phone: Page, town: Town):
    phone.goto(f"{town.site}/rural/prices")
    phone.locator("select#crop").select_option(index=2)
    phone.wait_for_timeout(300)
    assert phone.url == f"{town.site}/rural/prices"


# ---- what is wrong ----


def test_what_is_wrong_is_met_first_and_leads_to_its_field(phone: Page, town: Town):
    phone.context.add_cookies([{"name": "visit", "value": town.cookie, "url": town.site}])
    phone.goto(f"{town.site}/services/old-age-allowance/phone?change=1")
    phone.check("input[name=keep-held][value=no]")
    phone.fill("input#phone", "12")
    phone.click("main form button.button--go")
    summary = phone.locator(".error-summary")
    expect(summary).to_be_focused()
    assert phone.title().startswith("错误：")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(phone.locator("input#phone")).to_be_focused()
    expect(phone.locator("input#phone")).to_have_value("12")
    expect(phone.locator("input#phone")).to_have_attribute("aria-invalid", "true")
    phone.fill("input#phone", "19900000001")
    phone.click("main form button.button--go")
    phone.wait_for_url(re.compile(r"/check(#.*)?$"))


# ---- without scripts ----


def sign_in_without_scripts(page: Page, town: Town, back: str) -> None:
    """Sign in with plain forms."""
    page.goto(f"{town.site}/account/sign-in?next={back}")
    page.click("main form button[type=submit]")
    page.click(f"button[name=resident]:has-text('{RESIDENT}')")
    page.wait_for_url(f"{town.site}{back}*")


@pytest.mark.parametrize("service_id", ["pension-proof-of-life", "rural-fault-report"])
def test_a_service_can_be_used_without_scripts(scriptless: BrowserContext, town: Town, service_id: str):
    page = scriptless.new_page()
    start = f"/services/{service_id}/start"
    if service_id == "pension-proof-of-life":
        sign_in_without_scripts(page, town, start)
    page.goto(town.site + start)
    page.click("main a.button--go")
    form = form_of(town.visitor.app, service_id)
    for _n in range(20):
        name = page.url.rsplit("/", 1)[1]
        if name == "check":
            break
        if not page.locator("input[name=keep-held]").count():
            question = question_at(form, name)
            for field, text in good_answer(question).items():
                if question.kind.name in ("choice", "choices", "yes-no", "consent"):
                    value = text if isinstance(text, str) else text[0]
                    page.check(f"[name='{field}'][value='{value}']")
                else:
                    page.fill(f"[name='{field}']", str(text))
        page.click("main form button.button--go")
    page.click("main form button.button--go")
    assert re.search(r"/receipt/\d{12}$", page.url), page.locator("main").inner_text()


def test_prices_can_be_narrowed_without_scripts(scriptless: BrowserContext, town: Town):
    page = scriptless.new_page()
    page.goto(f"{town.site}/rural/prices")
    everything = page.locator("main").inner_text()
    crop = page.locator("select#crop option").nth(1).get_attribute("value")
    page.select_option("select#crop", crop)
    page.click("main form:has(select#crop) button")
    page.wait_for_url(f"**/rural/prices?crop={crop}")
    assert page.locator("main .price-card").count() >= 1
    assert page.locator("main").inner_text() != everything


def test_preferences_can_be_changed_without_scripts(scriptless: BrowserContext, town: Town):
    page = scriptless.new_page()
    page.goto(f"{town.site}/seniors/")
    page.click(".help-bar button[name=size]")
    assert page.url == f"{town.site}/seniors/"
    assert page.locator("html").get_attribute("data-size") == "2"
    page.goto(f"{town.site}/preferences?back=/help")
    page.click("button[name=language][value=en]")
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize(("path", "signed_in"), [("/help", False), ("/receipt/{number}", True)])
def test_a_page_can_be_heard_without_scripts(browser: Browser, town: Town, path: str, signed_in: bool):
    context = in_front_of(browser, town, signed_in=signed_in, scripts=False)
    page = context.new_page()
    page.goto(town.address(path))
    heard = page.locator(".help-bar a[data-speak]").get_attribute("href")
    answer = context.request.get(f"{town.site}{heard}", timeout=60_000)
    assert answer.status == 200
    assert answer.headers["content-type"] == "audio/mpeg"
    assert len(answer.body()) > 10_000
    assert answer.body()[0] == 0xFF or answer.body().startswith(b"ID3")
    context.close()


# ---- with one's ears ----


def test_a_page_read_aloud_shows_where_it_is_and_stops_when_told(phone: Page, town: Town):
    phone.goto(f"{town.site}/help")
    expect(phone.locator("#player")).to_be_hidden()
    words = phone.locator("main").inner_text()
    phone.click(".help-bar a[data-speak]")
    expect(phone.locator("#player")).to_be_visible()
    expect(phone.locator("mark.speaking").first).to_be_visible(timeout=20_000)
    assert phone.locator("mark.speaking").first.inner_text().strip()[:4] in words
    assert phone.url == f"{town.site}/help"
    phone.click("#player [data-player=stop]")
    expect(phone.locator("#player")).to_be_hidden()
    expect(phone.locator("mark.speaking")).to_have_count(0)
    assert phone.locator("main").inner_text() == words
    expect(phone.locator(".help-bar a[data-speak]")).to_be_focused()


def test_nothing_makes_a_sound_by_itself(phone: Page, town: Town):
    asked = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(f"{town.site}/seniors/")
    phone.wait_for_timeout(500)
    assert not [url for url in asked if "/speech/" in url]
    assert phone.locator("audio[autoplay], video, [autoplay]").count() == 0
