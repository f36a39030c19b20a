"""What a catalogue of 1,632 services costs against one of 40: part of `make bench`.

refresh    how long the first reading of one language takes, one that finds nothing new, and one after a publication;
           how much memory the three languages stay in
requests   a second of a service's page, a topic's page and a search, rendered anew each time, large against small
"""

import gc
import time
from pathlib import Path
from urllib.parse import quote

from app.config import read_config
from app.gateway import Gateway
from app.gateway.catalogue import LANGUAGES
from app.gateway.edition import Edition
from app.web.finding import Finder
from app.web.services import PAGE_SIZE
from tools.rates import rate
from tools.running import running

SMALL = 40
ROUNDS = 3
GOAL = 0.9


def resident_bytes() -> int:
    """The memory this process holds."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def like_pages(large: Edition, small: Edition) -> dict[str, tuple[str, str]]:
    """Pages of the same length in both: one service, and a page of a topic with as many entries as one has among the few."""
    topic, entries = next((topic, len(found)) for topic, found in small.by_topic.items() if 2 < len(found) < PAGE_SIZE)
    alike, pages = next(
        (one, len(found) // PAGE_SIZE + 1) for one, found in large.by_topic.items() if len(found) % PAGE_SIZE == entries
    )
    service = f"/services/{small.summaries[0].id}"
    search = f"/services/?q={quote('补贴')}"
    return {
        "a service": (service, service),
        f"a topic's page of {entries}": (f"/topics/{alike}?page={pages}", f"/topics/{topic}"),
        "a search": (search, search),
    }


def bench_refresh(backend: str) -> Edition:
    """Print what reading the catalogue takes; the edition that was read."""
    gateway = Gateway(read_config({}, BACKEND_URL=backend, CATALOGUE_SECONDS=0, SECRET_KEY="x" * 32))
    gateway.catalogue.listeners.append(Finder().prepare)
    before, times = resident_bytes(), {}
    for name in ("first reading, one language", "asking, and nothing is new"):
        started = time.perf_counter()
        gateway.catalogue.refresh(LANGUAGES[0])
        times[name] = time.perf_counter() - started
    for language in LANGUAGES[1:]:
        gateway.catalogue.refresh(language)
    count = len(gateway.catalogue.services("zh-Hans").value)
    print(f"catalogue of {count} services, with its search index")
    for name, seconds in times.items():
        print(f"  {name:42}{seconds * 1000:10,.0f} ms")
    print(f"  {'memory, three languages':42}{(resident_bytes() - before) / 1e6:10,.1f} MB")
    return gateway.catalogue.edition("zh-Hans").value


def bench_catalogue() -> bool:
    """Print both; whether the goal is met."""
    met = True
    with running(PAGE_CACHE_SECONDS="0") as large, running(services=SMALL, PAGE_CACHE_SECONDS="0") as small:
        pages = like_pages(bench_refresh(large.backend), bench_refresh(small.backend))
        print(f"{'requests a second, no page kept':44}{'1,632':>8}{SMALL:>9}{'ratio':>10}")
        for name, (path, other) in pages.items():
            # By turns, so that a busy moment of the machine hits both.
            pairs = [(rate(large.site + path), rate(small.site + other)) for _ in range(ROUNDS)]
            whole, few = (sorted(column)[ROUNDS // 2] for column in zip(*pairs, strict=True))
            # A search looks at every service, so its cost may grow; a page's may not.
            met = met and (whole / few >= GOAL or name == "a search")
            print(f"{name:44}{whole:8,.0f}{few:9,.0f}{whole / few:10.2f}")
        print(f"{'goal':44}{'':17}{GOAL:10.2f}\n")
    return met
