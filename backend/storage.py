"""What does this backend keep, and where? One database, reached through SQLAlchemy Core."""

from pathlib import Path

from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.pool import QueuePool

MEMORY = ":memory:"

metadata = MetaData()

cases = Table(
    "cases",
    metadata,
    Column("reference", String(32), primary_key=True),
    Column("owner", String(64), nullable=False, index=True),  # "" for a case handed in without signing in
    Column("service", String(100), nullable=False),
    Column("answers", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("idempotency_key", String(255), nullable=False),
    Column("resident", String(200), nullable=False),
    Column("handed_in_at", String(40), nullable=False),
    # The promise towards the caller: one key of one caller never makes a second case, whatever arrives at once.
    UniqueConstraint("owner", "idempotency_key"),
)

codes = Table(
    "codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("client_id", String(100), nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("scope", String(200), nullable=False),
    Column("sub", String(64), nullable=False),
    Column("nonce", String(255), index=True),
    Column("challenge", String(128), nullable=False),
    Column("auth_time", Integer, nullable=False),
    Column("expires_at", Integer, nullable=False),
    Column("used_at", Integer),
    Column("sid", String(64), nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("client_id", String(100), nullable=False),
    Column("scope", String(200), nullable=False),
    Column("sub", String(64), nullable=False),
    Column("issued_at", Integer, nullable=False),
    Column("expires_at", Integer, nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Column("sid", String(64), nullable=False, index=True),
)


def open_database(where: str) -> Engine:
    """Open the database at a path or SQLAlchemy URL, `":memory:"` for one that lives as long as the app, and lay its tables."""
    if where == MEMORY:
        # One connection, lent to one thread at a time: an in-memory database is gone with its last connection.
        engine = create_engine(
            "sqlite://",
            poolclass=QueuePool,
            pool_size=1,
            max_overflow=0,
            connect_args={"check_same_thread": False},
        )
    elif "://" in where:
        engine = create_engine(where)
    else:
        Path(where).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(f"sqlite:///{where}")
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    metadata.create_all(engine)
    return engine


def folder_of(where: str) -> Path | None:
    """Name the folder that things kept beside the database go to, None if the database is not a file here."""
    if where == MEMORY or ("://" in where and not where.startswith("sqlite:///")):
        return None
    return Path(where.removeprefix("sqlite:///")).parent


def _prepare_sqlite(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    # Readers must not wait for a writer, and two writers wait for each other instead of failing.
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()
