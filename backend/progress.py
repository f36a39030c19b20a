"""How far is a case? A function of its age, so that a demonstration shows it move; every text says it is sample data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from backend.languages import Words, in_language, words


@dataclass(frozen=True)
class Stage:
    """A state a case reaches after a while."""

    after: timedelta
    status: str
    happened: Words
    next_step: Words


_RECEIVED = Stage(
    timedelta(0),
    "received",
    words("我们收到了您交的。", "We received what you handed in."),
    words("您不用做什么，等我们看。", "You need do nothing. We will look at it."),
)
_CHECKING = Stage(
    timedelta(minutes=2),
    "checking",
    words("有人开始看了（样例）。", "Somebody has started to look at it (sample)."),
    words("您不用做什么，看完告诉您。", "You need do nothing. We will tell you the outcome."),
)
STAGES: Mapping[str, tuple[Stage, ...]] = {
    "apply": (
        _RECEIVED,
        _CHECKING,
        Stage(
            timedelta(minutes=15),
            "approved",
            words("同意了（样例）。", "It was approved (sample)."),
            words("您不用再做什么。", "You need do nothing more."),
        ),
    ),
    "book": (
        _RECEIVED,
        Stage(
            timedelta(minutes=1),
            "approved",
            words("约好了（样例）。", "The booking stands (sample)."),
            words("请在约好的那天来，带上身份证。", "Please come on the day, with your identity card."),
        ),
    ),
}
# States that only cases from before show: a demonstration cannot wait for a missing paper.
_OTHERS = {
    "waiting-for-you": Stage(
        timedelta(days=1),
        "waiting-for-you",
        words("还差一样，我们打过电话给您（样例）。", "One thing is missing, and we rang you about it (sample)."),
        words("请打下面的电话，补上差的那一样。", "Please ring the number below to add what is missing."),
    ),
    "refused": Stage(
        timedelta(days=3),
        "refused",
        words("这次没有同意（样例）。", "It was not approved this time (sample)."),
        words("不明白为什么，请打下面的电话问。", "If you do not see why, please ring the number below."),
    ),
    "done": Stage(
        timedelta(days=5),
        "done",
        words("办完了（样例）。", "It is done (sample)."),
        words("您不用再做什么。", "You need do nothing more."),
    ),
}
STATUS_TEXTS: Mapping[str, Words] = {
    "received": words("收到了", "Received"),
    "checking": words("正在看", "Being looked at"),
    "waiting-for-you": words("等您补一样", "Waiting for you"),
    "approved": words("同意了", "Approved"),
    "refused": words("没有同意", "Not approved"),
    "done": words("办完了", "Done"),
}
BOOKED = words("约好了", "Booked")


@dataclass(frozen=True, kw_only=True)
class Held:
    """A case as it is kept."""

    reference: str
    service_id: str
    resident: str
    handed_in_at: datetime
    ends: str | None = None  # the state a sample case from before has come to; None: as its age says


def tell(held: Held, service: Mapping[str, Any], now: datetime, *, language: str) -> dict[str, Any]:
    """Tell how far a case is, as `Case` of docs/architecture.md."""
    reached = _reached(held, service["kind"], now)
    last = reached[-1]
    status_text = BOOKED if service["kind"] == "book" and last.status == "approved" else STATUS_TEXTS[last.status]
    told: dict[str, Any] = in_language(
        {
            "reference": held.reference,
            "service": {"id": service["id"], "title": service["title"]},
            "status": last.status,
            "status_text": status_text,
            "handed_in_at": held.handed_in_at.isoformat(),
            "resident": held.resident,
            "holder": service["authority"],
            "next_step": last.next_step,
            "next_by": _next_by(held, service, last),
            "phone": service["guide"]["phone"],
            "history": [
                {"at": (held.handed_in_at + stage.after).isoformat(), "text": stage.happened} for stage in reached
            ],
            "sample": True,
        },
        language,
    )
    return told


def _reached(held: Held, kind: str, now: datetime) -> list[Stage]:
    stages = STAGES[kind]
    if held.ends in _OTHERS:
        stages = (*(stage for stage in stages if stage.status != "approved"), _OTHERS[held.ends])
    age = now - held.handed_in_at
    return [stage for stage in stages if stage.after <= age] or [stages[0]]


def _next_by(held: Held, service: Mapping[str, Any], last: Stage) -> date | None:
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
