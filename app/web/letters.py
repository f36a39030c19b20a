"""A few questions on one page, sent with one press: what was typed is kept before anything is sent.

Kept as a draft, so that neither a silent backend nor a visit that ran out loses a word. The key that the form carries stays with
it: pressed twice, or again after an answer was lost, it makes one thing.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from typing import Any

from flask import current_app, request
from markupsafe import Markup

from app.journeys import Question
from app.journeys.answers import Raw, Value
from app.store import Store
from app.web.questions import Drawn, held_answer, known_answer, problem_text, question_html
from app.web.visit import has_visit, visit

KEY = re.compile(r"[0-9a-f]{32}")
LONGEST_NAME = 80


class Letter:
    """One person's answers to a few questions, called `name` among their drafts."""

    def __init__(self, name: str, questions: Sequence[Question]) -> None:
        self.name = name[:LONGEST_NAME]
        self.questions = questions
        draft = _store().drafts.find(visit().owner, self.name) if has_visit() else None
        self._typed: dict[str, Raw] = dict(draft.answers) if draft else {}
        self._refusals: dict[str, str] = dict(draft.refusals) if draft else {}
        self.key = str(self._typed.get("key", {}).get("key", "")) or secrets.token_hex(16)

    @property
    def answers(self) -> dict[str, Value]:
        """The good answers, as a backend wants them; what was left empty is not among them."""
        checked = {question.id: question.check(self._raw(question)) for question in self.questions}
        return {name: one.value for name, one in checked.items() if one.problem is None and one.value not in (None, "")}

    @property
    def idempotency_key(self) -> str:
        """One for what stands in it now: changed after a press whose outcome is not known, it is another thing."""
        written = json.dumps(self.answers, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(f"{self.key} {written}".encode()).hexdigest()[:32]

    @property
    def is_good(self) -> bool:
        """Whether every answer can be sent."""
        return all(question.check(self._raw(question)).problem is None for question in self.questions)

    def take(self) -> None:
        """Keep what was typed into the posted form, and the key it came with."""
        sent, owner = request.form.to_dict(flat=False), visit().owner
        key = request.form.get("key", "")
        self.key = key if KEY.fullmatch(key) else self.key
        kept: dict[str, Raw] = {"key": {"key": self.key}}
        for question in self.questions:
            held = self._held(question)
            if question.private and request.form.get("keep-held") == "yes":
                if held is not None:
                    kept[question.id] = question.raw_of(held)
                continue  # nobody is signed in any more: once they are, what is known of them stands there again
            kept[question.id] = question.read(sent)
        for name, raw in kept.items():
            _store().drafts.answer(owner, self.name, name, raw)
        self._typed, self._refusals = kept, {}

    def refuse(self, refusals: dict[str, str]) -> None:
        """Keep what the backend said of the answers."""
        _store().drafts.refuse(visit().owner, self.name, refusals)

    def drop(self) -> None:
        """Forget it, because it arrived."""
        _store().drafts.drop(visit().owner, self.name)

    def drawn(self, *, told: bool) -> tuple[list[Markup], list[dict[str, str]]]:
        """The questions as they stand on the page, and what is wrong with the answers if that is to be told."""
        parts: list[Markup] = []
        problems: list[dict[str, str]] = []
        for question in self.questions:
            message, field = self._wrong(question) if told else (None, None)
            one = self._draw(question, message, field)
            parts.append(one.html)
            if message:
                problems.append({"text": message, "href": f"#{one.first_field}"})
        return parts, problems

    def _draw(self, question: Question, message: str | None, field: str | None) -> Drawn:
        raw, held = self._typed.get(question.id), self._held(question)
        known = known_answer(question, visit().profile) if raw is None and held is None else None
        return question_html(question, raw=raw, held=held, known=known, error=message, wrong_field=field, heading=False)

    def _wrong(self, question: Question) -> tuple[str | None, str | None]:
        if question.id in self._refusals:
            return self._refusals[question.id], None
        if question.id not in self._typed:
            return None, None
        problem = question.check(self._typed[question.id]).problem
        return (problem_text(problem), problem.field) if problem else (None, None)

    def _raw(self, question: Question) -> dict[str, Any]:
        return dict(self._typed.get(question.id, {}))

    def _held(self, question: Question) -> Value:
        return held_answer(question, self._typed.get(question.id), visit().profile if has_visit() else None)


def _store() -> Store:
    kept: Store = current_app.extensions["store"]
    return kept
