"""Starts the reference backend and the site as two real HTTP servers, and stops both together.

`make run` sets up first and then runs this. PORT and BACKEND_PORT change the ports; any setting of `app/config.py` may be
given as an environment variable, BACKEND_URL among them to use other backends than the reference one.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import date
from types import FrameType

from tools.build import build

HOST = "127.0.0.1"
MOST_NAMED = 7  # residents; the sign-in page offers all of them
PATIENCE = 60.0  # seconds until a server that has not answered counts as failed


def serve(target: str, port: int, threads: int, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """Start one server process. Measured against others in docs/decisions/server.md."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--no-ws", "--log-level", "error"]
    command += ["--host", environment.get("HOST", HOST), "--port", str(port), "--workers", "1"]
    command += ["--blocking-threads", str(threads), "--backpressure", str(threads * 8), target]
    # A session of its own, so that Ctrl-C reaches only this program, which then stops the servers in order.
    return subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True)  # noqa: S603


def is_free(port: int) -> bool:
    """Whether a port can be listened at."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def wait_for(name: str, url: str, server: "subprocess.Popen[bytes]") -> None:
    """Return when `url` answers; exit with plain words when it does not."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            sys.exit(f"The {name} stopped while starting. What it printed above says why.")
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 (our own address)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    sys.exit(f"The {name} did not answer at {url} within {PATIENCE:.0f} seconds.")


def stop(servers: "list[subprocess.Popen[bytes]]") -> None:
    """Stop every server, with force where asking is not enough."""
    for server in servers:
        if server.poll() is None:
            server.terminate()
    for server in servers:
        try:
            server.wait(timeout=8)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


def main() -> None:
    """Build, start, tell, wait, stop."""
    port, backend_port = int(os.environ.get("PORT", "8000")), int(os.environ.get("BACKEND_PORT", "8001"))
    site = os.environ.get("SITE_URL", f"http://{HOST}:{port}")
    backend = f"http://{HOST}:{backend_port}"
    own_backend = "BACKEND_URL" not in os.environ
    for name, wanted in (("PORT", port), *((("BACKEND_PORT", backend_port),) if own_backend else ())):
        if not is_free(wanted):
            sys.exit(f"Port {wanted} is in use. Choose another: {name}={wanted + 10} make run")

    print("Building styles, scripts and translations ...", flush=True)
    build()
    servers: list[subprocess.Popen[bytes]] = []

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    try:
        if own_backend:
            print("Starting the reference backend ...", flush=True)
            environment = {"BACKEND_BASE_URL": backend, "SITE_URL": site}
            servers.append(serve("backend:create_app", backend_port, 8, environment))
            wait_for("reference backend", f"{backend}/health", servers[-1])
        print("Starting the site ...", flush=True)
        environment = {"SITE_URL": site, **({"BACKEND_URL": backend} if own_backend else {})}
        servers.append(serve("app:create_app", port, 16, environment))
        wait_for("site", f"http://{HOST}:{port}/healthz", servers[-1])
        tell(site, backend if own_backend else os.environ["BACKEND_URL"], sample=own_backend)
        while all(server.poll() is None for server in servers):
            time.sleep(0.5)
        print("A server stopped by itself; stopping the other.", flush=True)
    except KeyboardInterrupt:
        print("\nStopping ...", flush=True)
    finally:
        stop(servers)


def tell(site: str, backend: str, *, sample: bool) -> None:
    """Say where to look, as whom, and how to stop."""
    print(f"\n  The site       {site}/\n  The backend    {backend}/")
    if sample:
        from backend.residents import read_residents

        print("\n  Sign in as one of these sample residents; there is no password:")
        offered = read_residents().offered()
        for resident in offered[:MOST_NAMED]:
            about = resident.told_apart_by
            print(f"    {resident.name}  {resident.age_on(date.today())}岁  {about['zh']} / {about['en']}")
        print(f"    ... and {len(offered) - MOST_NAMED} more, on the sign-in page")
    print("\n  Press Ctrl-C to stop.\n", flush=True)


if __name__ == "__main__":
    main()
