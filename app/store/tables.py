"""The tables. Times are seconds since the epoch; columns named `sealed` hold text from `sealing.Seal`."""

from sqlalchemy import Column, Float, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

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
    Column("tries", Integer, nullable=False, default=0),
    Column("next_try", Float, nullable=False),
    Index("sheets_by_owner", "owner", "created"),
    Index("sheets_waiting", "state", "next_try"),
)
