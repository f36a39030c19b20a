"""Where does this backend keep what it knows, and how does the database come to be full of samples?

One database, reached through SQLAlchemy Core. Every API lays its tables on `metadata` in a module of its own. The samples are
laid once, into a file made ready beside the database (`sample-<digest>.db`) and copied from there: making them takes
seconds, copying them does not. What is laid carries the digest of the data and code it came from, and is laid anew when
that changes; what people made themselves (cases, bookings, published services ...) stays.
"""

import fcntl
import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, create_engine, event, inspect
from sqlalchemy.pool import QueuePool

MEMORY = ":memory:"
ROOT = Path(__file__).parent

metadata = MetaData()

# One row: which samples lie here.
laid = Table("laid", metadata, Column("digest", String(64), primary_key=True))

Sower = Callable[[Connection], None]
"""Lays the samples of one API into its tables, which are empty of samples."""

_sowers: list[tuple[Sower, tuple[Table, ...]]] = []


def samples(*tables: Table) -> Callable[[Sower], Sower]:
    """Name the tables that a sower fills.

    A table that also holds what people made has a column `origin`; its samples are the rows of origin "sample".
    """

    def register(sower: Sower) -> Sower:
        _sowers.append((sower, tables))
        return sower

    return register


@cache
def sample_digest() -> str:
    """Tell which samples this program would lay: a digest of its data, its code and the tables it knows."""
    found = hashlib.sha256(",".join(sorted(metadata.tables)).encode())
    for path in sorted(ROOT.rglob("*")):
        if path.suffix in (".py", ".yaml"):
            found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def open_database(where: str, beside: Path | None = None) -> Engine:
    """Open the database at a path, `":memory:"` for one that lives as long as the app; its tables and samples are laid.

    `beside` is where the file made ready lies; by default beside the database.
    """
    folder = beside or (Path("var") if where == MEMORY else Path(where).parent)
    ready = _made_ready(folder)
    if where == MEMORY:
        # One connection, lent to one thread at a time: an in-memory database is gone with its last connection.
        pool = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
        engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, **pool)
        event.listen(engine, "connect", lambda connection, _record: _copy(_made_ready(folder), connection))
        _prepare(engine)
        return engine
    path = Path(where)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with closing(sqlite3.connect(path)) as connection:
            _copy(ready, connection)
    engine = create_engine(f"sqlite:///{path}")
    _prepare(engine)
    _lay_anew(engine, ready)
    return engine


def folder_of(where: str) -> Path | None:
    """Name the folder that things kept beside the database go to, None if the database is not a file here."""
    return None if where == MEMORY else Path(where).parent


def _made_ready(folder: Path) -> Path:
    """Find the samples made ready, or make them; of several processes one makes them and the others wait."""
    ready = folder / f"sample-{sample_digest()}.db"
    if ready.exists():
        return ready
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            print("Making the sample data (once, some seconds) ...", flush=True)
            for old in folder.glob("sample-*.db*"):
                old.unlink()
            draft = ready.with_suffix(".draft")
            draft.unlink(missing_ok=True)
            engine = create_engine(f"sqlite:///{draft}")
            metadata.create_all(engine)
            with engine.begin() as connection:
                for sower, _tables in _sowers:
                    sower(connection)
                connection.execute(laid.insert().values(digest=sample_digest()))
            engine.dispose()
            draft.rename(ready)
    return ready


def _copy(ready: Path, into: object) -> None:
    # For reading only: another version of this program may just have put its own in place of these, and to
    # open a file that is gone would make an empty one.
    with closing(sqlite3.connect(f"{ready.absolute().as_uri()}?mode=ro", uri=True)) as source:
        source.backup(into)  # type: ignore[arg-type]


def _lay_anew(engine: Engine, ready: Path) -> None:
    """Put the samples made ready in place of older ones."""
    there = set(inspect(engine).get_table_names())
    with engine.begin() as connection:
        if "laid" in there and connection.execute(laid.select()).scalar() == sample_digest():
            return
    metadata.create_all(engine)
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("ATTACH DATABASE ? AS ready", (str(ready),))
        for table in (laid, *(table for _sower, tables in _sowers for table in tables)):
            columns = ", ".join(f'"{column.name}"' for column in table.columns)
            which = " WHERE origin = 'sample'" if "origin" in table.columns else ""
            cursor.execute(f"DELETE FROM main.{table.name}{which}")  # noqa: S608 (our own names)
            cursor.execute(
                f"INSERT OR IGNORE INTO main.{table.name} ({columns}) SELECT {columns} FROM ready.{table.name}"  # noqa: S608
            )
        raw.commit()
        cursor.execute("DETACH DATABASE ready")
    finally:
        raw.close()


def _prepare(engine: Engine) -> None:
    event.listen(engine, "connect", _prepare_connection)


def _prepare_connection(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    # Readers must not wait for a writer, and two writers wait for each other instead of failing.
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()
