"""What an operator can ask of the voice on the command line.

flask --app app speech prepare    makes every sentence the site can say to anybody, before anybody listens
flask --app app speech check      says something in every voice, and tells how each did
flask --app app speech missing    prints the sentences that nobody recorded yet, to be read in a studio
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from app.config import ROOT, Config
from app.gateway.errors import GatewayError
from app.speech import MADE, RATES, Speech
from app.speech.recordings import RECORDED, Recordings
from app.web.corpus import LOCALES_OF, PARTS, Corpus
from app.web.preparing import Preparation, Wish
from app.web.speech_check import Check, checked
from app.web.studio_script import FORMATS, lines_to_read, written

ALL, SOME, NONE, INTERRUPTED = 0, 1, 2, 130


def speech_commands(app: Flask, config: Config) -> AppGroup:
    """The group `speech`."""
    group = AppGroup("speech", help="The voice that reads pages aloud.")

    @group.command("prepare")
    @click.option("--voice", "voices", multiple=True, type=click.Choice(MADE), help="Only this voice; may be repeated.")
    @click.option(
        "--rate",
        "rates",
        multiple=True,
        type=click.Choice(RATES),
        default=("normal",),
        help="At this speed; may be repeated.",
    )
    @click.option("--only", "parts", multiple=True, type=click.Choice(PARTS), help="Only this part; may be repeated.")
    @click.option("--most", type=click.IntRange(1), help="Stop after this many sentences.")
    def prepare(voices: tuple[str, ...], rates: tuple[str, ...], parts: tuple[str, ...], most: int | None) -> None:
        """Make the sound of everything the site can say to anybody. Begun again, it goes on where it stopped.

        The most heard comes first: front pages, the site's own words, the catalogue, questions. Prices, warnings and
        what else changes daily are left to the first who listens. Pages have most sentences in common, and each is made once.

        Ends with 0 when everything is there, 1 when something is not, 2 when nothing could be made or the catalogue does
        not answer, 130 when Ctrl-C stopped it.
        """
        console = Console(stderr=True)
        try:
            found = wished(app, console, voices=voices or MADE, parts=parts or PARTS, most=most)
        except GatewayError as error:
            sys.exit(no_catalogue(error))
        wishes = [Wish(text, voice, rate=rate) for rate in rates for text, voice in found][:most]
        room = 0 if config.REDIS_URL else config.CLIP_CACHE_MB * 1_000_000
        preparation = Preparation(
            speech_of(app), wishes, room=room, at_once=max(config.NATURAL_WORKERS, config.SPEECH_WORKERS)
        )
        columns = (BarColumn(), TextColumn("{task.completed}/{task.total} {task.description}"), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("", total=len(wishes))
            preparation.run(lambda told: bar.update(task, completed=preparation.done, description=told))
        for line in preparation.report():
            click.echo(line)
        if preparation.interrupted:
            sys.exit(INTERRUPTED)
        sys.exit(ALL if preparation.is_complete else SOME if preparation.kept or preparation.made else NONE)

    @group.command("check")
    def check() -> None:
        """Say a sentence in every voice and language, for real, and tell which voice people hear.

        Ends with 0 when every language is heard as it should be, 1 when a voice failed and another stands in, 2 when a
        language is silent.
        """
        result = checked(speech_of(app), config)
        show(result)
        sys.exit(NONE if result.silent else SOME if result.failed else ALL)

    @group.command("missing")
    @click.option("--voice", required=True, type=click.Choice(RECORDED), help="For this voice.")
    @click.option(
        "--format", "shape", type=click.Choice(FORMATS), default="text", help="To read, for a table, or to fill in."
    )
    @click.option(
        "--only",
        "parts",
        multiple=True,
        type=click.Choice(PARTS),
        default=("site",),
        help="This part; may be repeated.",
    )
    def missing(voice: str, shape: str, parts: tuple[str, ...]) -> None:
        """Print the sentences to be read in a studio: those that have no recording, the most heard first."""
        corpus = Corpus(app, voice)
        recordings = Recordings(Path(config.RECORDINGS or ROOT / "recordings"))
        try:
            lines = lines_to_read(corpus.said(parts), recordings, voice)
        except GatewayError as error:
            sys.exit(no_catalogue(error))
        warn(corpus.left_out)
        click.echo(written(lines, voice, shape), nl=False)

    return group


def speech_of(app: Flask) -> Speech:
    """The app's speech."""
    found: Speech = app.extensions["speech"]
    return found


def wished(
    app: Flask, console: Console, *, voices: Iterable[str], parts: Iterable[str], most: int | None
) -> list[tuple[str, str]]:
    """The sentences and their voices, by part, so that whoever stops early has the most heard in each voice."""
    corpora = [(voice, Corpus(app, voice, locale=locale)) for voice in voices for locale in LOCALES_OF[voice]]
    found: dict[tuple[str, str], None] = {}  # in order, and each once: two scripts have sentences in common
    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        for part in sorted(parts, key=PARTS.index):
            for voice, corpus in corpora:
                for said in corpus.said((part,)):
                    found[said.text, voice] = None
                    bar.update(task, description=f"reading the pages: {len(found)} sentences, {voice}, {said.page}")
                    if len(found) == most:
                        return list(found)
    for _voice, corpus in corpora:
        warn(corpus.left_out)
    return list(found)


def no_catalogue(error: GatewayError) -> int:
    """Say that the catalogue does not answer; the exit code for it."""
    click.echo(f"The catalogue does not answer: {error.reason}", err=True)
    return NONE


def warn(left_out: list[str]) -> None:
    """Name the pages that could not be read."""
    for line in left_out:
        click.echo(f"left out: {line}", err=True)


def show(check: Check) -> None:
    """Print how each voice did, what people hear, and what is kept."""
    console = Console(width=None if sys.stdout.isatty() else 150)
    table = Table("Language", "Voice", "Seconds", "Bytes", "Answer")
    for trial in check.trials:
        figures = (f"{trial.seconds:.2f}", str(trial.size)) if trial.size else ("", "")
        table.add_row(trial.language, trial.voice, *figures, trial.reason or "speaks")
    console.print(table)
    for line in check.lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
