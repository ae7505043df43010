"""When people of the demo work, and on which day something falls."""

from datetime import UTC, date, datetime, timedelta

from app.organisations.actor import AMSTERDAM

MORNING, EVENING = 9, 17
SATURDAY = 5


def in_office_hours(moment: datetime) -> datetime:
    """The same moment, or the next morning: people do not work at night."""
    local = moment.astimezone(AMSTERDAM)
    if local.hour < MORNING:
        local = local.replace(hour=MORNING)
    elif local.hour >= EVENING:
        local = (local + timedelta(days=1)).replace(hour=MORNING)
    return local.astimezone(UTC)


def weekday_after(day: date, weekday: int) -> date:
    """The first Monday (0), Tuesday (1) ... after a day."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def workday(day: date) -> date:
    """That day, or the Monday after the weekend it falls in."""
    return day if day.weekday() < SATURDAY else weekday_after(day, 0)
