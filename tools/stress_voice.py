"""What happens when many listen at once and workers die: `python -m tools.stress_voice [COUNT]`.

Eight clients ask the speech service for sentences of all languages, public ones and personal ones, while its workers
are killed or stopped at random and now and then the service itself. Every answer has to be the sound of the sentence
asked for, or a refusal that becomes a plain message. Whose sound it is is told by its length: each sentence is spoken
once alone beforehand, and no two are of like length.
"""

import contextlib
import os
import random
import signal
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.config import Config, read_config
from app.speech import Speech, SpeechBusy, SpeechUnavailable
from app.speech.service import address_of, connected

CLIENTS = 8
SYLLABLES = {"cmn": "您好", "yue": "您好", "en": "hello "}
LENGTHS = range(2, 42, 3)
NEAR = 0.06  # of the length: how far two recordings of one sentence may differ
Wish = tuple[str, str]  # language, sentence


@dataclass
class Outcome:
    """How it went."""

    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    memory: list[int] = field(default_factory=list)  # of the service and its workers, in kB, as time goes on
    left_behind: list[int] = field(default_factory=list)


def service_pid(config: Config) -> int:
    """The process of the service; OSError when there is none."""
    with connected(address_of(config), 1.0) as connection:
        return int.from_bytes(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)[:4], sys.byteorder)


def children(pid: int) -> list[int]:
    """The processes it started."""
    found = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text().split()]
    return found


def memory(pid: int) -> int:
    """The resident memory of a process in kB; 0 when it is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0


def wishes() -> list[Wish]:
    """Sentences that are told apart by their length."""
    return [(language, syllable * times + "。") for language, syllable in SYLLABLES.items() for times in LENGTHS]


def stress(count: int, *, seed: int = 1, kill_every: float = 0.4, **settings: str | bool) -> Outcome:
    """Ask `count` times, and say how it went; `settings` are the site's."""
    outcome, chance = Outcome(), random.Random(seed)  # noqa: S311 (no secret)
    with tempfile.TemporaryDirectory() as folder:
        config = read_config({}, VAR=folder, **{"VOICE": "basic", **settings})
        alone = Speech(config)
        # Spoken once alone, kept nowhere, by each voice that may answer.
        right = {wish: len(alone.say(wish[1], voice=wish[0], public=False).mp3) for wish in wishes()}
        over = threading.Event()
        breaker = threading.Thread(target=breaking, args=(config, outcome, over, random.Random(seed), kill_every))  # noqa: S311
        queue = iter([chance.choice(list(right)) for _wish in range(count)])
        lock = threading.Lock()
        clients = [
            threading.Thread(target=listen, args=(config, queue, lock, right, outcome)) for _one in range(CLIENTS)
        ]
        started = time.monotonic()
        for thread in (breaker, *clients):
            thread.start()
        for thread in clients:
            thread.join()
        outcome.seconds = time.monotonic() - started
        over.set()
        breaker.join()
        last = service_pid(config)
        family = [last, *children(last)]
        alone.close()
        time.sleep(6)
        outcome.left_behind = [pid for pid in family if memory(pid)]
    return outcome


def listen(
    config: Config, queue: Iterator[Wish], lock: threading.Lock, right: dict[Wish, int], outcome: Outcome
) -> None:
    """One client: ask, and look at what comes."""
    speech = Speech(config)
    while True:
        with lock:
            wish = next(queue, None)
        if wish is None:
            break
        language, sentence = wish
        # Half of the sentences are for anybody and made once; the others are somebody's own, and made each time.
        public = list(right).index(wish) % 2 == 0
        try:
            clip = speech.say(sentence, voice=language, public=public, visitor=str(id(speech)))
        except SpeechBusy:
            answer = "busy"
        except SpeechUnavailable:
            answer = "unavailable"
        else:
            answer = "sound"
            off = (len(clip.mp3) - right[wish]) / right[wish]
            if abs(off) > NEAR:
                with lock:
                    outcome.wrong.append(f"{language} {len(sentence)} characters: {off:+.0%}")
        with lock:
            outcome.answers[answer] += 1
    speech.close()


def breaking(config: Config, outcome: Outcome, over: threading.Event, chance: random.Random, every: float) -> None:
    """Kill workers, stop one now and then, and sometimes kill the service."""
    while not over.wait(chance.uniform(0, 2 * every)):
        with contextlib.suppress(OSError):
            service = service_pid(config)
            workers = children(service)
            outcome.memory.append(memory(service) + sum(map(memory, workers)))
            what = chance.choices(("kill", "stop", "service"), (90, 8, 2))[0]
            if what == "service":
                os.kill(service, signal.SIGKILL)
            elif workers:
                os.kill(chance.choice(workers), signal.SIGKILL if what == "kill" else signal.SIGSTOP)
            outcome.killed[what] += 1


def main(count: int) -> int:
    """Run, print, and say by the exit code whether all went well."""
    outcome = stress(count)
    said = ", ".join(f"{number:,} {name}" for name, number in outcome.answers.most_common())
    broken = ", ".join(f"{number:,} x {name}" for name, number in outcome.killed.most_common())
    print(f"{count:,} sentences from {CLIENTS} clients in {outcome.seconds:.0f} s: {said}")
    print(f"broken meanwhile: {broken}")
    tenth = max(len(outcome.memory) // 10, 1)
    first, last = (sorted(part)[len(part) // 2] // 1024 for part in (outcome.memory[:tenth], outcome.memory[-tenth:]))
    print(f"memory of service and workers: {first} MB in the first tenth, {last} MB in the last")
    print(f"wrong or another's: {len(outcome.wrong)} {outcome.wrong[:5]}; left behind: {outcome.left_behind}")
    return 1 if outcome.wrong or outcome.left_behind else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
