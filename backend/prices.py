"""What do farm products fetch today? Sample prices at sample markets over 90 days, the same all day, drifting from day to day.

A price is a function of product, market and day, kept in a table; days that have passed since are laid when they are asked for.
"""

import hashlib
import threading
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from math import pi, sin
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Column, Connection, Engine, Index, Integer, String, Table, func, select

from backend.languages import in_language, words
from backend.problems import not_found
from backend.reading import DATA, read_yaml
from backend.replies import CHINA, Document, asked_language, document, public
from backend.storage import metadata, samples

DAYS = 90
MAX_AGE = 600
JIN = words("元/斤", "yuan/jin (500 g)")

prices = Table(
    "prices",
    metadata,
    Column("product", String(40), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("market", String(40), primary_key=True),
    Column("fen", Integer, nullable=False),
    Index("prices_by_day", "day"),
)


@cache
def goods() -> Mapping[str, Any]:
    """Read what is sold and where: groups, crops, products, markets."""
    found: Mapping[str, Any] = read_yaml(DATA / "prices.yaml", [])
    return found


@samples(prices)
def sow(connection: Connection) -> None:
    """Lay the days up to the one the samples are made on."""
    today = datetime.now(CHINA).date()
    for back in range(DAYS):
        _lay(connection, today - timedelta(days=back))


def _lay(connection: Connection, day: date) -> None:
    # Fresh lychees in November would tell every farmer that we know nothing.
    rows = [
        {
            "product": product["id"],
            "market": market["id"],
            "day": day.isoformat(),
            "fen": _price(product, market["id"], day),
        }
        for product in goods()["products"]
        if day.month in product.get("months", range(1, 13))
        for market in goods()["markets"]
        if _chance(product["id"], market["id"], "sold") < 0.8
    ]
    connection.execute(prices.insert(), rows)


def _price(product: Mapping[str, Any], market: str, day: date) -> int:
    """Work out one price: a slow wave of the year, a quicker one of some weeks, and each day's own small chance."""
    phase = _chance(product["id"], market) * 2 * pi
    year_wave = 0.10 * sin(2 * pi * day.timetuple().tm_yday / 365 + phase)
    weeks_wave = 0.06 * sin(2 * pi * day.toordinal() / 23 + phase * 3)
    daily = 0.03 * (_chance(product["id"], market, day.isoformat()) - 0.5)
    return max(1, round(product["usual_fen"] * (1 + year_wave + weeks_wave + daily)))


def _chance(*seed: str) -> float:
    return int.from_bytes(hashlib.sha256(" ".join(seed).encode()).digest()[:4], "big") / 2**32


class Prices:
    """The prices kept in the database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._laid_up_to: set[date] = set()
        self._laying = threading.Lock()
        # What is sent is the same all day: made once, sent many times.
        self.list_ready = lru_cache(maxsize=128)(self._list_ready)
        self.product_ready = lru_cache(maxsize=512)(self._product_ready)

    def on(self, day: date) -> list[dict[str, Any]]:
        """Tell each product's price over all markets on a day, texts in both languages."""
        self.top_up(day)
        week_ago = day - timedelta(days=7)
        told = (prices.c.product, func.count(), func.avg(prices.c.fen), func.min(prices.c.fen), func.max(prices.c.fen))
        with self.engine.connect() as connection:
            rows = {
                when: {
                    row[0]: row
                    for row in connection.execute(select(*told).where(prices.c.day == when).group_by(prices.c.product))
                }
                for when in (day.isoformat(), week_ago.isoformat())
            }
        now, before = rows[day.isoformat()], rows[week_ago.isoformat()]
        found = []
        for product in goods()["products"]:
            if product["id"] not in now:
                continue
            _id, markets, mean, low, high = now[product["id"]]
            earlier = before.get(product["id"])  # the first week of a season has no week before
            found.append(
                {
                    "id": product["id"],
                    "crop": product["crop"],
                    "product": product["name"],
                    "unit": JIN,
                    "markets": markets,
                    "price_fen": round(mean),
                    "low_fen": low,
                    "high_fen": high,
                    "week_ago_fen": round(earlier[2] if earlier else mean),
                }
            )
        return found

    def at_markets(self, product_id: str, day: date) -> list[dict[str, Any]]:
        """Tell a product's price at every market on a day, the dearest first."""
        days = (day.isoformat(), (day - timedelta(days=7)).isoformat())
        wanted = select(prices.c.market, prices.c.day, prices.c.fen).where(
            prices.c.product == product_id, prices.c.day.in_(days)
        )
        with self.engine.connect() as connection:
            found = {(row.market, row.day): row.fen for row in connection.execute(wanted)}
        told = [
            {
                "market": market,
                "price_fen": fen,
                "low_fen": round(fen * 0.92),
                "high_fen": round(fen * 1.09),
                "week_ago_fen": found.get((market["id"], days[1]), fen),
            }
            for market in goods()["markets"]
            if (fen := found.get((market["id"], days[0])))
        ]
        return sorted(told, key=lambda one: -one["price_fen"])

    def history(self, product_id: str, day: date, market: str) -> list[dict[str, Any]]:
        """Tell a product's last 90 days at one market, or its mean over all."""
        first = (day - timedelta(days=DAYS - 1)).isoformat()
        wanted = select(prices.c.day, func.avg(prices.c.fen)).where(
            prices.c.product == product_id, prices.c.day.between(first, day.isoformat())
        )
        if market:
            wanted = wanted.where(prices.c.market == market)
        with self.engine.connect() as connection:
            rows = connection.execute(wanted.group_by(prices.c.day).order_by(prices.c.day))
            return [{"date": when, "price_fen": round(fen)} for when, fen in rows]

    def top_up(self, day: date) -> None:
        """Lay the 90 days up to this one that are not there yet."""
        if day in self._laid_up_to:
            return
        wanted = {(day - timedelta(days=back)).isoformat() for back in range(DAYS)}
        with self._laying, self.engine.begin() as connection:
            there = set(connection.execute(select(prices.c.day).distinct()).scalars())
            for missing in sorted(wanted - there):
                _lay(connection, date.fromisoformat(missing))
        self._laid_up_to.add(day)

    def _list_ready(self, day: date, crop: str, language: str) -> Document:
        return document(in_language(price_list(self, day, crop), language))

    def _product_ready(self, day: date, product_id: str, market: str, language: str) -> Document | None:
        product = next((one for one in self.on(day) if one["id"] == product_id), None)
        history = self.history(product_id, day, market) if product else []
        if product is None or not history:
            return None
        told = {"as_of": day, "sample": True, "at_markets": self.at_markets(product_id, day), "history": history}
        return document(in_language({**product, **told}, language))


def price_list(kept: Prices, day: date, crop: str = "") -> dict[str, Any]:
    """Tell the prices of a day, texts in both languages, narrowed to one crop if one is named."""
    on_sale = kept.on(day)
    sold = {product["crop"] for product in on_sale}
    crops = [one for one in goods()["crops"] if one["id"] in sold]
    groups = {one["group"] for one in crops}
    return {
        "as_of": day,
        "sample": True,
        "groups": [group for group in goods()["groups"] if group["id"] in groups],
        "crops": crops,
        "items": [product for product in on_sale if crop in ("", product["crop"])],
    }


def price_pages(kept: Prices, now: Callable[[], datetime]) -> Blueprint:
    """Serve the prices under /prices."""
    bp = Blueprint("prices", __name__, url_prefix="/prices")

    @bp.get("")
    def listed() -> Response:
        language, crop = asked_language(), request.args.get("crop", "")
        # A crop nobody sells leads to an empty list, and must not fill the cache with made-up names.
        known = crop if not crop or crop in {one["id"] for one in goods()["crops"]} else "-"
        return public(kept.list_ready(now().date(), known, language), language, max_age=MAX_AGE)

    @bp.get("/<product_id>")
    def one(product_id: str) -> Response:
        language, market = asked_language(), request.args.get("market", "")
        known = product_id in {one["id"] for one in goods()["products"]}
        sold_at = market in {"", *(one["id"] for one in goods()["markets"])}
        ready = kept.product_ready(now().date(), product_id, market, language) if known and sold_at else None
        if ready is None:
            raise not_found()
        return public(ready, language, max_age=MAX_AGE)

    return bp
