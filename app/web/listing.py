"""Services, topics, cases and prices as the components that list them want them."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from app.gateway.cases import Case
from app.gateway.catalogue import Service, Summary, Topic
from app.gateway.prices import Price
from app.gateway.records import Record
from app.web.filters import cell, day, figure, yuan
from app.web.trends import compared, trend


def service_links(services: Iterable[Summary]) -> list[dict[str, str]]:
    """Services as plain links."""
    return [
        {"text": service.title, "href": f"/services/{service.id}", "icon": service.icon, "note": service.summary}
        for service in services
    ]


def topic_links(topics: Iterable[Topic]) -> list[dict[str, str]]:
    """Topics as plain links."""
    return [{"text": topic.title, "href": f"/topics/{topic.id}", "icon": topic.icon} for topic in topics]


def action(service: Summary) -> str:
    """What the one button of a service says."""
    words = {"apply": _("开始办"), "look-up": _("查一查"), "book": _("去预约")}
    return words.get(service.kind, "")


def guide_facts(service: Service) -> list[dict[str, str]]:
    """What people ask first about a service."""
    guide = service.guide
    visits = _("不用跑，在家就能办") if guide.visits == 0 else _("要去%(count)s次", count=guide.visits)
    return [
        {"icon": "users", "label": _("谁可以办"), "text": guide.for_whom},
        {"icon": "clock", "label": _("要多久"), "text": _("大约%(minutes)s分钟", minutes=guide.minutes)},
        {"icon": "coin", "label": _("要多少钱"), "text": guide.fee},
        {"icon": "home", "label": _("要跑几次"), "text": visits},
        {"icon": "heart-handshake", "label": _("能不能替人办"), "text": guide.who_may_act},
        {"icon": "circle-check", "label": _("办好了有什么"), "text": guide.result},
    ]


def case_cards(cases: Iterable[Case]) -> list[dict[str, str]]:
    """Cases as cards."""
    return [
        {
            "title": case.service.title,
            "href": f"/cases/{case.reference}",
            "status": case.status,
            "status_text": case.status_text,
            "reference": case.reference,
            "handed_in": day(case.handed_in_at),
            "next_step": case.next_step,
        }
        for case in cases
    ]


def price_columns() -> list[dict[str, str]]:
    """The columns of the list of all products."""
    return [
        {"id": "product", "label": _("品种"), "kind": "text"},
        {"id": "price", "label": _("今天"), "kind": "text"},
        {"id": "change", "label": _("涨跌"), "kind": "text"},
    ]


def price_rows(prices: Iterable[Price]) -> list[dict[str, str]]:
    """Every product once: from the lowest to the highest of its markets, and how their mean has moved."""
    products: dict[tuple[str, str], list[Price]] = {}
    for price in prices:
        products.setdefault((price.product, price.unit), []).append(price)
    return [
        {"product": product, "price": _between(found, unit), "change": _moved(found)}
        for (product, unit), found in products.items()
    ]


def _between(prices: list[Price], unit: str) -> str:
    low, high = min(price.price_fen for price in prices), max(price.price_fen for price in prices)
    each = unit.split("/")[-1]
    words: str = (
        _("每%(each)s%(price)s", each=each, price=yuan(low))
        if low == high
        else _("每%(each)s%(low)s到%(high)s", each=each, low=yuan(low), high=yuan(high))
    )
    return words


def _moved(prices: list[Price]) -> str:
    now, before = (
        sum(values) // len(prices) for values in zip(*((p.price_fen, p.week_ago_fen) for p in prices), strict=True)
    )
    return compared(now, before)


def price_card(price: Price) -> dict[str, Any]:
    """A price as its card: the sentence first, then the figures, then the line."""
    line = trend(price)
    change = price.price_fen - price.week_ago_fen
    each = price.unit.split("/")[-1]
    sentence = _(
        "%(product)s今天每%(each)s%(price)s，%(change)s。",
        product=price.product,
        each=each,
        price=yuan(price.price_fen),
        change=compared(price.price_fen, price.week_ago_fen),
    )
    return {
        "product": price.product,
        "sentence": sentence,
        "price": figure(price.price_fen),
        "unit": price.unit,
        "market": price.market,
        "change": "up" if change > 0 else "down" if change < 0 else "same",
        "change_text": compared(price.price_fen, price.week_ago_fen),
        "low": yuan(price.low_fen),
        "high": yuan(price.high_fen),
        "drawing": line.drawing if line else None,
        "drawing_words": line.words if line else None,
    }


def record_rows(record: Record) -> list[dict[str, str]]:
    """A look-up's rows as text."""
    return [{column.id: cell(row.get(column.id), column) for column in record.columns} for row in record.rows]
