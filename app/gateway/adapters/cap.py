"""Weather warnings from a source that speaks CAP 1.2: an Atom or RSS index of messages, or one message alone.

`BACKEND_WARNINGS_URL` is the index's whole address. Messages never change under their address, so each is fetched once; those
the index no longer names are forgotten. Links that lead to another origin are not followed.
"""

import logging
import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from app.gateway.adapters.cap_message import Info, Message, MessageInvalid, local_name, read_message, read_xml
from app.gateway.backend import Backend, Caller
from app.gateway.errors import BackendUnavailable, GatewayError
from app.gateway.patience import side_by_side
from app.gateway.reads import Fetched, PublicReads
from app.gateway.warnings import Area, Warning, WarningList

log = logging.getLogger(__name__)

ACCEPT = "application/cap+xml, application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8"
MOST_MESSAGES = 200
AT_ONCE = 6
SECONDS = 6.0  # how long one reading may take; what is left is fetched at the next
REMEMBERED = timedelta(days=30)
# Which of a message's languages suits a page, best first; what is not there falls through to whatever is.
SUITABLE = {
    "zh-Hans": ("zh-hans", "zh-cn", "zh-sg", "zh", "cmn", "zh-hant", "zh-hk", "zh-tw", "yue", "en"),
    "zh-Hant": ("zh-hant", "zh-hk", "zh-mo", "zh-tw", "yue", "zh", "zh-hans", "zh-cn", "cmn", "en"),
    "en": ("en", "zh-cn", "zh-hans", "zh"),
}


