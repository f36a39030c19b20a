"""Notices: what a resident should hear about."""

from datetime import date, datetime

from app.gateway.backend import Backend, Caller, segment
from app.gateway.reads import Shape, shaped

MOST = 50  # the newest; older ones nobody misses


class Notice(Shape):
    """Something a resident should hear about."""

    id: str
    kind: str
    title: str
    text: str
    at: datetime
    read: bool
    about: str | None = None  # the reference or id it is about
    due: date | None = None


class _Notices(Shape):
    items: tuple[Notice, ...]


class Notices:
    """The notices API; personal, so nothing is kept."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def mine(self, caller: Caller) -> tuple[Notice, ...]:
        """The caller's newest notices, those not yet read first."""
        params = {"page": "1", "size": str(MOST)}
        newest = shaped("notices", _Notices, self._backend.get("/notices", caller, params)).items
        return tuple(sorted(newest, key=lambda notice: notice.read))

    def take_as_read(self, notice_id: str, caller: Caller) -> None:
        """Tell that the caller has read a notice. Raises RecordNotFound."""
        self._backend.put(f"/notices/{segment('notices', notice_id)}/reading", caller)
