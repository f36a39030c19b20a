"""Takes the README's screenshots, of the real thing: `make screenshots`."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tools.browser import browser, sign_in
from tools.running import running

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
PHONE, KIOSK = (360, 640), (1080, 1920)
GAP, PAPER = 24, "#d8d2c6"


def view(page: Page, address: str) -> Image.Image:
    """The first screen of a page."""
    page.goto(address)
    return shot(page)


def shot(page: Page) -> Image.Image:
    """The screen as it is now."""
    return Image.open(io.BytesIO(page.screenshot()))


def side_by_side(images: list[Image.Image], path: Path, height: int) -> None:
    """The images in a row, as one small file."""
    scaled = [image.resize((image.width * height // image.height, height)) for image in images]
    width = sum(image.width for image in scaled) + GAP * (len(scaled) + 1)
    sheet = Image.new("RGB", (width, height + 2 * GAP), PAPER)
    left = GAP
    for image in scaled:
        sheet.paste(image, (left, GAP))
        left += image.width + GAP
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(path, optimize=True)


def walk_to_receipt(page: Page, site: str) -> list[Image.Image]:
    """A question, the check page and the receipt of the old-age allowance, filled in as a person would."""
    page.goto(f"{site}/services/old-age-allowance/for-whom")
    question = shot(page)
    while "/check" not in page.url:
        # Every number this resident is asked for is known from signing in, and kept with one press.
        for box in page.locator("main input[type=radio], main input[type=checkbox]").all()[:1]:
            box.check(force=True)
        page.click("main button[type=submit]")
    check = shot(page)
    page.click("main button[type=submit]")
    return [question, check, shot(page)]


def screens(chromium: Browser, site: str, size: tuple[int, int]) -> Page:
    """A page of that size, in Chinese."""
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    return context.new_page()


def main() -> None:
    """Take every screenshot."""
    with running() as servers, browser() as chromium:
        phone = screens(chromium, servers.site, PHONE)
        fronts = [view(phone, servers.site + path) for path in ("/", "/seniors/")]
        sign_in(phone, servers.site, "陈桂芳")
        side_by_side(fronts + walk_to_receipt(phone, servers.site), IMAGES / "phone.png", 640)
        kiosk = screens(chromium, servers.site, KIOSK)
        kiosks = [view(kiosk, servers.site + path) for path in ("/", "/seniors/", "/rural/prices?crop=peanut")]
        side_by_side(kiosks, IMAGES / "kiosk.png", 800)


if __name__ == "__main__":
    main()
