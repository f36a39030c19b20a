"""The tables. Times are seconds since the epoch; columns named `sealed` hold text from `sealing.Seal`."""

from sqlalchemy import Column, Float, Index, Integer, LargeBinary, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData()

visits = Table(
    "visits",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of the cookie
    Column("sealed", Text, nullable=False),
    Column("created", Float, nullable=False),
    Column("seen", Float, nullable=False, index=True),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(80), nullable=False),
    Column("service", String(80), nullable=False),
    Column("sealed", Text, nullable=False),
    Column("version", Integer, nullable=False),  # goes up by one at each change
    Column("created", Float, nullable=False),
    Column("updated", Float, nullable=False, index=True),
    UniqueConstraint("owner", "service"),
)

# Drafts of a service of which the owner has another one in hand; the same columns, without the promise to be the only one.
aside = Table(
    "drafts_aside",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(80), nullable=False, index=True),
    Column("service", String(80), nullable=False),
    Column("sealed", Text, nullable=False),
    Column("created", Float, nullable=False),
    Column("updated", Float, nullable=False, index=True),
)

codes = Table(
    "codes",
    metadata,
    Column("code", String(64), primary_key=True),  # a mark of the number (`Seal.mark`), never the number
    Column("purpose", String(16), nullable=False),
    Column("draft", String(32), nullable=False, index=True),
    Column("fact", String(64), nullable=False),  # a mark of the number and the second fact together
    Column("wrong", Integer, nullable=False, default=0),  # wrong tries so far
    Column("rests_until", Float, nullable=False, default=0.0),
    Column("expires", Float),  # none: as long as the draft is there
    Column("created", Float, nullable=False),
)

sheets = Table(
    "sheets",
    metadata,
    Column("number", String(12), primary_key=True),
    Column("key", String(32), nullable=False, unique=True),  # the draft's id: one draft makes one sheet, ever
    Column("owner", String(80), nullable=False),
    Column("service", String(80), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reference", String(64)),
    Column("sealed", Text, nullable=False),
    Column("created", Float, nullable=False),
    Column("tries", Integer, nullable=False, default=0),  # how often it was sent, or begun to be
    Column("next_try", Float, nullable=False),  # for an accepted one: when its answers go; 0 once they are gone
    Index("sheets_by_owner", "owner", "created"),
    Index("sheets_waiting", "state", "next_try"),
)

# Photographs, as they were accepted; `small` and `whole` are sealed as bytes (`Seal.close_bytes`).
uploads = Table(
    "uploads",
    metadata,
    Column("id", String(43), primary_key=True),
    Column("holder", String(64), nullable=False, index=True),  # a draft's id (its sheet's key), or a case's mark
    Column("question", String(100), nullable=False),
    Column("kind", String(40), nullable=False),  # image/jpeg or application/pdf
    Column("pages", Integer, nullable=False),
    Column("doubts", String(40), nullable=False),  # "" once somebody wants it all the same
    Column("bytes", Integer, nullable=False),
    Column("small", LargeBinary, nullable=False),
    Column("whole", LargeBinary, nullable=False),
    Column("created", Float, nullable=False, index=True),
)
