"""A price's last weeks, drawn as a line and said in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from app.gateway.prices import DayPrice, ProductPrices
from app.web.filters import short_day, yuan

WIDTH, HEIGHT, EDGE = 320, 120, 8


@dataclass(frozen=True)
class Trend:
    """A drawing and the same facts in words."""

    drawing: Markup
    words: str


def compared(now_fen: int, week_ago_fen: int) -> str:
    """Today's price beside last week's: 比上周贵0.5元."""
    change = now_fen - week_ago_fen
    if change == 0:
        return _("和上周一样")
    amount = yuan(abs(change))
    return _("比上周贵%(amount)s", amount=amount) if change > 0 else _("比上周便宜%(amount)s", amount=amount)


def trend(price: ProductPrices) -> Trend | None:
    """The line of a price's history; None when there is too little to draw."""
    if len(price.history) < 2:
        return None
    dearest = max(price.history, key=lambda point: point.price_fen)
    cheapest = min(price.history, key=lambda point: point.price_fen)
    words = _(
        "%(from)s到%(to)s：最贵%(high)s（%(high_day)s），最便宜%(low)s（%(low_day)s）。",
        **{
            "from": short_day(price.history[0].date),
            "to": short_day(price.history[-1].date),
            "high": yuan(dearest.price_fen),
            "high_day": short_day(dearest.date),
            "low": yuan(cheapest.price_fen),
            "low_day": short_day(cheapest.date),
        },
    )
    return Trend(_drawing(price.history), words)


def _drawing(history: Sequence[DayPrice]) -> Markup:
    low = min(point.price_fen for point in history)
    high = max(point.price_fen for point in history)
    span = max(high - low, 1)
    across = (WIDTH - 2 * EDGE) / (len(history) - 1)
    points = [
        (round(EDGE + n * across, 1), round(HEIGHT - EDGE - (point.price_fen - low) / span * (HEIGHT - 2 * EDGE), 1))
        for n, point in enumerate(history)
    ]
    line = " ".join(f"{x:g},{y:g}" for x, y in points)
    # Numbers only: nothing in this drawing was written by anybody.
    return Markup(  # noqa: S704
        f'<svg class="trend" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f'<polyline class="trend__line" points="{line}"/>'
        f'<circle class="trend__now" cx="{points[-1][0]:g}" cy="{points[-1][1]:g}" r="5"/></svg>'
    )
