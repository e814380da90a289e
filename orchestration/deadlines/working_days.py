"""Which days are worked on.

Belongs here: weekends and the public holidays of the State Council's notices. Does not belong here: deadlines.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from orchestration.catalogue import SEEDS, seed_rows

HOLIDAYS = SEEDS / "rules" / "holidays.csv"
SATURDAY = 5


@cache
def _exceptions() -> dict[date, bool]:
    """Days that a notice names: True if they are worked on."""
    return {date.fromisoformat(row["calendar_date"]): row["day_kind"] == "working_day" for row in seed_rows(HOLIDAYS)}


@cache
def known_years() -> frozenset[int]:
    """The years for which a notice is on record. In others only weekends are known."""
    return frozenset(int(row["arrangement_year"]) for row in seed_rows(HOLIDAYS))


def is_working_day(day: date) -> bool:
    """True for weekdays that are no holiday, and for weekend days that a notice makes working days."""
    return _exceptions().get(day, day.weekday() < SATURDAY)


def working_day_from(day: date, step: int = 1) -> date:
    """The day itself if it is a working day, else the next one (``step`` -1: the one before)."""
    while not is_working_day(day):
        day += timedelta(days=step)
    return day


def working_day_after(day: date) -> date:
    """The first working day after a day."""
    return working_day_from(day + timedelta(days=1))
