"""What becomes of an answer between the keyboard and the check-answers page.

Raw      what was typed, as typed            {"born-year": "１９５０年", "born-month": "3", "born-day": "12"}
Checked  what it means, or what is wrong     value "1950-03-12", problem None
Shown    how it stands on check-answers      message "%(year)s年%(month)s月%(day)s日"
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any

Raw = dict[str, Any]
Value = str | bool | int | list[str] | dict[str, Any] | list[dict[str, Any]] | None
Answers = Mapping[str, Value]


@dataclass(frozen=True)
class Problem:
    """What is wrong with an answer and the way out; `field` is the HTML field at fault.

    `message` is a marked sentence with `%(name)s` places that `values` fill after translation.
    """

    field: str
    message: str
    values: Mapping[str, str | int] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """An answer's value as handed in, or its problem; a question left empty by choice has neither."""

    value: Value = None
    problem: Problem | None = None


@dataclass(frozen=True)
class Shown:
    """An answer as it stands on the check-answers page.

    `text` is ready to print. Where `message` is given, that is printed instead, translated and filled from `values`.
    `items` holds the parts where there are several, for pages that print a list. `members` holds, for each one of a group, what was
    asked of it and how the answer is shown. `strokes` is what was drawn, as numbers (kinds/signature.py).
    """

    text: str = ""
    message: str | None = None
    _: KW_ONLY
    values: Mapping[str, str | int] = dataclasses.field(default_factory=dict)
    items: tuple[str, ...] = ()
    members: tuple[tuple[tuple[str, "Shown"], ...], ...] = ()
    strokes: str = ""


# What "I don't know" is handed in as.
UNKNOWN_KEY = "dont_know"


def dont_know() -> dict[str, Any]:
    """The answer of somebody who does not know."""
    return {UNKNOWN_KEY: True}


def is_dont_know(value: object) -> bool:
    """Whether an answer says that it is not known."""
    return value == {UNKNOWN_KEY: True}
