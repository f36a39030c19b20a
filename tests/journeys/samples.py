"""Questions to test with: one of every kind, each with answers known to be good."""

from datetime import date
from typing import Any

from app.journeys import Form, Question, Value, read_form

TODAY = date(2026, 11, 23)

OPTIONS = [{"value": "a", "text": "甲"}, {"value": "b", "text": "乙", "hint": "不常用"}, {"value": "c", "text": "丙"}]

SLOT = {
    "slot": "soil-test~hall~202611241000",
    "starts_at": "2026-11-24T10:00:00+08:00",
    "ends_at": "2026-11-24T10:30:00+08:00",
    "place": "hall",
    "place_name": "办事大厅",
    "place_address": "样例路1号",
}
CARD = {"certificate": "ZZ-senior-1", "kind": "senior", "name": "老年人优待证", "number": "5516"}
STROKES = "100,80 220,90 340,200;400,60 400,300"
MEMBER = [
    {"id": "called", "kind": "name", "text": "叫什么名字？"},
    {"id": "relation", "kind": "choice", "text": "是您的什么人？", "options": OPTIONS},
    {"id": "born", "kind": "date", "text": "哪天出生？", "lunar": True, "when": {"question": "relation", "is": "b"}},
]
# What an earlier question must be for a question of a kind.
BEFORE = {"slot": [{"id": "where", "kind": "place", "text": "去哪里？", "places": ["clinic"]}]}

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
    "declaration": ({"statements": ["我写的都是真的。", "家里人都知道。"]}, [True]),
    "address": (
        {},
        [
            {"division": "440106001001", "division_name": "广州市天河区石牌街道", "words": "样例路1号"},
            {"division": "440106", "division_name": "Tianhe District, Guangzhou", "words": "1 Sample Road"},
            {"words": "样例市样例县样例路1号"},
        ],
    ),
    "place": (
        {"places": ["clinic"]},
        [{"place": "clinic-440106", "name": "天河卫生站", "address": "天河区样例路1号"}],
    ),
    "slot": ({"at": "where"}, [SLOT]),
    "certificate": (
        {"certificates": ["disabled", "senior"], "statement": "残联会看到这张证。"},
        [
            "paper",
            {"certificate": "ZZ-disabled-1", "kind": "disabled", "name": "残疾人证", "number": "0217"},
            {**CARD, "until": "2030-01-31"},
        ],
    ),
    "signature": (
        {"statement": "我写的都是真的。"},
        [{"name": "买买提·艾力"}, {"strokes": STROKES}, {"name": "𠮷田〇", "strokes": STROKES}],
    ),
    "payment": (
        {"amount_fen": 1000, "pay_later": True},
        ["later", {"payment": "p" * 24, "number": "482109375516", "amount_fen": 1000}],
    ),
    "photo": ({"pages": 3}, [{"uploads": ["u" * 32]}, {"uploads": ["a" * 32, "b" * 32, "c" * 32]}]),
    "group": (
        {"label": "家里人", "questions": MEMBER, "at_least": 0},
        [
            [],
            [{"called": "王小明", "relation": "a"}],
            [{"called": "王小明", "relation": "b", "born": "1950-04-24"}, {"called": "买买提·艾力", "relation": "c"}],
        ],
    ),
}

GOOD = [(kind, value) for kind, (_, values) in SAMPLES.items() for value in values]


def form_of(*questions: dict[str, Any], **more: Any) -> Form:
    """A form of just these questions."""
    return read_form({"version": "1", "questions": list(questions), **more})


def question_of(kind: str, **more: Any) -> Question:
    """A question of that kind, with what the kind needs."""
    asked = {"id": "asked_here", "kind": kind, "text": "请写", **SAMPLES[kind][0], **more}
    return form_of(*BEFORE.get(kind, ()), asked).questions[-1]


def typed_in(question: Question, *texts: str) -> dict[str, list[str]]:
    """A posted form with these texts in the question's fields."""
    return {name: [text] for name, text in zip(question.fields, texts, strict=True)}


def outcome(question: Question, *texts: str) -> Any:
    """The value that typing these texts comes to, or the message it earns."""
    checked = question.check(question.read(typed_in(question, *texts)), TODAY)
    return checked.problem.message if checked.problem else checked.value
