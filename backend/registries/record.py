"""What do all registries have in common? What an answer is made of, and numbers that are the same at every start."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from backend.languages import Words, words
from backend.residents import Resident

Record = dict[str, Any]
Rows = list[dict[str, Any]]
Answers = Mapping[str, Any]

SAMPLE = words("这些是样例数据，不是真的记录。", "This is sample data, not a real record.")


def months(today: date) -> Iterator[date]:
    """Go back through the 24 months up to today, the newest first: two calendar years can be asked for."""
    first = today.replace(day=1)
    for _ in range(24):
        yield first
        first = (first - timedelta(days=1)).replace(day=1)


def yuan(fen: int) -> str:
    """Say an amount without its unit."""
    return f"{fen // 100}" if fen % 100 == 0 else f"{fen / 100:.2f}"


def of_year(rows: Rows, key: str, answers: Answers) -> Rows:
    """Keep the rows of the year asked for."""
    year = answers.get("year")
    return [row for row in rows if year is None or str(row[key]).startswith(str(year))]


def asked_year(answers: Answers) -> tuple[str, str]:
    """Say the year asked for."""
    year = answers.get("year")
    return (f"{year}年", f"in {year}") if year else ("最近两年", "in the last two years")


def draw(resident: Resident, what: str, size: int) -> int:
    """Draw a number below `size`, always the same for the same resident and matter."""
    return int.from_bytes(hashlib.sha256(f"{resident.sub} {what}".encode()).digest()[:4], "big") % size


def last4(resident: Resident) -> str:
    """Tell the end of the card's number money goes to."""
    return resident.bank_cards[0].number[-4:] if resident.bank_cards else ""


def total_of(rows: Rows, sentence: Words) -> Record:
    """Add the sentence that sums up, where there is something to sum up."""
    return {"total_sentence": sentence} if rows else {}


def day_words(day: date) -> Words:
    """Say a day."""
    return words(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%B} {day.year}")


def column(name: str, label: Words, kind: str, unit: Words | None = None) -> dict[str, Any]:
    """Describe a column."""
    return {"id": name, "label": label, "kind": kind, **({"unit": unit} if unit else {})}


def table(sentence: Words, columns: list[dict[str, Any]], rows: Rows, *notes: Words) -> Record:
    """Put an answer together."""
    return {"sentence": sentence, "columns": columns, "rows": rows, "notes": [*notes, SAMPLE]}
