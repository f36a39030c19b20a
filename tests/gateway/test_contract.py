"""Does the gateway keep to the contract: reads nothing it does not promise, asks nothing it does not have, and bears what it allows?

All of it over the reference backend. A new Shape is found by itself, a new method needs a line in CALLS.
"""

import inspect
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from app.config import BACKEND_APIS, Config
from app.gateway import Gateway
from app.gateway.edition import Service
from app.gateway.errors import BackendUnavailable, GatewayError, RecordNotFound
from app.gateway.reads import Shape
from tests.backend.browser import CALLBACK
from tests.gateway.contract import (
    OTHER_NAMES,
    PHONE,
    STANDARD,
    Tape,
    Watched,
    World,
    a_world,
    answer_schema,
    applied,
    called,
    dropping,
    every_way,
    needed,
    read_beside,
    schema_of,
    shapes,
    stands_for,
    ways_of,
    with_unknown_fields,
)

# What is read.


@pytest.mark.parametrize("shape", [one for one in shapes() if stands_for(one)], ids=called)
def test_everything_a_shape_reads_is_promised(shape: type[Shape]) -> None:
    assert read_beside(shape, schema_of(stands_for(shape))).problems == []


def test_every_shape_is_held_to_a_schema() -> None:
    roots = [one for one in shapes() if stands_for(one)]
    met = {inside for root in roots for inside in read_beside(root, schema_of(stands_for(root))).met}
    assert [called(one) for one in shapes() if one not in met] == [], "say in OTHER_NAMES what it stands for"


def test_the_table_names_no_shape_that_is_gone() -> None:
    assert set(OTHER_NAMES) <= {called(one) for one in shapes()}


# What is asked.


