"""A form is read loudly, and walked through without losing or inventing anything."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.journeys import KINDS, Form, FormInvalid, read_form
from app.journeys.reading import TAKEN_PAGES

from .samples import OPTIONS, SAMPLES, form_of


def asked(question_id: str, kind: str = "yes-no", **more: Any) -> dict[str, Any]:
    """A question's definition."""
    return {"id": question_id, "kind": kind, "text": "问", **SAMPLES[kind][0], **more}


def ids(form: Form, answers: dict[str, Any]) -> str:
    return " ".join(question.id for question in form.path(answers))


WHOLE = {
    "version": "2026-11-01",
    "questions": [asked("who", "choice", hint="请看", why="因为", private=False)],
    "check": {"statement": "请看一遍。", "button": "交申请"},
    "receipt": {"next": ["我们在15个工作日内告诉您。"], "days": 15},
}

RELATIVE = form_of(
    asked("who", "choice"),
    asked("relative", "name", when={"question": "who", "is": "b"}),
    asked("near", when={"question": "relative", "answered": True}),
    asked("last", "consent"),
)


def test_a_form_is_read_whole() -> None:
    form = read_form(WHOLE)
    assert (form.version, form.check_statement, form.button) == ("2026-11-01", "请看一遍。", "交申请")
    assert (form.next_texts, form.days) == (("我们在15个工作日内告诉您。",), 15)
    question = form.question("who")
    assert question is not None
    assert (question.hint, question.why, question.kind) == ("请看", "因为", KINDS["choice"])
    assert [option.value for option in question.options] == ["a", "b", "c"]
    assert form.on_page("who") is question
    assert form.question("nobody") is None
    with pytest.raises(AttributeError):
        form.version = "2"  # type: ignore[misc]


def test_a_form_without_questions_leads_straight_to_the_end() -> None:
    form = form_of()
    assert (form.path({}), form.first_unanswered({}), form.handed_in({"x": 1}), form.rows({})) == ((), None, {}, ())


@pytest.mark.parametrize("key", [key for key in WHOLE if key != "questions"])
@pytest.mark.parametrize("value", [None, 5, [], "", {"next": "x"}])
def test_a_form_with_nonsense_is_refused(key: str, value: Any) -> None:
    with pytest.raises(FormInvalid):
        read_form(WHOLE | {key: value})


MISTAKES: list[tuple[str, str, list[dict[str, Any]]]] = [
    ("a", "kind", [asked("a") | {"kind": "colour"}]),
    ("a", "kind", [asked("a") | {"kind": ["text"]}]),
    ("a", "options", [asked("a", options=OPTIONS)]),
    ("a", "id", [asked("a"), asked("a")]),
    ("number 1", "id", [asked("A-b")]),
    ("number 2", "id", [asked("a"), {"kind": "text", "text": "x"}]),
    ("a", "text", [{"id": "a", "kind": "text"}]),
    ("a", "text", [asked("a", text=" ")]),
    ("a", "text", [asked("a", text={"zh": "问"})]),
    ("a", "optional", [asked("a", optional="yes")]),
    ("a", "options", [{"id": "a", "kind": "choice", "text": "x"}]),
    ("a", "options", [asked("a", "choice", options=[])]),
    ("a", "options", [asked("a", "choice", options=[{"value": True, "text": "x"}])]),
    ("a", "options", [asked("a", "choice", options=[*OPTIONS, OPTIONS[0]])]),
    ("a", "options", [asked("a", "choice", options=[{"value": "x"}])]),
    ("a", "options", [asked("a", "choice", options=None)]),
    ("a", "statement", [{"id": "a", "kind": "consent", "text": "x"}]),
    ("a", "statement", [asked("a", statement="x")]),
    ("a", "earliest", [asked("a", "date", earliest="tomorrow")]),
    ("a", "earliest", [asked("a", "date", earliest="2026-01-02", latest="2026-01-01")]),
    ("a", "max_fen", [asked("a", "money", min_fen=5, max_fen=4)]),
    ("a", "min_fen", [asked("a", "money", min_fen=-1)]),
    ("a", "max_length", [asked("a", "text", max_length=0)]),
    ("a", "max_length", [asked("a", "text", max_length=10_000)]),
    ("a", "at_least", [asked("a", "choices", at_least=4)]),
    ("a", "at_most", [asked("a", "choices", at_least=2, at_most=1)]),
    ("b", "when", [asked("b", when={"question": "a", "is": True}), asked("a")]),
    ("b", "when", [asked("b", when={"question": "b", "is": True})]),
    ("b", "when", [asked("a"), asked("b", when={"question": "a", "is": "yes"})]),
    ("b", "when", [asked("a"), asked("b", when={"question": "a", "is": 1})]),
    ("b", "when", [asked("a"), asked("b", when={"question": "a"})]),
    ("b", "when", [asked("a"), asked("b", when={"question": "a", "was": True})]),
    ("b", "when", [asked("a"), asked("b", when={"question": "a", "is": True, "is_not": False})]),
    ("b", "when", [asked("a"), asked("b", when={"question": "a", "answered": False})]),
    ("b", "when", [asked("a"), asked("b", when={"all": []})]),
    ("b", "when", [asked("a"), asked("b", when={"not": {"any": [{"question": "z", "is": True}]}})]),
    ("b", "when", [asked("a"), asked("b", when="a")]),
    ("b", "when", [asked("a", "choice"), asked("b", when={"question": "a", "is": "z"})]),
    ("b", "when", [asked("a", "choice"), asked("b", when={"question": "a", "any_of": ["a", "z"]})]),
    ("b", "when", [asked("a", "choice"), asked("b", when={"question": "a", "any_of": "a"})]),
    *[(page, "id", [asked(page)]) for page in sorted(TAKEN_PAGES)],
]


