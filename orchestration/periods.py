"""Arithmetic of reference periods.

Belongs here: what a period is called, its last day, its neighbours. Does not belong here: when a return is due.
A month is ``YYYY-MM``, a year is ``YYYY``. In returns that merge January and February the two are one
period, ``YYYY-02``, and ``YYYY-01`` does not exist.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date

_PERIOD = re.compile(r"((?:19|20)[0-9]{2})(?:-(0[1-9]|1[0-2]))?")


class NotAPeriod(ValueError):
    """The text is neither ``YYYY`` nor ``YYYY-MM`` of the twentieth or twenty-first century."""


def parse(period: str) -> tuple[int, int | None]:
    """Year and month (None for a year). Raises ``NotAPeriod``."""
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise NotAPeriod(period)
    return int(match[1]), int(match[2]) if match[2] else None


def frequency(period: str) -> str:
    """``M`` or ``A`` (SDMX CL_FREQ)."""
    return "A" if parse(period)[1] is None else "M"


def last_day(period: str) -> date:
    year, month = parse(period)
    month = month or 12
    return date(year, month, calendar.monthrange(year, month)[1])


def previous(period: str) -> str:
    """The month before in a calendar where January and February are one, or the year before."""
    year, month = parse(period)
    if month is None:
        return f"{year - 1}"
    return f"{year - 1}-12" if month <= 2 else f"{year}-{month - 1:02d}"


def next_in_year(period: str) -> str | None:
    """The month whose year-to-date figure builds on this one; None for December and for years."""
    year, month = parse(period)
    return None if month is None or month == 12 else f"{year}-{max(month + 1, 2):02d}"


def year_later(period: str) -> str:
    year, month = parse(period)
    return f"{year + 1}" if month is None else f"{year + 1}-{month:02d}"


def affected_by(periods: Iterable[str]) -> list[str]:
    """Every period whose figures can change when returns for the given periods change.

    A return moves its own period and, through year-to-date differences, the one after; both are the base
    of growth a year later. Sorted.
    """
    near = {near for period in periods for near in (period, next_in_year(period)) if near}
    return sorted(near | {year_later(period) for period in near})


def label_zh(period: str, january_february_merged: bool = False) -> str:
    """``2024年``, ``2024年6月`` or ``2024年1—2月``."""
    year, month = parse(period)
    if month is None:
        return f"{year}年"
    return f"{year}年1—2月" if january_february_merged and month == 2 else f"{year}年{month}月"
