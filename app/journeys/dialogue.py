"""How is a form asked of somebody who only hears, and who answers with the twelve keys of a telephone?

The same questions in the same order as on the screen: one turn each. What twelve keys cannot say (a name, a place, a picture) is
still read out in its turn, and left for later.

    turns(form, answers) -> Turn -> keyed(turn, Heard) -> the fields of the question's page -> question.read, check, shown
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Literal

from app.journeys.answers import Answers
from app.journeys.form import Form
from app.journeys.kinds.day import BY_MOON, BY_YEAR
from app.journeys.question import Question
from app.journeys.words import DONT_KNOW, N_, NO, YES

# pick: a key for each option; ticks: yes or no to each; digits: a number; none: keys cannot say it.
Entry = Literal["pick", "ticks", "digits", "none"]
Way = Literal["keyed", "by-moon", "by-leap-moon", "by-year", "empty", "unknown", "later"]

I_AGREE = N_("同意")
I_DO_NOT_AGREE = N_("不同意")
NOTHING_PICKED = N_("都不选")

# What a way is called beside the others; keys for days tell of calendars.
WAYS: dict[Way, str] = {
    "keyed": N_("现在按号码"),
    "by-moon": N_("农历"),
    "by-leap-moon": N_("农历，是闰月"),
    "by-year": N_("只记得是哪一年"),
    "empty": N_("没有，不用写"),
    "unknown": DONT_KNOW,
    "later": N_("先放一放，接着答下面的"),
}
BY_THE_SUN = N_("公历")
ONE_BY_ONE = N_("现在选")

HOW: dict[str, str] = {
    "phone": N_("请按电话号码。座机先按区号。按完了，按井号。"),
    "id-number": N_("请按身份证号，一共18位。X用星号代替。按完了，按井号。"),
    "bank-card": N_("请按银行卡号。按完了，按井号。"),
    "money": N_("请按多少元。小数点用星号代替。按完了，按井号。"),
    "date": N_("请按8个数字：年4个，月2个，日2个。"),
    "by-moon": N_("请按农历的8个数字：年4个，月2个，日2个。"),
    "by-leap-moon": N_("请按农历的8个数字：年4个，月2个，日2个。"),
    "by-year": N_("请按是哪一年，4个数字。"),
}
NO_MONEY = N_("一分钱也没有，请按两个0。")

# The fewest and the most signs a number may have for the keys to be heard at all; whether it is right is the kind's to say.
# A single 0 is nowhere among them: it calls a person.
ROOM: dict[str, tuple[int, int]] = {
    "phone": (2, 15),
    "id-number": (2, 20),
    "bank-card": (2, 24),
    "money": (1, 15),
    "date": (8, 8),
    "by-moon": (8, 8),
    "by-leap-moon": (8, 8),
    "by-year": (4, 4),
}
STAR = {"id-number": "X", "money": "."}
MOST_KEYED = 40  # signs that are looked at, whoever sent more


@dataclass(frozen=True)
class Choice:
    """Something to pick by a key; a `marked` text is to be translated, another stands in the form."""

    value: str
    text: str
    marked: bool = False


@dataclass(frozen=True)
class Turn:
    """One question as it is asked by telephone.

    `ways` are to be chosen among first, where there are several. `choices` are the options, or the statements to say yes or no to.
    """

    question: Question
    entry: Entry
    _: KW_ONLY
    ways: tuple[Way, ...]
    choices: tuple[Choice, ...] = ()

    def how(self, way: Way) -> str:
        """What to press, as a marked sentence."""
        return HOW[self._shape(way)]

    def room(self, way: Way) -> tuple[int, int]:
        """The fewest and the most signs."""
        return ROOM[self._shape(way)]

    def way_text(self, way: Way) -> str:
        """What a way is called, as a marked text."""
        if way == "keyed" and self.question.kind.name == "date":
            return BY_THE_SUN
        return ONE_BY_ONE if way == "keyed" and self.entry == "ticks" else WAYS[way]

    @property
    def star(self) -> str:
        """What the star stands for within a number; "" for nothing."""
        return STAR.get(self.question.kind.name, "")

    def _shape(self, way: Way) -> str:
        return way if way in HOW else self.question.kind.name


@dataclass(frozen=True)
class Heard:
    """What somebody pressed: the number, or the values picked."""

    way: Way = "keyed"
    digits: str = ""
    picked: tuple[str, ...] = ()


def turns(form: Form, answers: Answers) -> tuple[Turn, ...]:
    """The questions this person is asked, in order, as far as the answers tell."""
    return tuple(turn(question) for question in form.path(answers))


def turn(question: Question) -> Turn:
    """How one question is asked."""
    entry = _entry(question)
    if entry == "pick":
        return Turn(question, entry, ways=("keyed",), choices=_picks(question))
    ways: list[Way] = ["later" if entry == "none" else "keyed"]
    if question.lunar:
        ways += ["by-moon", "by-leap-moon"]
    if question.year_only:
        ways.append("by-year")
    if question.optional:
        # Who may leave it empty hears that first, where nothing else can be pressed.
        ways.insert(0 if entry == "none" else len(ways), "empty")
    if question.dont_know:
        ways.append("unknown")
    return Turn(question, entry, ways=tuple(ways), choices=_statements(question) if entry == "ticks" else ())


def keyed(asked: Turn, heard: Heard) -> dict[str, list[str]]:
    """What was pressed, as if it had been written on the question's page."""
    question = asked.question
    if heard.way == "empty":
        return {}
    if heard.way == "unknown":
        return {question.unknown_field: ["yes"]}
    if asked.entry != "digits":
        return {question.page: [value for value in heard.picked if value]}
    digits = "".join(heard.digits.split()).rstrip("#")[:MOST_KEYED]
    if question.kind.name == "date":
        return {name: [text] for name, text in _day(question, digits, heard.way).items()}
    return {question.page: [digits.replace("*", asked.star or "*")]}


def _entry(question: Question) -> Entry:
    match question.kind.name:
        case "choice" | "yes-no" | "consent":
            return "pick"
        case "choices" | "declaration":
            return "ticks"
        case name if name in ROOM:
            return "digits"
    return "none"


def _picks(question: Question) -> tuple[Choice, ...]:
    if question.kind.name == "consent":
        return (Choice("yes", I_AGREE, marked=True), Choice("", I_DO_NOT_AGREE, marked=True))
    found = [Choice(option.value, option.text) for option in question.options]
    if question.kind.name == "yes-no":
        found = [Choice("yes", YES, marked=True), Choice("no", NO, marked=True)]
    if question.dont_know:
        found.append(Choice("dont-know", DONT_KNOW, marked=True))
    if question.optional:
        found.append(Choice("", NOTHING_PICKED, marked=True))
    return tuple(found)


def _statements(question: Question) -> tuple[Choice, ...]:
    if question.kind.name == "declaration":
        return tuple(Choice(str(n), text) for n, text in enumerate(question.statements, start=1))
    return tuple(Choice(option.value, option.text) for option in question.options)


def _day(question: Question, digits: str, way: Way) -> Mapping[str, str]:
    page = question.page
    if way == "by-year":
        return {f"{page}-year": digits, f"{page}-calendar": BY_YEAR}
    found = {f"{page}-year": digits[:4], f"{page}-month": digits[4:6], f"{page}-day": digits[6:]}
    if way in ("by-moon", "by-leap-moon"):
        found[f"{page}-calendar"] = BY_MOON
        found[f"{page}-leap"] = "yes" if way == "by-leap-moon" else ""
    return found
