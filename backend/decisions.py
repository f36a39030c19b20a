"""What may an official do with a case, and what follows? Each step leads from one state to another, and the resident hears of it.

======  =================  ================  ===================================
step    from               to
======  =================  ================  ===================================
take    received           checking          an official looks at it now
ask     checking           waiting-for-you   papers are missing, named in words
get     waiting-for-you    checking          they came
approve checking           approved
refuse  checking           refused           with a reason in words
issue   approved           done              a certificate was made
======  =================  ================  ===================================

As soon as an official has touched a case, only what was decided says how far it is.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, RowMapping, String, Table, Text, select
from sqlalchemy.exc import IntegrityError

from backend.certificates import issue
from backend.languages import Words, words
from backend.notices import tell
from backend.problems import Problem
from backend.progress import Event, Held, course
from backend.storage import metadata

table = Table(
    "case_events",
    metadata,
    Column("reference", String(100), primary_key=True),
    # Counted from 0. Of two officials who decide at once only one gets the next step.
    Column("step", Integer, primary_key=True),
    Column("at", String(40), nullable=False),
    Column("status", String(20), nullable=False),
    Column("text", Text, nullable=False),  # JSON, as the texts below: {"zh", "en"}
    Column("official", String(40), nullable=False),
    Column("wanted", Text, nullable=False),
    Column("reason", Text),
    Column("certificate", String(100)),
)


@dataclass(frozen=True)
class Step:
    """One thing an official can do."""

    comes_from: str
    leads_to: str
    text: Words  # in the case's history, with a place for who did it
    title: Words  # of the notice


STEPS: Mapping[str, Step] = {
    "take": Step(
        "received",
        "checking",
        words("%(who)s开始看了。", "%(who)s has started to look at it."),
        words("有人在看了", "somebody is looking at it"),
    ),
    "ask": Step(
        "checking",
        "waiting-for-you",
        words("%(who)s看了，还差东西。", "%(who)s looked at it. Something is missing."),
        words("要您补一样", "something is missing"),
    ),
    "get": Step(
        "waiting-for-you",
        "checking",
        words("您补的收到了，%(who)s接着看。", "What was missing has come. %(who)s goes on with it."),
        words("您补的收到了", "what was missing has come"),
    ),
    "approve": Step(
        "checking",
        "approved",
        words("%(who)s看完，同意了。", "%(who)s approved it."),
        words("同意了", "approved"),
    ),
    "refuse": Step(
        "checking",
        "refused",
        words("%(who)s看完，这次没有同意。", "%(who)s did not approve it this time."),
        words("这次没有同意", "not approved this time"),
    ),
    "issue": Step(
        "approved",
        "done",
        words("证办好了，%(who)s发的。", "The certificate is ready. %(who)s issued it."),
        words("证办好了", "your certificate is ready"),
    ),
}
# What the notice says; a paper or a reason is said in the official's own words.
_TELLS: Mapping[str, Words] = {
    "take": words("您不用做什么，看完告诉您。", "You need do nothing. We will tell you the outcome."),
    "get": words("您不用做什么，看完告诉您。", "You need do nothing. We will tell you the outcome."),
    "approve": words("您交的看过了，都对。", "We looked at what you handed in. All is right."),
    "issue": words("打开就能看到。", "Open it to see it."),
}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What an official wants to do, with what it takes."""

    step: str
    official: str
    who: Words  # the official's name
    papers: Sequence[Words] = ()
    reason: Words | None = None
    certificate_kind: str = ""
    valid_until: date | None = None


def events_of(connection: Connection, references: Sequence[str]) -> dict[str, tuple[Event, ...]]:
    """Find what was decided in these cases, oldest first; those nobody touched are left out."""
    found: dict[str, tuple[Event, ...]] = {}
    wanted = select(table).where(table.c.reference.in_(references)).order_by(table.c.reference, table.c.step)
    for row in connection.execute(wanted).mappings():
        found[row["reference"]] = (*found.get(row["reference"], ()), _event(row))
    return found


def standing(held: Held, kind: str, now: datetime) -> tuple[Event, ...]:
    """Tell what has happened to a case as its officials see it: what only its age says has not happened to them."""
    reached = course(held, kind, now)
    return reached if held.events or held.ends else reached[:1]


def steps_from(status: str) -> list[str]:
    """Name what can be done with a case in this state."""
    return [name for name, step in STEPS.items() if step.comes_from == status]


