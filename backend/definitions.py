"""Is a written service, topic or zone one that can be served? Every complaint names its file and place."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.kinds import AT_HOME, MAY_BE_UNKNOWN, MAY_REPEAT, PLACE_KINDS, PROFILE_FIELDS, QUESTION_KINDS, flaws
from backend.languages import is_words

SERVICE_KINDS = ("apply", "look-up", "book", "guide")
ZONES = ("seniors", "rural")
TEXT, TEXTS, WORD_LISTS, FLAG, COUNT, PLAIN = "text", "texts", "word lists", "flag", "count", "plain"

SERVICE_KEYS = {
    "id": PLAIN,
    "kind": PLAIN,
    "zones": None,
    "topics": None,
    "item_code": PLAIN,
    "authority": TEXT,
    "title": TEXT,
    "official_title": TEXT,
    "summary": TEXT,
    "icon": PLAIN,
    "no_visit": FLAG,
    "sign_in": FLAG,
    "updated": PLAIN,
    "keywords": WORD_LISTS,
    "guide": None,
}
GUIDE_KEYS = {
    "for_whom": TEXT,
    "bring": None,
    "minutes": COUNT,
    "fee": TEXT,
    "visits": COUNT,
    "who_may_act": TEXT,
    "result": TEXT,
    "hall": None,
    "phone": None,
    "steps": TEXTS,
    "notes": TEXTS,
}
QUESTION_KEYS = {
    "id": PLAIN,
    "kind": PLAIN,
    "text": TEXT,
    "hint": TEXT,
    "why": TEXT,
    "when": None,
    "optional": FLAG,
    "from_profile": PLAIN,
    "private": FLAG,
    "options": None,
    "earliest": PLAIN,
    "latest": PLAIN,
    "min_fen": COUNT,
    "max_fen": COUNT,
    "max_length": COUNT,
    "multiline": FLAG,
    "at_least": COUNT,
    "at_most": COUNT,
    "statement": TEXT,
    "autocomplete": PLAIN,
    "dont_know": FLAG,
    "prefill": None,
    "lunar": FLAG,
    "year_only": FLAG,
    "statements": TEXTS,
    "places": None,
    "at": PLAIN,
    "label": TEXT,
    "questions": None,
    "certificates": None,
    "of": PLAIN,
    "amount_fen": COUNT,
    "quote_by": None,
    "pay_later": FLAG,
    "pages": COUNT,
    "accepts": None,
}
TOPIC_KEYS = {"id": PLAIN, "title": TEXT, "summary": TEXT, "zone": PLAIN, "icon": PLAIN}
EVENT_KEYS = {**TOPIC_KEYS, "services": None}
SHOWN_ON = (*ZONES, "both", "none")  # which zones' front pages name a topic
ACTING = ("self", "relative", "guardian", "anyone")
HANDED_TO = ("cases", "faults")


@dataclass(frozen=True)
class Complaint:
    """What is wrong, in which file, at which place."""

    file: str
    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.reason}"


def check_topic(topic: object, file: str) -> list[Complaint]:
    """Check one topic."""
    found = list(_keys(topic, TOPIC_KEYS, TOPIC_KEYS, ""))
    if not found and isinstance(topic, Mapping) and topic["zone"] not in SHOWN_ON:
        found.append(("zone", f"is {topic['zone']!r}, not one of {SHOWN_ON}"))
    return [Complaint(file, place, reason) for place, reason in found]


def check_event(event: object, file: str, services: Mapping[str, Mapping[str, Any]]) -> list[Complaint]:
    """Check one life event: a topic's keys, and services that are all there."""
    found = list(_keys(event, EVENT_KEYS, EVENT_KEYS, ""))
    if not found and isinstance(event, Mapping):
        if event["zone"] not in SHOWN_ON:
            found.append(("zone", f"is {event['zone']!r}, not one of {SHOWN_ON}"))
        found += _among(event["services"], services.keys(), "services")
    return [Complaint(file, place, reason) for place, reason in found]


def check_zone(zone: object, entries: object, services: Mapping[str, Mapping[str, Any]]) -> list[Complaint]:
    """Check which services a zone puts first: 6 to 8, all there and all of this zone."""
    if zone not in ZONES:
        return [Complaint("zones.yaml", str(zone), f"is not one of {ZONES}")]
    if not isinstance(entries, list) or not 6 <= len(entries) <= 8:
        return [Complaint("zones.yaml", str(zone), "should name 6 to 8 services, more are not found any more")]
    complaints = []
    for entry in entries:
        if entry not in services:
            # A dead link on a front page helps nobody.
            complaints.append(Complaint("zones.yaml", str(zone), f"names {entry!r}, and no such service can be read"))
        elif zone not in services[entry]["zones"]:
            complaints.append(Complaint("zones.yaml", str(zone), f"names {entry!r}, which is not of this zone"))
    return complaints


