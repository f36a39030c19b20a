"""What an operator can ask about answer sheets on their way: `flask --app app forward`, `flask --app app outbox`.

No line printed holds anything a citizen wrote.
"""

import signal
import sys
import threading
import time

import click
from flask import Flask
from flask.cli import AppGroup
from rich.console import Console
from rich.table import Table

from app.gateway import Gateway
from app.store import Store
from app.store.outbox import Waiting
from app.web.forwarding import pass_on, see_to_all

NOTHING_WRONG, NEEDS_SOMEBODY, NO_SUCH_SHEET = 0, 1, 2
OLD_SECONDS = 86400.0  # what has waited for longer needs somebody to look
TO_WAIT = 2.0  # seconds between two looks at what is due
MOST_LISTED = 50


def register_outbox(app: Flask) -> None:
    """Give the site's command line what there is to ask about sheets."""
    store: Store = app.extensions["store"]

    def gateway() -> Gateway:
        found: Gateway = app.extensions["gateway"]
        return found

    @app.cli.command("forward")
    @click.option("--every", default=TO_WAIT, show_default=True, help="Seconds between two looks at what is due.")
    @click.option("--once", is_flag=True, help="See to what is due now, and end.")
    def forward(every: float, once: bool) -> None:
        """Pass waiting answer sheets on, until stopped. Any number of these may run, beside any number of sites.

        Set FORWARD_SECONDS=0 for the sites then.
        """
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_signal: stop.set())
        while True:
            try:
                settled = see_to_all(store, gateway(), stop.is_set)
            except Exception:
                app.logger.exception("the forwarder stumbled; it goes on")
                settled = 0
            if settled:
                click.echo(f"{settled} settled")
            if once or stop.wait(every):
                return

    outbox = AppGroup("outbox", help="Answer sheets that have not arrived at their backend.")

    @outbox.command("list")
    @click.option("--most", default=MOST_LISTED, show_default=True, help="How many to list.")
    def list_them(most: int) -> None:
        """List them, those that wait for you first.

        Ends with 0 when all is well, 1 when one is stuck, unreadable, or has waited for more than a day.
        """
        found, counts, oldest = store.outbox.waiting(most), store.outbox.counts(), store.outbox.oldest()
        console = Console(width=None if sys.stdout.isatty() else 150)
        if found:
            table = Table("Number", "Service", "State", "Handed in", "Tries", "Next try", "Last trouble")
            for one in found:
                table.add_row(*row(one))
            console.print(table)
        console.print(", ".join(f"{count} {state}" for state, count in counts.items()), highlight=False)
        overdue = oldest is not None and time.time() - oldest > OLD_SECONDS
        unreadable = any(not one.is_readable for one in found)
        sys.exit(NEEDS_SOMEBODY if counts["stuck"] or overdue or unreadable else NOTHING_WRONG)

    @outbox.command("show")
    @click.argument("number")
    def show(number: str) -> None:
        """Tell all there is to tell about one. Ends with 2 when none with this number waits."""
        found = store.outbox.find(plain(number))
        if found is None:
            click.echo("No sheet with this number waits.", err=True)
            sys.exit(NO_SUCH_SHEET)
        facts = {
            "number": found.number,
            "service": found.service,
            "goes to": found.handed_to,
            "state": found.state,
            "handed in": clock(found.created),
            "tries": found.tries,
            "next try": next_try(found),
            "last trouble": found.trouble or "none",
            "answers in it": found.answers if found.is_readable else "unreadable: sealed with another SECRET_KEY",
        }
        for name, value in facts.items():
            click.echo(f"{name:<14} {value}")

    @outbox.command("retry")
    @click.argument("number", required=False)
    @click.option("--all", "every_one", is_flag=True, help="All of them.")
    def retry(number: str | None, every_one: bool) -> None:
        """Try one again now, or let all be tried again by whoever forwards.

        Ends with 0 when it arrived (for all: when there were any), 1 when it did not, 2 when there is no such sheet.
        """
        if every_one == bool(number):
            raise click.UsageError("Give one number, or --all.")
        if every_one:
            click.echo(f"{store.outbox.retry()} will be tried again now")
            return
        chosen = plain(number or "")
        if not store.outbox.retry(chosen):
            click.echo("No sheet with this number waits.", err=True)
            sys.exit(NO_SUCH_SHEET)
        outcome = pass_on(store, gateway(), chosen)
        click.echo(outcome)
        sys.exit(NEEDS_SOMEBODY if outcome in ("kept", "stuck") else NOTHING_WRONG)

    app.cli.add_command(outbox)


def plain(number: str) -> str:
    """A number as it is stored, however it was grouped."""
    return number.replace(" ", "").replace("-", "")


def clock(moment: float) -> str:
    """A moment as operators read it, in the machine's own time."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(moment))


def next_try(sheet: Waiting) -> str:
    """When a sheet is tried again."""
    if sheet.state == "stuck":
        return "when you say so"
    return "now" if sheet.next_try <= time.time() else clock(sheet.next_try)


def row(sheet: Waiting) -> tuple[str, ...]:
    """A sheet as a row of the list."""
    trouble = sheet.trouble if sheet.is_readable else "unreadable: sealed with another SECRET_KEY"
    return (
        sheet.number,
        sheet.service,
        sheet.state,
        clock(sheet.created),
        str(sheet.tries),
        next_try(sheet),
        trouble,
    )
