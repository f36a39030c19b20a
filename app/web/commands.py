"""What an operator can ask the site on the command line: `flask --app app backends check`, and `speech` (its own module)."""

import sys

import click
import httpx2
from flask import Flask
from flask.cli import AppGroup
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from app.config import BACKEND_APIS, Config
from app.gateway import Gateway
from app.gateway.checking import LANGUAGES, Checker, Report
from app.gateway.errors import GatewayError
from app.web.outbox_commands import register_outbox
from app.web.speech_commands import speech_commands

HOLDS, BROKEN, NOBODY = 0, 1, 2


def register_commands(app: Flask, config: Config, transport: httpx2.BaseTransport | None) -> None:
    """Give the site's command line its groups."""
    backends = AppGroup("backends", help="The platform's service APIs this site is pointed at.")

    @backends.command("check")
    @click.option(
        "--api", "apis", multiple=True, type=click.Choice(BACKEND_APIS), help="Only this API; may be repeated."
    )
    @click.option(
        "--token", envvar="BACKEND_TOKEN", default="", help="A resident's access token, to check personal calls too."
    )
    @click.option(
        "--language", "languages", multiple=True, type=click.Choice(LANGUAGES), help="Only in this; may be repeated."
    )
    def check(apis: tuple[str, ...], token: str, languages: tuple[str, ...]) -> None:
        """Hold every API to the contract (docs/contract/) and measure its answers. It only reads.

        Ends with 0 when everything holds, 1 when something does not, 2 when nothing answered.
        """
        wanted = apis or BACKEND_APIS
        columns = (BarColumn(), TextColumn("{task.completed}/{task.total} {task.description}"))
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=len(wanted))
            checker = Checker(
                config,
                transport,
                token=token,
                languages=languages or LANGUAGES,
                told=lambda call: bar.update(task, description=call),
            )
            reports = []
            for api in wanted:
                reports.append(through_connector(app, config, api) or checker.check(api))
                bar.advance(task)
        show(reports)
        sys.exit(
            HOLDS if all(one.holds for one in reports) else BROKEN if any(one.reached for one in reports) else NOBODY
        )

    app.cli.add_command(backends)
    app.cli.add_command(speech_commands(app, config))
    register_outbox(app)


def through_connector(app: Flask, config: Config, api: str) -> Report | None:
    """How an API does that speaks another standard: its connector's reading methods are called. None for one that is native."""
    kind = getattr(config, f"BACKEND_{api.upper()}_KIND", "native")
    if kind == "native":
        return None
    gateway: Gateway = app.extensions["gateway"]
    report = Report(api, f"{config.backend_url(api)} ({kind})")
    calls = {
        "places": lambda: gateway.places.find("zh-Hans"),
        "warnings": lambda: gateway.warnings.in_force("zh-Hans"),
        "faults": lambda: gateway.faults.recent("zh-Hans"),
    }
    try:
        calls[api]()
        report.reached = True
    except GatewayError as error:
        report.broken.append(f"through {kind}: {error.reason}")
    return report


def show(reports: list[Report]) -> None:
    """Print one row an API, then every call that did not hold and what was not tried."""
    # Wide enough for a reason; a pipe has no width of its own.
    console = Console(width=None if sys.stdout.isatty() else 150)
    table = Table("API", "Address", "Calls", "Usual ms", "Worst ms", "Contract")
    for report in reports:
        good = "holds" if report.can_be_read else "answers"  # what only writes is not tried
        verdict = good if report.holds else report.broken[0] if report.broken else "no answer"
        figures = (str(len(report.seconds)), f"{report.usual_ms:.0f}", f"{report.worst_ms:.0f}")
        table.add_row(report.api, report.address, *figures, verdict)
    console.print(table)
    for report in reports:
        for line in report.broken:
            console.print(f"{report.api}: {line}", style="bold", markup=False, highlight=False)
    untried = sum(len(report.left_out) for report in reports)
    if untried:
        console.print(f"{untried} calls were not tried:", markup=False)
        for report in reports:
            for line in report.left_out:
                console.print(f"  {report.api}: {line}", markup=False, highlight=False)
