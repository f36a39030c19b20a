"""The only door to the backends: one object with one API each.

Every API can be another system's (`BACKEND_<API>_URL`); what is asked of it stands in `docs/contract/openapi.yaml`.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2

from app.config import BACKEND_APIS, Config
from app.gateway.adapters.cap import CapWarnings
from app.gateway.adapters.hsds import HsdsPlaces
from app.gateway.adapters.open311 import Open311Faults
from app.gateway.advice import Advice
from app.gateway.appointments import Appointments
from app.gateway.backend import Backend, Caller
from app.gateway.cases import Cases
from app.gateway.catalogue import Catalogue
from app.gateway.certificates import Certificates
from app.gateway.documents import Documents
from app.gateway.errors import GatewayError
from app.gateway.faults import Faults, FaultSource
from app.gateway.identity import Identity
from app.gateway.notices import Notices
from app.gateway.payments import Payments
from app.gateway.places import Places, PlaceSource
from app.gateway.prices import Prices
from app.gateway.records import Records
from app.gateway.warnings import Warnings, WarningSource
from app.gateway.work import Work


class Gateway:
    """Every API of the contract; safe to use from many threads."""

    def __init__(self, config: Config, transport: httpx2.BaseTransport | None = None) -> None:
        self._backends = {api: Backend(api, config, transport) for api in BACKEND_APIS}
        kept_in = Path(config.VAR) if config.CATALOGUE_SECONDS > 0 else None
        self.catalogue = Catalogue(self._backends["catalogue"], kept_in)
        self.records = Records(self._backends["records"])
        self.cases = Cases(self._backends["cases"])
        self.certificates = Certificates(self._backends["certificates"])
        self.notices = Notices(self._backends["notices"])
        self.prices = Prices(self._backends["prices"])
        self.places: PlaceSource = spoken("PLACES", config.BACKEND_PLACES_KIND, {"native": Places, "hsds": HsdsPlaces})(
            self._backends["places"]
        )
        self.warnings: WarningSource = spoken(
            "WARNINGS", config.BACKEND_WARNINGS_KIND, {"native": Warnings, "cap": CapWarnings}
        )(self._backends["warnings"])
        self.faults: FaultSource = spoken(
            "FAULTS",
            config.BACKEND_FAULTS_KIND,
            {"native": Faults, "open311": lambda backend: Open311Faults(backend, config)},
        )(self._backends["faults"])
        self.appointments = Appointments(self._backends["appointments"])
        self.payments = Payments(self._backends["payments"])
        self.documents = Documents(self._backends["documents"])
        self.work = Work(self._backends["work"])
        self.advice = Advice(self._backends["advice"])
        self.identity = Identity(self._backends["identity"], config)

    def health(self) -> dict[str, bool]:
        """Which APIs answer their health call now."""
        with ThreadPoolExecutor(len(self._backends)) as side_by_side:
            return dict(zip(self._backends, side_by_side.map(self._answers, self._backends), strict=True))

    def _answers(self, api: str) -> bool:
        answers = getattr(getattr(self, api, None), "answers", None)
        if answers is not None:
            return bool(answers())  # a standard without a health call of its own
        try:
            # One address may serve several APIs; the parameter says which of them is meant.
            self._backends[api].get("/health", Caller(), {"api": api})
        except GatewayError:
            return False
        return True


def spoken(api: str, kind: str, kinds: Mapping[str, Callable[[Backend], Any]]) -> Callable[[Backend], Any]:
    """What speaks the kind of interface a setting names. Raises ValueError, naming the setting, for one nobody speaks."""
    if kind not in kinds:
        raise ValueError(f"BACKEND_{api}_KIND should be one of {', '.join(kinds)}, not {kind!r}")
    return kinds[kind]
