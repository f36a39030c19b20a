"""How many requests a second does an address answer?"""

import http.client
import threading
import time
from urllib.parse import urlsplit

SECONDS, THREADS = 2.0, 4


def rate(url: str) -> float:
    """Requests a second over a few kept connections, for a bounded time."""
    where, done = urlsplit(url), []
    target = (where.path or "/") + (f"?{where.query}" if where.query else "")
    until = time.monotonic() + SECONDS

    def ask() -> None:
        connection = http.client.HTTPConnection(where.netloc)
        count = 0
        while time.monotonic() < until:
            connection.request("GET", target, headers={"Accept-Encoding": "gzip", "Accept-Language": "zh-CN"})
            connection.getresponse().read()
            count += 1
        connection.close()
        done.append(count)

    threads = [threading.Thread(target=ask) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS
