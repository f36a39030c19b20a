"""Can a service be found by saying its name into the phone: with a press, by keyboard, without scripts, or told no?

The phone's microphone is a file: a sentence that the built-in voice spoke.
"""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from a11y_tests.conftest import SMALL_PHONE, Town
from a11y_tests.pages import Look
from a11y_tests.test_every_page import SEEING, violations
from app.speech.listening import NEEDED
from app.speech.normalise import segments
from app.speech.pool import Pool
from tools.browser import launch_options

pytestmark = pytest.mark.skipif(not all(map(find_spec, NEEDED)), reason="requirements-listening.txt is not installed")
SENTENCE, WORD = "Social security card", "card"
ENGLISH = "language=en&voice=en"
RECOGNISED = 50_000  # milliseconds: the model starts, and the machine may be busy


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sentence as a recording."""
    from tests.recorder import recorded

    pool = Pool(1)
    mp3 = pool.speak(segments(SENTENCE, "en"), "normal")
    pool.close()
    path = tmp_path_factory.mktemp("sound") / "said.wav"
    path.write_bytes(recorded(mp3, "wav", silence=0.3))
    return path


@pytest.fixture(scope="module")
def speaking(browser: Browser, sound: Path) -> Iterator[Browser]:
    """A browser whose microphone hears the sentence, again and again."""
    options = launch_options()
    options["args"] += [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={sound}",
    ]
    started = browser.browser_type.launch(**options)
    yield started
    started.close()


def phone_of(browser: Browser, town: Town, *, scripts: bool = True) -> BrowserContext:
    """A small phone set to English, which the plain voice speaks clearly enough for the test."""
    context = browser.new_context(viewport=SMALL_PHONE, java_script_enabled=scripts, bypass_csp=scripts)
    context.set_default_timeout(10_000)
    context.add_cookies([{"name": "preferences", "value": ENGLISH, "url": town.site}])
    return context


@pytest.fixture
def phone(speaking: Browser, town: Town) -> Iterator[Page]:
    context = phone_of(speaking, town)
    yield context.new_page()
    context.close()


def confirmed(page: Page, town: Town) -> None:
    """See the words, press yes, and stand before what was found."""
    page.wait_for_url(f"{town.site}/listening/heard", timeout=RECOGNISED)
    expect(page.locator("h1")).to_contain_text("Did you say")
    assert WORD in page.locator("h1").inner_text().lower()
    page.locator("main a.button--go").click()
    page.wait_for_url(f"{town.site}/services/?q=*")
    assert page.locator("main .entry").count()


def test_a_service_is_found_by_saying_it(phone: Page, town: Town):
    phone.goto(f"{town.site}/services/")
    phone.locator("main a[href='/listening']").click()
    press = phone.locator(".recorder__press")
    expect(phone.locator(".recorder__file")).to_be_hidden()
    press.click()
    expect(press).to_have_text("Press here when done")
    expect(phone.locator(".recorder [role=status]")).to_have_text("Recording. Please speak.")
    phone.wait_for_timeout(2500)
    press.click()
    confirmed(phone, town)


def test_the_keyboard_is_enough(phone: Page, town: Town):
    phone.goto(f"{town.site}/listening")
    phone.locator(".recorder__press").focus()
    phone.keyboard.press("Enter")
    expect(phone.locator(".recorder__press--on")).to_be_focused()
    phone.wait_for_timeout(2500)
    phone.keyboard.press("Enter")
    confirmed(phone, town)


def test_recording_ends_by_itself(phone: Page, town: Town):
    phone.goto(f"{town.site}/listening")
    phone.locator(".recorder__press").click()
    # What the endless microphone says over and over may be taken for noise; what counts is that it was sent.
    phone.wait_for_url(re.compile(r"/listening(/heard|\?why=nothing)$"), timeout=RECOGNISED + 10_000)


def test_without_scripts_the_phones_own_recorder_is_enough(browser: Browser, town: Town, sound: Path):
    context = phone_of(browser, town, scripts=False)
    page = context.new_page()
    page.goto(f"{town.site}/listening")
    expect(page.locator(".recorder__live")).to_be_hidden()
    page.locator("input[type=file]").set_input_files(sound)
    page.set_default_timeout(RECOGNISED)
    page.locator(".recorder__file button").click()
    confirmed(page, town)
    context.close()


def test_where_the_microphone_is_refused_the_other_ways_are_shown(browser: Browser, town: Town):
    context = phone_of(browser, town)
    page = context.new_page()
    page.goto(f"{town.site}/listening")
    page.locator(".recorder__press").click()
    expect(page.locator(".recorder__file")).to_be_visible()
    expect(page.locator(".recorder [role=status]")).to_contain_text("did not record")
    expect(page.locator(".recorder__press")).to_be_enabled()
    context.close()


def test_what_shows_only_while_speaking_can_be_seen_by_everybody(phone: Page, town: Town):
    phone.goto(f"{town.site}/listening")
    phone.locator(".recorder__press").click()
    expect(phone.locator(".recorder__press--on")).to_be_visible()
    phone.evaluate(SEEING)
    assert not violations(phone, Look("/listening"))
    assert not phone.evaluate("[...seeing.sideways(), ...seeing.small(false), ...seeing.clipped()]")
    phone.locator(".recorder__press").click()
    phone.wait_for_url(f"{town.site}/listening*", timeout=RECOGNISED)
