"""Does a calendar get the right days?"""

from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar

from app.clock import CHINA
from app.paper.days import Entry, calendar_file, working_days_after


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 23), 1, date(2026, 11, 24)),  # a Monday
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # a Friday
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # a Saturday
        (date(2026, 11, 24), 15, date(2026, 12, 15)),
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
    ],
)
def test_working_days_leave_out_the_weekends(start: date, days: int, end: date):
    assert working_days_after(start, days) == end


def test_a_phone_reads_back_what_was_written():
    at = datetime(2026, 12, 1, 9, 30, tzinfo=CHINA)
    entries = [
        Entry(
            "a",
            "去办事大厅，带身份证；还有" + "很长" * 60,
            when=at,
            until=at + timedelta(minutes=20),
            text="第一行\n第二行, 逗号",
            place="样例路1号",
        ),
        Entry("b", "打电话问", when=date(2026, 12, 15)),
    ]
    data = calendar_file(entries)
    assert all(len(line) <= 75 for line in data.split(b"\r\n")), "RFC 5545, 3.1: lines of at most 75 octets"
    timed, whole = Calendar.from_ical(data).walk("VEVENT")
    assert str(timed["summary"]) == entries[0].title
    assert timed.decoded("dtstart") == at
    assert timed.decoded("dtend") == at + timedelta(minutes=20)
    reminders = [alarm.decoded("trigger") for alarm in timed.walk("VALARM")]
    assert reminders == [timedelta(days=-1), timedelta(hours=-1)]
    assert str(timed["location"]) == "样例路1号"
    assert str(timed["description"]) == entries[0].text
    assert whole.decoded("dtstart") == date(2026, 12, 15)
    assert whole.decoded("dtend") == date(2026, 12, 16)
    (alarm,) = whole.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(hours=9)


def test_the_same_entry_keeps_its_name_however_often_it_is_taken():
    one = Entry("482109375516-answer@site", "打电话问", when=date(2026, 12, 15))
    names = {str(Calendar.from_ical(calendar_file([one])).walk("VEVENT")[0]["uid"]) for _n in range(2)}
    assert names == {one.id}
