"""A site and a reference backend that run while a tool needs them: the same two servers as `make run`, on free ports."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from run import serve, stop, wait_for


@dataclass(frozen=True)
class Running:
    """Where the two servers answer."""

    site: str
    backend: str


def free_port() -> int:
    """A port nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def running(*, services: int = 0, **settings: str) -> Iterator[Running]:
    """Both servers with data of their own, stopped at the end; `settings` are the site's.

    `services` is how many the catalogue shows; 0: all.
    """
    site, backend = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    servers = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            backend_settings = {
                "BACKEND_BASE_URL": backend,
                "SITE_URL": site,
                "BACKEND_DATABASE": f"{folder}/backend.db",
                "BACKEND_SERVICES": str(services),
            }
            servers.append(serve("backend:create_app", int(backend.rsplit(":", 1)[1]), 8, backend_settings))
            wait_for("reference backend", f"{backend}/health", servers[-1])
            site_settings = {"SITE_URL": site, "BACKEND_URL": backend, "VAR": folder, "SPEECH_AHEAD": "no", **settings}
            servers.append(serve("app:create_app", int(site.rsplit(":", 1)[1]), 16, site_settings))
            wait_for("site", f"{site}/healthz", servers[-1])
            yield Running(site, backend)
        finally:
            stop(servers)
