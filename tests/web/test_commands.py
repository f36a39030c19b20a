"""Does `flask backends check` tell a backend that keeps the contract from one that does not, and from one that is not there?"""

from collections.abc import Callable
from dataclasses import replace

import httpx2
import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from app.config import BACKEND_APIS, Config
from app.gateway.checking import operations
from backend.switches import KINDS
from tests.backend.browser import sign_in
from tests.gateway.alerts import INDEX, Source, alert, atom

Run = Callable[..., Result]
READABLE = [api for api in BACKEND_APIS if any(one.path != "/health" for one in operations(api))]
# What a backend does wrong in these ways cannot be seen from outside while it answers in time.
UNSEEN = {"slow"}


@pytest.fixture
def run(config: Config, backend: Flask) -> Run:
    """Runs the command on a site in front of the reference backend, or of `transport`."""

    def check(*words: str, transport: httpx2.BaseTransport | None = None, **settings: object) -> Result:
        quick = replace(config, BACKEND_READ_SECONDS=0.5, **settings)  # type: ignore[arg-type]
        site = create_app(quick, transport=transport or httpx2.WSGITransport(app=backend))
        return site.test_cli_runner().invoke(args=["backends", "check", *words])

    return check


def row(result: Result, api: str) -> str:
    """An API's row of the table."""
    (found,) = [line for line in result.output.splitlines() if line.startswith("│ " + api + " ")]
    return found


def test_the_reference_backend_keeps_the_whole_contract(run: Run, backend: Flask) -> None:
    token = sign_in(backend.test_client(), "chen-guifang")["access_token"]
    result = run("--token", token)
    assert result.exit_code == 0, result.output
    for api in BACKEND_APIS:
        assert ("holds" if api in READABLE else "answers") in row(result, api)
    assert token not in result.output


def test_without_a_token_personal_calls_are_held_to_refusing(run: Run) -> None:
    result = run()
    assert result.exit_code == 0, result.output
    assert "GET /cases: needs --token" in result.output


@pytest.mark.parametrize(
    ("api", "kind"),
    [*((api, "wrong-schema") for api in READABLE), *(("prices", kind) for kind in sorted(set(KINDS) - UNSEEN))],
)
def test_an_api_that_misbehaves_is_named_and_no_other(run: Run, backend: Flask, api: str, kind: str) -> None:
    backend.extensions["switches"].set(api, kind)
    other = READABLE[READABLE.index(api) - 1]
    result = run("--api", api, "--api", other)
    assert "holds" not in row(result, api), result.output
    assert "holds" in row(result, other), result.output
    assert result.exit_code == 1


def test_where_nobody_listens_it_says_so(run: Run) -> None:
    def refuse(_request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused")

    result = run(transport=httpx2.MockTransport(refuse))
    assert result.exit_code == 2
    assert result.output.count("ConnectError") >= len(BACKEND_APIS)


def test_a_connector_is_tried_by_its_own_calls(run: Run) -> None:
    source = Source(index=atom("m.xml"), m=alert())
    spoken = {"BACKEND_WARNINGS_KIND": "cap", "BACKEND_WARNINGS_URL": INDEX}
    result = run("--api", "warnings", transport=httpx2.MockTransport(source), **spoken)
    assert result.exit_code == 0, result.output
    assert "(cap)" in row(result, "warnings")
    source.lies_at["/feeds/index.xml"] = "nonsense"
    assert run("--api", "warnings", transport=httpx2.MockTransport(source), **spoken).exit_code == 2


def test_no_value_of_a_personal_answer_is_printed(run: Run, backend: Flask) -> None:
    token = sign_in(backend.test_client(), "chen-guifang")["access_token"]
    backend.extensions["switches"].set("identity", "wrong-schema")
    result = run("--api", "identity", "--token", token)
    assert result.exit_code == 1
    for secret in ("陈桂芳", "449901194803151288", "19900000001"):
        assert secret not in result.output
