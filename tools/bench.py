"""How much a first view weighs, and what the server does with it: `make bench`.

Everything is measured in one run and compared within it, because machines differ and are noisy.

    bytes      of each main page's first view, in a browser: HTML (compressed), all files, requests
    requests   a second of public pages, against a bare Flask view that returns the same bytes under the same server
    drafts     what an answer costs, and 10,000 drafts and waiting sheets (tools/bench_drafts.py)
    catalogue  what 1,632 services cost against 40 (tools/bench_catalogue.py)
"""

import os
import sys
import urllib.request
from dataclasses import dataclass

from flask import Flask, Response
from playwright.sync_api import Browser

from run import serve, stop, wait_for
from tools.bench_catalogue import bench_catalogue
from tools.bench_drafts import bench_drafts
from tools.browser import browser, sign_in
from tools.rates import rate
from tools.running import free_port, running

PUBLIC = ("/", "/seniors/", "/rural/", "/services/", "/services/old-age-allowance", "/rural/prices", "/rural/warnings")
PERSONAL = ("/services/old-age-allowance/for-whom", "/cases/")
FIRST_FLIGHT, WHOLE_VIEW = 14_600, 100_000  # bytes: the goals
ROUNDS = 3


def bare() -> Flask:
    """The bare view: as many bytes as asked for in BENCH_BYTES, and nothing else."""
    body = b"x" * int(os.environ["BENCH_BYTES"])
    app = Flask("bare")

    @app.get("/")
    def view() -> Response:
        return Response(body, mimetype="text/html")

    return app


@dataclass(frozen=True)
class Weight:
    """What one first view brings over the wire."""

    html: int
    whole: int
    requests: int


def weigh(chromium: Browser, site: str, path: str, signed_in_as: str = "") -> Weight:
    """One view with an empty cache, sound not pressed."""
    context = chromium.new_context(viewport={"width": 360, "height": 640}, locale="zh-CN")
    page = context.new_page()
    if signed_in_as:
        sign_in(page, site, signed_in_as)
        cookies = context.cookies()
        context.close()
        context = chromium.new_context(viewport={"width": 360, "height": 640}, locale="zh-CN")
        context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
    sizes: list[tuple[str, int]] = []
    protocol = context.new_cdp_session(page)
    protocol.send("Network.enable")
    urls: dict[str, str] = {}
    protocol.on("Network.responseReceived", lambda event: urls.update({event["requestId"]: event["type"]}))
    protocol.on(
        "Network.loadingFinished",
        lambda event: sizes.append((urls.get(event["requestId"], "?"), int(event["encodedDataLength"]))),
    )
    page.goto(site + path, wait_until="networkidle")
    context.close()
    html = sum(size for kind, size in sizes if kind == "Document")
    return Weight(html, sum(size for _kind, size in sizes), len(sizes))


def compressed_size(url: str) -> int:
    """How many bytes a page is when a browser takes gzip."""
    asked = urllib.request.Request(url, headers={"Accept-Encoding": "gzip", "Accept-Language": "zh-CN"})  # noqa: S310
    with urllib.request.urlopen(asked) as answer:  # noqa: S310 (our own address)
        return len(answer.read())


def bench_bytes(site: str) -> bool:
    """Print the weights; whether every goal is met."""
    print(f"{'first view':44}{'HTML':>8}{'all':>9}{'requests':>10}")
    good = True
    with browser() as chromium:
        for path in (*PUBLIC, *PERSONAL):
            weight = weigh(chromium, site, path, "陈桂芳" if path in PERSONAL else "")
            meets = weight.html <= FIRST_FLIGHT and weight.whole <= WHOLE_VIEW
            good = good and meets
            print(f"{path:44}{weight.html:8,}{weight.whole:9,}{weight.requests:10}{'' if meets else '   over'}")
    print(f"{'goal':44}{FIRST_FLIGHT:8,}{WHOLE_VIEW:9,}\n")
    return good


def bench_rates(site: str) -> None:
    """Print requests a second of each public page beside a bare view of the same size."""
    print(f"{'requests a second':44}{'page':>8}{'bare':>9}{'ratio':>10}")
    for path in PUBLIC:
        size, port = compressed_size(site + path), free_port()
        server = serve("tools.bench:bare", port, 16, {"BENCH_BYTES": str(size)})
        try:
            wait_for("bare view", f"http://127.0.0.1:{port}/", server)
            # By turns, so that a busy moment of the machine hits both.
            pairs = [(rate(site + path), rate(f"http://127.0.0.1:{port}/")) for _ in range(ROUNDS)]
        finally:
            stop([server])
        page, bare_view = (sorted(column)[ROUNDS // 2] for column in zip(*pairs, strict=True))
        print(f"{path:44}{page:8,.0f}{bare_view:9,.0f}{page / bare_view:10.2f}")
    print(f"{'goal':44}{'':17}{0.5:10.2f}\n")


if __name__ == "__main__":
    with running() as servers:
        met = bench_bytes(servers.site)
        bench_rates(servers.site)
    met = bench_catalogue() and met
    met = bench_drafts() and met
    sys.exit(0 if met else 1)
