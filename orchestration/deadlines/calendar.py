"""Deadlines of returns and documents, computed from the rows of the calendar.

Belongs here: periods of a form, their deadlines, the deadline of the league's review. Does not belong here: areas.
Moments are Beijing time (UTC+8 all year); what arrives at the very moment is on time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache

from orchestration import periods
from orchestration.catalogue import SEEDS, seed_rows
from orchestration.deadlines.working_days import known_years, working_day_after, working_day_from

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
CALENDAR = SEEDS / "rules" / "reporting_calendar.csv"
DOCUMENTS = SEEDS / "rules" / "due_documents.csv"
_STEP = {"next_working_day": 1, "previous_working_day": -1}


@dataclass(frozen=True)
class Rule:
    """A row of the calendar: who files which form by when. ``due_rule``: ``month_after`` (the ``due_day`` of the month
    after the period) or ``year_after`` (month and day of the year after)."""

    form: str
    area_scope: str
    frequency: str
    due_rule: str
    due_month: int
    due_day: int
    due_time: str
    on_non_working_day: str
    grace_days: int
    review: tuple[int, int, str] | None
    exempt_months: frozenset[int]
    remind_days: int
    valid_from: date
    valid_to: date
    document: str
    confidence: str

    def periods(self, until: int) -> Iterator[str]:
        """The reference periods of the form that end while the rule holds, up to the end of a year, in order."""
        for year in range(self.valid_from.year, until + 1):
            months = [f"{year}-{month:02d}" for month in range(1, 13) if month not in self.exempt_months]
            for period in months if self.frequency == "M" else [f"{year}"]:
                if self.valid_from <= periods.last_day(period) <= self.valid_to:
                    yield period


@dataclass(frozen=True)
class Due:
    """A deadline. ``due_at`` is the last moment on time (UTC), grace included; ``due_date`` the last day that the
    calendar names. ``has_holidays`` is false where no notice on holidays is on record: only weekends counted."""

    form: str
    area_scope: str
    reference_period: str
    frequency: str
    due_date: date
    due_at: datetime
    review_due_date: date | None
    review_due_at: datetime | None
    remind_days: int
    has_holidays: bool
    document: str
    confidence: str


@cache
def rules() -> tuple[Rule, ...]:
    """Every row of the calendar."""
    return tuple(_rule(row) for row in seed_rows(CALENDAR))


def _rule(row: dict[str, str]) -> Rule:
    review = (int(row["review_month"]), int(row["review_day"]), row["review_time"]) if row["review_day"] else None
    return Rule(
        form=row["form"],
        area_scope=row["area_scope"],
        frequency=row["frequency"],
        due_rule=row["due_rule"],
        due_month=int(row["due_month"] or 0),
        due_day=int(row["due_day"]),
        due_time=row["due_time"],
        on_non_working_day=row["on_non_working_day"],
        grace_days=int(row["grace_days"]),
        review=review,
        exempt_months=frozenset(int(month) for month in row["exempt_months"].split("|") if month),
        remind_days=int(row["remind_days"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"] or "9999-12-31"),
        document=row["document"],
        confidence=row["confidence"],
    )


def due(rule: Rule, period: str) -> Due:
    """The deadline of one period under a rule."""
    day = _moved(rule, _nominal(rule, period))
    last_on_time = moment(day, rule.due_time) + timedelta(days=rule.grace_days)
    review_day = None
    if rule.review is not None:
        review_day = _moved(rule, date(periods.last_day(period).year + 1, *rule.review[:2]))
    return Due(
        form=rule.form,
        area_scope=rule.area_scope,
        reference_period=period,
        frequency=rule.frequency,
        due_date=day,
        due_at=last_on_time,
        review_due_date=review_day,
        review_due_at=moment(review_day, rule.review[2]) if rule.review and review_day else None,
        remind_days=rule.remind_days,
        has_holidays=day.year in known_years(),
        document=rule.document,
        confidence=rule.confidence,
    )


def _nominal(rule: Rule, period: str) -> date:
    end = periods.last_day(period)
    if rule.due_rule == "year_after":
        return date(end.year + 1, rule.due_month, rule.due_day)
    after = end + timedelta(days=1)
    return date(after.year, after.month, rule.due_day)


def _moved(rule: Rule, day: date) -> date:
    step = _STEP.get(rule.on_non_working_day)
    return day if step is None else working_day_from(day, step)


def moment(day: date, clock: str) -> datetime:
    """A time of day in Beijing as UTC; 24:00 is the end of the day."""
    hours, minutes = clock.split(":")
    start = datetime.combine(day, time(), BEIJING)
    return (start + timedelta(hours=int(hours), minutes=int(minutes))).astimezone(UTC)


def beijing_day(at: datetime) -> date:
    """The day in Beijing to which a moment belongs."""
    return at.astimezone(BEIJING).date()


def deadlines(until: int) -> list[Due]:
    """Every deadline of the calendar for the periods up to the end of a year, sorted by day, form and period."""
    found = [due(rule, period) for rule in rules() for period in rule.periods(until)]
    return sorted(found, key=lambda one: (one.due_at, one.form, one.area_scope, one.reference_period))


def run_date(deadline: Due) -> date:
    """The first working day after a deadline: what came in time can be worked on."""
    return working_day_after(deadline.due_date)


def runs_on(day: date) -> list[tuple[str, str]]:
    """Frequency and period of the runs of a day, each once, sorted."""
    found = (one for one in deadlines(day.year) if run_date(one) == day)
    return sorted({(one.frequency, one.reference_period) for one in found})


@dataclass(frozen=True)
class DocumentDue:
    """A document that a policy text asks for in a period; ``due_date`` is None where the text states no day."""

    document_code: str
    reference_period: str
    due_date: date | None


def documents(until: int) -> list[DocumentDue]:
    """Every document due for the periods that end by the end of a year. Within a year periods follow the calendar;
    a longer cycle is counted from the month in which the document came into force."""
    found = []
    for row in seed_rows(DOCUMENTS):
        step = int(row["every_months"])
        begin, end = date.fromisoformat(row["valid_from"]), date.fromisoformat(row["valid_to"] or "9999-12-31")
        for year in range(begin.year, until + 1):
            for period in _document_periods(step, year, begin):
                if begin <= periods.last_day(period) <= end:
                    due_date = date(year, int(row["due_month"]), int(row["due_day"])) if row["due_day"] else None
                    found.append(DocumentDue(row["document_code"], period, due_date))
    return found


def _document_periods(step: int, year: int, begin: date) -> list[str]:
    if step < 12:
        return [f"{year}-{month:02d}" for month in range(step, 13, step)]
    months_until = (year - begin.year + 1) * 12 - (begin.month - 1)  # from the beginning to the end of the year
    cycles_by_then, cycles_before = months_until // step, max(months_until - 12, 0) // step
    return [f"{year}"] if step == 12 or cycles_by_then > cycles_before else []
