"""Was this made before? One key of one caller makes one thing, whatever arrives at once, and however often."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from flask import request
from sqlalchemy import Column, Connection, Engine, String, Table, select
from sqlalchemy.exc import IntegrityError

from backend.languages import words
from backend.problems import Problem
from backend.storage import metadata

made = Table(
    "made",
    metadata,
    Column("api", String(40), primary_key=True),
    Column("owner", String(64), primary_key=True),  # "" for somebody who has not signed in
    Column("key", String(255), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("reference", String(100), nullable=False),
)


def asked_key() -> str:
    """Tell the key of the current request; the door has seen to it that there is one."""
    return request.headers["Idempotency-Key"]


def once(
    engine: Engine, api: str, owner: str, key: str, body: Any, *, make: Callable[[Connection], str]
) -> tuple[str, bool]:
    """Make a thing and tell its reference, or that of the one made before; the bool is True if it is new.

    `make` writes the thing and gives its reference; what it writes and the key are one transaction.
    Raises Problem 409 for a key that came with another body before; passes on what `make` raises.
    """
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    found = made_before(engine, api, owner, key, digest)
    if found is not None:
        return found, False
    try:
        with engine.begin() as connection:
            reference = make(connection)
            row = {"api": api, "owner": owner, "key": key, "digest": digest, "reference": reference}
            connection.execute(made.insert().values(row))
    except IntegrityError:
        # The same key came twice at once, and the other one was first.
        found = made_before(engine, api, owner, key, digest)
        if found is None:
            raise
        return found, False
    return reference, True


def made_before(engine: Engine, api: str, owner: str, key: str, digest: str) -> str | None:
    """Tell the reference of what a key made before, None if it made nothing. Raises Problem 409 for another body."""
    this = (made.c.api == api) & (made.c.owner == owner) & (made.c.key == key)
    with engine.connect() as connection:
        row = connection.execute(select(made.c.digest, made.c.reference).where(this)).one_or_none()
    if row is None:
        return None
    if row.digest != digest:
        raise Problem(
            409,
            words("这个号已经交过别的内容了。", "Something else was handed in under this key before."),
            kind="/problems/idempotency-key-reused",
        )
    return str(row.reference)
