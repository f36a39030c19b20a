"""Which kinds of question there are.

`KINDS` maps the name a form definition uses to the kind. A new kind is a module beside this one and a line here.
"""

from types import MappingProxyType

from app.journeys.kinds.bank_card import BankCard
from app.journeys.kinds.day import Day
from app.journeys.kinds.id_number import IdNumber
from app.journeys.kinds.kind import Kind
from app.journeys.kinds.money import Money
from app.journeys.kinds.name import Name
from app.journeys.kinds.phone import Phone
from app.journeys.kinds.picks import Choice, Choices, Consent, YesNo
from app.journeys.kinds.text import Text

_EVERY: tuple[Kind, ...] = (
    Text(),
    Name(),
    Phone(),
    IdNumber(),
    Day(),
    Choice(),
    Choices(),
    YesNo(),
    Money(),
    BankCard(),
    Consent(),
)

KINDS = MappingProxyType({kind.name: kind for kind in _EVERY})