def check_service(service: object, file: str, topics: Set[object]) -> list[Complaint]:
    """Check one service with its guide and its form."""
    return [Complaint(file, place, reason) for place, reason in _service(service, topics)]


def _service(service: object, topics: Set[object]) -> Iterator[tuple[str, str]]:
    allowed = {**SERVICE_KEYS, "form": None, "acting": None, "handed_to": PLAIN}
    problems = list(_keys(service, SERVICE_KEYS, allowed, ""))
    yield from problems
    if problems or not isinstance(service, Mapping):
        return
    if service["kind"] not in SERVICE_KINDS:
        yield "kind", f"is {service['kind']!r}, not one of {SERVICE_KINDS}"
    if service["zones"] != []:  # of neither zone: found by topic and search alone
        yield from _among(service["zones"], ZONES, "zones")
    yield from _among(service["topics"], topics, "topics")
    yield from _date(service["updated"], "updated")
    if "acting" in service:
        yield from _among(service["acting"], ACTING, "acting")
    if service.get("handed_to", "cases") not in HANDED_TO:
        yield "handed_to", f"is {service['handed_to']!r}, not one of {HANDED_TO}"
    yield from _guide(service["guide"])
    if (service["kind"] == "guide") == ("form" in service):
        yield "form", "belongs to every service but a guide"
    elif "form" in service:
        yield from _form(service["form"])
        if service.get("handed_to") == "faults" and "'photo'" in str(service["form"]):
            yield "form", "asks for a photo, which only goes with a case"


def _guide(guide: object) -> Iterator[tuple[str, str]]:
    problems = list(_keys(guide, GUIDE_KEYS, {**GUIDE_KEYS, "deadline": TEXT}, "guide."))
    yield from problems
    if problems or not isinstance(guide, Mapping):
        return
    paper = {"name": TEXT, "note": TEXT, "optional": FLAG, "certificate": PLAIN}
    for n, thing in enumerate(guide["bring"] if isinstance(guide["bring"], list) else [None]):
        yield from _keys(thing, {"name": TEXT}, paper, f"guide.bring[{n}].")
    hall = {"name": TEXT, "address": TEXT, "hours": TEXT}
    yield from _keys(guide["hall"], hall, {**hall, "by_bus": TEXT}, "guide.hall.")
    phone = {"number": PLAIN, "hours": TEXT}
    yield from _keys(guide["phone"], phone, phone, "guide.phone.")


def _form(form: object) -> Iterator[tuple[str, str]]:
    keys = {"version": PLAIN, "questions": None, "check": None, "receipt": None}
    problems = list(_keys(form, keys, {**keys, "sections": None}, "form."))
    yield from problems
    if problems or not isinstance(form, Mapping):
        return
    check = {"statement": TEXT, "button": TEXT}
    yield from _keys(form["check"], check, check, "form.check.")
    receipt = {"next": TEXTS, "days": COUNT}
    yield from _keys(form["receipt"], receipt, receipt, "form.receipt.")
    yield from _questions(form["questions"], "form.questions")
    yield from _sections(form)


