"""A question of a journey as it is asked on the telephone, and the answer as it is read back."""

from collections.abc import Mapping, Sequence

from flask import Response, url_for
from flask_babel import gettext as _

from app.journeys import Question
from app.journeys.dialogue import NO_MONEY, STAR, WAYS, Choice, Heard, Turn, Way, keyed, turn
from app.web.questions import shown_text
from app.web.telephone.calls import Call
from app.web.telephone.documents import Line, Numbers, Press, entry, farewell, menu, private, public, ticks
from app.web.walk import Walk

TRIES = 3  # answers that cannot be right, one after the other; then a person asks
MOST_TICKS = 60


def ask(
    call: Call,
    walk: Walk,
    question: Question,
    *,
    way: Way | None = None,
    told: Sequence[Line] = (),
    tries: int = 0,
    changing: bool = False,
) -> Response:
    """The document that asks a question; `told` is said before it, a `way` was chosen already."""
    asked, service_id = turn(question), walk.service.id
    if tries >= TRIES:
        return farewell(call, [*told, *public(_("我们给您找人。"))], person=True, service_id=service_id)
    sent = {"question": question.id, "tries": str(tries), "change": "1" if changing else ""}
    there = url_for("telephone.answer", service_id=service_id)
    said = [*told, *public(question.text)] if way in (None, "later") else list(told)
    if way is None:
        said += public(question.hint, question.statement)
    if asked.entry == "pick":
        presses = [
            Press(_shown(choice), there, {**sent, "picked": str(n)}, hint=_hint(question, choice))
            for n, choice in enumerate(asked.choices)
        ]
        return menu(call, said, presses, service_id=service_id)
    if way is None and (len(asked.ways) > 1 or asked.entry == "none"):
        if asked.entry == "none":
            said += public(_("这一题电话按键答不了。可以以后写，也可以按0找人。"))
        return menu(call, said, [_way_press(walk, asked, one, sent) for one in asked.ways], service_id=service_id)
    if asked.entry == "ticks":
        options = asked.choices[:MOST_TICKS]
        return ticks(
            call,
            said,
            [_tick(asked, choice) for choice in options],
            there,
            {**sent, "way": "keyed"},
            service_id=service_id,
        )
    chosen = way or "keyed"
    least, most = asked.room(chosen)
    said += public(_(asked.how(chosen)), _(NO_MONEY) if question.kind.name == "money" and not question.min_fen else "")
    numbers = Numbers(least, most, star=question.kind.name in STAR)
    return entry(call, said, numbers, there, {**sent, "way": chosen}, service_id=service_id)


def heard(asked: Turn, form: Mapping[str, str]) -> dict[str, list[str]]:
    """What a posted press says, as the fields of the question's page."""
    way = form.get("way", "keyed")
    if asked.entry == "pick":
        place = form.get("picked", "")
        chosen = asked.choices[int(place)] if place.isdecimal() and int(place[:4]) < len(asked.choices) else None
        return keyed(asked, Heard(picked=(chosen.value,) if chosen else ()))
    ticked = tuple(
        choice.value
        for n, choice in enumerate(asked.choices[:MOST_TICKS], start=1)
        if form.get(f"tick{n}", "").strip() == "1"
    )
    known: Way = way if way in WAYS and way in asked.ways else asked.ways[0]
    return keyed(asked, Heard(known, form.get("typed", ""), ticked))


def read_back(call: Call, walk: Walk, question: Question, *, changing: bool) -> Response:
    """Say what was understood; one key goes on, another asks once more."""
    there = url_for("telephone.ask", service_id=walk.service.id)
    change = "1" if changing else ""
    presses = [
        Press(_("对"), there, {"after": question.id, "change": change}),
        Press(_("要改"), there, {"question": question.id, "change": change}),
    ]
    said = [*public(_("我听到的是：")), *answer_lines(walk, question)]
    return menu(call, said, presses, service_id=walk.service.id)


def answer_lines(walk: Walk, question: Question) -> tuple[Line, ...]:
    """An answer to be said to whoever gave it, masked where it is on the screen."""
    text = shown_text(question.shown(walk.answers[question.id]))
    return private(*([text] if isinstance(text, str) else text))


def next_question(walk: Walk, *, after: str = "", changing: bool = False) -> Question | None:
    """The next open question after one on the way. Whoever changes something is not led past what keys cannot say again."""
    ids = [question.id for question in walk.path]
    start = ids.index(after) + 1 if after in ids else 0
    for question in walk.path[start:]:
        is_open = question.id not in walk.answers or question.id in walk.draft.refusals
        if is_open and not (changing and turn(question).entry == "none"):
            return question
    return None


def open_count(walk: Walk) -> int:
    """How many questions of the way still want an answer."""
    return sum(question.id not in walk.answers or question.id in walk.draft.refusals for question in walk.path)


def _shown(choice: Choice) -> str:
    return str(_(choice.text)) if choice.marked else choice.text


def _hint(question: Question, choice: Choice) -> str:
    option = question.option(choice.value)
    return option.hint if option else ""


def _way_press(walk: Walk, asked: Turn, way: Way, sent: Mapping[str, str]) -> Press:
    text = str(_(asked.way_text(way)))
    if way == "later":
        onward = {"after": asked.question.id, "change": sent["change"]}
        return Press(text, url_for("telephone.ask", service_id=walk.service.id), onward)
    leads = "telephone.answer" if way in ("empty", "unknown") else "telephone.ask"
    return Press(text, url_for(leads, service_id=walk.service.id), {**sent, "way": way})


def _tick(asked: Turn, choice: Choice) -> tuple[Line, ...]:
    if asked.question.statements:
        return public(_shown(choice), _("是真的，请按1。不是，请按2。"))
    return public(_shown(choice), _hint(asked.question, choice), _("是，请按1。不是，请按2。"))
