"""Does every sheet that got a receipt become exactly one case, whatever is killed when? `python -m tools.kill_test`.

The real servers and the forwarder program run while clients hand in, and take back, as quickly as they can. Site, backend and
forwarder are killed with `kill -9` at random moments and started again. In the end everything is compared: what clients were
told, the site's sheets, the backend's cases.
"""

import http.client
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from app.config import Config, read_config
from app.store import Store
from run import HOST, serve, stop
from tools.build import build
from tools.running import free_port

SERVICE = "animal-disease-report"  # needs no signing in, and becomes a case
ANSWERS = {
    "species": {"species": "pigs"},
    "numbers": {"numbers": "3头"},
    "since": {"since-year": "2026", "since-month": "1", "since-day": "5"},
    "where": {"where": "样例路1号"},
    "signs": {"signs": ""},
    "phone": {"phone": "19900000001"},
    "consent": {"consent": "yes"},
}
KILLS, CLIENTS = 200, 8
TAKEN_BACK = 0.25  # the share of clients that want theirs back at once
SETTLE_SECONDS = 120.0
MOST_ANSWERS = 60  # a program is killed after up to so many answers to clients since it was there again
LONGEST_LIFE = 6.0  # seconds, if clients are not answered
NAMES = ("site", "backend", "forwarder")


@dataclass
class Told:
    """What clients were told: receipt numbers, and which of them they saw taken back."""

    receipts: list[str] = field(default_factory=list)
    taken_back: set[str] = field(default_factory=set)
    pressed_again: int = 0


class Platform:
    """The three programs, over one folder of data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.answered = 0  # requests of clients
        for ready in Path(Config.VAR).glob("sample-*.db"):
            shutil.copy(ready, folder)  # making the sample data takes seconds
        self.ports = {"site": free_port(), "backend": free_port()}
        self.url = {name: f"http://{HOST}:{port}" for name, port in self.ports.items()}
        self.settings = {
            "SITE_URL": self.url["site"],
            "BACKEND_URL": self.url["backend"],
            "VAR": str(folder),
            "SECRET_KEY": "k" * 32,
            "FORWARD_SECONDS": "0",
            "SPEECH_AHEAD": "no",
            "CATALOGUE_SECONDS": "600",  # with a copy on disk, for a site that starts while the backend is down
            "BACKEND_BASE_URL": self.url["backend"],
            "BACKEND_DATABASE": str(folder / "backend.db"),
            "BACKEND_SERVICES": "120",
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.store = Store(read_config(self.settings))

    def start(self, name: str) -> None:
        """Start one program."""
        if name == "forwarder":
            command = [sys.executable, "-m", "flask", "--app", "app", "forward", "--every", "0.2"]
            quiet = subprocess.DEVNULL
            self._running[name] = subprocess.Popen(  # noqa: S603 (our own program)
                command, env={**os.environ, **self.settings}, start_new_session=True, stdout=quiet, stderr=quiet
            )
            return
        target = {"site": "app:create_app", "backend": "backend:create_app"}[name]
        self._running[name] = serve(target, self.ports[name], 16, self.settings)

    def kill(self, name: str) -> None:
        """End one program, and all it started, without asking."""
        program = self._running[name]
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()

    def answers(self, name: str) -> bool:
        """Whether a program can be talked to; the forwarder cannot, so it counts as soon as it runs."""
        if name == "forwarder":
            return self._running[name].poll() is None
        try:
            return Client(self, 0).ask("GET", "/healthz" if name == "site" else "/health", to=name).status == 200
        except (OSError, http.client.HTTPException):
            return False

    def wait(self, name: str, seconds: float = 60.0) -> None:
        """Return when a program answers."""
        until = time.monotonic() + seconds
        while not self.answers(name):
            if time.monotonic() > until:
                raise RuntimeError(f"the {name} did not answer within {seconds:.0f} seconds")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop everything."""
        stop(list(self._running.values()))


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str


class Client:
    """One person's browser, reduced to what handing in needs; an address of its own, so that limits count it alone."""

    def __init__(self, platform: Platform, number: int) -> None:
        self._platform = platform
        self._address = f"127.{number // 65536 % 256}.{number // 256 % 256}.{number % 256 or 1}"
        self._cookie = ""

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, *, to: str = "site") -> Answer:
        """One request. Raises OSError or HTTPException when nothing answers."""
        where = urlsplit(self._platform.url[to])
        connection = http.client.HTTPConnection(
            where.hostname or HOST, where.port, timeout=8, source_address=(self._address, 0)
        )
        with closing(connection):
            headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
            connection.request(method, path, urlencode(form) if form else None, headers)
            response = connection.getresponse()
            if found := re.match(r"visit=[^;]+", response.headers.get("Set-Cookie") or ""):
                self._cookie = found[0]
            return Answer(response.status, response.headers.get("Location") or "", response.read().decode())

    def insist(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        """The same, pressed again until something answers, as people do."""
        until = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < until:
            try:
                answer = self.ask(method, path, form)
                if answer.status < 500:
                    self._platform.answered += 1
                    return answer
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.1)
        raise RuntimeError(f"{path} did not answer within {SETTLE_SECONDS:.0f} seconds")

    def hand_in(self, told: Told) -> None:
        """One journey: answer everything, hand in, now and then take it back."""
        here = f"/services/{SERVICE}"
        token = hidden(self.insist("GET", f"{here}/start").text, "csrf_token")
        for page, fields in ANSWERS.items():
            self.insist("POST", f"{here}/{page}", {"csrf_token": token, **fields})
        check = self.insist("GET", f"{here}/check")
        if check.status != 200:
            raise RuntimeError(f"the questions are not all answered: {check.location}")
        form = {name: hidden(check.text, name) for name in ("csrf_token", "draft", "seen")}
        receipt = self.insist("POST", f"{here}/check", form)
        if not receipt.location.startswith("/receipt/"):
            raise RuntimeError(f"no receipt: {receipt.status} {receipt.location}")
        number = receipt.location.removeprefix("/receipt/")
        told.receipts.append(number)
        if random.random() < TAKEN_BACK:  # noqa: S311 (no secret)
            self.insist("POST", f"/receipt/{number}", {"csrf_token": token, "then": "stop"})
            if "拿回来了，没有交" in self.insist("GET", f"/receipt/{number}").text:
                told.taken_back.add(number)


