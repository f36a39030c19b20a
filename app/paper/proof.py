"""Is this code on a slip of paper a receipt of ours, and does it say what we wrote?

A receipt's code holds its facts and a signature (Ed25519, RFC 8032), so an office without a network can tell:

    HZA + base32(facts + signature)        facts: six lines of UTF-8; signature: 64 bytes over "HZA" + facts

Base32 has capital letters and digits alone: a QR code holds them most tightly, and a scanner that types like a
keyboard brings them through whatever keyboard, language or Caps Lock is on.
"""

import base64
import binascii
import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

MARK = "HZA"  # 回执, first edition: the same three signs stand in front of every code
MOST_SIGNS = 1000  # more than any code of ours
SIGNATURE = 64  # bytes
TITLE_BYTES = 48  # of a service's title; a longer one would make the code too fine for an old scanner
NAME_BYTES = 12
STATES = {"kept": "K", "accepted": "A"}

Verdict = Literal["genuine", "altered", "not ours", "no receipt"]
PublicKeys = Mapping[str, Ed25519PublicKey]


@dataclass(frozen=True)
class Facts:
    """What a receipt's code says: no identity number, no answer, and of the name no more than a village needs."""

    number: str  # 12 digits
    service: str  # its title
    _: KW_ONLY
    day: date  # handed in
    state: str  # when it was signed: one of STATES
    name: str = ""  # masked; empty where nobody was signed in


@dataclass(frozen=True)
class Reading:
    """What a code turned out to be; `facts` are told only of a genuine one, `key` of one that names a key."""

    verdict: Verdict
    facts: Facts | None = None
    _: KW_ONLY
    key: str = ""


def masked(name: str) -> str:
    """A name with its first sign alone: 陈桂芳 -> 陈**."""
    name = " ".join(name.split())
    return name[:1] + "*" * min(len(name) - 1, 4)


def key_name(key: Ed25519PublicKey) -> str:
    """What a key is called in the codes it signs; it follows from the key, so nobody has to hand names out."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:8]


def read_public_keys(text: str) -> dict[str, Ed25519PublicKey]:
    """The keys in the text of a key file, by name. Raises ValueError when there is none, or one that is no such key."""
    found: dict[str, Ed25519PublicKey] = {}
    for block in re.findall(r"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", text, re.S):
        key = load_pem_public_key(block.encode())
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("a key in the file is not for Ed25519")
        found[key_name(key)] = key
    if not found:
        raise ValueError("there is no public key in the file")
    return found


class Keys:
    """The keys that sign receipts, in a folder.

    signing.pem     the private key in use; it never leaves this machine
    <name>.pub.pem  every public key there ever was: receipts outlive keys
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._private = folder / "signing.pem"

    def sign(self, facts: Facts) -> str:
        """The code of a receipt. The same facts give the same code while the key stays."""
        key = self._signing()
        lines = (key_name(key.public_key()), facts.number, f"{facts.day:%Y%m%d}", STATES[facts.state])
        texts = (_shortened(facts.name, NAME_BYTES), _shortened(facts.service, TITLE_BYTES))
        told = "\n".join((*lines, *texts)).encode()
        return MARK + base64.b32encode(told + key.sign(MARK.encode() + told)).decode().rstrip("=")

    def public_text(self) -> str:
        """The key file that an office keeps: every public key, PEM, the one in use among them."""
        self._signing()
        return "".join(path.read_text() for path in sorted(self._folder.glob("*.pub.pem")))

    def public(self) -> PublicKeys:
        """Every public key by its name."""
        return read_public_keys(self.public_text())

    def rotate(self) -> str:
        """Sign with a new key from now on; its name. What the old ones signed stays good, for their public keys stay."""
        made = self._write_new()
        os.replace(made, self._private)
        return key_name(self._signing().public_key())

    def _signing(self) -> Ed25519PrivateKey:
        if not self._private.exists():
            made = self._write_new()
            try:
                os.link(made, self._private)  # whole or not at all: another process may be making one too
            except FileExistsError:
                pass
            finally:
                made.unlink()
        key = load_pem_private_key(self._private.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError(f"{self._private} holds no key for Ed25519")
        public = self._folder / f"{key_name(key.public_key())}.pub.pem"
        if not public.exists():
            public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        return key

    def _write_new(self) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"new-{secrets.token_hex(8)}"
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
        return path


def verify(text: str, keys: PublicKeys) -> Reading:
    """What a scanned or typed text is; it never raises, whatever the text."""
    code = re.sub(r"[\s-]+", "", text[: 2 * MOST_SIGNS]).upper()
    if not re.fullmatch(rf"{MARK}[A-Z2-7]{{1,{MOST_SIGNS}}}", code):
        return Reading("no receipt")
    try:
        sealed = base64.b32decode(code[len(MARK) :] + "=" * (-len(code[len(MARK) :]) % 8))
    except binascii.Error:
        return Reading("altered")
    if base64.b32encode(sealed).decode().rstrip("=") != code[len(MARK) :] or len(sealed) <= SIGNATURE:
        return Reading("altered")
    told, signature = sealed[:-SIGNATURE], sealed[-SIGNATURE:]
    name = told.split(b"\n", 1)[0].decode("ascii", "replace")
    if name not in keys:
        return Reading("not ours" if re.fullmatch(r"[0-9a-f]{8}", name) else "altered", key=name)
    try:
        keys[name].verify(signature, MARK.encode() + told)
    except InvalidSignature:
        return Reading("altered", key=name)
    return Reading("genuine", _facts(told.decode()), key=name)


def _facts(told: str) -> Facts:
    _key, number, day, state, name, service = told.split("\n")
    states = {letter: word for word, letter in STATES.items()}
    return Facts(number, service, day=date.fromisoformat(day), state=states[state], name=name)


def _shortened(text: str, most: int) -> str:
    """The text on one line and in at most so many bytes of UTF-8; an ellipsis tells that there was more."""
    text = " ".join(text.split())
    if len(text.encode()) <= most:
        return text
    return text.encode()[: most - len("…".encode())].decode(errors="ignore") + "…"
