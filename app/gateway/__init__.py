"""The only door to the backends: one object with one API each.

Every API can be another system's (`BACKEND_<API>_URL`); what is read from it stands in `docs/architecture.md`.
"""

from concurrent.futures import ThreadPoolExecutor

import httpx2

from app.config import BACKEND_APIS, Config
from app.gateway.backend import Backend, Caller
from app.gateway.cases import Cases
from app.gateway.catalogue import Catalogue
from app.gateway.errors import GatewayError
from app.gateway.identity import Identity
from app.gateway.prices import Prices
from app.gateway.records import Records
from app.gateway.warnings import Warnings


class Gateway:
    """Every API of the contract; safe to use from many threads."""

    def __init__(self, config: Config, transport: httpx2.BaseTransport | None = None) -> None:
        self._backends = {api: Backend(api, config, transport) for api in BACKEND_APIS}
        self.catalogue = Catalogue(self._backends["catalogue"])
        self.records = Records(self._backends["records"])
        self.cases = Cases(self._backends["cases"])
        self.prices = Prices(self._backends["prices"])
        self.warnings = Warnings(self._backends["warnings"])
        self.identity = Identity(self._backends["identity"], config)

    def health(self) -> dict[str, bool]:
        """Which APIs answer their health call now."""
        with ThreadPoolExecutor(len(self._backends)) as side_by_side:
            return dict(zip(self._backends, side_by_side.map(self._answers, self._backends.values()), strict=True))

    @staticmethod
    def _answers(backend: Backend) -> bool:
        try:
            backend.get("/health", Caller())
        except GatewayError:
            return False
        return True
