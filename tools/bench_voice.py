"""What the voices are worth, and what they cost: `make bench-voice`, or `python -m tools.bench_voice [part ...] [--quick]`.

Everything is measured in one run and compared within it, because machines differ and are noisy.

    understood   how well a speech recogniser understands each voice (tools/understanding.py); needs
                 requirements-listening.txt
    prepared     first byte of a page whose clips are made, against a static file of the same size
    unprepared   first byte of a sentence of fifteen characters that nobody has heard yet, by each voice
    speed        utterances a second, memory of a worker after them, clip bytes for each second of speech
"""

import argparse
import json
import os
import random
import signal
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from flask import Flask

from app.config import read_config
from app.speech import Speech
from app.speech.listening import NEEDED
from app.speech.voices import BuiltIn, Natural
from run import serve, stop, wait_for
from tools.running import free_port, running
from tools.understanding import GOALS, SEED, Recogniser, Understood, error_rate, site_sentences

MOST_TIMES_A_FILE = 3.0  # the goal: the first byte of a prepared page in so many times a file's time
PREPARED = ("/help", "/", "/seniors/")
VOICES = ("cmn", "en")
FRAME = 108  # bytes of a frame of 24 kbit/s
PATIENCE = 120  # seconds for one answer


def speakers() -> list[BuiltIn | Natural]:
    """The voices that are installed, one worker each."""
    return [*([Natural(1)] if Natural.is_installed() else []), BuiltIn(1)]


def seconds_to(url: str, *, whole: bool = False) -> float:
    """The time from asking to the first byte of the answer, or to the last; on a connection of its own, as a player asks."""
    began = time.perf_counter()
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 (our own address)
        answer.read() if whole else answer.read(1)
        taken = time.perf_counter() - began
        answer.read()
    return taken


def still() -> Flask:
    """A server of static files and nothing else: those in the folder BENCH_FOLDER."""
    return Flask("still", static_folder=os.environ["BENCH_FOLDER"], static_url_path="/")


def bench_understood(count: int) -> bool:
    """Print the error rates of each voice; whether the best voice of each language meets its goal."""
    if not all(map(find_spec, NEEDED)):
        print("understood: no speech recogniser; it comes with requirements-listening.txt\n")
        return False
    recogniser = Recogniser()
    rates: dict[str, float] = {}
    print(f"{'understood by Whisper base':28}{'sentences':>10}{'characters':>12}{'errors':>8}{'rate':>8}{'goal':>8}")
    for speaker in speakers():
        for voice in VOICES:
            told = [recogniser.understood(speaker, voice, one) for one in site_sentences(voice, count)]
            rate = error_rate(told)
            rates.setdefault(voice, rate)  # the first voice is the one people hear
            errors, length = sum(one.errors for one in told), sum(one.length for one in told)
            print(f"{speaker.name + ' ' + voice:28}{len(told):10}{length:12}{errors:8}{rate:8.3f}{GOALS[voice]:8.2f}")
            print_worst(told)
        speaker.close()
    recogniser.close()
    print()
    return all(rates[voice] <= goal for voice, goal in GOALS.items())


def print_worst(told: list[Understood], most: int = 3) -> None:
    """Print the sentences that were understood worst."""
    for one in sorted(told, key=lambda one: one.errors / one.length, reverse=True)[:most]:
        if one.errors:
            print(f"    {one.sentence}  →  {one.wrote.strip()}")


@contextmanager
def site(voice: str) -> Iterator[tuple[str, Speech]]:
    """A running site whose best voice is `natural` or `basic`, and a way to have it say something ahead of time."""
    with tempfile.TemporaryDirectory() as folder, running(VAR=folder, VOICE=voice) as servers:
        speech = Speech(read_config({}, VAR=folder, VOICE=voice))
        speech.say("您好。", patient=True)  # the voice has started when this is made
        yield servers.site, speech
        speech.close()


def listed(address: str, path: str, voice: str = "cmn") -> list[dict[str, str]]:
    """The sentences of a page, as a player gets them."""
    with urllib.request.urlopen(f"{address}/speech/page.json?path={quote(path)}&voice={voice}&rate=normal") as answer:  # noqa: S310
        found = json.load(answer)
    sentences: list[dict[str, str]] = found["sentences"] if isinstance(found, dict) else found
    return sentences


def bench_prepared(rounds: int, pages: int = len(PREPARED)) -> bool:
    """Print the first byte of prepared pages beside a static file of the same size; whether every ratio meets the goal."""
    print(f"{'first byte, prepared, ms':28}{'kB':>8}{'page':>8}{'file':>8}{'ratio':>8}   (file: the whole of it)")
    good = True
    with site(best_voice()) as (address, speech), tempfile.TemporaryDirectory() as folder:
        port = free_port()
        server = serve("tools.bench_voice:still", port, 16, {"BENCH_FOLDER": folder})
        try:
            for path in PREPARED[:pages]:
                for sentence in listed(address, path):
                    speech.say(sentence["text"], patient=True)
                page = f"{address}/speech/page.mp3?path={quote(path)}&voice=cmn&rate=normal"
                with urllib.request.urlopen(page, timeout=PATIENCE) as answer:  # noqa: S310 (our own address)
                    size = len(answer.read())
                Path(folder, "file.mp3").write_bytes(os.urandom(size))
                file = f"http://127.0.0.1:{port}/file.mp3"
                wait_for("server of files", file, server)
                # By turns, so that a busy moment of the machine hits both.
                pairs = [(seconds_to(page), seconds_to(file, whole=True)) for _ in range(rounds)]
                first, whole = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
                good = good and first / whole <= MOST_TIMES_A_FILE
                print(f"{path:28}{size / 1000:8.0f}{first:8.1f}{whole:8.1f}{first / whole:8.2f}")
        finally:
            stop([server])
    print(f"{'goal':52}{MOST_TIMES_A_FILE:8.2f}\n")
    return good


