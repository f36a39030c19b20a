"""Which times are offered: the days that have any free, then the times of one day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.clock import CHINA
from app.gateway.appointments import Slot
from app.gateway.errors import RecordNotFound
from app.i18n import backend_language
from app.journeys import Question, Raw
from app.web.errors import Broken, unless_broken
from app.web.filters import clock, day
from app.web.stepping import Asking, Step, gateway

MOST_DAYS = 6  # a page


def step(question: Question, raw: Mapping[str, Any], asking: Asking) -> Step:
    """The days to pick from, or the times of one."""
    place = _where(question, asking)
    if not place:
        return Step(notice=_("请先选去哪里。"), ways=[{"text": _("去选地方"), "href": asking.elsewhere(question.at)}])
    free = _free(asking.service_id, place)
    if isinstance(free, Broken):
        notice = _("现在查不到时间。您前面写的都还在，请过一会儿再试。")
        return Step(notice=notice, ways=[{"text": _("再试一次"), "href": asking.href()}])
    days = sorted({_day(slot) for slot in free})
    if not days:
        notice = _("这里现在没有空的时间。请换个地方，或者过几天再看。")
        return Step(notice=notice, ways=[{"text": _("去选地方"), "href": asking.elsewhere(question.at)}])
    asked = asking.asked.get("day", "")
    if not asked and "from" not in asking.asked and place == raw.get(f"{question.page}-place"):
        asked = str(raw.get(f"{question.page}-starts") or "")[:10]
    others = {"text": _("看别的日子"), "href": asking.href(**{"from": days[0].isoformat()})}
    chosen = next((one for one in days if one.isoformat() == asked), None)
    if chosen is None:
        return _days(days, asking, gone=bool(asked))
    slots = [slot for slot in free if _day(slot) == chosen]
    return Step(
        heading=day(chosen),
        given={
            "options": [{"value": slot.id, "text": _hours(slot), "hint": ""} for slot in slots],
            "hint": day(chosen),
        },
        ways=[others],
    )


def completed(question: Question, raw: Raw, earlier: Mapping[str, Any], asking: Asking) -> Raw:
    """What was picked, with its day and place; said to be gone when it was taken meanwhile."""
    page, place = question.page, _where(question, asking)
    blank = dict.fromkeys(question.fields[1:], "")
    picked = str(raw.get(page) or "")
    free = _free(asking.service_id, place) if picked else ()
    if isinstance(free, Broken):
        return {**raw, **blank}
    slot = next((one for one in free if one.id == picked), None)
    if slot is not None:
        return {**raw, **blank, **_told(page, slot)}
    if not picked:
        return {**raw, **blank}
    # Nobody made it up: it was on the page a moment ago, and its day is shown again with what is left.
    starts = asking.asked.get("day", "") or str(earlier.get(f"{page}-starts") or "")
    return {**raw, **blank, f"{page}-gone": "yes", f"{page}-starts": starts, f"{page}-place": place}


def _told(page: str, slot: Slot) -> dict[str, str]:
    return {
        f"{page}-starts": slot.starts_at.astimezone(CHINA).isoformat(),
        f"{page}-ends": slot.ends_at.astimezone(CHINA).isoformat(),
        f"{page}-place": slot.place.id,
        f"{page}-name": slot.place.name,
        f"{page}-address": slot.place.address,
    }


def _where(question: Question, asking: Asking) -> str:
    where = asking.answers.get(question.at)
    return str(where.get("place", "")) if isinstance(where, dict) else ""


def _free(service_id: str, place: str) -> tuple[Slot, ...] | Broken:
    if not place:
        return ()
    try:
        return unless_broken(lambda: gateway().appointments.free(service_id, place, backend_language()))
    except RecordNotFound:
        return ()


def _days(days: list[date], asking: Asking, *, gone: bool) -> Step:
    first = next((n for n, one in enumerate(days) if one.isoformat() >= asking.asked.get("from", "")), 0)
    shown, later = days[first : first + MOST_DAYS], days[first + MOST_DAYS :]
    ways = [{"text": _("看后面的日子"), "href": asking.href(**{"from": later[0].isoformat()})}] if later else []
    if first:
        ways.append({"text": _("看前面的日子"), "href": asking.href(**{"from": days[0].isoformat()})})
    return Step(
        heading=_("想哪天去？"),
        links=[{"text": day(one), "href": asking.href(day=one.isoformat())} for one in shown],
        ways=ways,
        notice=_("那一天约满了。请选别的日子。") if gone else "",
    )


def _day(slot: Slot) -> date:
    return slot.starts_at.astimezone(CHINA).date()


def _hours(slot: Slot) -> str:
    begins, ends = clock(slot.starts_at), clock(slot.ends_at)
    half = _("上午") if slot.starts_at.astimezone(CHINA).hour < 12 else _("下午")
    return str(_("%(half)s%(begins)s到%(ends)s", half=half, begins=begins, ends=ends))
