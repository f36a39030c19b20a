"""What is asked on one page of a journey."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import TYPE_CHECKING

from app import clock
from app.journeys.answers import Answers, Checked, Problem, Raw, Shown, Value, dont_know, is_dont_know
from app.journeys.conditions import Condition
from app.journeys.kinds.kind import Kind, first_text
from app.journeys.words import DONT_KNOW, N_

if TYPE_CHECKING:
    from app.journeys.form import Form

NOT_BOTH = N_("您写了，又选了“不知道”。请只留一个。")


@dataclass(frozen=True)
class Option:
    """One of the answers a person can pick."""

    value: str
    text: str
    _: KW_ONLY
    hint: str = ""


@dataclass(frozen=True)
class Question:
    """One question as the service's form defines it, in one language.

    `earliest` and `latest` are ISO dates or "today"; `from_profile` names the field of the signed-in person's profile
    that answers it, `prefill` the look-up service and the column of its table that does. `member` is what is asked of each one of a
    group, `label` what one of them is called; `at` is the earlier question that says where. What a kind of question does not use
    stays at its default.
    """

    id: str
    kind: Kind
    _: KW_ONLY
    text: str
    hint: str = ""
    why: str = ""
    when: Condition | None = None
    optional: bool = False
    private: bool = False
    from_profile: str = ""
    autocomplete: str = ""
    options: tuple[Option, ...] = ()
    earliest: str = ""
    latest: str = ""
    min_fen: int | None = None
    max_fen: int | None = None
    max_length: int | None = None
    multiline: bool = False
    at_least: int | None = None
    at_most: int | None = None
    statement: str = ""
    statements: tuple[str, ...] = ()
    dont_know: bool = False
    lunar: bool = False
    year_only: bool = False
    places: tuple[str, ...] = ()
    at: str = ""
    label: str = ""
    member: "Form | None" = None
    prefill: tuple[str, str] | None = None
    certificates: tuple[str, ...] = ()
    of: str = ""
    amount_fen: int | None = None
    quote_by: tuple[str, ...] = ()
    pay_later: bool = False
    pages: int | None = None
    accepts: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """The question's address inside its service."""
        return self.id.replace("_", "-")

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of its HTML fields, the first of which an error summary can point at."""
        return self.kind.fields(self)

    def option(self, value: object) -> Option | None:
        """Finds the option with that value."""
        return next((option for option in self.options if option.value == value), None)

    def read(self, form_fields: Mapping[str, list[str]]) -> Raw:
        """Takes what was typed out of a posted form, as typed, at most 10,000 characters in all."""
        raw = self.kind.read(self, form_fields)
        if self.dont_know and self.unknown_field != self.page:
            raw[self.unknown_field] = "yes" if first_text(form_fields.get(self.unknown_field)) == "yes" else ""
        return raw

    @property
    def unknown_field(self) -> str:
        """The field that says "I don't know": one of its own, or one more among what can be picked."""
        return self.page if self.kind.picks_one else f"{self.page}-dont-know"

    def check(self, raw: Mapping[str, object], today: date | None = None) -> Checked:
        """Finds what the typing means, or what is wrong with it; it never raises, whatever `raw` holds."""
        if self.dont_know and first_text(raw.get(self.unknown_field)) == (
            "dont-know" if self.kind.picks_one else "yes"
        ):
            if self.kind.picks_one or self.kind.is_empty(self, raw):
                return Checked(dont_know())
            return Checked(problem=Problem(self.fields[0], NOT_BOTH))
        return self.kind.check(self, raw, today or clock.today())

    def at_odds(self, value: Value, answers: Answers) -> Problem | None:
        """What is wrong with an answer, good by itself, beside the others."""
        return self.kind.at_odds(self, value, answers)

    def raw_of(self, value: Value) -> Raw:
        """Fills the fields from an answer, so that reading them again gives the same answer."""
        if is_dont_know(value):
            empty = {} if self.kind.picks_one else self.kind.raw_of(self, None)
            return empty | {self.unknown_field: "dont-know" if self.kind.picks_one else "yes"}
        return self.kind.raw_of(self, value)

    def shown(self, value: Value) -> Shown:
        """Shows the answer on check-answers, masked where it is private."""
        return Shown(message=DONT_KNOW) if is_dont_know(value) else self.kind.shown(self, value)
