"""What keeping answers costs: `python -m tools.bench_drafts`, and a part of `make bench`.

Everything is measured in one run and compared within it, because machines differ and are noisy.

    an answer    backend calls and SQL statements of one answer's POST, its milliseconds against a bare Flask POST
    a draft      its size in the database, sealed
    many         the same, and a forwarder's claim, with 10,000 drafts and 10,000 waiting sheets there, against none
"""

import re
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
from flask import Flask
from sqlalchemy import Connection, event, insert
from werkzeug.test import Client

from app import create_app
from app.config import read_config
from app.store import Store
from app.store.drafts import Draft, values_of
from app.store.sealing import Seal
from app.store.tables import drafts, sheets
from backend import create_app as create_backend

SERVICE, RUNS, MANY = "animal-disease-report", 200, 10_000
GOAL = 1.5  # with many there, nothing may take more than this times as long
PAGES = {
    "species": {"species": "pigs"},
    "numbers": {"numbers": "3头"},
    "since": {"since-year": "2026", "since-month": "1", "since-day": "5"},
    "where": {"where": "样例路1号"},
    "phone": {"phone": "19900000001"},
    "consent": {"consent": "yes"},
}


class Counted(httpx2.BaseTransport):
    """The reference backend, with its calls counted."""

    def __init__(self, backend: Flask) -> None:
        self._behind = httpx2.WSGITransport(app=backend)
        self.calls = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Count a call and pass it on."""
        self.calls += 1
        return self._behind.handle_request(request)


class Bench:
    """A site in this process, over a database in a file as in real life."""

    def __init__(self, folder: Path) -> None:
        config = read_config(
            {},
            VAR=str(folder),
            SECRET_KEY="k" * 32,
            FORWARD_SECONDS=0.0,
            CATALOGUE_SECONDS=0.0,
            SPEECH_AHEAD=False,
        )
        self.transport = Counted(create_backend({"DATABASE": ":memory:", "SERVICES": 120}))
        self.app = create_app(config, transport=self.transport)
        self.store: Store = self.app.extensions["store"]
        self.seal = Seal(config.SECRET_KEY)
        self.browser = Client(self.app)
        self.statements = 0
        event.listen(self.store.engine, "before_cursor_execute", self._count)
        start = self.browser.get(f"/services/{SERVICE}/start").text
        found = re.search(r'name="csrf_token" value="([^"]*)"', start) or re.search(
            r'name="csrf_token" value="([^"]*)"', self.browser.get(f"/services/{SERVICE}/species").text
        )
        assert found  # noqa: S101 (every personal page has one)
        self.token = found[1]

    def _count(self, *_about: Any) -> None:
        self.statements += 1

    def answer(self, page: str = "where", number: int = 0) -> None:
        """One answer's POST."""
        fields = {**PAGES[page], "csrf_token": self.token}
        if page == "where":
            fields["where"] = f"样例路{number}号"
        answered = self.browser.post(f"/services/{SERVICE}/{page}", data=fields)
        assert answered.status_code == 303, answered.status  # noqa: S101

    def fill_in(self) -> Draft:
        """A whole form answered."""
        for page in PAGES:
            self.answer(page)
        with self.store.engine.connect() as connection:
            row = connection.execute(drafts.select()).first()
        assert row is not None  # noqa: S101
        found = self.store.drafts.by_id(row.id)
        assert found is not None  # noqa: S101
        return found

    def lay_many(self, draft: Draft) -> None:
        """10,000 drafts like this one, and 10,000 sheets that wait, of other people; half of the sheets are due."""
        sealed = values_of(self.seal, draft)["sealed"]
        sheet = self.seal.close({"title": draft.title, "handed_in": {"a": "x" * 300}, "draft": draft.answers})
        now = time.time()
        many_drafts, many_sheets = [], []
        for n in range(MANY):
            about = {"owner": f"visit:{n:064}", "service": SERVICE, "created": now, "sealed": sealed}
            many_drafts.append({**about, "id": f"{n:032}", "version": 1, "updated": now})
            key = {"number": f"{n:012}", "key": f"k{n:031}", "state": "kept", "tries": 1}
            many_sheets.append({**about, **key, "sealed": sheet, "next_try": now + (3600 if n % 2 else -3600)})
        with self.store.engine.begin() as connection:
            lay_rows(connection, many_drafts, many_sheets)


