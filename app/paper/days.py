"""Which days should somebody not forget? As a calendar file (iCalendar, RFC 5545) that any phone takes."""

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

MORNING = timedelta(hours=9)  # when a day without a time is called to mind
AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """Something to be reminded of: on a whole day, or at a time (with its zone)."""

    id: str  # the same however often the file is taken, so that a calendar keeps one
    title: str
    _: KW_ONLY
    when: date | datetime
    until: datetime | None = None  # when it is over, if that is known of a time
    text: str = ""
    place: str = ""


def working_days_after(start: date, days: int) -> date:
    """The day so many working days later; Saturdays and Sundays do not count, nor do we know the holidays."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def calendar_file(entries: Iterable[Entry], *, now: datetime | None = None) -> bytes:
    """The entries as a file. A day is called to mind on its morning, a time the day before and again an hour before."""
    calendar = Calendar()
    calendar.add("prodid", "-//citizen-site//paper//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        event = Event()
        event.add("uid", entry.id)
        event.add("dtstamp", now or datetime.now(UTC))
        event.add("summary", entry.title)
        timed = isinstance(entry.when, datetime)
        # In UTC: a zone named by its offset would need a description of its own in the file.
        start = entry.when.astimezone(UTC) if isinstance(entry.when, datetime) else entry.when
        event.add("dtstart", start)
        event.add("dtend", entry.until.astimezone(UTC) if entry.until else start + (AN_HOUR if timed else A_DAY))
        if entry.text:
            event.add("description", entry.text)
        if entry.place:
            event.add("location", entry.place)
        for trigger in (-A_DAY, -AN_HOUR) if timed else (MORNING,):
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", entry.title)
            alarm.add("trigger", trigger)
            event.add_component(alarm)
        calendar.add_component(event)
    return calendar.to_ical()
