"""Is a scanner understood, whichever way it is reached, and is silence never taken for a clean file?"""

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.pictures import ScannerSilent, VirusFound, VirusScan, virus

DATA = b"x" * 200_000


class Clamd:
    """Something that speaks as clamd does: takes INSTREAM, and gives one answer."""

    def __init__(self, door: socket.socket, answer: bytes) -> None:
        self._door, self._answer = door, answer
        self.heard = b""
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        line, _address = self._door.accept()
        with line, line.makefile("rb") as heard:
            assert heard.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!I", heard.read(4))[0]:
                self.heard += heard.read(size)
            line.sendall(self._answer)


@pytest.fixture(params=["unix", "port"])
def door(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """A place to be called at, and how the setting names it."""
    if request.param == "unix":
        listening, at = socket.socket(socket.AF_UNIX), str(tmp_path / "clamd.sock")
        listening.bind(at)
        setting = f"unix:{at}"
    else:
        listening = socket.create_server(("127.0.0.1", 0))
        setting = f"127.0.0.1:{listening.getsockname()[1]}"
    listening.listen()
    yield listening, setting
    listening.close()


def test_what_clamd_finds_clean_goes_on(door: tuple[socket.socket, str]) -> None:
    clamd = Clamd(door[0], b"stream: OK\0")
    VirusScan(door[1]).look(DATA)
    assert clamd.heard == DATA


def test_what_clamd_finds_is_found(door: tuple[socket.socket, str]) -> None:
    Clamd(door[0], b"stream: Eicar-Signature FOUND\0")
    with pytest.raises(VirusFound):
        VirusScan(door[1]).look(DATA)


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"OK-ish\0", b"\xff" * 9000])
def test_any_other_answer_is_none(door: tuple[socket.socket, str], answer: bytes) -> None:
    Clamd(door[0], answer)
    with pytest.raises(ScannerSilent):
        VirusScan(door[1]).look(DATA)


def test_a_clamd_that_hangs_is_silent(door: tuple[socket.socket, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(virus, "LONGEST_WAIT", 0.3)
    with pytest.raises(ScannerSilent):
        VirusScan(door[1]).look(b"x" * 8_000_000)


@pytest.mark.parametrize("setting", ["sleep 60", "sh -c 'exit 7'", "sh -c 'kill -9 $$'", "'", "nowhere.invalid:1"])
def test_trouble_with_a_scanner_is_silence(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(virus, "LONGEST_WAIT", 0.5)
    with pytest.raises(ScannerSilent):
        VirusScan(setting).look(DATA)


def test_without_a_scanner_everything_is_clean() -> None:
    VirusScan("").look(DATA)
    VirusScan().look(b"")
