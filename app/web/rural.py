"""The rural affairs zone: its front page, market prices, weather warnings."""

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _

from app.gateway import Gateway
from app.i18n import backend_language
from app.web.access import for_everyone
from app.web.errors import Broken, unless_broken
from app.web.listing import price_card, price_columns, price_rows
from app.web.rendering import render
from app.web.zones import zone_front

bp = Blueprint("rural", __name__, url_prefix="/rural")

WORST_FIRST = ("red", "orange", "yellow", "blue")


def colour_words() -> dict[str, str]:
    """The national colours of warnings, as people say them."""
    return {"red": _("红色"), "orange": _("橙色"), "yellow": _("黄色"), "blue": _("蓝色")}


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
    worst = sorted(urgent, key=lambda warning: WORST_FIRST.index(warning.colour))[:1]
    # An alarm that cannot be heard must not look like good weather.
    heard = None if isinstance(warnings, Broken) else warnings
    return zone_front("rural", urgent=worst, heard=heard, colour_words=colour_words())


@bp.get("/prices")
@for_everyone
def prices() -> Response:
    """Today's market prices, narrowed by crop."""
    fetched = gateway().prices.on_sale(backend_language())
    crops = {crop.id: crop.name for crop in fetched.value.crops}
    crop = request.args.get("crop", "")
    crop = crop if crop in crops else ""
    shown = [price for price in fetched.value.items if not crop or price.crop == crop]
    return render(
        "rural/prices.html",
        fragment="results",
        zone="rural",
        fetched=fetched,
        crops=[{"value": "", "text": _("全部")}, *({"value": name, "text": text} for name, text in crops.items())],
        crop=crop,
        cards=[price_card(price) for price in shown] if crop else [],
        columns=price_columns(),
        rows=[] if crop else price_rows(shown),
    )


@bp.get("/warnings")
@for_everyone
def warnings() -> Response:
    """Weather warnings in force, the worst first."""
    fetched = gateway().warnings.in_force(backend_language())
    worst_first = sorted(fetched.value.items, key=lambda warning: WORST_FIRST.index(warning.colour))
    return render(
        "rural/warnings.html", zone="rural", fetched=fetched, warnings=worst_first, colour_words=colour_words()
    )