FAULT = {"what": "water", "danger": False, "where": "村口", "phone": PHONE, "consent": True}
FEE = {"service": "driving-licence-renewal", "question": "fee", "amount_fen": 1000, "purpose": "换驾驶证"}
KEY = "k" * 16
PAPER = ("image/jpeg", b"\xff\xd8\xff\xe0 a picture")
# One call of every public method of every API.
CALLS: dict[str, Callable[[Gateway, World], object]] = {
    "catalogue.services": lambda g, w: g.catalogue.services("zh-Hans"),
    "catalogue.edition": lambda g, w: g.catalogue.edition("zh-Hant"),
    "catalogue.service": lambda g, w: g.catalogue.service("old-age-allowance", "zh-Hans"),
    "catalogue.topics": lambda g, w: g.catalogue.topics("en"),
    "catalogue.events": lambda g, w: g.catalogue.events("en"),
    "catalogue.zone": lambda g, w: g.catalogue.zone("seniors", "en"),
    "catalogue.refresh": lambda g, w: (g.catalogue.refresh("en"), g.catalogue.refresh("en")),
    "records.look_up": lambda g, w: g.records.look_up("pension-payments", {"year": "2026"}, w.caller),
    "cases.hand_in": lambda g, w: g.cases.hand_in("rural-fault-report", FAULT, w.caller, key=KEY),
    "cases.mine": lambda g, w: g.cases.mine(w.caller),
    "cases.case": lambda g, w: g.cases.case(w.first("/cases"), w.caller),
    "cases.take_back": lambda g, w: g.cases.take_back(
        g.cases.hand_in("rural-fault-report", FAULT, w.caller, key=KEY).reference, w.caller, key=KEY
    ),
    "cases.add_papers": lambda g, w: (
        g.documents.keep_for_case(w.waiting(), PAPER, w.caller, key=f"{KEY}-papers"),
        g.cases.add_papers(w.waiting(), w.caller, key=KEY),
    ),
    "certificates.mine": lambda g, w: g.certificates.mine(w.caller),
    "certificates.certificate": lambda g, w: g.certificates.certificate(w.first("/certificates"), w.caller),
    "notices.mine": lambda g, w: g.notices.mine(w.caller),
    "notices.take_as_read": lambda g, w: g.notices.take_as_read(w.first("/notices"), w.caller),
    "prices.on_sale": lambda g, w: g.prices.on_sale("en"),
    "prices.product": lambda g, w: g.prices.product("lychee-dried", "en", "maoming"),
    "prices.products": lambda g, w: g.prices.products(["lychee-dried"], "zh-Hant"),
    "places.find": lambda g, w: g.places.find("en", kind="canteen", division="44", query="饭", page=1),
    "places.place": lambda g, w: g.places.place(w.first("/places"), "en"),
    "places.divisions": lambda g, w: (g.places.divisions("en"), g.places.divisions("en", "4401")),
    "places.meant": lambda g, w: g.places.meant("en", "tianhe"),
    "appointments.free": lambda g, w: g.appointments.free("soil-test", "farm-station-449901102", "en"),
    "payments.quote": lambda g, w: g.payments.quote("resident-insurance-payment", "fee", {"scheme": "medical"}, "en"),
    "payments.ask": lambda g, w: g.payments.ask(FEE, "en", key=KEY),
    "payments.payment": lambda g, w: g.payments.payment(w.make("/payments", **FEE, currency="CNY"), "en"),
    "payments.close": lambda g, w: g.payments.close(w.make("/payments", **FEE, currency="CNY"), "en"),
    "documents.keep": lambda g, w: g.documents.keep("farm-machinery-subsidy", "plate_photo", PAPER, w.caller, key=KEY),
    "documents.keep_for_case": lambda g, w: g.documents.keep_for_case(w.waiting(), PAPER, w.caller, key=f"{KEY}-c"),
    "warnings.in_force": lambda g, w: g.warnings.in_force("en", "4401"),
    "warnings.past": lambda g, w: g.warnings.past("zh-Hans"),
    "faults.report": lambda g, w: g.faults.report(FAULT, w.caller, key=KEY),
    "faults.recent": lambda g, w: g.faults.recent("en"),
    "faults.fault": lambda g, w: g.faults.fault(w.first("/faults"), "en"),
    "work.find": lambda g, w: g.work.find("en", division="44"),
    "work.vacancy": lambda g, w: g.work.vacancy(w.first("/work/vacancies"), "en"),
    "work.apply": lambda g, w: g.work.apply(w.first("/work/vacancies"), {"phone": PHONE}, w.caller, key=KEY),
    "work.mine": lambda g, w: (applied(w), g.work.mine(w.caller)),
    "work.application": lambda g, w: g.work.application(applied(w), w.caller),
    "advice.articles": lambda g, w: g.advice.articles("en"),
    "advice.article": lambda g, w: g.advice.article(w.first("/advice/articles"), "en"),
    "advice.ask": lambda g, w: g.advice.ask({"text": "叶子黄了怎么办？"}, w.caller, key=KEY),
    "advice.mine": lambda g, w: (w.make("/advice/questions", text="怎么施肥？"), g.advice.mine(w.caller)),
    "identity.begin": lambda g, w: g.identity.begin(CALLBACK, "zh-CN"),
    "identity.finish": lambda g, w: g.identity.finish(**w.code()),
    "identity.who": lambda g, w: g.identity.who(w.token),
    "identity.sign_out_url": lambda g, w: g.identity.sign_out_url("http://127.0.0.1:8000/"),
}
# What asks nothing by itself.
WAITING = {"catalogue.keep_fresh"}


def methods_of(gateway: Gateway) -> set[str]:
    """Every public method of every API."""
    return {
        f"{api}.{name}"
        for api in BACKEND_APIS
        if hasattr(gateway, api)
        for name, _method in inspect.getmembers(getattr(gateway, api), inspect.ismethod)
        if not name.startswith("_")
    }


@pytest.fixture(scope="module")
def world() -> World:
    """A backend of these tests' own."""
    return a_world()


@pytest.fixture(scope="module")
def tape(world: World) -> Tape:
    """That backend, asked once for everything."""
    return Tape(httpx2.WSGITransport(app=world.backend))


def test_every_method_is_called(config: Config, tape: Tape) -> None:
    assert set(CALLS) | WAITING == methods_of(Gateway(config, tape))


