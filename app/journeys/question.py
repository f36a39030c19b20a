"""What is asked on one page of a journey."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date

from app.journeys.answers import Checked, Raw, Shown, Value
from app.journeys.conditions import Condition
from app.journeys.kinds.kind import Kind


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
    that answers it. What a kind of question does not use stays at its default.
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
        return self.kind.read(self, form_fields)

    def check(self, raw: Mapping[str, object], today: date | None = None) -> Checked:
        """Finds what the typing means, or what is wrong with it; it never raises, whatever `raw` holds."""
        return self.kind.check(self, raw, today or date.today())

    def raw_of(self, value: Value) -> Raw:
        """Fills the fields from an answer, so that reading them again gives the same answer."""
        return self.kind.raw_of(self, value)

    def shown(self, value: Value) -> Shown:
        """Shows the answer on check-answers, masked where it is private."""
        return self.kind.shown(self, value)
