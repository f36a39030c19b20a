"""The speech service: one process with the voices' workers, asked over a socket by any number of site processes.

A caller sends one line of JSON and gets a header line and maybe bytes:

    {"key", "do": "say", "sentence", "language", "rate", "public", "visitor", "patient"}  ->  {"ok": true, "bytes", "voice"} + MP3
    {"key", "do": "health"}                                                               ->  {"ok": true, "bytes": 0, "voices"}
    {"key", "do": "lease"}  ->  a header, and then nothing: the service lives as long as somebody holds one
    whatever fails          ->  {"ok": false, "bytes": 0, "error": "busy" | "unavailable", "reason"}

What is said is logged nowhere.
"""

import contextlib
import hmac
import json
import os
import signal
import socket
import socketserver
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Any

from app.config import Config

from .clips import kept_clips
from .errors import SpeechBusy, SpeechError
from .normalise.builtin import get_ready
from .service import Address, address_of, own_folder, service_key
from .studio import Studio
from .voices import Natural, made_voices

LONGEST_LINE = 65536
MOST_AT_ONCE = 200  # wishes, each a thread that mostly waits
FIRST_LEASE_SECONDS = 30.0
LAST_LEASE_SECONDS = 3.0
LINE_SECONDS = 10.0  # for a caller to say what it wants


class Leases:
    """Who still needs the service."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held = 0
        self._free_since = time.monotonic() + FIRST_LEASE_SECONDS - LAST_LEASE_SECONDS

    def __enter__(self) -> None:
        with self._lock:
            self._held += 1

    def __exit__(self, *_error: object) -> None:
        with self._lock:
            self._held -= 1
            self._free_since = time.monotonic()

    def are_over(self) -> bool:
        """Whether nobody has needed the service for a while."""
        with self._lock:
            return not self._held and time.monotonic() - self._free_since > LAST_LEASE_SECONDS


class Handler(socketserver.StreamRequestHandler):
    """One caller."""

    server: "SpeechServer | SpeechServerTCP"
    timeout = LINE_SECONDS
    disable_nagle_algorithm = False

    def handle(self) -> None:
        """Read the wish, fulfil it, answer."""
        try:
            wish = json.loads(self.rfile.readline(LONGEST_LINE))
            known = hmac.compare_digest(str(wish.get("key", "")), self.server.key)
        except (ValueError, AttributeError, OSError):
            return
        if not known:
            self._answer({"ok": False, "error": "unavailable", "reason": "the key is wrong"})
        elif wish.get("do") == "lease":
            with self.server.leases:
                self._answer({"ok": True})
                self.connection.settimeout(None)
                with contextlib.suppress(OSError):
                    self.rfile.read(1)
        elif wish.get("do") == "health":
            self._answer({"ok": True, "voices": [voice.health() for voice in self.server.studio.voices]})
        else:
            self._say(wish)

    def _say(self, wish: dict[str, Any]) -> None:
        if not self.server.places.acquire(blocking=False):
            self._answer({"ok": False, "error": "busy", "reason": f"{MOST_AT_ONCE} wishes are under way"})
            return
        try:
            clip = self.server.studio.say(
                wish["sentence"],
                wish["language"],
                wish["rate"],
                public=wish["public"] is True,
                visitor=str(wish["visitor"]),
                patient=wish["patient"] is True,
            )
        except SpeechError as error:
            kind = "busy" if isinstance(error, SpeechBusy) else "unavailable"
            self._answer({"ok": False, "error": kind, "reason": str(error)})
        except Exception as error:
            self._answer({"ok": False, "error": "unavailable", "reason": type(error).__name__})
        else:
            self._answer({"ok": True, "voice": clip.voice}, clip.mp3)
        finally:
            self.server.places.release()

    def _answer(self, header: dict[str, Any], body: bytes = b"") -> None:
        with contextlib.suppress(OSError):  # the caller is gone
            self.wfile.write(json.dumps({**header, "bytes": len(body)}).encode() + b"\n" + body)


class SpeechServerTCP(socketserver.ThreadingTCPServer):
    """The service on a port."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: Any, config: Config, studio: Studio) -> None:
        self.studio = studio
        self.key = service_key(config)
        self.leases = Leases()
        self.places = threading.BoundedSemaphore(MOST_AT_ONCE)
        super().__init__(address, Handler)


class SpeechServer(SpeechServerTCP):
    """The service at a socket of this machine."""

    address_family = socket.AF_UNIX

    def server_bind(self) -> None:
        """Take the place of a service that was killed."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(str(self.server_address))
        before = os.umask(0o177)
        try:
            self.socket.bind(self.server_address)
        finally:
            os.umask(before)


def run(config: Config, *, listen: str = "") -> None:
    """Serve until told to stop or, when a site process started it, until nobody needs it any more.

    `listen` is where, as in SPEECH_SERVICE; a service told so stays. Raises OSError when it cannot listen there.
    """
    stays = bool(listen or config.SPEECH_SERVICE)
    address: Address = address_of(Config(**{**vars(config), "SPEECH_SERVICE": listen or config.SPEECH_SERVICE}))
    if isinstance(address, str) and not stays:
        own_folder(Path(address).parent)
    studio = Studio(made_voices(config), kept_clips(config))
    kind = SpeechServer if isinstance(address, str) else SpeechServerTCP
    with kind(address, config, studio) as server:
        stop = threading.Event()

        def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
            stop.set()

        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, ask_to_stop)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True).start()
        for voice in studio.voices:
            if isinstance(voice, Natural):
                voice.pool.start()
        threading.Thread(target=get_ready, daemon=True).start()
        while not stop.wait(0.5):
            if not stays and server.leases.are_over():
                break
        server.shutdown()
    studio.close()