def hidden(html: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    if found is None:
        raise RuntimeError(f"no field {name}")
    return found[1]


@contextmanager
def platform() -> Iterator[Platform]:
    """Everything running, over a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        made = Platform(Path(folder))
        try:
            for name in NAMES:
                made.start(name)
            for name in NAMES:
                made.wait(name)
            Client(made, 1).insist("GET", f"/services/{SERVICE}/start")  # the catalogue has been read
            yield made
        finally:
            made.stop()


def run(kills: int, clients: int, say: Callable[[str], object] = print) -> list[str]:
    """Hand in under `clients` while `kills` programs are killed. What is wrong in the end; empty when nothing is."""
    with platform() as here:
        told, errors = [Told() for _n in range(clients)], list[str]()
        over, numbers, killed = threading.Event(), iter(range(256, 10**7)), dict.fromkeys(NAMES, 0)

        def hand_in(mine: Told) -> None:
            while not over.is_set():
                try:
                    Client(here, next(numbers)).hand_in(mine)
                except Exception as error:
                    errors.append(f"a client gave up: {error}")
                    return

        def kill(name: str, times: int) -> None:
            for _n in range(times):
                here.wait(name)
                enough = here.answered + random.randint(0, MOST_ANSWERS)  # noqa: S311 (no secret)
                until = time.monotonic() + LONGEST_LIFE
                while here.answered < enough and time.monotonic() < until:
                    time.sleep(0.005)
                here.kill(name)
                killed[name] += 1
                here.start(name)

        handing_in = [threading.Thread(target=hand_in, args=(mine,)) for mine in told]
        killing = [
            threading.Thread(target=kill, args=(name, kills // 3 + (n < kills % 3))) for n, name in enumerate(NAMES)
        ]
        for thread in (*handing_in, *killing):
            thread.start()
        for thread in killing:
            thread.join()
        for name in NAMES:
            here.wait(name)
        time.sleep(1.0)
        over.set()
        for thread in handing_in:
            thread.join()
        here.kill("forwarder")  # the one that comes after leaves no backend alone for having failed
        here.start("forwarder")
        settle(here)
        receipts = [number for one in told for number in one.receipts]
        taken_back = {number for one in told for number in one.taken_back}
        say(f"killed {killed}; {len(receipts)} receipts, {len(taken_back)} seen taken back")
        if not receipts:
            errors.append("nobody got a receipt")
        return errors + compare(here, receipts, taken_back)


def settle(here: Platform) -> None:
    """Wait until no sheet is on its way any more."""
    until = time.monotonic() + SETTLE_SECONDS
    while sum(here.store.outbox.counts().values()) and time.monotonic() < until:
        here.store.outbox.retry()
        time.sleep(0.5)


def compare(here: Platform, receipts: list[str], taken_back: set[str]) -> list[str]:
    """Hold what clients were told, the site's sheets and the backend's cases to each other."""
    wrong: list[str] = []
    with closing(sqlite3.connect(here.folder / "site.db")) as site:
        sheets = {row[0]: row[1:] for row in site.execute("SELECT number, state, reference, key FROM sheets")}
    with closing(sqlite3.connect(here.folder / "backend.db")) as backend:
        cases = dict(backend.execute("SELECT h.reference, m.key FROM handed_in h LEFT JOIN made m USING (reference)"))
        made = backend.execute("SELECT count(*) FROM handed_in").fetchone()[0]
        let_go = {row[0] for row in backend.execute("SELECT reference FROM case_events WHERE status = 'taken-back'")}
    if len(receipts) != len(set(receipts)):
        wrong.append("two journeys got the same receipt")
    wrong += [f"receipt {number} is of no sheet" for number in receipts if number not in sheets]
    by_key = {key: reference for reference, key in cases.items()}
    if made != len(by_key):
        wrong.append(f"{made} cases of {len(by_key)} keys")
    for number, (state, reference, key) in sheets.items():
        case = by_key.pop(key, None)
        if state == "accepted" and (case != reference or case is None or case in let_go):
            wrong.append(
                f"sheet {number} is accepted as {reference}; the backend has {case}, taken back: {case in let_go}"
            )
        elif state == "taken-back" and case is not None and case not in let_go:
            wrong.append(f"sheet {number} is taken back, and the case {case} lives")
        elif state not in ("accepted", "taken-back"):
            wrong.append(f"sheet {number} is {state}")
        if number in taken_back and state != "taken-back":
            wrong.append(f"sheet {number} was shown as taken back and is {state}")
    wrong += [f"case {reference} is of no sheet" for reference in by_key.values()]
    return wrong


def main() -> None:
    """Run it in full, and say what came of it."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    build()
    started = time.monotonic()
    wrong = run(kills, CLIENTS)
    print("\n".join(wrong) or "every sheet is exactly one case, or with its owner")
    print(f"{time.monotonic() - started:.0f} seconds")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
