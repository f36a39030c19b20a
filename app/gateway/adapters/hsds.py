"""Places from a system that speaks Open Referral's HSDS 3.1: a service at a location is a place.

The whole list is read (`/service_at_locations?full=true`, page by page, up to a bound) and kept; narrowing by kind, division and words
is done here, because HSDS knows no divisions and leaves what its taxonomies mean to each system.
"""

import html
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from app.gateway.adapters.hsds_words import DAYS, KIND_NAMES, KIND_WORDS, OPEN, RING
from app.gateway.backend import Backend, Caller
from app.gateway.edition import Phone
from app.gateway.errors import BackendUnavailable, GatewayError, RecordNotFound
from app.gateway.patience import side_by_side
from app.gateway.places import PAGE_SIZE, Division, Place, PlacePage, Step
from app.gateway.reads import Fetched, PublicReads

PER_PAGE = 50
MOST_PAGES = 60
AT_ONCE = 4
FRESH_SECONDS = 600.0
OTHER_KIND = "service-hall"  # what a place is when nothing says


class HsdsPlaces:
    """The places API over HSDS."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._reads = PublicReads(backend, fresh_seconds=FRESH_SECONDS)

    def find(
        self, language: str, *, kind: str = "", division: str = "", query: str = "", page: int = 1
    ) -> Fetched[PlacePage]:
        """One page of the places that fit. Raises RecordNotFound for a page past the last."""
        kept = self._all(language)
        fit = [
            place
            for place in kept.value
            if (not kind or place.kind == kind)
            and (not division or division in _codes(place))
            and query.casefold() in f"{place.name} {place.address}".casefold()
        ]
        pages = max(1, -(-len(fit) // PAGE_SIZE))
        if not 1 <= page <= pages:
            raise RecordNotFound("places", "no such page")
        items = tuple(fit[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
        return Fetched(PlacePage(items=items, page=page, pages=pages, total=len(fit)), kept.at, stale=kept.stale)

    def place(self, place_id: str, language: str) -> Fetched[Place]:
        """One place. Raises RecordNotFound."""
        kept = self._all(language)
        found = next((place for place in kept.value if place.id == place_id), None)
        if found is None:
            raise RecordNotFound("places", "no place is called that")
        return Fetched(found, kept.at, stale=kept.stale)

    def divisions(self, language: str, parent: str = "") -> Fetched[tuple[Division, ...]]:
        """The cities that addresses name; below them HSDS tells nothing."""
        kept = self._all(language)
        names = sorted({place.division.name for place in kept.value if place.division.name}) if not parent else []
        return Fetched(tuple(Division(code=name, name=name) for name in names), kept.at, stale=kept.stale)

    def meant(self, language: str, query: str) -> Fetched[tuple[Division, ...]]:
        """The cities whose names hold the query."""
        kept = self.divisions(language)
        found = (one for one in kept.value if query.strip() and query.strip().lower() in one.name.lower())
        lines = tuple(
            Division(code=one.code, name=one.name, line=(Step(code=one.code, name=one.name),)) for one in found
        )
        return Fetched(lines, kept.at, stale=kept.stale)

    def answers(self) -> bool:
        """Whether the list can be read now."""
        try:
            self._page(1, "en")
        except GatewayError:
            return False
        return True

    def _all(self, language: str) -> Fetched[tuple[Place, ...]]:
        return self._reads.keep(("hsds", language), lambda _etag: (tuple(self._read(language)), None))

    def _read(self, language: str) -> Iterator[Place]:
        first = self._page(1, language)
        total = first.get("total_pages")
        pages = min(total, MOST_PAGES) if isinstance(total, int) and not isinstance(total, bool) else 1
        others = side_by_side((partial(self._page, number, language) for number in range(2, pages + 1)), AT_ONCE)
        seen: set[str] = set()
        for answer in (first, *others):
            for entry in answer["contents"]:
                place = read_place(entry, language)
                if place and place.id not in seen:
                    seen.add(place.id)
                    yield place

    def _page(self, number: int, language: str) -> dict[str, Any]:
        params = {"full": "true", "page": str(number), "per_page": str(PER_PAGE)}
        answer = self._backend.get("/service_at_locations", Caller(language), params)
        if not isinstance(answer, dict) or not isinstance(answer.get("contents"), list):
            raise BackendUnavailable("places", "the answer is no HSDS page")
        return answer


def read_place(entry: object, language: str) -> Place | None:
    """One entry as a place; None for one without an id or a name. What is missing or of another type is left out."""
    whole = _dict(entry)
    service, location = _dict(whole.get("service")), _dict(whole.get("location"))
    place_id, name = _text(whole.get("id"), 100), _text(location.get("name")) or _text(service.get("name"))
    status = _text(service.get("status"))
    if (
        not re.fullmatch(r"[\w.~-]{1,100}", place_id)
        or not name
        or status in ("inactive", "defunct", "temporarily closed")
    ):
        return None
    addresses = [_dict(one) for one in _list(location.get("addresses"))]
    address = next(
        (one for one in addresses if one.get("address_type") == "physical"), addresses[0] if addresses else {}
    )
    city = _text(address.get("city"), 60) or _text(address.get("region"), 60)
    kind = _kind(whole, service, location, name)
    holders = (whole, location, service, _dict(service.get("organization")))
    phones = [phone for holder in holders for phone in _phones(holder, language)]
    schedules = next((found for holder in (whole, location, service) if (found := _list(holder.get("schedules")))), [])
    services = [_text(service.get("name"))] if _text(service.get("name")) not in ("", name) else []
    return Place(
        id=place_id,
        kind=kind,
        kind_text=KIND_NAMES[kind][language if language in KIND_NAMES[kind] else "zh-Hans"],
        name=name,
        address=_address(address) or _text(location.get("transportation")),
        division=Division(code=city, name=city),
        phone=phones[0] if phones else None,
        hours=tuple(dict.fromkeys(line for one in schedules[:10] if (line := _hours(_dict(one), language)))),
        offers=(*services, *_sentences(service.get("description") or whole.get("description"))),
        access=tuple(
            text
            for one in _list(location.get("accessibility"))[:6]
            if (text := _text(_dict(one).get("description"), 200))
        ),
        price=_price(service),
        by_bus=_text(location.get("transportation"), 200) or None,
    )


def _codes(place: Place) -> set[str]:
    return {place.division.code, place.division.name}


def _kind(whole: dict[str, Any], service: dict[str, Any], location: dict[str, Any], name: str) -> str:
    """What a place is, by the terms put to it, else by the words in its names."""
    terms = [
        _text(_dict(_dict(one).get("taxonomy_term")).get("name"))
        for holder in (whole, service, location)
        for one in _list(holder.get("attributes"))
    ]
    for text in (*terms, name, _text(service.get("name"))):
        for kind, words in KIND_WORDS.items():
            if any(word in text.casefold() for word in words):
                return kind
    return OTHER_KIND


def _phones(holder: dict[str, Any], language: str) -> Iterator[Phone]:
    for one in _list(holder.get("phones")):
        phone = _dict(one)
        number = re.sub(r"[^0-9+ -]", "", _text(phone.get("number"), 40)).strip()
        if len(number) >= 3 and phone.get("type") not in ("fax", "text"):
            yield Phone(number=number[:20], hours=_text(phone.get("description"), 80) or RING[language])


def _address(address: dict[str, Any]) -> str:
    parts = [_text(address.get(name)) for name in ("state_province", "region", "city", "address_1", "address_2")]
    chinese = any(re.search(r"[\u4e00-\u9fff]", part) for part in parts)
    told = [part for n, part in enumerate(parts) if part and part not in parts[:n]]
    return "".join(told) if chinese else ", ".join(reversed(told))


def _hours(schedule: dict[str, Any], language: str) -> str:
    """A schedule as people say it; its own words where its parts say nothing."""
    # RFC 5545 may put a number before a day: 1FR is the first Friday.
    named = (day.strip()[-2:] for day in _text(schedule.get("byday")).split(","))
    days = [DAYS[language][day] for day in named if day in DAYS[language]]
    opens, closes = (_clock(schedule.get(name)) for name in ("opens_at", "closes_at"))
    if opens and closes:
        return (OPEN[language] % {"days": OPEN[f"{language}-and"].join(days), "opens": opens, "closes": closes}).strip()
    return _text(schedule.get("description"), 120)


def _clock(value: object) -> str:
    found = re.match(r"(\d{1,2}):(\d{2})", _text(value))
    return f"{int(found[1])}:{found[2]}" if found and int(found[1]) < 25 else ""


def _price(service: dict[str, Any]) -> str | None:
    for one in _list(service.get("cost_options")):
        option = _dict(one)
        text = _text(option.get("amount_description"), 120) or _text(option.get("option"), 120)
        if text:
            return text
    return _text(service.get("fees_description"), 160) or None


def _sentences(value: object) -> list[str]:
    """The first sentences of a text, each a line of its own."""
    parts = re.split(r"(?<=[。！？])|(?<=[.!?])\s|\n", _text(value, 600))
    return [_text(part, 200) for part in parts if part.strip()][:4]


def _text(value: object, longest: int = 160) -> str:
    """A text without marks of a page in it, blanks folded, cut at a sensible length; "" for what is none."""
    if not isinstance(value, str):
        return ""
    plain = " ".join(html.unescape(re.sub(r"<[^>]{0,500}>", " ", value[:20_000])).split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
