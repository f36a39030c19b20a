"""How far is a case? As its officials decided; while none has touched it, a function of its age, so that a demonstration moves.

Every text that nobody decided says that it is sample data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from backend.languages import Words, in_language, words


@dataclass(frozen=True)
class Event:
    """One thing that happened to a case, and the state it has been in since."""

    at: datetime
    status: str
    text: Words
    official: str = ""  # by whom; "" for what came by itself
    wanted: tuple[Words, ...] = ()
    reason: Words | None = None
    certificate: str | None = None


@dataclass(frozen=True)
class Stage:
    """A state a case reaches after a while if nobody decides."""

    after: timedelta
    status: str
    happened: Words


RECEIVED = Stage(timedelta(0), "received", words("我们收到了您交的。", "We received what you handed in."))
_CHECKING = Stage(
    timedelta(minutes=2), "checking", words("有人开始看了（样例）。", "Somebody has started to look at it (sample).")
)
STAGES: Mapping[str, tuple[Stage, ...]] = {
    "apply": (
        RECEIVED,
        _CHECKING,
        Stage(timedelta(minutes=15), "approved", words("同意了（样例）。", "It was approved (sample).")),
    ),
    "book": (
        RECEIVED,
        Stage(timedelta(minutes=1), "approved", words("约好了（样例）。", "The booking stands (sample).")),
    ),
}
# How sample cases from before ended; no case ends this way by itself.
_ENDS = {
    "waiting-for-you": Stage(
        timedelta(days=1),
        "waiting-for-you",
        words("还差一样，我们打过电话给您（样例）。", "One thing is missing, and we rang you about it (sample)."),
    ),
    "refused": Stage(
        timedelta(days=3), "refused", words("这次没有同意（样例）。", "It was not approved this time (sample).")
    ),
    "done": Stage(timedelta(days=5), "done", words("办完了（样例）。", "It is done (sample).")),
}
STATUS_TEXTS: Mapping[str, Words] = {
    "received": words("收到了", "Received"),
    "checking": words("正在看", "Being looked at"),
    "waiting-for-you": words("等您补一样", "Waiting for you"),
    "approved": words("同意了", "Approved"),
    "refused": words("没有同意", "Not approved"),
    "done": words("办完了", "Done"),
    "taken-back": words("您拿回去了", "Taken back"),
}
_NEXT_STEPS: Mapping[str, Words] = {
    "received": words("您不用做什么，等我们看。", "You need do nothing. We will look at it."),
    "checking": words("您不用做什么，看完告诉您。", "You need do nothing. We will tell you the outcome."),
    "waiting-for-you": words("请补上差的那一样，补了才能办下去。", "Please add what is missing. Then it can go on."),
    "approved": words("您不用再做什么。", "You need do nothing more."),
    "refused": words(
        "您觉得不对，请打下面的电话。可以请人再看一次。",
        "If you think it is wrong, ring the number below. You can have it looked at again.",
    ),
    "done": words("您不用再做什么。", "You need do nothing more."),
    "taken-back": words("这件事没有办。想办可以再交。", "Nothing is being done. You can hand it in again."),
}
BOOKED = words("约好了", "Booked")
_COME = words("请在约好的那天来，带上身份证。", "Please come on the day, with your identity card.")


@dataclass(frozen=True, kw_only=True)
class Held:
    """A case as it is kept."""

    reference: str
    owner: str  # "" for one handed in without signing in
    service_id: str
    resident: str
    handed_in_at: datetime
    answers: Mapping[str, Any]
    events: tuple[Event, ...] = ()  # oldest first; none until an official touches it
    ends: str | None = None  # the state a sample case from before has come to; None: as its age says
    wanted: tuple[Words, ...] = ()  # what a sample case from before waits for
    reason: Words | None = None  # why one was refused


def course(held: Held, kind: str, now: datetime) -> tuple[Event, ...]:
    """Tell what has happened to a case of a service of this kind, oldest first; there is always one thing."""
    if held.events:
        return held.events
    stages = STAGES[kind]
    if held.ends in _ENDS:
        stages = (*(stage for stage in stages if stage.status != "approved"), _ENDS[held.ends])
    age = now - held.handed_in_at
    reached = [stage for stage in stages if stage.after <= age] or [stages[0]]
    return tuple(
        Event(
            held.handed_in_at + stage.after,
            stage.status,
            stage.happened,
            wanted=held.wanted if stage.status == "waiting-for-you" else (),
            reason=held.reason if stage.status == "refused" else None,
        )
        for stage in reached
    )


def tell(held: Held, service: Mapping[str, Any], now: datetime, *, language: str) -> dict[str, Any]:
    """Tell how far a case is, as `Case` of the contract."""
    reached = course(held, service["kind"], now)
    last = reached[-1]
    booked = service["kind"] == "book" and last.status == "approved"
    told: dict[str, Any] = in_language(
        {
            "reference": held.reference,
            "service": {"id": service["id"], "title": service["title"]},
            "status": last.status,
            "status_text": BOOKED if booked else STATUS_TEXTS[last.status],
            "handed_in_at": held.handed_in_at.isoformat(),
            "resident": held.resident,
            "holder": service["authority"],
            "next_step": _COME if booked else _NEXT_STEPS[last.status],
            "next_by": _next_by(held, service, last),
            "phone": service["guide"]["phone"],
            "history": [{"at": event.at.isoformat(), "text": event.text} for event in reached],
            "wanted": last.wanted,
            "reason": last.reason,
            "certificate": last.certificate,
            "sample": True,
        },
        language,
    )
    return told


def _next_by(held: Held, service: Mapping[str, Any], last: Event) -> date | None:
    if last.status not in ("received", "checking", "waiting-for-you"):
        return None
    return after_working_days(held.handed_in_at.date(), service["form"]["receipt"]["days"])


def after_working_days(day: date, days: int) -> date:
    """Count working days on from a day; public holidays are not known here and count as working days."""
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < 5:
            days -= 1
    return day
