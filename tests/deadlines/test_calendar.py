"""Every period has one deadline; days off move it only where the calendar says so."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration import catalogue, periods
from orchestration.deadlines import calendar
from orchestration.deadlines.working_days import is_working_day, known_years, working_day_after, working_day_from

DAYS = st.dates(date(2021, 1, 1), date(2026, 12, 31))
MOVES = st.sampled_from(["stay", "next_working_day", "previous_working_day"])


def rule(form: str) -> calendar.Rule:
    [found] = [one for one in calendar.rules() if one.form == form]
    return found


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2024-02-09", True),  # the eve of the Spring Festival was no holiday in 2024
        ("2024-02-10", False),
        ("2024-02-18", True),  # a Sunday that was worked on
        ("2024-10-07", False),
        ("2024-10-12", True),
        ("2022-12-31", False),  # of the notice for 2023
        ("2025-10-08", False),
        ("2026-02-23", False),
        ("2030-10-01", True),  # no notice on record: a Tuesday like others
    ],
)
def test_working_days_follow_the_notices(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is works


def test_years_without_a_notice_are_marked() -> None:
    assert known_years() == frozenset(range(2021, 2027))
    assert calendar.due(rule("B204-1"), "2024-06").has_holidays
    assert not calendar.due(rule("B204-1"), "2030-06").has_holidays


def test_days_made_up_fall_on_weekends_and_holidays_include_weekdays() -> None:
    rows = catalogue.seed_rows(catalogue.SEEDS / "rules" / "holidays.csv")
    made_up = [date.fromisoformat(row["calendar_date"]) for row in rows if row["day_kind"] == "working_day"]
    assert {day.weekday() for day in made_up} == {5, 6}
    # the law gives 11 days a year, 13 since 2025: weekdays off less the weekend days made up
    for year in known_years():
        mine = [row for row in rows if int(row["arrangement_year"]) == year]
        off = sum(date.fromisoformat(r["calendar_date"]).weekday() < 5 for r in mine if r["day_kind"] == "holiday")
        assert off - sum(r["day_kind"] == "working_day" for r in mine) == (11 if year < 2025 else 13)


@given(DAYS)
def test_the_next_working_day_is_one_and_nothing_lies_between(day: date) -> None:
    found = working_day_after(day)
    assert found > day and is_working_day(found)
    assert not any(is_working_day(day + timedelta(days=n)) for n in range(1, (found - day).days))


@given(st.integers(2021, 2040))
def test_every_period_has_exactly_one_deadline_in_each_scope(year: int) -> None:
    counts = Counter((one.form, one.area_scope, one.reference_period) for one in calendar.deadlines(year))
    assert set(counts.values()) == {1}
    months = [f"{year}-{month:02d}" for month in range(2, 13)]
    assert [period for period in rule("B204-1").periods(year) if period[:4] == str(year)] == months


@given(MOVES, st.integers(1, 28), st.integers(2021, 2035), st.integers(0, 5))
def test_deadlines_are_monotone_and_after_their_period(move: str, day: int, year: int, grace: int) -> None:
    bent = replace(rule("B204-1"), on_non_working_day=move, due_day=day, grace_days=grace)
    found = [calendar.due(bent, period) for period in bent.periods(year)]
    assert all(earlier.due_at < later.due_at for earlier, later in pairwise(found))
    for one in found:
        assert move == "stay" or is_working_day(one.due_date)
        assert one.due_at == calendar.moment(one.due_date, "24:00") + timedelta(days=grace)
        assert move == "previous_working_day" or one.due_date > periods.last_day(one.reference_period)


def test_a_holiday_moves_a_deadline_only_where_the_row_says_so() -> None:
    october = replace(rule("B204-1"), due_day=1)
    assert calendar.due(october, "2024-09").due_date == date(2024, 10, 1)
    assert calendar.due(replace(october, on_non_working_day="next_working_day"), "2024-09").due_date == date(
        2024, 10, 8
    )
    before = replace(october, on_non_working_day="previous_working_day")
    assert calendar.due(before, "2024-09").due_date == working_day_from(date(2024, 10, 1), -1) == date(2024, 9, 30)


def test_twenty_four_hours_is_the_end_of_the_day_in_beijing() -> None:
    found = calendar.due(rule("107-2"), "2023")
    assert found.due_at.isoformat() == "2024-03-10T16:00:00+00:00"
    assert found.review_due_at is not None
    assert found.review_due_at.isoformat() == "2024-03-25T16:00:00+00:00"
    assert calendar.moment(date(2024, 3, 16), "12:00").isoformat() == "2024-03-16T04:00:00+00:00"


def test_january_is_reported_with_february() -> None:
    found = {one.reference_period: one.due_date for one in calendar.deadlines(2024) if one.form == "B204-1"}
    assert "2024-01" not in found
    assert (found["2024-02"], found["2023-12"]) == (date(2024, 3, 15), date(2024, 1, 15))


def test_the_calendar_knows_the_forms_it_names() -> None:
    forms = catalogue.forms()
    levels = {area.area_level for area in catalogue.areas()} | {area.area_code for area in catalogue.areas()}
    for one in calendar.rules():
        assert forms[one.form].family == "returns"
        assert forms[one.form].frequency in (one.frequency, "any")
        assert set(one.area_scope.split("|")) <= levels
        assert forms[one.form].january_february_merged == (1 in one.exempt_months)
        assert bool(one.document) or one.confidence != "high"


def test_documents_follow_their_cadence() -> None:
    found = Counter(one.document_code for one in calendar.documents(2024) if one.reference_period[:4] == "2022")
    assert found["kundulun_monthly_dispatch"] == found["kundulun_inspection_circular"] == 12
    assert (found["xilingol_quarterly_circular"], found["kundulun_half_year_summary"]) == (4, 2)
    assert found["unit_task_appraisal"] == 0 and found["biennial_assessment"] == 1
    years = [one.reference_period for one in calendar.documents(2030) if one.document_code == "unit_task_appraisal"]
    assert years == ["2024"]
    dated = {one.document_code for one in calendar.documents(2024) if one.due_date is not None}
    assert dated == {"annual_work_report"}
    assert len(catalogue.seed_rows(calendar.DOCUMENTS)) == 12
