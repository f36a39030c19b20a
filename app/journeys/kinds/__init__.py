"""Which kinds of question there are.

`KINDS` maps the name a form definition uses to the kind. A new kind is a module beside this one and a line here.
"""

from types import MappingProxyType

from app.journeys.kinds.address import Address
from app.journeys.kinds.bank_card import BankCard
from app.journeys.kinds.certificate import Certificate
from app.journeys.kinds.day import Day
from app.journeys.kinds.group import Group
from app.journeys.kinds.id_number import IdNumber
from app.journeys.kinds.kind import Kind
from app.journeys.kinds.money import Money
from app.journeys.kinds.name import Name
from app.journeys.kinds.payment import Payment
from app.journeys.kinds.phone import Phone
from app.journeys.kinds.photo import Photo
from app.journeys.kinds.picks import Choice, Choices, Consent, Declaration, YesNo
from app.journeys.kinds.place import Place
from app.journeys.kinds.signature import Signature
from app.journeys.kinds.slot import Slot
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
    Declaration(),
    Address(),
    Place(),
    Slot(),
    Group(),
    Certificate(),
    Signature(),
    Payment(),
    Photo(),
)

# Of these somebody may say that they do not know, where the form lets them.
MAY_BE_UNKNOWN = frozenset(
    {"text", "name", "phone", "id-number", "date", "choice", "choices", "yes-no", "money", "bank-card"}
)
# These may be asked of each member of a group.
MAY_REPEAT = MAY_BE_UNKNOWN | {"address"}

KINDS = MappingProxyType({kind.name: kind for kind in _EVERY})