@pytest.mark.parametrize("method", CALLS)
def test_every_call_is_one_of_the_contract(config: Config, world: World, method: str) -> None:
    watched = Watched(httpx2.WSGITransport(app=world.backend))
    CALLS[method](Gateway(config, watched), world)
    assert watched.calls
    for call in watched.calls:
        if call.request.url.path not in STANDARD:
            assert call.operation, call.request.url
            assert call.problem == "", call.request.url


def test_asking_whether_an_api_answers_is_a_call_of_the_contract(config: Config, world: World) -> None:
    watched = Watched(httpx2.WSGITransport(app=world.backend))
    assert set(Gateway(config, watched).health().values()) == {True}
    assert [(call.operation, call.problem) for call in watched.calls] == [("health", "")] * len(BACKEND_APIS)


# What is borne.


@pytest.mark.parametrize("method", CALLS)
def test_fields_nobody_knows_are_passed_over(config: Config, world: World, method: str) -> None:
    watched = Watched(httpx2.WSGITransport(app=world.backend), lambda _operation, answer: with_unknown_fields(answer))
    CALLS[method](Gateway(config, watched), world)


def answers_of(config: Config, world: World, tape: Tape, method: str) -> dict[str, Any]:
    """What a method is answered, by operation."""
    heard: dict[str, Any] = {}

    def hear(operation: str, answer: Any) -> Any:
        heard.setdefault(operation, answer)
        return answer

    CALLS[method](Gateway(config, Watched(tape, hear)), world)
    return heard


# The list of services is borne one by one; see below. A second sign-in code is not on the tape.
ONE_BY_ONE = {"listServices"}


@pytest.mark.parametrize("method", sorted(set(CALLS) - {"identity.finish", "catalogue.refresh"}))
def test_an_answer_without_what_is_needed_is_no_answer(config: Config, world: World, tape: Tape, method: str) -> None:
    for operation, answer in answers_of(config, world, tape, method).items():
        for way in ways_of(operation, answer) if operation not in ONE_BY_ONE else ():
            gateway = Gateway(config, Watched(tape, dropping(operation, way)))
            if method == "identity.sign_out_url":
                assert gateway.identity.sign_out_url("http://127.0.0.1:8000/") is None, way
                continue
            try:
                CALLS[method](gateway, world)
            except BackendUnavailable:
                continue
            pytest.fail(f"{method} did without {way} of {operation}")


def test_every_answer_that_has_a_shape_is_tried_so(config: Config, world: World, tape: Tape) -> None:
    tried = {operation for method in CALLS for operation in answers_of(config, world, tape, method)} - {""}
    with_shape = {stands_for(one) for one in shapes()}
    assert {one for one in tried if answer_schema(one) not in with_shape} <= ONE_BY_ONE


def test_any_field_may_be_missing_without_another_error(config: Config, world: World, tape: Tape) -> None:
    tried: set[str] = set()
    for method in sorted(set(CALLS) - {"identity.finish"}):
        for operation, answer in answers_of(config, world, tape, method).items():
            for way in every_way(answer) if operation not in tried else ():
                gateway = Gateway(config, Watched(tape, dropping(operation, way)))
                try:
                    CALLS[method](gateway, world)
                except GatewayError:
                    pass
                except Exception as error:
                    raise AssertionError(f"{method} without {way} of {operation}") from error
            tried.add(operation)


def test_a_service_without_what_is_needed_takes_no_other_with_it(config: Config, world: World, tape: Tape) -> None:
    listed = answers_of(config, world, tape, "catalogue.services")["listServices"]["items"]
    first, count = listed[0], len(Gateway(config, tape).catalogue.services("zh-Hans").value)
    for way in needed(Service, first):
        gateway = Gateway(config, Watched(tape, dropping("listServices", ("items", 0, *way))))
        assert len(gateway.catalogue.services("zh-Hans").value) == count - 1, way
        with pytest.raises(RecordNotFound if way == ("id",) else BackendUnavailable):
            gateway.catalogue.service(first["id"], "zh-Hans")
