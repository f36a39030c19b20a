"""Can pages be had as PDF here, and how is one made without the site standing still for it?

One document at a time per process of the site: whoever comes meanwhile waits a few seconds, then is told to come again or to print
the page from the browser. Public documents are kept for the next who wants them; personal ones never.
"""

import ctypes.util
import hashlib
import importlib.util
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections import OrderedDict
from pathlib import Path

log = logging.getLogger(__name__)

PRINTER = Path(__file__).with_name("printer.py")
LONGEST_WAIT = 6.0  # seconds for one's turn
LONGEST_WORK = 20.0  # seconds for one document
MOST_KEPT = 24 * 1024 * 1024  # bytes of public documents
PASSED_ON = ("PATH", "PYTHONPATH", "HOME", "LANG", "XDG_CACHE_HOME", "FONTCONFIG_PATH", "FONTCONFIG_FILE")


class PressBusy(Exception):
    """Others are before this one."""


class PressFailed(Exception):
    """No document came of it."""


def what_is_missing() -> str:
    """Why no PDF can be made here, for an operator; "" when nothing is missing."""
    if importlib.util.find_spec("weasyprint") is None:
        return "WeasyPrint is not installed (requirements-paper.txt)"
    for library in ("pango-1.0", "pangoft2-1.0"):
        if ctypes.util.find_library(library) is None:
            return f"the system library {library} is missing (Debian: libpango-1.0-0 libpangoft2-1.0-0)"
    fonts = shutil.which("fc-list")
    if fonts is None or not subprocess.run([fonts, ":lang=zh"], capture_output=True, timeout=20).stdout.strip():  # noqa: S603
        return "there is no font with 汉字 (Debian: fonts-noto-cjk fontconfig)"
    return ""


class Press:
    """Makes PDFs, one after the other."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._looked = threading.Lock()
        self._missing: str | None = None
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    @property
    def is_ready(self) -> bool:
        """Whether PDFs can be made here; found out once."""
        with self._looked:
            if self._missing is None:
                try:
                    self._missing = what_is_missing()
                except (OSError, subprocess.SubprocessError) as error:
                    self._missing = str(error)
                if self._missing:
                    log.warning("no PDFs: %s. Pages can be printed from the browser all the same.", self._missing)
            return not self._missing

    def tag(self, html: str, *, roll: bool = False) -> str:
        """What tells one document from another, for an `ETag`."""
        return hashlib.sha256(f"{roll}:{html}".encode()).hexdigest()[:32]

    def has(self, html: str, *, roll: bool = False) -> bool:
        """Whether the document is kept from before."""
        return self.tag(html, roll=roll) in self._kept

    def print(self, html: str, *, roll: bool = False, keep: bool = False) -> bytes:
        """The PDF of a document that stands for itself. Raises PressBusy, PressFailed.

        `keep` only what anybody may see. `roll`: as wide as a roll of 80 mm, not A4.
        """
        if not self.is_ready:
            raise PressFailed(self._missing)
        tag = self.tag(html, roll=roll)
        if kept := self._kept.get(tag):
            return kept
        if not self._turn.acquire(timeout=LONGEST_WAIT):
            raise PressBusy
        try:
            if kept := self._kept.get(tag):
                return kept
            made = _printed(html, roll=roll)
            if keep:
                self._keep(tag, made)
            return made
        finally:
            self._turn.release()

    def _keep(self, tag: str, pdf: bytes) -> None:
        self._kept[tag] = pdf
        while sum(map(len, self._kept.values())) > MOST_KEPT:
            self._kept.popitem(last=False)


def _printed(html: str, *, roll: bool) -> bytes:
    # -P: what lies beside the program must not hide Python's own modules.
    command = [sys.executable, "-P", str(PRINTER), *(["roll"] if roll else [])]
    known = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 (our own file, no shell)
            command, input=html.encode(), capture_output=True, timeout=LONGEST_WORK, env=known, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PressFailed(f"the printing program gave nothing: {type(error).__name__}") from error
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        # The kind of trouble alone: what stands round it may quote the document.
        kind = done.stderr.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
        raise PressFailed(f"the printing program ended with {done.returncode}: {kind[:60]}")
    return done.stdout
