"""Does the operator's virus scanner find something in a file? Asked before anything else looks into it.

""                      there is none
unix:/run/clamd.sock    clamd at a socket, or at host:port: INSTREAM, as in clamd's own manual
clamdscan --no-summary -       a command that reads the file: ends with 0 for clean, 1 for found, anything else for trouble
"""

import re
import shlex
import socket
import struct
import subprocess

LONGEST_WAIT = 15.0  # seconds
CHUNK = 64 * 1024
_AT_PORT = re.compile(r"(?P<host>\[[0-9A-Fa-f:]+\]|[\w.-]+):(?P<port>\d{1,5})", re.ASCII)


class VirusFound(Exception):
    """The scanner found something."""


class ScannerSilent(Exception):
    """The scanner gave no answer, so nothing is known of the file."""


class VirusScan:
    """The scanner that VIRUS_SCAN names."""

    def __init__(self, setting: str = "") -> None:
        self._setting = setting.strip()

    def look(self, data: bytes) -> None:
        """Go on with a clean file. Raises VirusFound, ScannerSilent."""
        if not self._setting:
            return
        try:
            found = self._by_clamd(data) if self._is_clamd else self._by_command(data)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            raise ScannerSilent(type(error).__name__) from error
        if found:
            raise VirusFound

    @property
    def _is_clamd(self) -> bool:
        return self._setting.startswith("unix:") or _AT_PORT.fullmatch(self._setting) is not None

    def _by_clamd(self, data: bytes) -> bool:
        with self._connected() as line:
            line.settimeout(LONGEST_WAIT)
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK):
                chunk = data[start : start + CHUNK]
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
            answer = bytearray()
            while not answer.endswith(b"\0") and len(answer) < 4096:
                more = line.recv(4096)
                if not more:
                    break
                answer += more
        said = bytes(answer).rstrip(b"\0\n").decode("utf-8", "replace")
        if said.endswith(" OK"):
            return False
        if said.endswith(" FOUND"):
            return True
        raise ScannerSilent("clamd said neither OK nor FOUND")

    def _connected(self) -> socket.socket:
        if self._setting.startswith("unix:"):
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(LONGEST_WAIT)
            try:
                line.connect(self._setting.removeprefix("unix:"))
            except OSError:
                line.close()
                raise
            return line
        at = _AT_PORT.fullmatch(self._setting)
        if at is None:
            raise ValueError("neither a socket nor host:port")
        return socket.create_connection((at["host"].strip("[]"), int(at["port"])), timeout=LONGEST_WAIT)

    def _by_command(self, data: bytes) -> bool:
        done = subprocess.run(  # noqa: S603 (the operator's own command, no shell)
            shlex.split(self._setting), input=data, capture_output=True, timeout=LONGEST_WAIT, check=False
        )
        if done.returncode not in (0, 1):
            raise ScannerSilent(f"the command ended with {done.returncode}")
        return done.returncode == 1
