"""How an engine's process is talked to: a line of JSON in; a header line, and maybe bytes, out.

    {"parts": [["cmn", "您好"], ["en", "OK"]], "rate": "normal"}  ->  {"ok": true, "bytes": 4032}\n + MP3
    {"phonemes": "您好", "voice": "cmn"}                           ->  {"ok": true, "bytes": 0, "phonemes": "..."}\n
    anything that fails                                           ->  {"ok": false, "reason": "...", "bytes": 0}\n

The first line out says whether the engine works at all.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Protocol

Answer = Callable[[dict[str, Any]], "tuple[dict[str, Any], bytes]"]  # a request -> what the header says, and the bytes


def serve(folder: Path, make: Callable[[Path], Answer]) -> int:
    """Answer requests until standard input ends; what went wrong is said in the header, never by silence.

    `make` starts the engine, which may write into `folder`.
    """
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints to standard output from here on cannot break the protocol
    try:
        answer = make(folder)
    except Exception as error:
        _send(out, {"ok": False, "reason": f"{type(error).__name__}: {error}"})
        return 1
    _send(out, {"ok": True})
    for line in sys.stdin.buffer:
        try:
            header, body = answer(json.loads(line))
        except Exception as error:
            _send(out, {"ok": False, "reason": f"{type(error).__name__}: {error}"})
        else:
            _send(out, {"ok": True, **header}, body)
    shutil.rmtree(folder, ignore_errors=True)  # whoever started this one may be gone without a word
    return 0


class Speaker(Protocol):
    """An engine that speaks."""

    def phonemes(self, words: str, voice: str, /) -> str:
        """What it would say, in its own letters."""
        ...

    def speak(self, parts: list[list[str]], rate: str, /) -> bytes:
        """The parts of one sentence, (voice, words) each, as MP3."""
        ...


def speaking(make: Callable[[Path], Speaker]) -> Callable[[Path], Answer]:
    """How an engine that speaks is started, and answers."""

    def start(folder: Path) -> Answer:
        engine = make(folder)

        def answer(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
            if "phonemes" in request:
                return {"phonemes": engine.phonemes(request["phonemes"], request["voice"])}, b""
            return {}, engine.speak(request["parts"], request["rate"])

        return answer

    return start


def run(make: Callable[[Path], Answer]) -> None:
    """Serve, with the folder named on the command line, and leave at once."""
    status = serve(Path(sys.argv[1]), make)
    os._exit(status)  # libraries take their time, or hang, when they are taken down in order


def _send(out: BinaryIO, header: dict[str, Any], body: bytes = b"") -> None:
    out.write(json.dumps({**header, "bytes": len(body)}).encode() + b"\n" + body)
    out.flush()
