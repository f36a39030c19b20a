"""Does the reference backend keep the contract, whatever a caller thinks of? Schemathesis calls it as a stranger would.

All of its checks, over a real server, once as nobody and once as a resident. CONTRACT_EXAMPLES sets how many calls it makes up for
each operation.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from flask import Flask

from app.config import BACKEND_APIS, ROOT, read_config
from app.gateway.checking import Checker, read_contract, validator_of
from backend import create_app
from backend.replies import now
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


# What a resident may make, so that every list has something in it: where, and the body, given what is there already.
MADE: dict[str, Callable[["Asking"], dict[str, Any]]] = {
    "/cases": lambda ask: {
        "service": "rural-fault-report",
        "answers": {"what": "water", "danger": False, "where": "村口", "phone": "19900000001", "consent": True},
    },
    "/mandates": lambda ask: {
        "helper_name": "黄秀英",
        "helper_phone": "19900000002",
        "matters": ["old-age-allowance"],
        "powers": ["see"],
        "until": (date.today() + timedelta(days=90)).isoformat(),
    },
    "/appointments": lambda ask: {"slot": ask.a_free_slot()},
    "/payments": lambda ask: {
        "service": "driving-licence-renewal",
        "question": "fee",
        "amount_fen": 1000,
        "currency": "CNY",
        "purpose": "换驾驶证",
    },
    "/faults": lambda ask: {
        "what": ask("/faults/kinds")["items"][0]["id"],
        "danger": False,
        "where": "村口",
        "phone": "19900000001",
        "consent": True,
    },
    "/work/applications": lambda ask: {"vacancy": ask("/work/vacancies")["items"][0]["id"], "phone": "19900000001"},
    "/advice/questions": lambda ask: {"text": "荔枝叶子黄了怎么办？"},
}


class Asking:
    """A resident who asks a backend for things and makes some."""

    def __init__(self, backend: Flask) -> None:
        self.token = sign_in(backend.test_client(), "chen-guifang")["access_token"]
        self._caller = backend.test_client()

    def __call__(self, path: str) -> Any:
        """The answer to a GET."""
        return self._caller.get(path, headers={"Authorization": f"Bearer {self.token}"}).get_json()

    def a_free_slot(self) -> str:
        """A time of some service that can be booked."""
        for service in self("/catalogue/services?size=200")["items"]:
            for slot in self(f"/appointments/slots?service={service['id']}").get("items", ()):
                if service["kind"] == "book" and slot["free"]:
                    return str(slot["id"])
        raise AssertionError("nothing can be booked")

    def make(self, path: str, body: dict[str, Any], key: str) -> Any:
        """The answer to a POST."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key}
        return self._caller.post(path, json=body, headers=headers)


def test_everything_that_can_be_made_is_told_of_in_the_contract() -> None:
    posts = {path for path, methods in read_contract()["paths"].items() if "post" in methods}
    assert posts - {"/records/{service_id}", "/payments/quotes", "/identity/userinfo", "/documents"} == set(MADE)


def test_every_call_that_reads_answers_as_the_contract_says(platform: Flask) -> None:
    ask = Asking(platform)
    platform.config["CLOCK"].time = now()
    for path, body in MADE.items():
        sent = body(ask)
        made, again = (ask.make(path, sent, f"key-of-{path[1:].replace('/', '-')}") for _time in range(2))
        assert (made.status_code, again.status_code) == (201, 200), (path, made.get_json())
        (media,) = read_contract()["paths"][path]["post"]["responses"]["201"]["content"].values()
        assert list(validator_of(media["schema"]["$ref"].rsplit("/", 1)[1]).iter_errors(made.get_json())) == [], path
        assert again.get_json() == made.get_json()
        assert ask(made.headers["Location"]) == made.get_json(), path
    checker = Checker(read_config({}, SECRET_KEY="x" * 32), httpx2.WSGITransport(app=platform), token=ask.token)
    for api in BACKEND_APIS:
        report = checker.check(api)
        assert report.broken == []
        assert report.left_out == []
