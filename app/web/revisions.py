"""Has a question changed since it was answered? Then its answer stays, and somebody should look at it once more.

A draft keeps a mark with each answer: `<shape> <language> <words>`. The shape (kind, options, limits) is the same in every
language; the words can only be compared with words of the same language.
"""

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from app.journeys import Question

# What stands on the page in the page's language; how an option is called counts among the words.
WORDS = ("text", "hint", "why", "statement", "statements", "label", "title", "check_statement", "button", "next_texts")
# What does not change what an answer means.
MEANINGLESS = ("when", "private", "from_profile", "prefill", "autocomplete", "multiline", "version", "days")


def mark(question: Question, language: str) -> str:
    """How a question stands now."""
    return f"{_digest(_shape(question))} {language} {_digest(_words(question))}"


def has_changed(question: Question, language: str, marked: str) -> bool:
    """Whether a question is another one than when it was marked; one that was never marked counts as the same."""
    if not marked:
        return False
    now, then = mark(question, language).split(), marked.split()
    return now[0] != then[0] or (now[1] == then[1] and now[2] != then[2])


def changed(questions: Iterable[Question], language: str, marks: Mapping[str, str]) -> list[Question]:
    """The answered questions that are others now, in their order."""
    return [question for question in questions if has_changed(question, language, marks.get(question.id, ""))]


def _shape(value: Any) -> Any:
    """What a value is apart from its words, ready to be written down."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value) if field.name not in (*WORDS, *MEANINGLESS)]
        return {
            name: _shape(getattr(value, name)) for name in names if getattr(value, name) not in (None, "", (), False)
        }
    if isinstance(value, (list, tuple)):
        return [_shape(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): _shape(one) for name, one in value.items()}
    if isinstance(value, (str, int, bool)) or value is None:
        return value
    return getattr(value, "name", type(value).__name__)


def _words(question: Question) -> list[str]:
    options = [option.text for option in question.options]
    return [question.text, question.statement, *question.statements, *options]


def _digest(value: Any) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]