def best_voice() -> str:
    """The best voice there is on this machine."""
    return "natural" if Natural.is_installed() else "basic"


def bench_unprepared(rounds: int) -> None:
    """Print when the first byte comes of a sentence of fifteen characters that has to be made first."""
    print(f"{'first byte, unprepared, ms':28}{'median':>8}{'worst':>8}{'instead':>9}   (instead: by the next voice)")
    for voice in dict.fromkeys((best_voice(), "basic")):
        with site(voice) as (address, speech):
            taken, instead = [], 0
            for words in new_words(rounds):
                sentence = next(one for one in listed(address, f"/services/?q={words}") if words in one["text"])
                assert len(sentence["text"]) == 15, sentence["text"]  # noqa: S101 (or the heading is worded anew)
                taken.append(seconds_to(address + sentence["url"]) * 1000)
                instead += not speech.is_made(sentence["text"])
            print(f"{voice + ' cmn, 15 characters':28}{statistics.median(taken):8.0f}{max(taken):8.0f}{instead:9}")
    print()


def new_words(count: int) -> list[str]:
    """Twelve characters each that nobody has looked for; with 找“” around them they are fifteen."""
    choose = random.Random(SEED)  # noqa: S311 (nothing secret)
    return ["我想问" + "".join(choose.sample("春夏秋冬山水田林花草风雨", 7)) + "的事" for _n in range(count)]


def bench_speed(count: int) -> None:
    """Print what one worker makes in a second, what it holds then, and how large its clips are."""
    print(
        f"{'one worker, one listener':28}{'said':>8}{'a second':>10}{'MB':>8}{'most MB':>9}{'bytes a second of speech':>26}"
    )
    for speaker in speakers():
        for voice in [one for one in ("cmn", "yue", "en") if one in speaker.languages]:
            first, *others = site_sentences("en" if voice == "en" else "cmn", count + 1)
            speaker.speak(first, voice, "normal", patient=True)  # starts the worker
            began = time.perf_counter()
            clips = [speaker.speak(one, voice, "normal", patient=True) for one in others]
            a_second = len(clips) / (time.perf_counter() - began)
            now, most = memory_of(worker_of(speaker))
            weight = sum(map(len, clips)) / sum(map(seconds_of, clips))
            name = f"{speaker.name} {voice}"
            print(f"{name:28}{len(clips):8}{a_second:10.1f}{now:8.0f}{most:9.0f}{weight:26,.0f}")
        speaker.close()
    print()


def worker_of(speaker: BuiltIn | Natural) -> int:
    """The process of the voice's one worker: the child of this one that runs its engine."""
    engine = "engines." + speaker.name.replace("-", "")
    found = {int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}
    return next(pid for pid in found if engine.encode() in Path(f"/proc/{pid}/cmdline").read_bytes())


def memory_of(pid: int) -> tuple[float, float]:
    """What a process holds in memory now, and the most it ever held, in MB."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    now, most = (int(lines[name].split()[0]) / 1000 for name in ("VmRSS", "VmHWM"))
    return now, most


def seconds_of(mp3: bytes) -> float:
    """How long a clip plays, by counting its frames (MPEG-2 layer III: 576 samples each, 16,000 a second)."""
    frames = sum(mp3[at] == 0xFF and mp3[at + 1] >= 0xE0 for at in range(0, len(mp3) - 1, FRAME))
    return frames * 576 / 16000


def main() -> int:
    """Measure what was asked for; 0 when every goal is met."""
    asked = argparse.ArgumentParser(prog="python -m tools.bench_voice")
    asked.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[], metavar="|".join(PARTS))
    asked.add_argument("--quick", action="store_true", help="few sentences, few rounds: to see that it works")
    given = asked.parse_args()
    signal.signal(signal.SIGTERM, lambda *_about: sys.exit(1))  # so that no server is left running
    results = [PARTS[name][given.quick] for name in given.parts or PARTS]
    return 0 if all([measure() is not False for measure in results]) else 1  # noqa: C419 (each is to be measured)


# Each part, whole and quick.
PARTS: dict[str, tuple[Callable[[], bool | None], Callable[[], bool | None]]] = {
    "understood": (lambda: bench_understood(60), lambda: bench_understood(8)),
    "prepared": (lambda: bench_prepared(31), lambda: bench_prepared(7, 1)),
    "unprepared": (lambda: bench_unprepared(15), lambda: bench_unprepared(4)),
    "speed": (lambda: bench_speed(30), lambda: bench_speed(6)),
}

if __name__ == "__main__":
    sys.exit(main())
