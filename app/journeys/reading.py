"""Does a service's form definition make sense?

A definition arrives from the catalogue, written by many hands. What is wrong with it is said at once and by name,
before a single citizen meets it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from app.journeys.conditions import All, Answered, Condition, Is, Not, any_holds
from app.journeys.form import Form, Section
from app.journeys.kinds import KINDS, MAY_BE_UNKNOWN, MAY_REPEAT
from app.journeys.question import Option, Question


class FormInvalid(ValueError):
    """A form definition that cannot be walked through; says where: the question, if it is in one, and the key."""

    def __init__(self, question: str | None, key: str, reason: str) -> None:
        super().__init__(f"question {question!r}, {key}: {reason}" if question is not None else f"{key}: {reason}")
        self.question = question
        self.key = key
        self.reason = reason


class _Unreadable(ValueError):
    """A value that its key cannot have."""


# A question's page stands beside these in the addresses of its service.
TAKEN_PAGES = frozenset({"start", "check", "result", "sections", "sheet", "form", "draft", "script"})

_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def read_form(data: object) -> Form:
    """Reads a form definition in one language; raises FormInvalid naming the place that makes no sense.

    What the definition holds besides is passed over: a catalogue may know more than this site.
    """
    form = _mapping(None, "form", data)
    _whole(None, form, {"version", "questions"})
    check = _mapping(None, "check", form.get("check", {"statement": "", "button": ""}))
    _whole(None, check, {"statement", "button"})
    receipt = _mapping(None, "receipt", form.get("receipt", {"next": []}))
    _whole(None, receipt, {"next"})
    questions = _questions(_value(None, "questions", _list, form["questions"]))
    return Form(
        _value(None, "version", _text, form["version"]),
        questions,
        sections=_sections(_value(None, "sections", _list, form.get("sections", [])), questions),
        check_statement=_value(None, "check", _text if "check" in form else str, check["statement"]),
        button=_value(None, "check", _text if "check" in form else str, check["button"]),
        next_texts=tuple(
            _value(None, "receipt", _text, text) for text in _value(None, "receipt", _list, receipt["next"])
        ),
        days=_value(None, "receipt", _count, receipt["days"]) if receipt.get("days") is not None else None,
    )


def _questions(items: list[object]) -> tuple[Question, ...]:
    earlier: dict[str, Question] = {}
    for place, item in enumerate(items, start=1):
        question = _question(item, place, earlier)
        if question.id in earlier:
            raise FormInvalid(question.id, "id", "is used twice")
        earlier[question.id] = question
    return tuple(earlier.values())


def _sections(items: list[object], questions: tuple[Question, ...]) -> tuple[Section, ...]:
    sections = []
    for item in items:
        section = _mapping(None, "sections", item)
        _whole(None, section, {"title", "questions"})
        ids = tuple(
            _value(None, "sections", _text, one) for one in _value(None, "sections", _list, section["questions"])
        )
        sections.append(Section(_value(None, "sections", _text, section["title"]), ids))
    named = [name for section in sections for name in section.questions]
    if sections and named != [question.id for question in questions]:
        raise FormInvalid(None, "sections", "do not hold every question once, in the order asked")
    return tuple(sections)


def _question(data: object, place: int, earlier: Mapping[str, Question]) -> Question:
    item = _mapping(f"number {place}", "questions", data)
    name = item.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise FormInvalid(f"number {place}", "id", f"{name!r} is not words in small letters joined by _")
    if name.replace("_", "-") in TAKEN_PAGES:
        raise FormInvalid(name, "id", "is the address of another page")
    kind = KINDS.get(item["kind"]) if isinstance(item.get("kind"), str) else None
    if kind is None:
        raise FormInvalid(name, "kind", f"{item.get('kind')!r} is none of {', '.join(KINDS)}")
    _whole(name, item, {"text", *kind.needed})
    for key in item.keys() & _ONE_KIND - kind.keys:
        raise FormInvalid(name, key, "does not go with this kind")
    given = {
        key: _value(name, key, reader, item[key])
        for key, reader in (_EVERY_QUESTION | _SOME_KINDS).items()
        if key in item
        and (key in _EVERY_QUESTION or key in kind.keys)
        and (item[key] is not None or key in kind.needed)
    }
    if item.get("when") is not None:
        given["when"] = _condition(name, item["when"], earlier)
    if item.get("prefill") is not None:
        given |= _prefill(name, item["prefill"])
    if "questions" in kind.keys:
        given["member"] = _member(name, item["questions"])
    if given.get("dont_know"):
        if kind.name not in MAY_BE_UNKNOWN:
            raise FormInvalid(name, "dont_know", "does not go with this kind")
        if any(option.value == "dont-know" for option in given.get("options", ())):
            raise FormInvalid(name, "options", "has an option that is the same as not knowing")
    if "at" in given and (given["at"] not in earlier or earlier[given["at"]].kind.name != "place"):
        raise FormInvalid(name, "at", f"{given['at']!r} is not an earlier question for a place")
    if "of" in given and (given["of"] not in earlier or earlier[given["of"]].kind.name != "name"):
        raise FormInvalid(name, "of", f"{given['of']!r} is not an earlier question for a name")
    if missing := [one for one in given.get("quote_by", ()) if one not in earlier]:
        raise FormInvalid(name, "quote_by", f"{missing[0]!r} is not an earlier question")
    question = Question(name, kind, **given)
    if flaw := kind.flaw(question):
        raise FormInvalid(name, *flaw)
    return question


def _member(name: str, data: object) -> Form:
    """What is asked of each member of a group; nothing that would need pages of its own inside its own pages."""
    questions = _questions(_value(name, "questions", _filled_list, data))
    for one in questions:
        if one.kind.name not in MAY_REPEAT:
            raise FormInvalid(name, "questions", f"{one.id!r} is of a kind that cannot be asked several times")
    return Form("", questions)


def _prefill(name: str, data: object) -> dict[str, Any]:
    """Where an answer may be known from: a field of the profile, or a column of what a look-up finds."""
    prefill = _mapping(name, "prefill", data)
    match prefill.get("from"):
        case "profile":
            return {"from_profile": _value(name, "prefill", _text, prefill.get("field"))}
        case "record":
            return {"prefill": tuple(_value(name, "prefill", _text, prefill.get(key)) for key in ("service", "column"))}
    raise FormInvalid(name, "prefill", f"{prefill.get('from')!r} is neither profile nor record")


def _condition(name: str, data: object, earlier: Mapping[str, Question]) -> Condition:
    condition = _mapping(name, "when", data)
    keys = frozenset(condition)
    if keys in ({"all"}, {"any"}):
        (word,) = keys
        parts = tuple(_condition(name, part, earlier) for part in _value(name, "when", _filled_list, condition[word]))
        return All(parts) if word == "all" else any_holds(parts)
    if keys == {"not"}:
        return Not(_condition(name, condition["not"], earlier))
    looked_at = condition.get("question")
    if "question" not in keys or len(keys) != 2 or not keys - {"question"} <= _COMPARISONS.keys():
        raise FormInvalid(name, "when", f"{sorted(map(str, keys))} is no condition")
    if not isinstance(looked_at, str) or looked_at not in earlier:
        raise FormInvalid(name, "when", f"{looked_at!r} is not an earlier question")
    (word,) = keys - {"question"}
    return _COMPARISONS[word](name, earlier[looked_at], condition[word])


def _is(name: str, question: Question, value: object) -> Condition:
    return _is_any_of(name, question, [value])


def _is_not(name: str, question: Question, value: object) -> Condition:
    return Not(_is(name, question, value))


def _is_any_of(name: str, question: Question, values: object) -> Condition:
    for value in _value(name, "when", _filled_list, values):
        if not question.kind.accepts(question, value):
            raise FormInvalid(name, "when", f"{question.id!r} can never be answered with {value!r}")
    return Is(question.id, tuple(_value(name, "when", _filled_list, values)))


def _answered(name: str, question: Question, value: object) -> Condition:
    if value is not True:
        raise FormInvalid(name, "when", "answered can only be true; say not to turn it round")
    return Answered(question.id)


_COMPARISONS: dict[str, Callable[[str, Question, object], Condition]] = {
    "is": _is,
    "is_not": _is_not,
    "any_of": _is_any_of,
    "answered": _answered,
}


def _whole(question: str | None, data: Mapping[str, object], needed: set[str]) -> None:
    for key in sorted(needed):
        if key not in data:
            raise FormInvalid(question, key, "is missing")


def _mapping(question: str | None, key: str, data: object) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise FormInvalid(question, key, "is not an object")
    return data


def _value(question: str | None, key: str, reader: Callable[[object], Any], data: object) -> Any:
    try:
        return reader(data)
    except _Unreadable as error:
        raise FormInvalid(question, key, str(error)) from error


def _text(data: object) -> str:
    if not isinstance(data, str) or not data.strip():
        raise _Unreadable("is not a text with something in it")
    return data


def _whether(data: object) -> bool:
    if not isinstance(data, bool):
        raise _Unreadable("is neither true nor false")
    return data


def _count(data: object) -> int:
    if not isinstance(data, int) or isinstance(data, bool) or data < 0:
        raise _Unreadable("is not a whole number from 0 up")
    return data


def _list(data: object) -> list[object]:
    if not isinstance(data, list):
        raise _Unreadable("is not a list")
    return data


def _filled_list(data: object) -> list[Any]:
    if not _list(data):
        raise _Unreadable("is an empty list")
    return _list(data)


def _options(data: object) -> tuple[Option, ...]:
    options = tuple(map(_option, _filled_list(data)))
    if len({option.value for option in options}) < len(options):
        raise _Unreadable("has one value twice")
    return options


def _option(data: object) -> Option:
    if not isinstance(data, dict) or not {"value", "text"} <= data.keys():
        raise _Unreadable("has an option that is not value, text and perhaps hint")
    value = _text(data["value"])
    if value != value.strip() or not value.isprintable():
        raise _Unreadable(f"has an option whose value {value!r} would not survive a form")
    return Option(value, _text(data["text"]), hint=_text(data["hint"]) if data.get("hint") is not None else "")


def _texts(data: object) -> tuple[str, ...]:
    return tuple(map(_text, _filled_list(data)))


_EVERY_QUESTION: dict[str, Callable[[object], Any]] = {
    "text": _text,
    "hint": _text,
    "why": _text,
    "optional": _whether,
    "private": _whether,
    "from_profile": _text,
    "autocomplete": _text,
    "dont_know": _whether,
}
# What the contract bars from other kinds: the question would mean something else.
_ONE_KIND = frozenset(
    {
        "options",
        "statement",
        "statements",
        "questions",
        "places",
        "at",
        "certificates",
        "of",
        "amount_fen",
        "quote_by",
        "pay_later",
        "accepts",
    }
)
_SOME_KINDS: dict[str, Callable[[object], Any]] = {
    "options": _options,
    "earliest": _text,
    "latest": _text,
    "min_fen": _count,
    "max_fen": _count,
    "max_length": _count,
    "multiline": _whether,
    "at_least": _count,
    "at_most": _count,
    "statement": _text,
    "statements": _texts,
    "lunar": _whether,
    "year_only": _whether,
    "places": _texts,
    "at": _text,
    "label": _text,
    "certificates": _texts,
    "of": _text,
    "amount_fen": _count,
    "quote_by": _texts,
    "pay_later": _whether,
    "pages": _count,
    "accepts": _texts,
}
