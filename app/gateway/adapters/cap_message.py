"""What does one CAP message say? Common Alerting Protocol 1.2 (OASIS, 2010), read leniently but safely.

Required parts may be missing, values unknown, times without a zone; what can be understood is kept. XML with entities or a
document type is refused: no message needs them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.clock import CHINA
from app.gateway.adapters.geography import Point, cities_in_circle, cities_in_polygon

NAMESPACES = ("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1")
LARGEST = 1024 * 1024  # bytes of one message
WITHOUT_END = timedelta(hours=24)  # how long a message without `expires` holds
COLOURS = {"红": "red", "橙": "orange", "黄": "yellow", "蓝": "blue"} | {
    name: name for name in ("red", "orange", "yellow", "blue")
}
BY_SEVERITY = {"Extreme": "red", "Severe": "orange", "Moderate": "yellow", "Minor": "blue"}
# GB/T 35965.1: ZZZZZZDDDUUUXX_YYYYMMDDhhmmss_N; the first six digits are the division of who issued it.
_IDENTIFIER = re.compile(r"(\d{6})[0-9A-Z]{8}_\d{14}(_\d+)?")
# Codes of other countries' own systems, which look like ours.
_FOREIGN_CODES = {"SAME", "FIPS6", "FIPS", "UGC", "EMMA_ID", "NUTS2", "NUTS3", "CLC", "PROFILE:CAP-CP:LOCATION:0.3"}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?|[.]\s")


class MessageInvalid(ValueError):
    """What arrived is no CAP message that can be read."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """An area: its name, and the codes of divisions in it, if they could be told."""

    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Info:
    """What a message says in one language."""

    language: str
    colour: str  # "red", "orange", "yellow", "blue", or "" where nothing tells
    event: str
    headline: str
    description: str
    instructions: tuple[str, ...]
    issuer: str
    effective: datetime
    expires: datetime
    places: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message."""

    identifier: str
    sender: str
    kind: str  # Alert, Update, Cancel, Ack, Error
    is_real: bool  # Actual and for everybody: not an exercise, a test, a draft or a private message
    replaces: tuple[tuple[str, str], ...]  # (sender, identifier) of the messages an Update or Cancel ends
    infos: tuple[Info, ...]


def read_xml(data: bytes) -> Element:
    """The root of a document. Raises MessageInvalid for what is no XML, too large, or asks for entities."""
    if len(data) > LARGEST:
        raise MessageInvalid(f"{len(data)} bytes are too many")
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise MessageInvalid(f"no XML we read: {type(error).__name__}") from error
    return root


def local_name(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def read_message(root: Element) -> Message:
    """The message in an `alert` element. Raises MessageInvalid for what is none."""
    namespace = root.tag.rpartition("}")[0].lstrip("{") if isinstance(root.tag, str) else ""
    if local_name(root) != "alert" or namespace not in NAMESPACES:
        raise MessageInvalid(f"a {local_name(root)!r} of {namespace[:80]!r} is no CAP alert")
    identifier = _text(root, "identifier", 200)
    if not identifier:
        raise MessageInvalid("a message without identifier cannot be told from others")
    sent = _time(_text(root, "sent")) or datetime.now(UTC)
    issuer_code = found[1] if (found := _IDENTIFIER.fullmatch(identifier)) else ""
    return Message(
        identifier=identifier,
        sender=_text(root, "sender", 200),
        kind=_text(root, "msgType") or "Alert",
        is_real=_text(root, "status") == "Actual" and _text(root, "scope") in ("Public", ""),
        replaces=tuple(_references(_text(root, "references", 20_000))),
        infos=tuple(_info(info, sent, issuer_code) for info in _children(root, "info")),
    )


def _references(text: str) -> Iterator[tuple[str, str]]:
    """`sender,identifier,sent` triples between blanks (CAP 1.2, 3.2.1); some senders leave the last part out."""
    for triple in text.split():
        parts = triple.split(",")
        if len(parts) >= 2:
            yield parts[0], parts[1]


def _info(info: Element, sent: datetime, issuer_code: str) -> Info:
    effective = _time(_text(info, "effective")) or sent
    start = _time(_text(info, "onset")) or effective
    event, headline, description = (
        _text(info, "event", 60),
        _text(info, "headline", 160),
        _text(info, "description", 800),
    )
    written = _text(info, "language")
    # CAP says that nothing means en-US; Chinese senders leave it out all the same.
    language = written or ("zh-CN" if _HAN.search(headline + event + description) else "en-US")
    return Info(
        language=language,
        colour=_colour(info, headline),
        event=event or headline,
        headline=headline or event,
        description=description,
        instructions=_sentences(_text(info, "instruction", 1200)),
        issuer=_text(info, "senderName", 100),
        effective=effective,
        expires=_time(_text(info, "expires")) or start + WITHOUT_END,
        places=tuple(_place(area, issuer_code) for area in _children(info, "area")),
    )


def _colour(info: Element, headline: str) -> str:
    """China's colour where the message names it, else by severity; "" where neither tells."""
    named = [
        _text(pair, "value")
        for name in ("parameter", "eventCode")
        for pair in _children(info, name)
        if re.search(r"colou?r|level|颜色|级别|severity", _text(pair, "valueName"), re.I)
    ]
    for text in [*named, *re.findall(r"[红橙黄蓝]色", headline)]:
        for word, colour in COLOURS.items():
            if word in text.casefold():
                return colour
    return BY_SEVERITY.get(_text(info, "severity"), "")


def _place(area: Element, issuer_code: str) -> Place:
    codes = [
        value
        for pair in _children(area, "geocode")
        if re.fullmatch(r"[1-9]\d{5,11}", value := _text(pair, "value"))
        and _text(pair, "valueName").upper() not in _FOREIGN_CODES
    ]
    if not codes:
        for polygon in _children(area, "polygon"):
            codes += cities_in_polygon(_points(polygon.text or ""))
        for circle in _children(area, "circle"):
            centre, _blank, radius = (circle.text or "").strip().partition(" ")
            points = _points(centre)
            if points and re.fullmatch(r"\d+(\.\d+)?", radius):
                codes += cities_in_circle(points[0], float(radius))
    if not codes and issuer_code:
        codes = [issuer_code]
    return Place(name=_text(area, "areaDesc", 200), codes=tuple(dict.fromkeys(codes)))


def _points(text: str) -> list[Point]:
    found = []
    for pair in text.split()[:5000]:
        latitude, _comma, longitude = pair.partition(",")
        try:
            found.append((float(latitude), float(longitude)))
        except ValueError:
            return []
    return found


def _children(element: Element, name: str) -> list[Element]:
    return [child for child in element if local_name(child) == name]


def _text(element: Element, name: str, longest: int = 100) -> str:
    """The text of a child, blanks folded and cut at a sensible length."""
    child = next(iter(_children(element, name)), None)
    lines = (" ".join(line.split()) for line in ((child.text if child is not None else None) or "").splitlines())
    text = "\n".join(line for line in lines if line)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _sentences(text: str) -> tuple[str, ...]:
    found = [part.strip() for part in _SENTENCE.findall(text)]
    return tuple(part for part in found if len(part) > 1)[:8]


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    # A time without a zone breaks the standard. Those who write one here mean the time on the wall.
    return found if found.tzinfo else found.replace(tzinfo=CHINA)
