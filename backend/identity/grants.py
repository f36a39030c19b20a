"""What has been granted to whom? Authorization codes and access tokens, kept only as hashes."""

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from authlib.oauth2.rfc6749 import TokenMixin
from authlib.oidc.core import AuthorizationCodeMixin
from sqlalchemy import Column, DateTime, Engine, Integer, String, Table, Text, insert, select, update

from backend.identity.client import Client
from backend.residents import Resident, Residents
from backend.storage import metadata

CODE_SECONDS = 120
TOKEN_SECONDS = 7200

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


@dataclass(frozen=True, kw_only=True)
class Code(AuthorizationCodeMixin):
    """An authorization code that has just been redeemed."""

    redirect_uri: str
    scope: str
    sub: str
    nonce: str | None
    code_challenge: str
    auth_time: int
    sid: str
    code_challenge_method: str = "S256"

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.auth_time


@dataclass(frozen=True, kw_only=True)
class Token(TokenMixin):
    """An access token as it is kept."""

    client: Client
    resident: Resident
    scope: str
    expires_at: int
    revoked: bool

    def check_client(self, client: Client) -> bool:
        return client.client_id == self.client.client_id

    def get_scope(self) -> str:
        return self.scope

    def get_expires_in(self) -> int:
        return max(0, self.expires_at - int(time.time()))

    def is_expired(self) -> bool:
        return self.expires_at <= time.time()

    def is_revoked(self) -> bool:
        return self.revoked

    def get_user(self) -> Resident:
        return self.resident

    def get_client(self) -> Client:
        return self.client


@dataclass(frozen=True)
class Grants:
    """The codes and tokens given out."""

    engine: Engine
    residents: Residents
    client: Client

    def keep_code(self, code: str, resident: Resident, *, redirect_uri: str, scope: str, asked: Any) -> None:
        """Keep a code; `asked` holds the authorization request's parameters."""
        now = int(time.time())
        row = {
            "code_hash": _hash(code),
            "client_id": self.client.client_id,
            "redirect_uri": redirect_uri,
            "scope": scope,
            "sub": resident.sub,
            "nonce": asked.get("nonce"),
            "challenge": asked["code_challenge"],
            "auth_time": now,
            "expires_at": now + CODE_SECONDS,
            "sid": secrets.token_urlsafe(16),
        }
        with self.engine.begin() as connection:
            connection.execute(insert(codes).values(row))

    def redeem(self, code: str) -> Code | None:
        """Use a code up, whatever comes of it; one that comes a second time takes its tokens with it.

        RFC 6749, 4.1.2: a code used twice has been stolen by one of the two.
        """
        hashed, now = _hash(code), int(time.time())
        with self.engine.begin() as connection:
            claim = update(codes).where(codes.c.code_hash == hashed, codes.c.used_at.is_(None)).values(used_at=now)
            claimed = connection.execute(claim).rowcount == 1
            row = connection.execute(select(codes).where(codes.c.code_hash == hashed)).mappings().one_or_none()
        if row is None:
            return None
        if not claimed:
            self.end(row["sid"])
            return None
        if row["expires_at"] <= now:
            return None
        return Code(
            redirect_uri=row["redirect_uri"],
            scope=row["scope"],
            sub=row["sub"],
            nonce=row["nonce"],
            code_challenge=row["challenge"],
            auth_time=row["auth_time"],
            sid=row["sid"],
        )

    def knows_nonce(self, nonce: str) -> bool:
        """Tell whether a code was given out for this nonce before."""
        with self.engine.connect() as connection:
            return connection.execute(select(codes.c.code_hash).where(codes.c.nonce == nonce)).first() is not None

    def keep_token(self, token: str, sub: str, *, scope: str, sid: str, seconds: int) -> None:
        """Keep an access token."""
        now = int(time.time())
        row = {
            "token_hash": _hash(token),
            "client_id": self.client.client_id,
            "scope": scope,
            "sub": sub,
            "issued_at": now,
            "expires_at": now + seconds,
            "sid": sid,
        }
        with self.engine.begin() as connection:
            connection.execute(insert(tokens).values(row))

    def token(self, token: str) -> Token | None:
        """Find an access token, whether or not it still holds."""
        with self.engine.connect() as connection:
            row = connection.execute(select(tokens).where(tokens.c.token_hash == _hash(token))).mappings().one_or_none()
        resident = self.residents.find(row["sub"]) if row else None
        if row is None or resident is None:
            return None
        return Token(
            client=self.client,
            resident=resident,
            scope=row["scope"],
            expires_at=row["expires_at"],
            revoked=row["revoked_at"] is not None,
        )

    def revoke(self, token: str) -> None:
        """Revoke one access token."""
        with self.engine.begin() as connection:
            revoked = update(tokens).where(tokens.c.token_hash == _hash(token), tokens.c.revoked_at.is_(None))
            connection.execute(revoked.values(revoked_at=datetime.now(UTC)))

    def end(self, sid: str) -> None:
        """Revoke every token of one sign-in."""
        with self.engine.begin() as connection:
            ended = update(tokens).where(tokens.c.sid == sid, tokens.c.revoked_at.is_(None))
            connection.execute(ended.values(revoked_at=datetime.now(UTC)))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
