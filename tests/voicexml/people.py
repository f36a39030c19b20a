"""People on the telephone: they listen to what is said, and press a key for it."""

import random
from collections.abc import Callable, Mapping

from app.journeys import Form, Question
from app.web.telephone.services import service_number
from tests.answering import CARD, OWN_ID, PHONE, a_day
from tests.voicexml.browser import Heard

Press = str | list[str]  # the text of an option, or keys; several for a question that asks several times


class Person:
    """Somebody who wants one thing done. `answers` says what is pressed at a question; else a good answer is picked by `luck`."""

    def __init__(
        self,
        service_id: str,
        form: Form,
        *,
        answers: Mapping[str, Press] | None = None,
        luck: random.Random | None = None,
        language: str = "1",
        at_end: Callable[[Heard], str | None] = lambda heard: None,
    ) -> None:
        self.asked: list[str] = []
        self.heard: list[Heard] = []
        self._service_id, self._form, self._luck = service_id, form, luck or random.Random(0)
        self._answers = {
            name: [press] if isinstance(press, str) else list(press) for name, press in (answers or {}).items()
        }
        self._language, self._at_end = language, at_end
        self._told: list[str] = []

    def __call__(self, heard: Heard) -> str | None:
        """The keys pressed now."""
        self.heard.append(heard)
        step = heard.address.rpartition("/")[2]
        if heard.address == "/telephone/":
            return self._language
        if step == "start":
            return "3"
        if step == "number" and self._service_id not in self._told:
            self._told.append(self._service_id)
            return service_number(self._service_id)
        if step in ("number", "about"):
            return "1"
        if (
            step == "answer"
            and len(heard.options) == 2
            and ("对" in heard.options or "對" in heard.options or "Yes" in heard.options)
        ):
            return "1"
        question = self._form.question(heard.question)
        if step in ("ask", "answer") and question is not None:
            return self._answer(question, heard)
        return self._at_end(heard)

    def _answer(self, question: Question, heard: Heard) -> str | None:
        if self.asked[-1:] != [question.id]:
            self.asked.append(question.id)
        if planned := self._answers.get(question.id):
            press = planned.pop(0)
            return heard.options.get(press, press)
        if question.kind.name == "choices" and "不是" in heard.options:
            # As many as there have to be, the first of them.
            place = next(n for n, option in enumerate(question.options) if f"\n{option.text}" in f"\n{heard.text}")
            return "1" if place < (question.at_least or 1) else "2"
        if heard.options:
            unwanted = {"不同意", "听后面的", "从头听", "要改", "农历，是闰月"} | (
                {"不是"} if question.statements else set()
            )
            return self._luck.choice([key for said, key in heard.options.items() if said not in unwanted])
        return good_number(question, heard.text) if "个数字" in heard.text or "井号" in heard.text else "1"


def good_number(question: Question, said: str) -> str:
    """What a person presses where a number is wanted."""
    day = a_day(question)
    if "哪一年，4个" in said:
        return f"{day:%Y}"
    if "8个数字" in said:
        # No month of the moon is shorter than 29 days, and the first days of a month are far from any limit of a year.
        return f"{day:%Y%m%d}" if "农历" not in said else f"{day.year - 1}0512"
    numbers = {"id-number": OWN_ID.replace("X", "*"), "bank-card": CARD, "phone": PHONE}
    if question.kind.name == "money":
        fen = question.min_fen or min(120050, question.max_fen or 120050)
        return f"{fen // 100}*{fen % 100:02}#"
    return f"{numbers[question.kind.name]}#"
