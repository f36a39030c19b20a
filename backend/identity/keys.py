"""With which key does the provider sign? With one made at the first start and kept beside the database."""

import json
import os
import secrets
from pathlib import Path

from joserfc.jwk import RSAKey

FILE = "identity-key.json"


def signing_key(folder: Path | None) -> RSAKey:
    """Find the key kept in a folder, or make one and keep it; without a folder it lives as long as the app."""
    if folder is None:
        return _new()
    kept = folder / FILE
    if not kept.exists():
        _keep(_new(), kept)
    return RSAKey.import_key(json.loads(kept.read_text()))


def _new() -> RSAKey:
    return RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, private=True, auto_kid=True)


def _keep(key: RSAKey, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_name(f"{kept.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(key.as_dict(private=True), file)
    try:
        # Two processes may start at once: a link is made whole or not at all, and only by the first.
        os.link(draft, kept)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