def lay_rows(connection: Connection, many_drafts: list[dict[str, Any]], many_sheets: list[dict[str, Any]]) -> None:
    """Write them all at once."""
    connection.execute(insert(drafts), many_drafts)
    connection.execute(insert(sheets), many_sheets)


def bare() -> Client:
    """A Flask app whose one POST reads its form and redirects."""
    app = Flask(__name__)

    @app.post("/")
    def take() -> tuple[str, int]:
        from flask import request

        request.form.to_dict(flat=False)
        return "", 303

    return Client(app)


def milliseconds(call: Callable[[int], object], runs: int = RUNS) -> float:
    """The middle one of many."""
    times = []
    for n in range(runs):
        started = time.perf_counter()
        call(n)
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def bench_drafts() -> bool:
    """Measure and print; whether the goals are met."""
    met = True
    with tempfile.TemporaryDirectory() as folder:
        bench, nothing = Bench(Path(folder)), bare()
        draft = bench.fill_in()
        bench.transport.calls = bench.statements = 0
        bench.answer()
        calls, statements = bench.transport.calls, bench.statements
        floor = milliseconds(lambda _n: nothing.post("/", data={"where": "样例路1号"}))
        alone = milliseconds(lambda n: bench.answer(number=n))
        print("an answer's POST")
        print(f"  backend calls {calls}, SQL statements {statements}")
        print(f"  {alone:.1f} ms; a bare Flask POST {floor:.2f} ms")
        size = len(values_of(bench.seal, draft)["sealed"])
        print(f"a draft of {len(draft.answers)} answers: {size:,} bytes, sealed")
        print(f"{'milliseconds, the middle of ' + str(RUNS):44}{'alone':>9}{'10,000':>9}{'ratio':>8}")
        work: dict[str, Callable[[int], object]] = {
            "an answer's POST": lambda n: bench.answer(number=n),
            "the list of one's own": lambda _n: (
                bench.store.drafts.of(draft.owner),
                bench.store.sheets.of(draft.owner),
            ),
            "handing in, and taking back": lambda n: there_and_back(bench.store, n),
            "a forwarder that claims one": lambda _n: bench.store.sheets.claim(),
            "the operator's counts": lambda _n: bench.store.outbox.counts(),
        }
        before = {name: milliseconds(call) for name, call in work.items()}
        bench.lay_many(draft)
        for name, call in work.items():
            few, many = before[name], milliseconds(call)
            # Claiming where nothing waits finds nothing, and counting 10,000 reads 10,000: their cost alone is told.
            compared = name not in ("a forwarder that claims one", "the operator's counts")
            met = met and (not compared or many / few <= GOAL)
            print(f"{name:44}{few:9.2f}{many:9.2f}{f'{many / few:8.2f}' if compared else '       -'}")
    print(f"{'goal, at most':44}{'':18}{GOAL:8.2f}\n")
    return met and calls == 0


def there_and_back(store: Store, number: int) -> None:
    """Hand a draft in, and take it back before anybody was told of it."""
    owner = f"visit:bench{number % 7}"
    store.drafts.answer(owner, "s", "q", {"q": "x"}, title="t")
    found = store.drafts.find(owner, "s")
    assert found is not None  # noqa: S101
    sheet = store.sheets.hand_in(owner, found, {"title": "t", "handed_in": {"q": "x"}})
    store.sheets.take_back(owner, sheet.number)


if __name__ == "__main__":
    bench_drafts()
