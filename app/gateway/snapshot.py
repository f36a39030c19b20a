"""What did the catalogue say last, when this site starts and the catalogue is down? A copy of each edition on disk."""

import gzip
import json
import logging
import os
from datetime import UTC, datetime
from pathlib import Path

from app.gateway.edition import Raw

log = logging.getLogger(__name__)


def write_snapshot(folder: Path | None, language: str, raw: Raw) -> None:
    """Keep what the backend sent; public data, so nothing is sealed. A full disk must not cost anybody a page."""
    if folder is None:
        return
    kept = {"tags": raw.tags, "lists": raw.lists, "services": raw.services}
    draft = folder / f".catalogue-{language}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(gzip.compress(json.dumps(kept, ensure_ascii=False).encode(), 5))
        draft.replace(_path(folder, language))
    except OSError as error:
        log.warning("the copy of the catalogue could not be kept: %s", error)


def read_snapshot(folder: Path | None, language: str) -> tuple[Raw, datetime] | None:
    """The copy of an edition and when it was taken; None when there is none that can be read."""
    if folder is None:
        return None
    path = _path(folder, language)
    try:
        taken = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        kept = json.loads(gzip.decompress(path.read_bytes()))
        return Raw(language=language, tags=kept["tags"], lists=kept["lists"], services=kept["services"]), taken
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, EOFError) as error:
        log.warning("the copy of the catalogue cannot be read: %s", error)
        return None


def _path(folder: Path, language: str) -> Path:
    return folder / f"catalogue-{language}.json.gz"
