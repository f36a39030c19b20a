"""The rural affairs zone: its front page, market prices, weather warnings."""

import re

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _

from app.gateway import Gateway
from app.gateway.warnings import Warning
from app.i18n import backend_language
from app.web.access import for_everyone
from app.web.errors import Broken, unless_broken
from app.web.listing import market_columns, market_rows, most_moved, price_card, price_columns, price_rows, warning_card
from app.web.rendering import render
from app.web.zones import zone_front

bp = Blueprint("rural", __name__, url_prefix="/rural")

WORST_FIRST = ("red", "orange", "yellow", "blue")
MOST_MOVED = 6
MARKET = re.compile(r"[a-z0-9-]{1,40}")  # what a market may be called


def badness(warning: Warning) -> int:
    """How early a warning stands; one whose colour we do not know comes after those we do."""
    return WORST_FIRST.index(warning.colour) if warning.colour in WORST_FIRST else len(WORST_FIRST)


def gateway() -> Gateway:
    """The door to the backends."""
    door: Gateway = current_app.extensions["gateway"]
    return door


@bp.get("/")
@for_everyone
def index() -> Response:
    """What farmers come for most; a red or orange warning stands above it all."""
    warnings = unless_broken(lambda: gateway().warnings.in_force(backend_language()))
    urgent = []
    if not isinstance(warnings, Broken):
        urgent = [warning for warning in warnings.value.items if warning.colour in ("red", "orange")]
    worst = [warning_card(one) for one in sorted(urgent, key=badness)[:1]]
    # An alarm that cannot be heard must not look like good weather.
    heard = None if isinstance(warnings, Broken) else warnings
    return zone_front("rural", urgent=worst, heard=heard)


@bp.get("/prices")
@for_everyone
def prices() -> Response:
    """Today's market prices: what moved most, one group of products, or one crop at every market."""
    fetched, language = gateway().prices.on_sale(backend_language()), backend_language()
    today = fetched.value
    crop, group = (
        asked if (asked := request.args.get(name, "")) in {one.id for one in known} else ""
        for name, known in (("crop", today.crops), ("group", today.groups))
    )
    of_group = {one.id for one in today.crops if one.group == group}
    shown = [price for price in today.items if price.crop in of_group] if group else most_moved(today.items, MOST_MOVED)
    chosen = [price.id for price in today.items if price.crop == crop]
    market = request.args.get("market", "") if crop else ""
    market = market if MARKET.fullmatch(market) else ""
    products = unless_broken(lambda: gateway().prices.products(chosen, language, market)) if crop else []
    found = [] if isinstance(products, Broken) else [product.value for product in products]
    markets = {one.market.id: one.market.name for product in found for one in product.at_markets}
    return render(
        "rural/prices.html",
        fragment="results",
        zone="rural",
        fetched=fetched,
        crops=[{"value": "", "text": _("全部")}, *({"value": one.id, "text": one.name} for one in today.crops)],
        crop=crop,
        broken=isinstance(products, Broken),
        cards=[(price_card(product, market), market_rows(product)) for product in found],
        markets=[
            {"value": "", "text": _("全部市场")},
            *({"value": key, "text": name} for key, name in markets.items()),
        ],
        market=market if market in markets else "",
        market_columns=market_columns(),
        group=next((one for one in today.groups if one.id == group), None),
        group_links=[{"text": one.name, "href": f"/rural/prices?group={one.id}"} for one in today.groups],
        columns=price_columns(),
        rows=[] if crop else price_rows(shown),
    )


@bp.get("/warnings")
@for_everyone
def warnings() -> Response:
    """Weather warnings in force, the worst first; or those of the last month, the newest first."""
    past = request.args.get("state") == "past"
    ask = gateway().warnings.past if past else gateway().warnings.in_force
    fetched = ask(backend_language())
    found = fetched.value.items if past else sorted(fetched.value.items, key=badness)
    return render(
        "rural/warnings.html", zone="rural", past=past, fetched=fetched, warnings=[warning_card(one) for one in found]
    )
