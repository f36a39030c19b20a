"""Which day is it where the services are? The same for everybody, whatever zone a machine keeps its clock in."""

from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))


def today() -> date:
    """The day in China."""
    return datetime.now(CHINA).date()