def decide(
    engine: Engine,
    held: Held,
    service: Mapping[str, Any],
    decision: Decision,
    *,
    seen: int,
    now: Callable[[], datetime],
) -> None:
    """Do what an official wants with a case of which they saw `seen` events.

    Raises Problem 409 for a step that does not follow from the state, or when somebody was faster; 422 for missing words.
    """
    at, step = now(), STEPS[decision.step]
    reached = standing(held, service["kind"], at)
    if len(reached) != seen:
        raise _changed()
    if reached[-1].status != step.comes_from:
        raise Problem(
            409,
            words(
                "现在不能做这一步。请回去看看，再选一步。", "This step is not possible now. Go back and choose another."
            ),
        )
    _complete(decision, held)
    try:
        with engine.begin() as connection:
            if not held.events:
                connection.execute(table.insert(), [written(held, n, event) for n, event in enumerate(reached)])
            certificate = _issue(connection, held, decision, at.date()) if decision.step == "issue" else None
            event = Event(
                at,
                step.leads_to,
                _filled(step.text, who=decision.who),
                decision.official,
                wanted=tuple(decision.papers),
                reason=decision.reason,
                certificate=certificate,
            )
            connection.execute(table.insert().values(written(held, seen, event)))
            if held.owner:
                tell(
                    connection,
                    owner=held.owner,
                    kind="certificate" if certificate else "case",
                    title=_joined(service["title"], step.title),
                    text=_told(decision),
                    about=certificate or held.reference,
                    at=at,
                )
    except IntegrityError as error:
        raise _changed() from error


def _complete(decision: Decision, held: Held) -> None:
    missing = {
        "ask": not decision.papers,
        "refuse": decision.reason is None,
        "issue": not decision.certificate_kind,
    }
    if missing.get(decision.step):
        raise Problem(
            422,
            {
                "ask": words("请写要补什么。", "Please write what is missing."),
                "refuse": words("请写为什么没有同意。", "Please write why it is not approved."),
                "issue": words("请选发什么证。", "Please choose which certificate."),
            }[decision.step],
        )
    if decision.step == "issue" and not held.owner:
        raise Problem(
            409,
            words(
                "这件事没有登录就交了，证发不到人手里。",
                "This was handed in without signing in. There is nobody to issue the certificate to.",
            ),
        )


def _issue(connection: Connection, held: Held, decision: Decision, on: date) -> str:
    return issue(
        connection,
        owner=held.owner,
        holder=held.resident,
        kind=decision.certificate_kind,
        on=on,
        until=decision.valid_until,
    )


def _told(decision: Decision) -> Words:
    if decision.step == "ask":
        papers = list(decision.papers)
        return words(
            f"请补上：{'、'.join(paper['zh'] for paper in papers)}。",
            f"Please add: {', '.join(paper['en'] for paper in papers)}.",
        )
    if decision.step == "refuse" and decision.reason:
        return decision.reason
    return _TELLS[decision.step]


def _joined(title: Words, said: Words) -> Words:
    return words(f"{title['zh']}：{said['zh']}", f"{title['en']}: {said['en']}")


def _filled(text: Words, *, who: Words) -> Words:
    return words(text["zh"] % {"who": who["zh"]}, text["en"] % {"who": who["en"]})


def _changed() -> Problem:
    return Problem(
        409, words("这件事刚刚有人动过。请回去再看一遍。", "Somebody just changed this. Go back and look again.")
    )


def written(held: Held, step: int, event: Event) -> dict[str, Any]:
    """Write what happened to a case as a row of the table."""
    return {
        "reference": held.reference,
        "step": step,
        "at": event.at.isoformat(),
        "status": event.status,
        "text": json.dumps(event.text, ensure_ascii=False),
        "official": event.official,
        "wanted": json.dumps(event.wanted, ensure_ascii=False),
        "reason": json.dumps(event.reason, ensure_ascii=False) if event.reason else None,
        "certificate": event.certificate,
    }


def _event(row: RowMapping) -> Event:
    return Event(
        datetime.fromisoformat(row["at"]),
        row["status"],
        json.loads(row["text"]),
        row["official"],
        wanted=tuple(json.loads(row["wanted"])),
        reason=json.loads(row["reason"]) if row["reason"] else None,
        certificate=row["certificate"],
    )
