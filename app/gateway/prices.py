"""Market prices of farm products."""

from datetime import date

from app.gateway.backend import Backend
from app.gateway.reads import Fetched, PublicReads, Shape, shaped


class Crop(Shape):
    """A kind of product to narrow by."""

    id: str
    name: str


class DayPrice(Shape):
    """The usual price on one day, in fen a unit."""

    date: date
    price_fen: int


class Price(Shape):
    """What one product fetches at one market, in fen a unit."""

    id: str
    crop: str
    product: str
    market: str
    unit: str
    price_fen: int
    low_fen: int
    high_fen: int
    week_ago_fen: int
    history: tuple[DayPrice, ...]


class PriceList(Shape):
    """The prices of one day."""

    as_of: date
    sample: bool = False
    crops: tuple[Crop, ...]
    items: tuple[Price, ...]


class Prices:
    """The prices API; public."""

    def __init__(self, backend: Backend) -> None:
        self._reads = PublicReads(backend)

    def on_sale(self, language: str) -> Fetched[PriceList]:
        """The newest prices of every crop."""
        return self._reads.read("/prices", language, lambda answer: shaped("prices", PriceList, answer))
