"""Which places are offered: first those near home, then what is looked for, a few a page."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import abort
from flask_babel import gettext as _

from app.gateway.errors import RecordNotFound
from app.gateway.places import Place
from app.i18n import backend_language
from app.journeys import Question, Raw
from app.web.errors import Broken, unless_broken
from app.web.paging import asked_page, turner
from app.web.stepping import Asking, Step, divisions, gateway, line_of, written

GB_LENGTHS = (12, 9, 6, 4)  # how much of a division's code names a village, a town, a county, a city


def step(question: Question, raw: Mapping[str, Any], asking: Asking) -> Step:
    """The places to pick from, or the cities to look in."""
    line = line_of(asking.asked.get("in", ""))
    if isinstance(line, Broken):
        return _broken(asking)
    if line or asking.sought:
        found, pages = _offered(question, line[-1].code if line else "", asking.sought)
    elif "in" in asking.asked:
        return _cities(asking)
    else:
        found, pages = _near(question, asking, str(raw.get(question.page) or ""))
        if not found and not isinstance(found, Broken):
            return _cities(asking)
    if isinstance(found, Broken):
        return _broken(asking)
    elsewhere = {"text": _("换个地方找"), "href": asking.href(**{"in": ""})}
    if not found:
        return Step(notice=_("这里没有找到。请换个地方找。"), ways=[elsewhere], search=_search(asking))
    below = divisions(line[-1].code) if line and len(line) < 2 else ()
    ways = [{"text": one.name, "href": asking.href(**{"in": written([*line, one])})} for one in _unless_broken(below)]
    turned = {"in": written(line), "q": asking.sought, "change": asking.asked.get("change", "")}
    return Step(
        given={"options": [_option(place) for place in found]},
        ways=[*ways, elsewhere],
        turner=turner(asked_page(), pages, **turned) if pages > 1 else None,
    )


def completed(question: Question, raw: Raw, earlier: Mapping[str, Any]) -> Raw:
    """What was picked, with the name and address the backend has for it."""
    name, address = (f"{question.page}-{part}" for part in ("name", "address"))
    picked = str(raw.get(question.page) or "")
    if picked and picked == earlier.get(question.page) and earlier.get(name):
        return {**raw, name: earlier[name], address: earlier.get(address, "")}
    place = _place(picked) if picked else None
    if place is None or place.kind not in question.places:
        return {**raw, name: "", address: ""}
    return {**raw, name: place.name, address: place.address}


def _near(question: Question, asking: Asking, picked: str) -> tuple[list[Place] | Broken, int]:
    """The one picked before and the places nearest to where the resident lives, in the smallest division that has any."""
    home = asking.profile.division.code if asking.profile and asking.profile.division else ""
    found: list[Place] | Broken = []
    pages = 1
    for length in GB_LENGTHS if home.isdigit() else ():
        if length <= len(home) or length == GB_LENGTHS[0]:
            found, pages = _offered(question, home[:length], "")
            if found:
                break
    before = _place(picked) if picked and not isinstance(found, Broken) else None
    if before is not None and isinstance(found, list) and before.id not in {one.id for one in found}:
        found = [before, *found]
    return found, pages


def _offered(question: Question, division: str, sought: str) -> tuple[list[Place] | Broken, int]:
    """One page of the places of the question's kinds, and how many pages there are."""
    found: list[Place] = []
    pages, n = 1, asked_page()
    for kind in question.places:
        try:
            page = unless_broken(
                lambda kind=kind: gateway().places.find(  # type: ignore[misc]
                    backend_language(), kind=kind, division=division, query=sought, page=n
                )
            )
        except RecordNotFound:
            continue  # of this kind there are fewer pages
        if isinstance(page, Broken):
            return page, 1
        found += page.value.items
        pages = max(pages, page.value.pages)
    if not found and n > 1:
        abort(404)
    return found, pages


def _place(place_id: str) -> Place | None:
    try:
        found = unless_broken(lambda: gateway().places.place(place_id, backend_language()))
    except RecordNotFound:
        return None
    return None if isinstance(found, Broken) else found.value


def _cities(asking: Asking) -> Step:
    here = divisions()
    if isinstance(here, Broken):
        return _broken(asking)
    return Step(
        heading=_("在哪个市？"),
        links=[{"text": one.name, "href": asking.href(**{"in": written([one])})} for one in here],
        search=_search(asking),
    )


def _broken(asking: Asking) -> Step:
    return Step(
        notice=_("现在查不到地方。您前面写的都还在，请过一会儿再试。"),
        ways=[{"text": _("再试一次"), "href": asking.href()}],
    )


def _search(asking: Asking) -> dict[str, str]:
    return {"label": _("写地名或者名字找一找"), "hint": _("比如镇名、路名、医院名。"), "value": asking.sought}


def _option(place: Place) -> dict[str, str]:
    return {"value": place.id, "text": place.name, "hint": "，".join(_facts(place))}


def _facts(place: Place) -> Iterator[str]:
    """What tells whether to go there: the way, when it is open, whom to ring."""
    yield place.address
    yield from place.hours[:2]
    if place.phone:
        yield _("电话%(number)s", number=place.phone.number)


def _unless_broken(found: Any) -> tuple[Any, ...]:
    return () if isinstance(found, Broken) else tuple(found)
