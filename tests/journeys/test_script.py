"""Does a script lead whoever asks from it to the very questions that the screen would ask?"""

from app.journeys.script import Branch, branches
from tests.journeys.samples import form_of

YES_NO = {"kind": "yes-no", "text": "?"}
WHO = {
    "id": "who",
    "kind": "choice",
    "text": "?",
    "options": [{"value": value, "text": value} for value in ("self", "parent", "child")],
}


def test_an_answer_that_passes_questions_over_says_where_to_go_on():
    form = form_of(
        WHO,
        {"id": "name", "kind": "name", "text": "?", "when": {"question": "who", "any_of": ["parent", "child"]}},
        {"id": "school", "kind": "text", "text": "?", "when": {"question": "who", "is": "child"}},
        {"id": "phone", "kind": "phone", "text": "?"},
    )
    assert branches(form) == {"who": (Branch(("self",), "phone"),)}


def test_an_answer_after_which_nothing_is_asked_says_that_it_is_over():
    form = form_of(
        {"id": "more", **YES_NO}, {"id": "what", "kind": "text", "text": "?", "when": {"question": "more", "is": True}}
    )
    assert branches(form) == {"more": (Branch((False,), None),)}


def test_what_another_answer_may_still_bring_is_not_passed_over():
    form = form_of(
        {"id": "a", **YES_NO},
        {"id": "b", **YES_NO},
        {
            "id": "c",
            "kind": "text",
            "text": "?",
            "when": {"any": [{"question": "a", "is": True}, {"question": "b", "is": True}]},
        },
        {"id": "d", "kind": "phone", "text": "?"},
    )
    assert branches(form) == {}


def test_a_form_without_conditions_has_no_branches():
    assert branches(form_of({"id": "a", **YES_NO}, WHO, {"id": "b", "kind": "text", "text": "?"})) == {}
    assert branches(form_of()) == {}