def _sections(form: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    sections = form.get("sections", ())
    for n, section in enumerate(sections):
        yield from _keys(
            section, {"title": TEXT, "questions": None}, {"title": TEXT, "questions": None}, f"form.sections[{n}]."
        )
    if sections and [name for section in sections for name in section["questions"]] != [
        one["id"] for one in form["questions"]
    ]:
        yield "form.sections", "should hold every question once, in the order asked"


def _questions(questions: object, where: str) -> Iterator[tuple[str, str]]:
    earlier: dict[str, Mapping[str, Any]] = {}
    for n, question in enumerate(questions if isinstance(questions, list) else [None]):
        name = question.get("id", n) if isinstance(question, Mapping) else n
        place = f"{where}[{name}]."
        problems = list(_question(question, place, earlier))
        yield from problems
        if not problems and isinstance(question, Mapping):
            earlier[question["id"]] = question


def _question(question: object, place: str, earlier: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    problems = list(_keys(question, {"id": PLAIN, "kind": PLAIN, "text": TEXT}, QUESTION_KEYS, place))
    yield from problems
    if problems or not isinstance(question, Mapping):
        return
    kind = question["kind"]
    if question["id"] in earlier:
        yield f"{place}id", "is used twice"
    if kind not in QUESTION_KINDS:
        yield f"{place}kind", f"is {kind!r}, not one of {QUESTION_KINDS}"
    if "from_profile" in question and question["from_profile"] not in PROFILE_FIELDS:
        yield f"{place}from_profile", f"is {question['from_profile']!r}, not one of {PROFILE_FIELDS}"
    for key, kinds in AT_HOME.items():
        if (kind in kinds) != (key in question):
            yield f"{place}{key}", f"belongs to {' and '.join(kinds)}, and to nothing else"
    if question.get("dont_know") and kind not in MAY_BE_UNKNOWN:
        yield f"{place}dont_know", f"does not go with {kind}"
    if "places" in question:
        yield from _among(question["places"], PLACE_KINDS, f"{place}places")
    if "at" in question and earlier.get(question["at"], {}).get("kind") != "place":
        yield f"{place}at", f"names {question['at']!r}, which is not an earlier question for a place"
    if "questions" in question:
        yield from _questions(question["questions"], f"{place}questions")
        for one in question["questions"]:
            if isinstance(one, Mapping) and one.get("kind") not in MAY_REPEAT:
                yield f"{place}questions", f"{one.get('kind')} cannot be asked of each member"
    yield from ((f"{place}{key}", reason) for key, reason in flaws(question, earlier))
    if "prefill" in question:
        keys: Mapping[str, str | None] = {"from": PLAIN, "service": PLAIN, "column": PLAIN}
        if isinstance(question["prefill"], Mapping) and question["prefill"].get("from") == "profile":
            keys = {"from": PLAIN, "field": PLAIN}
        yield from _keys(question["prefill"], keys, keys, f"{place}prefill.")
    values = set()
    for n, option in enumerate(question.get("options", ())):
        needed = {"value": PLAIN, "text": TEXT}
        problems = list(_keys(option, needed, {**needed, "hint": TEXT}, f"{place}options[{n}]."))
        yield from problems
        if not problems:
            if option["value"] in values:
                yield f"{place}options[{n}].value", f"{option['value']!r} stands here twice"
            values.add(option["value"])
    for bound in ("earliest", "latest"):
        if question.get(bound, "today") != "today":
            yield from _date(question[bound], f"{place}{bound}")
    if "when" in question:
        yield from _condition(question["when"], f"{place}when", earlier)


def _condition(condition: object, place: str, earlier: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    if not isinstance(condition, Mapping):
        yield place, "is no condition"
        return
    keys = set(condition)
    if len(keys) == 1 and keys <= {"all", "any"}:
        for part in next(iter(condition.values())):
            yield from _condition(part, place, earlier)
    elif keys == {"not"}:
        yield from _condition(condition["not"], place, earlier)
    elif len(keys) == 2 and "question" in keys and keys & {"is", "is_not", "any_of", "answered"}:
        asked = earlier.get(condition["question"])
        if asked is None:
            yield place, f"names {condition['question']!r}, which is not asked before"
            return
        if "answered" in keys:
            return
        wanted = condition.get("any_of", [condition.get("is", condition.get("is_not"))])
        options = {option["value"] for option in asked.get("options", ())} or {True, False}
        for value in wanted if isinstance(wanted, list) else [wanted]:
            if asked["kind"] in ("choice", "choices", "yes-no") and value not in options:
                yield place, f"waits for {value!r}, which {condition['question']!r} cannot be"
    else:
        yield place, f"is no condition: {sorted(map(str, keys))}"


def _keys(
    value: object, needed: Mapping[str, str | None], allowed: Mapping[str, str | None], place: str
) -> Iterator[tuple[str, str]]:
    if not isinstance(value, Mapping):
        yield place or "the file", "should be a mapping"
        return
    for key in needed:
        if key not in value:
            yield f"{place}{key}", "is missing"
    for key, item in value.items():
        if key not in allowed:
            yield f"{place}{key}", "is not a key we know"
        else:
            reason = _unlike(item, allowed[key])
            if reason:
                yield f"{place}{key}", reason


def _unlike(value: object, shape: str | None) -> str | None:
    match shape:
        case "text":
            good = is_words(value) and all(_said(part) for part in value.values())  # type: ignore[attr-defined]
            return None if good else "should be a text as {zh: ..., en: ...}, neither empty"
        case "texts":
            good = isinstance(value, list) and all(_unlike(item, TEXT) is None for item in value)
            return None if good else "should be a list of texts as {zh: ..., en: ...}"
        case "word lists":
            good = is_words(value) and all(
                isinstance(part, list) and all(_said(word) for word in part)
                for part in value.values()  # type: ignore[attr-defined]
            )
            return None if good else "should be {zh: [...], en: [...]} of words"
        case "flag":
            return None if isinstance(value, bool) else "should be true or false"
        case "count":
            good = isinstance(value, int) and not isinstance(value, bool)
            return None if good else "should be a whole number"
        case "plain":
            return None if _said(value) else "should be a text in quotes, not empty"
    return None


def _said(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _among(values: object, known: Set[object] | tuple[str, ...], place: str) -> Iterator[tuple[str, str]]:
    if not isinstance(values, list) or not values:
        yield place, "should be a list that is not empty"
        return
    for value in values:
        if value not in known:
            yield place, f"names {value!r}, which is not known"


def _date(value: object, place: str) -> Iterator[tuple[str, str]]:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        yield place, f"is {value!r}, not a date as 2026-11-01"
