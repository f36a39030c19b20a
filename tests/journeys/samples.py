"""Questions to test with: one of every kind, each with answers known to be good."""

from datetime import date
from typing import Any

from app.journeys import Form, Question, Value, read_form

TODAY = date(2026, 11, 23)

OPTIONS = [{"value": "a", "text": "甲"}, {"value": "b", "text": "乙", "hint": "不常用"}, {"value": "c", "text": "丙"}]

# What a question of each kind must say beyond its text, and answers that are good.
SAMPLES: dict[str, tuple[dict[str, Any], list[Value]]] = {
    "text": ({}, ["人民路8号，3楼", "a < b && c", "👵🏻"]),
    "name": ({}, ["王小明", "买买提·艾力", "𠮷田〇", "Ann O'Neill-Smith", "Nguyễn Thị Hà"]),
    "phone": ({}, ["13800138000", "02012345678", "07551234567", "075512345678", "85291234567", "85366123456"]),
    "id-number": ({}, ["11010519491231002X", "440524188001010014"]),
    "date": ({"earliest": "1900-01-01", "latest": "today"}, ["1950-03-12", "2024-02-29", "2026-11-23"]),
    "choice": ({"options": OPTIONS}, ["a", "b", "c"]),
    "choices": ({"options": OPTIONS, "at_most": 2}, [["a"], ["a", "c"]]),
    "yes-no": ({}, [True, False]),
    "money": ({}, [0, 1, 120050, 120000, 10**13]),
    "bank-card": ({}, ["4111111111111111", "6222020000000000000"]),
    "consent": ({"statement": "我同意社保局看这些内容。"}, [True]),
}

GOOD = [(kind, value) for kind, (_, values) in SAMPLES.items() for value in values]


def form_of(*questions: dict[str, Any], **more: Any) -> Form:
    """A form of just these questions."""
    return read_form({"version": "1", "questions": list(questions), **more})


def question_of(kind: str, **more: Any) -> Question:
    """A question of that kind, with what the kind needs."""
    (question,) = form_of({"id": "asked_here", "kind": kind, "text": "请写", **SAMPLES[kind][0], **more}).questions
    return question


def typed_in(question: Question, *texts: str) -> dict[str, list[str]]:
    """A posted form with these texts in the question's fields."""
    return {name: [text] for name, text in zip(question.fields, texts, strict=True)}


def outcome(question: Question, *texts: str) -> Any:
    """The value that typing these texts comes to, or the message it earns."""
    checked = question.check(question.read(typed_in(question, *texts)), TODAY)
    return checked.problem.message if checked.problem else checked.value
