"""Market prices of farm products."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from app.gateway.backend import Backend, segment
from app.gateway.errors import RecordNotFound
from app.gateway.patience import side_by_side
from app.gateway.reads import Fetched, PublicReads, Shape, shaped


class CropGroup(Shape):
    """A larger kind: fruit, fish ..."""

    id: str
    name: str


class Crop(Shape):
    """A kind of product to narrow by."""

    id: str
    name: str
    group: str | None = None


class Price(Shape):
    """What one product fetches over all markets, in fen a unit."""

    id: str
    crop: str
    product: str
    unit: str
    markets: int
    price_fen: int
    low_fen: int
    high_fen: int
    week_ago_fen: int


class PriceList(Shape):
    """The prices of one day."""

    as_of: date
    groups: tuple[CropGroup, ...] = ()
    crops: tuple[Crop, ...]
    items: tuple[Price, ...]


class Market(Shape):
    """Where things are sold."""

    id: str
    name: str


class MarketPrice(Shape):
    """What a product fetches at one market."""

    market: Market
    price_fen: int
    low_fen: int
    high_fen: int
    week_ago_fen: int


class DayPrice(Shape):
    """The usual price on one day, in fen a unit."""

    date: date
    price_fen: int


class ProductPrices(Price):
    """One product at every market, and over time."""

    at_markets: tuple[MarketPrice, ...]
    history: tuple[DayPrice, ...]

    def at(self, market: str) -> MarketPrice | None:
        """Its price at one market."""
        return next((one for one in self.at_markets if one.market.id == market), None)


class Prices:
    """The prices API; public."""

    def __init__(self, backend: Backend) -> None:
        self._reads = PublicReads(backend)

    def on_sale(self, language: str) -> Fetched[PriceList]:
        """The newest price of every product."""
        return self._reads.read("/prices", language, lambda answer: shaped("prices", PriceList, answer))

    def product(self, product_id: str, language: str, market: str = "") -> Fetched[ProductPrices]:
        """One product everywhere; its history is that at `market`, or the mean of all. Raises RecordNotFound."""
        return self._reads.read(
            f"/prices/{segment('prices', product_id)}",
            language,
            lambda answer: shaped("prices", ProductPrices, answer),
            params={"market": market} if market else None,
        )

    def products(self, ids: Sequence[str], language: str, market: str = "") -> list[Fetched[ProductPrices]]:
        """Several products, asked for side by side; one that `market` does not sell shows its mean.

        Raises what the first that failed raised.
        """

        def ask(product_id: str) -> Fetched[ProductPrices]:
            try:
                return self.product(product_id, language, market)
            except RecordNotFound:
                return self.product(product_id, language)

        return side_by_side([partial(ask, one) for one in ids])
