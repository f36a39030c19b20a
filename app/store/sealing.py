"""Sealing what citizens wrote, so that a copied database file tells nothing.

Fernet (AES-128-CBC with HMAC-SHA256) from `cryptography`, with a key derived from SECRET_KEY.
"""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken


class Seal:
    """Turns JSON-able values into sealed text and back."""

    def __init__(self, secret: str) -> None:
        key = hashlib.scrypt(secret.encode(), salt=b"citizen-site store", n=2**14, r=8, p=1, dklen=32)
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        self._mark_key = hmac.digest(key, b"marks", "sha256")

    def close(self, value: Any) -> str:
        """The value as sealed text."""
        return self._fernet.encrypt(json.dumps(value, ensure_ascii=False).encode()).decode()

    def open(self, sealed: str) -> Any:
        """The value that was sealed, or None when it was sealed with another key."""
        try:
            return json.loads(self._fernet.decrypt(sealed.encode()))
        except InvalidToken:
            return None

    def close_bytes(self, data: bytes) -> bytes:
        """A picture's bytes, sealed, a third shorter than as text."""
        return base64.urlsafe_b64decode(self._fernet.encrypt(data))

    def open_bytes(self, sealed: bytes) -> bytes | None:
        """The bytes that were sealed, or None when they were sealed with another key."""
        try:
            return self._fernet.decrypt(base64.urlsafe_b64encode(sealed))
        except InvalidToken:
            return None

    def mark(self, text: str) -> str:
        """What stands for a short secret in the database: the same for the same text, and of no use without the key."""
        return hmac.new(self._mark_key, text.encode(), hashlib.sha256).hexdigest()
