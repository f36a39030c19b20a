"""Answer sheets: finished drafts as handed in, kept until the backend has them.

    kept --------> accepted      the backend made a case of it
      |  |            | (for ten minutes)
      |  |            v
      |  +-----> taking-back     its owner wants it back, and the backend may have it
      |               |
      +---------------+--> taken-back   it is a draft again; there is no case
      +-> refused      the backend found answers wrong; it is a draft again
      +-> stuck        the backend will not take it as it is; it waits for the operator (outbox.py)

Handing in turns the draft into a sheet in one transaction, under the draft's id as idempotency key. Whatever happens
afterwards (a crash, a second press, another tab), there is one sheet and at most one case. Every step from one state to
another is one transaction too, and names the state it comes from: of two who want different things only one gets it.
"""

import random
import secrets
import time
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.engine import Connection, Engine, Row
from sqlalchemy.exc import IntegrityError

from app.store.drafts import Draft, lay, values_of
from app.store.sealing import Seal
from app.store.tables import drafts, sheets
from app.store.uploads import pass_to

State = Literal["kept", "accepted", "refused", "taking-back", "taken-back", "stuck"]

FIRST_RETRY = 20.0
LAST_RETRY = 600.0  # so that nothing waits longer than ten minutes for a backend that is back
HELD_SECONDS = 30.0  # how long one forwarder may hold a sheet before another may take it
TAKE_BACK_SECONDS = 600.0  # how long its owner may take a sheet back
LOOKED_AT = 16  # how many of those due a forwarder picks one from, so that many do not all want the same
# What stays of a sheet whose answers are elsewhere.
RECEIPT = ("title", "language", "handed_to", "next_texts", "booked", "days", "signed_in", "came_back_as", "too_late")


@dataclass(frozen=True)
class Sheet:
    """What somebody handed in, and how far it has got."""

    number: str  # 12 digits, read out in groups of four
    key: str
    owner: str
    service: str
    state: State
    reference: str | None
    created: float
    tries: int
    title: str = ""
    language: str = "zh-Hans"
    token: str | None = None
    handed_to: str = "cases"  # which API takes it
    handed_in: dict[str, Any] = field(default_factory=dict)  # question id -> answer, as the backend wants it
    next_texts: list[str] = field(default_factory=list)
    booked: list[dict[str, str]] = field(default_factory=list)  # times to be somewhere, as they were answered
    days: int | None = 0
    signed_in: bool = True  # whether somebody was when it was handed in: the backend knows it by their token alone then
    came_back_as: str = ""  # the draft that was made of it again
    too_late: bool = False  # its owner wanted it back and did not get it
    trouble: str = ""  # what went wrong at the last try; nothing anybody wrote

    @property
    def back_until(self) -> float:
        """Until when it may be taken back."""
        return self.created + TAKE_BACK_SECONDS

    @property
    def may_come_back(self) -> bool:
        """Whether its owner may take it back now: what the faults API was told cannot be unsaid."""
        if time.time() > self.back_until or self.too_late:
            return False
        if self.state in ("kept", "stuck"):
            return self.tries == 0 or self.handed_to == "cases"
        return self.state == "accepted" and self.handed_to == "cases" and bool(self.reference)


