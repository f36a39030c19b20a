"""How does a service get into the catalogue while everything runs? `flask --app backend publish FILE`."""

from pathlib import Path

import click
from flask import Flask

from backend.catalogue import Catalogue
from backend.reading import CatalogueInvalid, read_service


def register_publishing(app: Flask, catalogue: Catalogue) -> None:
    """Give the backend's command line `publish` and `withdraw`."""

    @app.cli.command("publish")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def publish(file: Path) -> None:
        """Publish the service written in FILE, or publish it anew."""
        try:
            service = read_service(file, catalogue.topic_ids())
        except CatalogueInvalid as error:
            raise click.ClickException(f"not published, because:{error}") from error
        taken = catalogue.service_with_code(service["item_code"])
        if taken not in (None, service["id"]):
            raise click.ClickException(f"not published, because:\n{file.name}: item_code: is also that of {taken}")
        new = catalogue.publish(service)
        click.echo(f"{service['id']} is {'published' if new else 'published anew'}. Sites show it within a minute.")

    @app.cli.command("withdraw")
    @click.argument("service_id")
    def withdraw(service_id: str) -> None:
        """Take the service SERVICE_ID out of the catalogue."""
        if not catalogue.withdraw(service_id):
            raise click.ClickException(f"no service is called {service_id}")
        click.echo(f"{service_id} is withdrawn. Cases handed in for it are kept.")