class CapWarnings:
    """The warnings API over CAP."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._reads = PublicReads(backend)
        self._fetched: dict[str, Message | None] = {}  # by address; None for one that makes no sense

    def in_force(self, language: str, division: str = "") -> Fetched[WarningList]:
        """The warnings for a division (GB/T 2260 code, or its beginning), or all of them."""
        return self._told(language, division, past=False)

    def past(self, language: str, division: str = "") -> Fetched[WarningList]:
        """Those that ended in the last 30 days, as far as the index still names them."""
        return self._told(language, division, past=True)

    def answers(self) -> bool:
        """Whether the index can be read now."""
        try:
            root = self._root(self._backend.base_url)
            return local_name(root) == "alert" or bool(_entries(root))
        except GatewayError:
            return False

    def _told(self, language: str, division: str, *, past: bool) -> Fetched[WarningList]:
        kept = self._reads.keep(("cap",), lambda _etag: (self._read(), None))
        messages, complete = kept.value
        now = datetime.now(UTC)
        items = [
            warning
            for message in _standing(messages)
            for warning in _warnings(message, language)
            if (now - REMEMBERED <= warning.expires <= now if past else warning.effective <= now < warning.expires)
            and _concerns(warning, division)
        ]
        items.sort(key=lambda warning: warning.effective, reverse=True)
        return Fetched(WarningList(as_of=kept.at, items=tuple(items), complete=complete), kept.at, stale=kept.stale)

    def _read(self) -> tuple[list[Message], bool]:
        """Every message the index names, and whether none is missing."""
        root = self._root(self._backend.base_url)
        if local_name(root) == "alert":
            return [self._parsed(root, self._backend.base_url)], True
        embedded, links = _entries(root)
        wanted = list(dict.fromkeys(self._addresses(links)))[:MOST_MESSAGES]
        self._fetched = {address: message for address, message in self._fetched.items() if address in wanted}
        missing = [address for address in wanted if address not in self._fetched]
        until = time.monotonic() + SECONDS
        complete = all(side_by_side((partial(self._fetch, address, until) for address in missing), AT_ONCE))
        found = [message for message in self._fetched.values() if message]
        for alert in embedded[:MOST_MESSAGES]:
            try:
                found.append(read_message(alert))
            except MessageInvalid as error:
                log.warning("a message inside the index cannot be read: %s", error)
                complete = False
        return found, complete and all(self._fetched.values())

    def _fetch(self, address: str, until: float) -> bool:
        """Fetch one message; whether it is here now."""
        if time.monotonic() > until:
            return False
        try:
            self._fetched[address] = read_message(read_xml(self._backend.fetch_raw(address, Caller(), accept=ACCEPT)))
        except MessageInvalid as error:
            # It will make no more sense in a minute.
            log.warning("the message at %s cannot be read: %s", address, error)
            self._fetched[address] = None
        except GatewayError as error:
            log.warning("the message at %s did not come: %s", address, error)
            return False
        return True

    def _root(self, address: str) -> Element:
        try:
            return read_xml(self._backend.fetch_raw(address, Caller(), accept=ACCEPT))
        except MessageInvalid as error:
            raise BackendUnavailable("warnings", f"the index: {error}") from error

    @staticmethod
    def _parsed(root: Element, address: str) -> Message:
        try:
            return read_message(root)
        except MessageInvalid as error:
            raise BackendUnavailable("warnings", f"the message at {address}: {error}") from error

    def _addresses(self, links: Iterable[str]) -> Iterable[str]:
        ours = urlsplit(self._backend.base_url)
        for link in links:
            address = urljoin(self._backend.base_url, link.strip())
            where = urlsplit(address)
            if (where.scheme, where.netloc) == (ours.scheme, ours.netloc):
                yield address
            else:
                log.warning("a link of the index leads elsewhere and is not followed: %s", where.netloc[:100])


def _entries(root: Element) -> tuple[list[Element], list[str]]:
    """The messages inside an index, and the links to those outside. Raises BackendUnavailable for what is no index."""
    if local_name(root) not in ("feed", "rss", "RDF"):
        raise BackendUnavailable("warnings", f"a {local_name(root)!r} is no index of warnings")
    embedded: list[Element] = []
    links: list[str] = []
    for entry in (one for one in root.iter() if local_name(one) in ("entry", "item")):
        inside = next((one for one in entry.iter() if local_name(one) == "alert"), None)
        if inside is not None:
            embedded.append(inside)
            continue
        candidates = [one for one in entry if local_name(one) in ("link", "enclosure")]
        # Atom entries often link to a page for people too; the one for machines says its type.
        best = [one for one in candidates if "cap" in one.get("type", "") or "xml" in one.get("type", "")] or candidates
        address = next((one.get("href") or one.get("url") or (one.text or "") for one in best), "")
        if address.strip():
            links.append(address)
    return embedded, links


def _standing(messages: list[Message]) -> list[Message]:
    """Real messages that say something and that no later one ended."""
    real = [message for message in messages if message.is_real]
    ended = {replaced for message in real if message.kind in ("Update", "Cancel") for replaced in message.replaces}
    standing = {
        (message.sender, message.identifier): message
        for message in real
        if message.kind in ("Alert", "Update") and (message.sender, message.identifier) not in ended
    }
    return list(standing.values())


def _warnings(message: Message, language: str) -> list[Warning]:
    """A message as this page tells it: one warning for each information in the language that suits best."""
    tags = {info.language for info in message.infos}
    best = min(sorted(tags), key=lambda tag: _suits(tag, language), default="")
    return [_warning(message, info, n) for n, info in enumerate(message.infos) if info.language == best]


def _suits(tag: str, language: str) -> tuple[bool, int]:
    """How well a message's language suits a page; the least is the best. The page's own language comes first, however spelt."""
    tag = tag.casefold().replace("_", "-")
    wanted = SUITABLE.get(language, SUITABLE["zh-Hans"])
    foreign = tag.split("-")[0] not in {wanted[0].split("-")[0], *(("cmn", "yue") if language != "en" else ())}
    return foreign, wanted.index(tag) if tag in wanted else len(wanted)


def _warning(message: Message, info: Info, number: int) -> Warning:
    areas = [Area(code=code, name=place.name) for place in info.places for code in (*place.codes[:1],) or ("",)]
    more = [Area(code=code, name="") for place in info.places for code in place.codes[1:]]
    return Warning(
        id=re.sub(r"[^\w.~-]", "-", f"{message.identifier}-{number}")[-100:],
        colour=info.colour,
        event=info.event,
        headline=info.headline,
        description=info.description,
        first=info.instructions[0] if info.instructions else "",
        instructions=info.instructions[1:],
        effective=info.effective,
        expires=info.expires,
        areas=tuple(areas + more),
        issuer=info.issuer or message.sender,
    )


def _concerns(warning: Warning, division: str) -> bool:
    """Whether a warning is for a division; one whose area has no code is for everybody, for hiding it could cost a life."""
    codes = [area.code for area in warning.areas]
    if not division or not codes or "" in codes:
        return True
    stem = division.rstrip("0") if len(division) >= 6 else division
    return any(code.startswith(stem) or stem.startswith(code.rstrip("0")) for code in codes)
