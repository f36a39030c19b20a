"""The catalogue: which services there are, and what each asks and tells.

The whole of it is read in the background, when the site starts and whenever the backend's version of it changes, so that no
page waits for it. A catalogue that is down leaves the last edition in use, which tells how old it is; a copy on disk
serves a site that starts while the catalogue is down.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.gateway import patience
from app.gateway.backend import Backend, Caller
from app.gateway.edition import Edition, LifeEvent, Raw, Service, Summary, Topic, ZoneEntries
from app.gateway.errors import BackendUnavailable, GatewayError
from app.gateway.reads import Fetched
from app.gateway.snapshot import read_snapshot, write_snapshot

log = logging.getLogger(__name__)

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
ZONES = ("seniors", "rural")
PAGE_SIZE = 100
READINGS = 3  # how often the list may change under our hands before we give up for now


class _Kept:
    """One language's edition, and how its last check went."""

    def __init__(self) -> None:
        self.loading = threading.Lock()
        self.edition: Edition | None = None
        self.checked = datetime.min.replace(tzinfo=UTC)
        self.stale = False


class Catalogue:
    """The catalogue API; public. Every answer comes from the edition in memory."""

    def __init__(self, backend: Backend, folder: Path | None = None) -> None:
        self._backend = backend
        self._folder = folder
        self._kept = {language: _Kept() for language in LANGUAGES}
        self.listeners: list[Callable[[Edition], object]] = []
        """Told of every new edition before it is in use, so that what is made of it is ready by then."""

    def services(self, language: str) -> Fetched[tuple[Summary, ...]]:
        """Every service, in the catalogue's own order."""
        return self._fetched(language, lambda edition: edition.summaries)

    def edition(self, language: str) -> Fetched[Edition]:
        """The whole edition."""
        return self._fetched(language, lambda edition: edition)

    def service(self, service_id: str, language: str) -> Fetched[Service]:
        """One service in full. Raises RecordNotFound; BackendUnavailable for one the backend sent in no usable shape."""
        return self._fetched(language, lambda edition: edition.service(service_id))

    def topics(self, language: str) -> Fetched[tuple[Topic, ...]]:
        """Every topic."""
        return self._fetched(language, lambda edition: edition.topics)

    def events(self, language: str) -> Fetched[tuple[LifeEvent, ...]]:
        """Every life event."""
        return self._fetched(language, lambda edition: edition.events)

    def zone(self, zone: str, language: str) -> Fetched[ZoneEntries]:
        """A zone's entries."""
        return self._fetched(language, lambda edition: edition.zones[zone])

    def _fetched(self, language: str, part: Callable[[Edition], Any]) -> Fetched[Any]:
        kept = self._kept[language if language in self._kept else LANGUAGES[0]]
        if kept.edition is None:
            self._load_first(kept, language)
        assert kept.edition is not None  # noqa: S101 (for the type checker)
        return Fetched(part(kept.edition), kept.checked, stale=kept.stale)

    def _load_first(self, kept: _Kept, language: str) -> None:
        """Read the catalogue while somebody waits: only before the first edition is there."""
        left = patience.left()
        mine = kept.loading.acquire(timeout=-1 if left is None else left)
        try:
            if kept.edition is not None:
                return
            try:
                if not mine:
                    raise BackendUnavailable("catalogue", "it is being read, for longer than this page may wait")
                self._use(kept, self._read(language, None), language)
            except GatewayError:
                found = read_snapshot(self._folder, language)
                if found is None:
                    raise
                raw, kept.checked = found
                kept.stale = True
                self._announce(kept, Edition.made(raw))
        finally:
            if mine:
                kept.loading.release()

    def refresh(self, language: str) -> bool:
        """Ask whether there is a newer edition, and use it from now on; False when the backend does not tell.

        Meanwhile the present edition is in use.
        """
        kept = self._kept[language]
        with kept.loading:
            try:
                raw = self._read(language, kept.edition)
            except GatewayError as error:
                log.warning("catalogue not refreshed (%s): %s", language, error)
                kept.stale = kept.edition is not None
                return False
            self._use(kept, raw, language)
        return True

    def keep_fresh(self, seconds: float) -> threading.Event:
        """Refresh every language at once and then every `seconds`, in a thread of its own, until the returned event is set."""
        stop = threading.Event()

        def run() -> None:
            while True:
                for language in LANGUAGES:
                    try:
                        self.refresh(language)
                    except Exception:
                        log.exception("refreshing the catalogue stumbled; it goes on")
                if stop.wait(seconds):
                    return

        threading.Thread(target=run, name="catalogue", daemon=True).start()
        return stop

    def _use(self, kept: _Kept, raw: Raw | None, language: str) -> None:
        if raw is not None:
            self._announce(kept, Edition.made(raw))
            write_snapshot(self._folder, language, raw)
        kept.checked, kept.stale = datetime.now(UTC), False

    def _announce(self, kept: _Kept, edition: Edition) -> None:
        for listener in self.listeners:
            listener(edition)
        kept.edition = edition

    def _read(self, language: str, present: Edition | None) -> Raw | None:
        """Everything as the backend sends it; None when the present edition still holds."""
        raw = Raw(language=language, tags={}, lists={}, services=[])
        changed = present is None
        for path in ("topics", "events", *(f"zones/{zone}" for zone in ZONES)):
            held = present.raw_lists.get(path) if present else None
            answer, tag = self._backend.fetch(
                f"/catalogue/{path}", Caller(language), etag=present.tags.get(path) if present and held else None
            )
            changed = changed or answer is not None
            raw.lists[path] = held if answer is None else answer
            raw.tags[path] = tag
        first, tag = self._page(language, 1, etag=present.tags.get("services") if present else None)
        if first is None and not changed:
            return None
        if first is None:
            first, tag = self._page(language, 1)
        raw.tags["services"] = tag
        raw.services.extend(self._all_pages(language, first))
        return raw

    def _page(self, language: str, number: int, etag: str | None = None) -> tuple[dict[str, Any] | None, str | None]:
        params = {"page": str(number), "size": str(PAGE_SIZE)}
        answer, tag = self._backend.fetch("/catalogue/services", Caller(language), params=params, etag=etag)
        if answer is not None and not (isinstance(answer, dict) and isinstance(answer.get("items"), list)):
            raise BackendUnavailable("catalogue", "a page of services is no page")
        return answer, tag

    def _all_pages(self, language: str, first: dict[str, Any] | None) -> list[Any]:
        """The services of all pages; begun again when the list changes in between."""
        for _reading in range(READINGS):
            if first is None:
                first, _tag = self._page(language, 1)
            assert first is not None  # noqa: S101 (only a 304 brings nothing, and none was asked for)
            services, version, pages = list(first["items"]), first.get("version"), first.get("pages", 1)
            for number in range(2, pages + 1 if isinstance(pages, int) else 2):
                page, _tag = self._page(language, number)
                if page is None or page.get("version") != version:
                    break
                services += page["items"]
            else:
                return services
            first = None
        raise BackendUnavailable("catalogue", "the list changed while it was read, again and again")
