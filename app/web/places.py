"""Where to go: halls, canteens, care homes, clinics, stations, by kind and by where one lives."""

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _

from app.gateway import Gateway
from app.gateway.places import KINDS, Division, Place
from app.i18n import backend_language
from app.web.access import for_everyone
from app.web.errors import Broken, unless_broken
from app.web.paging import asked_page, turner
from app.web.rendering import render

bp = Blueprint("places", __name__, url_prefix="/places")

LONGEST = 60  # characters of a division's code or name
ICONS = {
    "service-hall": "building-community",
    "canteen": "soup",
    "care-home": "home-heart",
    "day-care": "armchair",
    "hospital": "hospital",
    "clinic": "stethoscope",
    "police": "shield-check",
    "market": "basket",
    "farm-station": "seedling",
    "vet-station": "paw",
    "post": "send",
    "job-centre": "briefcase",
}


def gateway() -> Gateway:
    """The door to the backends."""
    door: Gateway = current_app.extensions["gateway"]
    return door


def kind_words() -> dict[str, str]:
    """What a place can be, as people say it."""
    return {
        "service-hall": _("办事大厅"),
        "canteen": _("长者饭堂"),
        "care-home": _("养老院"),
        "day-care": _("日间照料"),
        "hospital": _("医院"),
        "clinic": _("卫生站"),
        "police": _("派出所"),
        "market": _("市场"),
        "farm-station": _("农技站"),
        "vet-station": _("兽医站"),
        "post": _("邮局和快递点"),
        "job-centre": _("找活干的地方"),
    }


def options(divisions: tuple[Division, ...], everywhere: str) -> list[dict[str, str]]:
    """Divisions to choose from; the first choice is all of them."""
    return [{"value": "", "text": everywhere}, *({"value": one.code, "text": one.name} for one in divisions)]


def chosen(name: str, divisions: tuple[Division, ...]) -> str:
    """The division of these that the address names."""
    asked = request.args.get(name, "")[:LONGEST]
    return asked if asked in {one.code for one in divisions} else ""


def place_entry(place: Place) -> dict[str, str]:
    """A place as a big entry."""
    return {
        "title": place.name,
        "href": f"/places/{place.id}",
        "icon": ICONS.get(place.kind, "map-pin"),
        "line": place.address,
    }


@bp.get("/")
@for_everyone
def index() -> Response:
    """Places of one kind in one city or county."""
    language = backend_language()
    cities = unless_broken(lambda: gateway().places.divisions(language))
    known_cities = () if isinstance(cities, Broken) else cities.value
    city = chosen("city", known_cities)
    counties = unless_broken(lambda: gateway().places.divisions(language, city)) if city else None
    known_counties = () if counties is None or isinstance(counties, Broken) else counties.value
    county = chosen("county", known_counties)
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    asked = bool(kind or city)
    found = (
        unless_broken(lambda: gateway().places.find(language, kind=kind, division=county or city, page=asked_page()))
        if asked
        else None
    )
    fetched = None if isinstance(found, Broken) else found
    page = fetched.value if fetched else None
    words = kind_words()
    return render(
        "places/index.html",
        asked=asked,
        broken=isinstance(found, Broken) or isinstance(cities, Broken),
        stale=fetched if fetched and fetched.stale else None,
        page_of_places=page,
        entries=[place_entry(place) for place in page.items] if page else [],
        turner=turner(page.page, page.pages, kind=kind, city=city, county=county) if page else None,
        kinds=[{"value": "", "text": _("全部")}, *({"value": one, "text": words[one]} for one in KINDS)],
        kind=kind,
        cities=options(known_cities, _("全省")),
        city=city,
        counties=options(known_counties, _("全市")) if known_counties else [],
        county=county,
        whole_city=f"/places/?kind={kind}&city={city}" if county else None,
        presses=[
            {"text": words[one], "href": f"/places/?kind={one}", "icon": ICONS[one], "chosen": one == kind}
            for one in KINDS[:6]
        ],
    )


@bp.get("/<place_id>")
@for_everyone
def place(place_id: str) -> Response:
    """One place: when it is open, whom to ring, what one can do there."""
    fetched = gateway().places.place(place_id, backend_language())
    return render(
        "places/place.html", place=fetched.value, icon=ICONS.get(fetched.value.kind, "map-pin"), fetched=fetched
    )