class Sheets:
    """Every answer sheet."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine = engine
        self._seal = seal

    def hand_in(self, owner: str, draft: Draft, content: dict[str, Any]) -> Sheet:
        """Turn a draft into a sheet; the sheet made before, when this draft was already handed in.

        `content` holds the sheet's title, language, token, handed_to, handed_in, next_texts, booked and days.
        """
        now, signed_in = time.time(), bool(content.get("token"))
        whole = {**content, "signed_in": signed_in, "draft": draft.answers, "marks": draft.marks}
        for _try in range(5):
            number = "".join(secrets.choice("0123456789") for _ in range(12))
            values = {
                "number": number,
                "key": draft.id,
                "owner": owner,
                "service": draft.service,
                "state": "kept",
                "sealed": self._seal.close(whole),
                "created": now,
                "tries": 0,
                "next_try": now + HELD_SECONDS,  # the one who hands in tries first
            }
            try:
                with self._engine.begin() as connection:
                    connection.execute(insert(sheets).values(**values))
                    connection.execute(delete(drafts).where(drafts.c.id == draft.id))
            except IntegrityError:
                if earlier := self.by_key(owner, draft.id):
                    return earlier
                continue
            return self._sheet(self._one(number))
        raise RuntimeError("no free receipt number found")

    def find(self, owner: str, number: str) -> Sheet | None:
        """The owner's sheet with this number."""
        return self._owned(owner, sheets.c.number == number)

    def by_key(self, owner: str, key: str) -> Sheet | None:
        """The owner's sheet made of the draft with this id."""
        return self._owned(owner, sheets.c.key == key)

    def _owned(self, owner: str, which: ColumnElement[bool]) -> Sheet | None:
        with self._engine.connect() as connection:
            row = connection.execute(select(sheets).where(which, sheets.c.owner == owner)).first()
        return self._sheet(row) if row else None

    def of(self, owner: str) -> tuple[Sheet, ...]:
        """The owner's sheets, newest first."""
        query = select(sheets).where(sheets.c.owner == owner).order_by(sheets.c.created.desc()).limit(100)
        with self._engine.connect() as connection:
            return tuple(self._sheet(row) for row in connection.execute(query))

    def accept(self, number: str, reference: str) -> None:
        """Take down the case the backend made; the answers go, but for those typed: they go when it can no longer come back.

        A sheet that its owner wants back meanwhile only learns what it is called there.
        """
        for _try in range(3):
            with self._engine.begin() as connection:
                row = self._in(connection, number, "kept", "stuck", "taking-back")
                if row is None:
                    return
                values: dict[str, Any] = {"reference": reference}
                if row.state != "taking-back":
                    values |= {"state": "accepted", "next_try": row.created + TAKE_BACK_SECONDS}
                    values["sealed"] = self._without_answers(row, typed_too=False)
                if self._step(connection, row, **values):
                    return

    def refuse(self, number: str, refusals: dict[str, str]) -> None:
        """Make the sheet a draft again, with what the backend said of its answers.

        The draft has a new id, so handing it in again is a new sheet and a new case. Where another draft of the service was
        begun meanwhile, that one stays in hand, and this one lies aside. A sheet its owner wanted back comes back so.
        """
        self._give_back(number, ("kept", "taking-back"), refusals, on_top=False)

    def take_back(self, owner: str, number: str, *, token: str | None = None) -> Sheet | None:
        """Give its owner a sheet back, as it then stands; None if it is not theirs.

        Nobody was told of it: it is a draft again at once. Somebody may have been: it is `taking-back` until
        that is settled (`came_back`, `stay`), for the caller to see to first. It stays as it is when it is too late.
        """
        for _try in range(3):
            sheet = self.find(owner, number)
            if sheet is None or not sheet.may_come_back:
                return sheet
            if sheet.tries == 0 and sheet.state != "accepted":
                if self._give_back(number, ("kept", "stuck"), {}, on_top=True, never_sent=True):
                    return self.find(owner, number)
                continue
            with self._engine.begin() as connection:
                row = self._in(connection, number, sheet.state)
                if row is None or "draft" not in self._content(row):
                    continue
                sealed = self._seal.close({**self._content(row), "token": token if sheet.signed_in else None})
                self._step(connection, row, state="taking-back", sealed=sealed, next_try=time.time() + HELD_SECONDS)
        return self.find(owner, number)

    def came_back(self, number: str) -> None:
        """Make a sheet a draft again: the backend has let go of it, or never had it."""
        self._give_back(number, ("taking-back",), {}, on_top=True)

    def stay(self, number: str, reference: str) -> None:
        """Take down that the backend did not let go of the case: it goes on as handed in."""
        with self._engine.begin() as connection:
            row = self._in(connection, number, "taking-back")
            if row is not None:
                sealed = self._without_answers(row, typed_too=True, too_late=True)
                self._step(connection, row, state="accepted", reference=reference, sealed=sealed, next_try=0.0)

    def _give_back(
        self,
        number: str,
        states: tuple[State, ...],
        refusals: dict[str, str],
        *,
        on_top: bool,
        never_sent: bool = False,
    ) -> bool:
        now = time.time()
        for _try in range(5):
            try:
                with self._engine.begin() as connection:
                    row = self._in(connection, number, *states)
                    if row is None or (never_sent and row.tries):
                        return False
                    content, wanted = self._content(row), row.state == "taking-back" or never_sent
                    draft = Draft(
                        secrets.token_hex(16),
                        row.service,
                        content.get("title", ""),
                        content.get("draft", {}),
                        refusals,
                        content.get("marks", {}),
                        created=now,
                        updated=now,
                    )
                    sealed = self._without_answers(row, typed_too=True, came_back_as=draft.id)
                    state = "taken-back" if wanted else "refused"
                    if not self._step(connection, row, state=state, sealed=sealed, next_try=0.0):
                        continue
                    pass_to(connection, row.key, draft.id)
                    lay(connection, {**values_of(self._seal, draft), "owner": row.owner}, on_top=on_top or wanted)
                    return True
            except IntegrityError:
                continue  # a draft of the same service was begun at this moment
        return False

    def postpone(self, number: str, tries: int, trouble: str = "") -> None:
        """Leave a sheet that could not be passed on for a while: longer each time, and never all at the same moment."""
        wait = min(LAST_RETRY, FIRST_RETRY * 2 ** min(tries, 12)) * random.uniform(0.6, 1.0)  # noqa: S311 (no secret)
        self._wait(number, time.time() + wait, trouble)

    def release(self, number: str) -> None:
        """Let any forwarder take a sheet at once."""
        with self._engine.begin() as connection:
            connection.execute(
                update(sheets)
                .where(sheets.c.number == number, sheets.c.state.in_(("kept", "taking-back")))
                .values(next_try=time.time())
            )

    def set_aside(self, number: str, trouble: str) -> None:
        """Leave a sheet to the operator, because trying again by itself will not help."""
        self._wait(number, 0.0, trouble, state="stuck")

    def _wait(self, number: str, until: float, trouble: str, **more: Any) -> None:
        with self._engine.begin() as connection:
            row = self._in(connection, number, "kept", *(() if more else ("taking-back",)))
            if row is not None:
                sealed = self._seal.close({**self._content(row), "trouble": trouble})
                self._step(connection, row, sealed=sealed, next_try=until, **more)

    def renew_token(self, owner: str, token: str) -> None:
        """Give the owner's waiting sheets a token that is good now, and let them be tried at once.

        What was handed in without signing in goes on without: with a token it would be another thing to the backend.
        """
        waiting = sheets.c.owner == owner, sheets.c.state.in_(("kept", "taking-back"))
        with self._engine.begin() as connection:
            for row in connection.execute(select(sheets).where(*waiting)).all():
                content = self._content(row)
                sealed = self._seal.close({**content, "token": token}) if content.get("token") else row.sealed
                self._step(connection, row, sealed=sealed, next_try=time.time())

    def move(self, old_owner: str, new_owner: str) -> None:
        """Give a visit's sheets to the resident who has just signed in."""
        with self._engine.begin() as connection:
            connection.execute(update(sheets).where(sheets.c.owner == old_owner).values(owner=new_owner))

    def claim(self, number: str | None = None) -> Sheet | None:
        """A sheet with something to be done whose time has come, held for `HELD_SECONDS`; `number` asks for that one now."""
        now = time.time()
        for _try in range(5):
            with self._engine.connect() as connection:
                due = self._due(connection, now, number)
            if not due:
                return None
            chosen = random.choice(due)  # noqa: S311 (no secret)
            with self._engine.begin() as connection:
                held = connection.execute(
                    update(sheets)
                    .where(
                        sheets.c.number == chosen.number,
                        sheets.c.state == chosen.state,
                        sheets.c.next_try == chosen.next_try,
                    )
                    .values(next_try=now + HELD_SECONDS, tries=chosen.tries + 1)
                )
            if held.rowcount:
                return self._sheet(self._one(chosen.number))
        return None

    def forget_answers(self) -> int:
        """Let go of what was typed into sheets that can no longer come back; how many."""
        late = sheets.c.state == "accepted", sheets.c.next_try > 0, sheets.c.next_try <= time.time()
        done = 0
        with self._engine.begin() as connection:
            for row in connection.execute(select(sheets).where(*late).limit(500)).all():
                done += self._step(connection, row, sealed=self._without_answers(row, typed_too=True), next_try=0.0)
        return done

    def _due(self, connection: Connection, now: float, number: str | None) -> list[Any]:
        columns = select(sheets.c.number, sheets.c.state, sheets.c.tries, sheets.c.next_try)
        if number:
            one = sheets.c.number == number, sheets.c.state.in_(("kept", "taking-back"))
            return list(connection.execute(columns.where(*one)))
        for state in ("taking-back", "kept"):  # one after the other: so the index gives the first without sorting
            ready = columns.where(sheets.c.state == state, sheets.c.next_try <= now)
            if found := list(connection.execute(ready.order_by(sheets.c.next_try).limit(LOOKED_AT))):
                return found
        return []

    def _in(self, connection: Connection, number: str, *states: str) -> Row[Any] | None:
        query = select(sheets).where(sheets.c.number == number, sheets.c.state.in_(states))
        found: Row[Any] | None = connection.execute(query).first()
        return found

    def _step(self, connection: Connection, row: Row[Any], **values: Any) -> bool:
        """Change a sheet, unless somebody has taken it to another state or sealed something else since `row` was read."""
        same = sheets.c.number == row.number, sheets.c.state == row.state, sheets.c.sealed == row.sealed
        return bool(connection.execute(update(sheets).where(*same).values(**values)).rowcount)

    def _one(self, number: str) -> Row[Any]:
        with self._engine.connect() as connection:
            return connection.execute(select(sheets).where(sheets.c.number == number)).one()

    def _content(self, row: Row[Any]) -> dict[str, Any]:
        return self._seal.open(row.sealed) or {}

    def _without_answers(self, row: Row[Any], *, typed_too: bool, **more: Any) -> str:
        content = self._content(row)
        names = RECEIPT if typed_too else (*RECEIPT, "draft", "marks")
        return self._seal.close({**{name: content[name] for name in names if name in content}, **more})

    def _sheet(self, row: Row[Any]) -> Sheet:
        content = self._content(row)
        for name in ("draft", "marks"):
            content.pop(name, None)
        return Sheet(
            row.number, row.key, row.owner, row.service, row.state, row.reference, row.created, row.tries, **content
        )
