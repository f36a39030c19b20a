"""Look-ups: what a registry knows about this resident, as a sentence and a table."""

from datetime import date
from typing import Any, Literal

from app.gateway.backend import Backend, Caller, segment
from app.gateway.reads import Shape, shaped


class Column(Shape):
    """A column and how its values are to be shown; money is in fen."""

    id: str
    label: str
    kind: Literal["text", "date", "month", "money", "number"]
    unit: str | None = None


class Record(Shape):
    """The answer to a look-up."""

    title: str
    sentence: str
    as_of: date
    sample: bool = False
    columns: tuple[Column, ...]
    rows: tuple[dict[str, str | int | float | None], ...]
    total_sentence: str | None = None
    notes: tuple[str, ...] = ()


class Records:
    """The look-up API; personal, so nothing is kept."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def look_up(self, service_id: str, answers: dict[str, Any], caller: Caller) -> Record:
        """What is on record for the caller. Raises RecordNotFound, SignInNeeded, AnswersRejected."""
        path = f"/records/{segment('records', service_id)}"
        return shaped("records", Record, self._backend.ask(path, caller, {"answers": answers}))
