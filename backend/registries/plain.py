"""What does a registry without a table of its own hold? When something was entered, and whether it still holds."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from backend.languages import words
from backend.registries.record import Answers, Record, Rows, column, day_words, draw, of_year, table
from backend.residents import Resident


def plain_entries(service: Mapping[str, Any], resident: Resident, answers: Answers, today: date) -> Record:
    """Tell what is entered under a look-up, the newest first."""
    title, rows = service["title"], []
    for n in range(draw(resident, service["id"], 4)):
        entered = today - timedelta(days=20 + 170 * n + draw(resident, f"{service['id']} {n}", 150))
        holds = words("有效", "In force") if n == 0 else words("以前的", "Earlier")
        rows.append({"entered_on": entered, "state": holds})
    found: Rows = of_year(rows, "entered_on", answers)
    if found:
        newest = day_words(found[0]["entered_on"])
        sentence = words(
            f"{title['zh']}：查到{len(found)}条。最新的是{newest['zh']}的。",
            f"{title['en']}: {_counted(len(found))}. The newest is of {newest['en']}.",
        )
    else:
        sentence = words(f"{title['zh']}：没有查到您的记录。", f"{title['en']}: there is no record of yours.")
    columns = [
        column("entered_on", words("哪天登记的", "Entered on"), "date"),
        column("state", words("现在怎样", "State"), "text"),
    ]
    return table(sentence, columns, found)


def _counted(count: int) -> str:
    return "1 record" if count == 1 else f"{count} records"
