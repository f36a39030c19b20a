"""What do farm products fetch today? Sample prices at sample markets, the same all day, drifting from day to day."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import pi, sin
from typing import Any

from flask import Blueprint, Response, request

from backend.languages import Words, in_language, words
from backend.replies import Document, asked_language, document, public

DAYS = 30
MAX_AGE = 600
ALL_YEAR = tuple(range(1, 13))
JIN = words("元/斤", "yuan/jin (500 g)")


@dataclass(frozen=True)
class Product:
    """Something sold at the markets, with its usual price in fen a jin."""

    id: str
    crop: str
    name: Words
    usual_fen: int
    months: tuple[int, ...] = ALL_YEAR  # fresh lychees in November would tell every farmer that we know nothing


CROPS: dict[str, Words] = {
    "lychee": words("荔枝", "Lychee"),
    "longan": words("龙眼", "Longan"),
    "banana": words("香蕉", "Banana"),
    "tangerine": words("砂糖橘", "Sugar tangerine"),
    "pomelo": words("柚子", "Pomelo"),
    "choy-sum": words("菜心", "Choy sum"),
    "gai-lan": words("芥蓝", "Gai lan"),
    "tomato": words("番茄", "Tomato"),
    "chilli": words("辣椒", "Chilli"),
    "sweet-potato": words("番薯", "Sweet potato"),
    "peanut": words("花生", "Peanut"),
    "rice": words("稻谷", "Paddy rice"),
    "pig": words("生猪", "Pig"),
    "chicken": words("土鸡", "Village chicken"),
    "egg": words("鸡蛋", "Egg"),
    "grass-carp": words("草鱼", "Grass carp"),
    "tilapia": words("罗非鱼", "Tilapia"),
}
PRODUCTS = (
    Product("lychee-fresh", "lychee", words("鲜荔枝", "Fresh lychees"), 950, (5, 6, 7)),
    Product("lychee-dried", "lychee", words("荔枝干", "Dried lychees"), 2_600),
    Product("longan-fresh", "longan", words("鲜龙眼", "Fresh longans"), 620, (7, 8, 9)),
    Product("longan-dried", "longan", words("龙眼干", "Dried longans"), 2_300),
    Product("banana", "banana", words("香蕉", "Bananas"), 230),
    Product("tangerine", "tangerine", words("砂糖橘", "Sugar tangerines"), 340, (11, 12, 1, 2)),
    Product("pomelo", "pomelo", words("柚子", "Pomelos"), 260, (9, 10, 11, 12)),
    Product("choy-sum", "choy-sum", words("菜心", "Choy sum"), 310),
    Product("gai-lan", "gai-lan", words("芥蓝", "Gai lan"), 350),
    Product("tomato", "tomato", words("番茄", "Tomatoes"), 280),
    Product("chilli", "chilli", words("辣椒", "Chillies"), 420),
    Product("sweet-potato", "sweet-potato", words("番薯", "Sweet potatoes"), 190),
    Product("peanut", "peanut", words("带壳花生", "Peanuts in the shell"), 520),
    Product("early-rice", "rice", words("早稻谷", "Early paddy rice"), 132),
    Product("late-rice", "rice", words("晚稻谷", "Late paddy rice"), 141),
    Product("pig", "pig", words("生猪", "Live pigs"), 760),
    Product("chicken", "chicken", words("土鸡", "Village chickens"), 1_650),
    Product("egg", "egg", words("鸡蛋", "Eggs"), 480),
    Product("grass-carp", "grass-carp", words("草鱼", "Grass carp"), 690),
    Product("tilapia", "tilapia", words("罗非鱼", "Tilapia"), 510),
)
MARKETS: dict[str, Words] = {
    "guangzhou": words("广州（样例市场）", "Guangzhou (sample market)"),
    "zhanjiang": words("湛江（样例市场）", "Zhanjiang (sample market)"),
    "meizhou": words("梅州（样例市场）", "Meizhou (sample market)"),
}


def price_list(day: date, crop: str = "") -> dict[str, Any]:
    """Tell the prices of a day, texts in both languages, narrowed to one crop if one is named."""
    on_sale = [product for product in PRODUCTS if day.month in product.months]
    wanted = [product for product in on_sale if crop in ("", product.crop)]
    sold = {product.crop for product in on_sale}
    return {
        "as_of": day,
        "sample": True,
        "crops": [{"id": key, "name": name} for key, name in CROPS.items() if key in sold],
        "items": [_item(product, market, day) for product in wanted for market in MARKETS],
    }


def _item(product: Product, market: str, day: date) -> dict[str, Any]:
    days = [day - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    history = [{"date": past, "price_fen": _price(product, market, past)} for past in days]
    price = _price(product, market, day)
    return {
        "id": f"{product.id}-{market}",
        "crop": product.crop,
        "product": product.name,
        "market": MARKETS[market],
        "unit": JIN,
        "price_fen": price,
        "low_fen": round(price * 0.92),
        "high_fen": round(price * 1.09),
        "week_ago_fen": _price(product, market, day - timedelta(days=7)),
        "history": history,
    }


def _price(product: Product, market: str, day: date) -> int:
    """Work out one price: a slow wave of the year, a quicker one of some weeks, and each day's own small chance."""
    phase = _chance(product.id, market) * 2 * pi
    year_wave = 0.10 * sin(2 * pi * day.timetuple().tm_yday / 365 + phase)
    weeks_wave = 0.06 * sin(2 * pi * day.toordinal() / 23 + phase * 3)
    daily = 0.03 * (_chance(product.id, market, day.isoformat()) - 0.5)
    return max(1, round(product.usual_fen * (1 + year_wave + weeks_wave + daily)))


def _chance(*seed: str) -> float:
    return int.from_bytes(hashlib.sha256(" ".join(seed).encode()).digest()[:4], "big") / 2**32


@lru_cache(maxsize=128)
def _ready(day: date, crop: str, language: str) -> Document:
    return document(in_language(price_list(day, crop), language))


def price_pages(now: Callable[[], datetime]) -> Blueprint:
    """Serve the prices under /prices."""
    bp = Blueprint("prices", __name__)

    @bp.get("/prices")
    def prices() -> Response:
        language, crop = asked_language(), request.args.get("crop", "")
        # A crop nobody sells leads to an empty list, and must not fill the cache with made-up names.
        return public(
            _ready(now().date(), crop if crop in CROPS or not crop else "-", language), language, max_age=MAX_AGE
        )

    return bp
