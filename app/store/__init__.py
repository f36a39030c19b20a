"""What this site itself remembers, in one database: visits, drafts and the numbers that lead to them, photographs, answer sheets.

SQLite in WAL mode by default, PostgreSQL by `DATABASE_URL`. Everything a citizen wrote is sealed (see `sealing.py`)
before it is stored.
"""

from pathlib import Path

from sqlalchemy import create_engine, event, make_url
from sqlalchemy.engine import Engine
from sqlalchemy.pool import QueuePool

from app.config import Config
from app.store.codes import Codes
from app.store.drafts import Drafts
from app.store.outbox import Outbox
from app.store.sealing import Seal
from app.store.sheets import Sheets
from app.store.tables import metadata
from app.store.uploads import Uploads
from app.store.visits import Visits


class Store:
    """The site's own memory; safe to use from many threads and processes."""

    def __init__(self, config: Config) -> None:
        self.engine = _engine(config.DATABASE_URL)
        metadata.create_all(self.engine)
        seal = Seal(config.SECRET_KEY)
        self.visits = Visits(
            self.engine, seal, idle_minutes=config.SIGNED_IN_IDLE_MINUTES, hours=config.SIGNED_IN_HOURS
        )
        self.drafts = Drafts(self.engine, seal, days=config.DRAFT_DAYS)
        self.sheets = Sheets(self.engine, seal)
        self.codes = Codes(self.engine, seal)
        self.outbox = Outbox(self.engine, seal)
        self.uploads = Uploads(self.engine, seal, days=config.DRAFT_DAYS)
        self.mark = seal.mark
        self.seal = seal

    def is_up(self) -> bool:
        """Whether the database answers."""
        try:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("SELECT 1")
        except Exception:
            return False
        return True


def _engine(address: str) -> Engine:
    url = make_url(address)
    if not url.drivername.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    if url.database in (None, "", ":memory:"):
        # One connection that threads take turns at: what two of them do in turn never runs into one transaction.
        return create_engine(
            url, poolclass=QueuePool, pool_size=1, max_overflow=0, connect_args={"check_same_thread": False}
        )
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 5})

    @event.listens_for(engine, "connect")
    def _prepare(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA journal_mode=WAL")
        # FULL: a receipt must outlive a power cut.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    return engine
