"""What does the database know of somebody's visit?"""

from flask import Flask

from app.store.tables import metadata
from tests.visitor import Visitor


def test_the_database_never_holds_what_opens_a_visit(client: Visitor, app: Flask) -> None:
    client.press_once(client.get("/services/rural-fault-report/what"), what="water")
    cookie = client.site.get_cookie("visit", "127.0.0.1").value
    with app.extensions["store"].engine.connect() as connection:
        kept = [str(row) for table in metadata.sorted_tables for row in connection.execute(table.select())]
    assert kept
    assert not any(cookie in row for row in kept)
