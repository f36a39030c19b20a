"""Sending photographs from a page, as a phone does."""

import io
from typing import Any

from tests.page import Page
from tests.visitor import Visitor
from tests.web.walking import form_of, go_on, go_through

SERVICE, QUESTION = "farm-machinery-subsidy", "plate-photo"
AT = f"/services/{SERVICE}/{QUESTION}"


def at_the_photos(visitor: Visitor) -> Page:
    """The page that asks for photographs, reached question by question."""
    form = form_of(visitor.app, SERVICE)
    page = visitor.get(go_on(visitor.get(f"/services/{SERVICE}/start")))
    for _n in range(20):
        if page.path == AT:
            return page
        page = go_through(visitor, page, form)
    raise AssertionError("no page asks for photographs")


def send(visitor: Visitor, page: Page, data: bytes, *, name: str = "photo.jpg", field: str = "photo") -> Page:
    """The page after a file was sent from this one."""
    return visitor.follow(send_once(visitor, page, data, name=name, field=field))


def send_once(visitor: Visitor, page: Page, data: bytes, *, name: str = "photo.jpg", field: str = "photo") -> Any:
    """The answer to sending a file."""
    form = next(one for one in page.all("form[enctype]") if one.css(f"input[name={field}]"))
    fields: dict[str, Any] = {one: value[0] for one, value in page.fields(form).items() if one != field}
    return visitor.send(str(form.attributes["action"]), {**fields, field: (io.BytesIO(data), name)})


def do(visitor: Visitor, page: Page, what: str, n: int = 0) -> Page:
    """The page after the n-th press of a kind: `use` or `remove`."""
    presses = [form for form in page.all("main form") if form.css(f"input[name=do][value={what}]")]
    return visitor.press(page, presses[n])


def ids_on(page: Page) -> list[str]:
    """The addresses of the photographs on a page, large."""
    return [str(link.attributes["href"]) for link in page.all(".photo-card a[href*='/photo/']")]
