"""Search over the catalogue's present edition: the index is made when the edition arrives, not when somebody asks."""

import threading
from weakref import WeakKeyDictionary

from app.gateway.edition import Edition
from app.search import Entry, Index


class Finder:
    """The indexes of the editions in use."""

    def __init__(self) -> None:
        self._indexes: WeakKeyDictionary[Edition, Index] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def prepare(self, edition: Edition) -> Index:
        """Make the index of an edition."""
        index = Index(
            Entry(one.id, one.title, one.official_title, summary=one.summary, keywords=one.keywords)
            for one in edition.summaries
        )
        with self._lock:
            self._indexes[edition] = index
        return index

    def find(self, query: str, edition: Edition) -> list[str]:
        """The ids of the services that fit what somebody wrote, best first."""
        with self._lock:
            index = self._indexes.get(edition)
        return (index or self.prepare(edition)).search(query)