@pytest.mark.parametrize(("question", "key", "questions"), MISTAKES)
def test_a_mistake_in_a_form_is_named_by_question_and_key(question: str, key: str, questions: list[Any]) -> None:
    with pytest.raises(FormInvalid) as caught:
        form_of(*questions)
    assert (caught.value.question, caught.value.key) == (question, key)
    assert key in str(caught.value)


def test_what_nobody_knows_in_a_form_is_passed_over() -> None:
    more = {"zzz": {"nested": 1}}
    assert form_of(asked("a", **more, max_fen=5, at_least="x")) == form_of(asked("a"))
    questions = [
        question | more | {"options": [option | more for option in question["options"]]}
        if "options" in question
        else question | more
        for question in WHOLE["questions"]
    ]
    parts = {"check": WHOLE["check"] | more, "receipt": WHOLE["receipt"] | more}
    assert read_form(WHOLE | more | parts | {"questions": questions}) == read_form(WHOLE)


@pytest.mark.parametrize("data", [None, [], "form", {}, {"version": "1"}, {"version": "1", "questions": {}}])
def test_what_is_no_form_at_all_is_refused(data: object) -> None:
    with pytest.raises(FormInvalid):
        read_form(data)


A = {"question": "a", "is": "a"}
B = {"question": "b", "is": True}
CONDITIONS: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    (A, {"a": "a"}, True),
    (A, {"a": "b"}, False),
    (A, {}, False),
    ({"question": "a", "is_not": "a"}, {"a": "b"}, True),
    ({"question": "a", "is_not": "a"}, {"a": "a"}, False),
    ({"question": "a", "is_not": "a"}, {}, False),
    ({"question": "a", "any_of": ["a", "b"]}, {"a": "b"}, True),
    ({"question": "a", "any_of": ["a", "b"]}, {"a": "c"}, False),
    ({"question": "a", "answered": True}, {"a": "c"}, True),
    ({"question": "a", "answered": True}, {}, False),
    ({"not": {"question": "a", "answered": True}}, {}, True),
    ({"question": "o", "answered": True}, {"o": None}, False),
    ({"not": {"question": "o", "answered": True}}, {"o": None}, True),
    ({"question": "o", "is_not": "x"}, {"o": None}, True),
    ({"all": [A, B]}, {"a": "a", "b": True}, True),
    ({"all": [A, B]}, {"a": "a", "b": False}, False),
    ({"all": [A, B]}, {"a": "a"}, False),
    ({"any": [A, B]}, {"b": True}, True),
    ({"any": [A, B]}, {"a": "b", "b": False}, False),
    ({"not": A}, {"a": "b"}, True),
    ({"not": A}, {}, False),
    ({"not": {"all": [A, B]}}, {"a": "b"}, True),
    ({"not": {"any": [A, B]}}, {"a": "b", "b": False}, True),
    ({"question": "m", "is": "b"}, {"m": ["a", "b"]}, True),
    ({"question": "m", "is": "b"}, {"m": ["a"]}, False),
    ({"question": "fen", "is": 1}, {"fen": 1}, True),
    ({"question": "fen", "is": 1}, {"fen": True}, False),
    # Hidden is asked only when a is c, so nothing can be said about it, neither yes nor no.
    ({"question": "hidden", "is": True}, {"a": "a", "hidden": True}, False),
    ({"question": "hidden", "is_not": True}, {"a": "a", "hidden": False}, False),
    ({"not": {"question": "hidden", "is": True}}, {"a": "a", "hidden": False}, False),
    ({"not": {"question": "hidden", "answered": True}}, {"a": "a"}, False),
    ({"question": "hidden", "is": True}, {"a": "c", "hidden": True}, True),
]


@pytest.mark.parametrize(("condition", "answers", "holds"), CONDITIONS)
def test_a_question_is_asked_when_its_condition_holds(condition: Any, answers: Any, holds: bool) -> None:
    form = form_of(
        asked("a", "choice"), asked("b"), asked("o", "text", optional=True), asked("m", "choices"),
        asked("fen", "money"), asked("hidden", when={"question": "a", "is": "c"}), asked("last", when=condition),
    )  # fmt: skip
    assert ("last" in ids(form, answers).split()) is holds


