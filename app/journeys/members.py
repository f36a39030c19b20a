"""How do the members of a group lie in a draft? In pieces, so that two pages answered at once both keep theirs.

    household                      {"household": "yes"}                       these are all
    household/0192f3a1c2d4/name    {"name": "王小明"}                          one member's answer to one question
    household/0192f3a1c2d4         {"removed": "yes"}                         taken out, and can be put back

Keys sort by when a member was begun.
"""

import re
from collections.abc import Mapping
from typing import Any

from app.journeys.answers import Raw
from app.journeys.question import Question

KEY = re.compile(r"[0-9a-f]{8,24}")

Kept = Mapping[str, Any]  # a draft's answers by their place in it


def place(question: Question, member: str, part: Question | None = None) -> str:
    """Where in a draft a member's answer lies; without `part`, whether the member is removed."""
    return f"{question.id}/{member}/{part.id}" if part else f"{question.id}/{member}"


def raw_in(question: Question, kept: Kept) -> Raw | None:
    """What a draft holds for a question, as it was typed; None where it was not answered.

    A group is answered once somebody has said that these are all.
    """
    raw = kept.get(question.id)
    if question.member is None or not isinstance(raw, dict):
        return raw if isinstance(raw, dict) else None
    return {**raw, "members": members_in(question, kept)}


def members_in(question: Question, kept: Kept, *, removed: bool = False) -> list[dict[str, Any]]:
    """The members of a group in a draft, first begun first, as `{"key": ..., "answers": {question id: raw}}`.

    With `removed`, those that were taken out instead.
    """
    assert question.member is not None  # noqa: S101 (only groups are asked)
    ids = {part.id for part in question.member.questions}
    found: dict[str, dict[str, Any]] = {}
    for name, raw in kept.items():
        group, _slash, rest = name.partition("/")
        key, _slash, part = rest.partition("/")
        if group == question.id and part in ids and KEY.fullmatch(key) and isinstance(raw, dict):
            found.setdefault(key, {})[part] = raw
    return [{"key": key, "answers": found[key]} for key in sorted(found) if is_removed(question, key, kept) is removed]


def is_removed(question: Question, member: str, kept: Kept) -> bool:
    """Whether a member was taken out."""
    mark = kept.get(place(question, member))
    return isinstance(mark, dict) and mark.get("removed") == "yes"


def pieces(question: Question, raw: Raw) -> dict[str, Raw]:
    """A whole raw answer as it lies in a draft."""
    if question.member is None:
        return {question.id: raw}
    found: dict[str, Raw] = {question.id: {name: value for name, value in raw.items() if name != "members"}}
    for member in raw.get("members", ()):
        for part, typed in member["answers"].items():
            found[f"{question.id}/{member['key']}/{part}"] = typed
    return found
