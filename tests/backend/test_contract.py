"""Does the reference backend keep the contract, whatever a caller thinks of? Schemathesis calls it as a stranger would.

All of its checks, over a real server, once as nobody and once as a resident. CONTRACT_EXAMPLES sets how many calls it makes up for
each operation.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.config import ROOT
from backend import create_app
from run import serve, stop, wait_for
from tests.backend.browser import sign_in
from tools.running import free_port

EXAMPLES = os.environ.get("CONTRACT_EXAMPLES", "12")
CONTRACT = ROOT / "docs" / "contract" / "openapi.yaml"


@dataclass(frozen=True)
class Served:
    """The backend at an address, and a resident's token for it."""

    url: str
    token: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The reference backend under its real server."""
    database = str(tmp_path_factory.mktemp("contract") / "backend.db")
    token = sign_in(create_app({"DATABASE": database}).test_client(), "chen-guifang")["access_token"]
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = serve("backend:create_app", port, 4, {"BACKEND_DATABASE": database, "BACKEND_BASE_URL": url})
    try:
        wait_for("reference backend", f"{url}/health", server)
        yield Served(url, token)
    finally:
        stop([server])


@pytest.mark.parametrize("who", ["nobody", "a resident"])
def test_every_check_of_schemathesis_holds(served: Served, who: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(ROOT / "tests/backend/schemathesis.toml")]
    command += ["run", str(CONTRACT), "--url", served.url, "--max-examples", EXAMPLES]
    command += ["--seed", "1", "--generation-deterministic", "--no-color", "--suppress-health-check", "all"]
    if who == "a resident":
        command += ["--header", f"Authorization: Bearer {served.token}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    # What it prints names calls that can be made again; the token in them is of a database that is gone.
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
