"""Services, topics, cases and prices as the components that list them want them."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from app.gateway.cases import Case
from app.gateway.edition import LifeEvent, Service, Summary, Topic
from app.gateway.prices import Price, ProductPrices
from app.gateway.records import Record
from app.gateway.warnings import Warning
from app.web.filters import cell, day, figure, short_moment, yuan
from app.web.trends import compared, trend

MOST_MARKETS = 5  # a phone shows as many without a long way down


def topic_links(
    topics: Iterable[Topic], *, counts: Mapping[str, int] | None = None, at_home: bool = False
) -> list[dict[str, str]]:
    """Topics as plain links, with how many services each holds if that is told; empty ones are left out then."""
    return [
        {
            "text": _("%(title)s（%(count)s项）", title=topic.title, count=counts[topic.id]) if counts else topic.title,
            "href": f"/topics/{topic.id}" + ("?no_visit=1" if at_home else ""),
            "icon": topic.icon,
        }
        for topic in topics
        if counts is None or counts[topic.id]
    ]


def event_links(events: Iterable[LifeEvent]) -> list[dict[str, str]]:
    """Life events as plain links."""
    return [{"text": event.title, "href": f"/events/{event.id}", "icon": event.icon} for event in events]


def action(service: Summary) -> str:
    """What the one button of a service says."""
    words = {"apply": _("开始办"), "look-up": _("查一查"), "book": _("去预约")}
    return words.get(service.kind, "")


def guide_facts(service: Service) -> list[dict[str, str]]:
    """What people ask first about a service."""
    guide = service.guide
    visits = _("不用跑，在家就能办") if guide.visits == 0 else _("要去%(count)s次", count=guide.visits)
    facts = [
        {"icon": "users", "label": _("谁可以办"), "text": guide.for_whom},
        {"icon": "clock", "label": _("要多久"), "text": _("大约%(minutes)s分钟", minutes=guide.minutes)},
        {"icon": "coin", "label": _("要多少钱"), "text": guide.fee},
        {"icon": "home", "label": _("要跑几次"), "text": visits},
        {"icon": "heart-handshake", "label": _("能不能替人办"), "text": guide.who_may_act},
        {"icon": "circle-check", "label": _("办好了有什么"), "text": guide.result},
    ]
    if guide.deadline:
        facts.append({"icon": "calendar", "label": _("最晚什么时候"), "text": guide.deadline})
    return facts


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


def warning_card(warning: Warning) -> dict[str, Any]:
    """A weather warning as its card; `colour` is None for one the card has no colour for."""
    words = {"red": _("红色"), "orange": _("橙色"), "yellow": _("黄色"), "blue": _("蓝色")}
    what_first = {
        "red": _("马上到安全的地方去。"),
        "orange": _("不要出门，离开危险的地方。"),
    }
    places = [area.name for area in warning.areas if area.name]
    return {
        "colour": warning.colour if warning.colour in words else None,
        "colour_word": words.get(warning.colour, ""),
        "event": warning.event,
        # A source may leave out what to do; people must not be left without.
        "first": warning.first or what_first.get(warning.colour, _("多留意天气，少出门。")),
        "description": warning.description,
        "instructions": warning.instructions,
        "where": _("、").join(places),
        "from": short_moment(warning.effective),
        "until": short_moment(warning.expires),
        "issuer": warning.issuer,
        "headline": warning.headline,
    }


def price_columns() -> list[dict[str, str]]:
    """The columns of a list of products."""
    return [
        {"id": "product", "label": _("品种"), "kind": "text"},
        {"id": "price", "label": _("今天"), "kind": "text"},
        {"id": "change", "label": _("涨跌"), "kind": "text"},
    ]


def price_rows(prices: Iterable[Price]) -> list[dict[str, str]]:
    """Products with their price from the lowest to the highest of all markets, and how their mean has moved."""
    return [
        {
            "product": price.product,
            "price": _between(price.low_fen, price.high_fen, price.unit),
            "change": compared(price.price_fen, price.week_ago_fen),
        }
        for price in prices
    ]


def most_moved(prices: Iterable[Price], count: int) -> list[Price]:
    """The products whose mean moved most in a week, for their price."""
    return sorted(prices, key=lambda price: -abs(price.price_fen - price.week_ago_fen) / price.price_fen)[:count]


def _between(low: int, high: int, unit: str) -> str:
    each = unit.split("/")[-1]
    words: str = (
        _("每%(each)s%(price)s", each=each, price=yuan(low))
        if low == high
        else _("每%(each)s%(low)s到%(high)s", each=each, low=yuan(low), high=yuan(high))
    )
    return words


def market_columns() -> list[dict[str, str]]:
    """The columns of a product's markets."""
    return [
        {"id": "market", "label": _("哪里的价"), "kind": "text"},
        {"id": "price", "label": _("今天"), "kind": "text"},
        {"id": "change", "label": _("涨跌"), "kind": "text"},
    ]


def market_rows(prices: ProductPrices) -> list[dict[str, str]]:
    """Where a product fetches most, the dearest first; the others are one choice away."""
    each = prices.unit.split("/")[-1]
    return [
        {
            "market": one.market.name,
            "price": _("每%(each)s%(price)s", each=each, price=yuan(one.price_fen)),
            "change": compared(one.price_fen, one.week_ago_fen),
        }
        for one in sorted(prices.at_markets, key=lambda one: -one.price_fen)[:MOST_MARKETS]
    ]


def price_card(prices: ProductPrices, market: str = "") -> dict[str, Any]:
    """A product as its card, over all markets or at one: the sentence first, then the figures, then the line."""
    at = prices.at(market)
    now = at or prices
    line, change = trend(prices), now.price_fen - now.week_ago_fen
    each = prices.unit.split("/")[-1]
    told = {"product": prices.product, "each": each, "price": yuan(now.price_fen)}
    told |= {"change": compared(now.price_fen, now.week_ago_fen)}
    sentence = (
        _("%(product)s今天每%(each)s%(price)s，%(change)s。", **told)
        if at
        else _("%(product)s今天平均每%(each)s%(price)s，%(change)s。", **told)
    )
    return {
        "product": prices.product,
        "sentence": sentence,
        "price": figure(now.price_fen),
        "unit": prices.unit,
        "market": at.market.name if at else _("%(count)s个市场平均", count=prices.markets),
        "change": "up" if change > 0 else "down" if change < 0 else "same",
        "change_text": compared(now.price_fen, now.week_ago_fen),
        "low": yuan(now.low_fen),
        "high": yuan(now.high_fen),
        "drawing": line.drawing if line else None,
        "drawing_words": line.words if line else None,
    }


def record_rows(record: Record) -> list[dict[str, str]]:
    """A look-up's rows as text."""
    return [{column.id: cell(row.get(column.id), column) for column in record.columns} for row in record.rows]