def test_a_hidden_page_drops_its_answer_and_brings_it_back() -> None:
    answers: dict[str, Any] = {"who": "b", "relative": "王小明", "near": True, "last": True}
    assert RELATIVE.handed_in(answers) == answers
    assert RELATIVE.handed_in(answers | {"who": "a"}) == {"who": "a", "last": True}
    assert ids(RELATIVE, answers | {"who": "a"}) == "who last"
    assert RELATIVE.handed_in(answers | {"who": "a"} | {"who": "b"}) == answers


def test_a_question_left_empty_is_answered_but_not_handed_in() -> None:
    form = form_of(asked("note", "text", optional=True), asked("name", "name"))
    assert form.handed_in({"note": None, "name": "王小明"}) == {"name": "王小明"}
    first = form.first_unanswered({"note": None})
    assert first is not None
    assert first.id == "name"
    assert form.first_unanswered({"note": None, "name": "王小明"}) is None
    assert form.first_unanswered({"note": None, "name": None}) is first


def test_next_and_back_follow_the_path_and_meet() -> None:
    assert RELATIVE.next_after("who", {"who": "a"}) is RELATIVE.question("last")
    assert RELATIVE.next_after("who", {"who": "b"}) is RELATIVE.question("relative")
    assert RELATIVE.before("last", {"who": "a"}) is RELATIVE.question("who")
    assert RELATIVE.before("who", {}) is None
    assert RELATIVE.next_after("last", {"who": "a"}) is None
    # Somebody who stands on a page that their own answers have just taken off the path still finds the way.
    assert RELATIVE.next_after("near", {"who": "a"}) is RELATIVE.question("last")
    assert RELATIVE.before("near", {"who": "a"}) is RELATIVE.question("who")
    with pytest.raises(KeyError):
        RELATIVE.next_after("nobody", {})


def test_rows_show_what_is_asked_and_say_what_is_missing() -> None:
    rows = RELATIVE.rows({"who": "b", "near": True})
    assert [(row.question.id, row.shown.text or row.shown.message) for row in rows] == [
        ("who", "乙"), ("relative", "还没有写"), ("last", "还没有写"),
    ]  # fmt: skip


def test_no_count_is_shown_until_it_can_be_kept() -> None:
    assert RELATIVE.position("who", {}) is None
    assert RELATIVE.position("who", {"who": "a"}) is None
    assert RELATIVE.position("last", {"who": "a"}) == (2, 2)
    assert RELATIVE.position("relative", {"who": "b"}) is None
    assert RELATIVE.position("near", {"who": "b", "relative": "王小明"}) == (3, 4)
    assert RELATIVE.position("near", {"who": "a"}) is None
    assert form_of(asked("a"), asked("b")).position("a", {}) == (1, 2)


def leaves(names: list[str]) -> st.SearchStrategy[Any]:
    word = st.sampled_from(["is", "is_not"])
    return st.builds(
        lambda name, word, value: {"question": name, word: value}, st.sampled_from(names), word, st.booleans()
    )


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Forms of yes-no questions with any conditions on earlier ones."""
    questions: list[dict[str, Any]] = []
    for place in range(draw(st.integers(1, 5))):
        question = asked(f"q{place}", optional=draw(st.booleans()))
        if questions and draw(st.booleans()):
            question["when"] = draw(
                st.recursive(
                    leaves([one["id"] for one in questions]),
                    lambda inner: st.one_of(
                        st.builds(lambda x: {"not": x}, inner),
                        st.builds(lambda x, word: {word: x}, st.lists(inner, min_size=1, max_size=2), st.sampled_from(["all", "any"])),
                    ),
                    max_leaves=3,
                )
            )  # fmt: skip
        questions.append(question)
    return form_of(*questions)


def walks(form: Form, answers: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every way a person can answer what is asked from here to the end."""
    question = form.first_unanswered(answers)
    if question is None:
        yield answers
        return
    for value in (True, False, None) if question.optional else (True, False):
        yield from walks(form, {**answers, question.id: value})


@settings(max_examples=150, deadline=None)
@given(forms())
def test_a_position_once_shown_stays_true_whatever_is_answered_later(form: Form) -> None:
    for answers in walks(form, {}):
        path = form.path(answers)
        for place, question in enumerate(path):
            earlier = {one.id: answers[one.id] for one in path[:place]}
            position = form.position(question.id, earlier)
            # Answers given before to this page and later ones may change too.
            assert form.position(question.id, answers) == position
            if position is not None:
                assert position == (place + 1, len(path))
        if path[-1] is form.questions[-1]:
            assert form.position(path[-1].id, answers) == (len(path), len(path))


@settings(max_examples=150, deadline=None)
@given(forms())
def test_a_walk_forward_visits_the_path_and_back_visits_it_again(form: Form) -> None:
    for answers in walks(form, {}):
        path = form.path(answers)
        assert path == tuple(question for question in form.questions if question in path)
        for one, other in itertools.pairwise(path):
            assert form.next_after(one.id, answers) is other
            assert form.before(other.id, answers) is one
        assert form.first_unanswered(answers) is None
        assert set(form.handed_in(answers)) == {one.id for one in path if answers[one.id] is not None}
