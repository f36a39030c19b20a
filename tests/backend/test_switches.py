"""Can every API be made to misbehave in every way, from the start, while it runs and from Python, and be mended again?"""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from app.config import ROOT
from app.gateway.backend import LARGEST_ANSWER
from backend import create_app
from backend.switches import APIS, HUGE_BYTES, KINDS, Switches, SwitchInvalid, another_shape

PATHS = {api: f"/{api}" for api in APIS} | {"catalogue": "/catalogue/topics", "identity": "/identity/jwks"}


@pytest.fixture(scope="module")
def server(whole_backend: Flask) -> Iterator[str]:
    """The backend behind a real socket, because only a socket can be hung up."""
    server = make_server("127.0.0.1", 0, whole_backend, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def test_every_api_of_the_contract_has_a_switch() -> None:
    contract = yaml.safe_load((ROOT / "docs" / "contract" / "openapi.yaml").read_text(encoding="utf-8"))
    assert tuple(tag["name"] for tag in contract["tags"]) == APIS


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_api_can_be_broken_in_every_way_and_mended(
    platform: Flask, caller: FlaskClient, api: str, kind: str
) -> None:
    well = caller.get(PATHS[api])
    platform.extensions["switches"].set(api, kind, seconds=0, status=429, retry_after=7)
    started = time.monotonic()
    broken = caller.get(PATHS[api], buffered=False)
    match kind:
        case "down":
            assert (broken.status_code, broken.headers["Retry-After"]) == (503, "60")
            assert broken.content_type == "application/problem+json"
        case "status":
            assert (broken.status_code, broken.headers["Retry-After"], broken.json["status"]) == (429, "7", 429)
        case "slow":
            assert broken.status_code == well.status_code
        case "dropped":
            assert broken.status_code == 200
            with pytest.raises(httpx2.RemoteProtocolError):
                list(broken.iter_encoded())
        case "garbage":
            assert (broken.status_code, broken.get_json(silent=True)) == (200, None)
        case "wrong-schema":
            assert broken.status_code == well.status_code
            assert not {(name, type(value)) for name, value in broken.json.items()} & {
                (name, type(value)) for name, value in well.json.items()
            }
        case "drip":
            pieces = list(broken.iter_encoded())
            assert {len(piece) for piece in pieces} == {1}
            assert b"".join(pieces) == well.data
        case "huge":
            assert len(next(iter(broken.iter_encoded()))) > 0
            assert broken.headers.get("Content-Length") is None
        case "redirect":
            assert (broken.status_code, broken.location) == (302, "http://localhost/health")
        case "empty-body":
            assert (broken.status_code, broken.data) == (200, b"")
        case "answer-lost":
            assert (broken.status_code, broken.data) == (503, b"")
        case _:
            raise AssertionError(kind)
    assert time.monotonic() - started < 5
    for other in APIS:
        if other != api:
            assert caller.get(PATHS[other]).status_code != 429
    platform.extensions["switches"].clear()
    assert caller.get(PATHS[api]).data == well.data


def test_a_huge_answer_is_larger_than_any_site_would_read() -> None:
    assert HUGE_BYTES > 4 * LARGEST_ANSWER


def test_the_desk_never_misbehaves(platform: Flask, caller: FlaskClient) -> None:
    for kind in KINDS:
        for api in APIS:
            platform.extensions["switches"].set(api, kind)
        answer = caller.get("/desk/official/switches")
        assert (answer.status_code, answer.mimetype) == (403, "text/html")  # nobody sits there yet


@pytest.mark.parametrize("api", APIS)
def test_health_tells_of_one_api_where_one_is_named(platform: Flask, caller: FlaskClient, api: str) -> None:
    platform.extensions["switches"].set(api, "down")
    assert caller.get("/health").status_code == 200
    assert caller.get(f"/health?api={api}").status_code == 503
    for other in set(APIS) - {api}:
        assert caller.get(f"/health?api={other}").json == {"status": "ok"}


def test_health_is_gone_when_every_api_is(platform: Flask, caller: FlaskClient) -> None:
    for api in APIS:
        platform.extensions["switches"].set(api, "garbage")
    assert caller.get("/health").get_json(silent=True) is None


@pytest.mark.parametrize(
    ("written", "status", "retry_after"), [("status:404", 404, None), ("status:503:30", 503, "30"), ("down", 503, "60")]
)
def test_what_is_broken_from_the_start_is_written_in_the_environment(
    written: str, status: int, retry_after: str | None
) -> None:
    app = create_app({"DATABASE": ":memory:", "FAULTS": f"prices={written}, cases=slow:0"})
    answer = app.test_client().get("/prices")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, retry_after)
    assert app.test_client().get("/cases").status_code == 401
    assert app.extensions["switches"].of("cases").seconds == 0


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("weather=down", "'weather'"),
        ("prices=angry", "'angry'"),
        ("prices", "API=KIND"),
        ("prices:down", "API=KIND"),
        ("prices=slow:long", "no number"),
        ("prices=slow:-1", "-1 seconds"),
        ("prices=slow:1:2", "too much"),
        ("prices=status:200", "200"),
        ("prices=status:x", "no number"),
        ("prices=down:5", "too much"),
        ("prices=slow:nan", "nan"),
    ],
)
def test_what_cannot_be_set_is_refused_in_plain_words(written: str, says: str) -> None:
    with pytest.raises(SwitchInvalid, match="no such fault") as refused:
        Switches(written)
    assert says in str(refused.value)


@pytest.mark.parametrize("written", ["slow:8", "status:503", "status:429:30", "drip:0.5", "down", "wrong-schema"])
def test_a_switch_is_told_as_it_is_written(written: str) -> None:
    assert str(Switches({"prices": written}).of("prices")) == written


def test_another_shape_keeps_nothing_of_a_shape_that_could_be_mistaken_for_it() -> None:
    value = {"items": [{"id": "a"}], "page": 1, "pages": 1, "total": 1}
    other = json.loads(json.dumps(another_shape(value)))
    assert isinstance(other, dict)
    assert not [name for name in value if name in other and type(other[name]) is type(value[name])]
    assert isinstance(another_shape([1]), str)
    assert another_shape(None) == {"value": None}


def test_a_dropped_connection_really_is_one(platform: Flask, server: str) -> None:
    platform.extensions["switches"].set("prices", "dropped")
    with pytest.raises(httpx2.RemoteProtocolError), httpx2.Client(trust_env=False) as client:
        client.get(f"{server}/prices")


def test_a_dripping_answer_comes_byte_by_byte(platform: Flask, server: str) -> None:
    platform.extensions["switches"].set("notices", "drip", seconds=0.01)
    with httpx2.Client(trust_env=False) as client, client.stream("GET", f"{server}/notices") as answer:
        started, pieces = time.monotonic(), []
        for piece in answer.iter_raw():
            pieces.append(piece)
            if len(pieces) == 10:
                break
        assert time.monotonic() - started > 0.05
        assert all(len(piece) < 5 for piece in pieces)


def test_a_lost_answer_was_done_all_the_same(platform: Flask, caller: FlaskClient) -> None:
    answers: dict[str, Any] = {
        "what": "light",
        "danger": False,
        "where": "村口",
        "phone": "19900000003",
        "consent": True,
    }
    body, header = {"service": "rural-fault-report", "answers": answers}, {"Idempotency-Key": "lost"}
    platform.extensions["switches"].set("cases", "answer-lost")
    assert caller.post("/cases", json=body, headers=header).status_code == 503
    platform.extensions["switches"].clear()
    # 200, not 201: the case was there already.
    assert caller.post("/cases", json=body, headers=header).status_code == 200
