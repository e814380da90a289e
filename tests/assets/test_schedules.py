"""Schedules over a year: each run comes once, on the working day after its deadline, at Beijing time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from orchestration.assets.schedules import EVERY_MORNING, TIMEZONE, freshness_of, requests_on
from orchestration.assets.tree import months, partitions_of
from orchestration.catalogue import forms
from orchestration.deadlines.working_days import is_working_day

YEAR = [date(2025, 1, 1) + timedelta(days=n) for n in range(365)]


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    from orchestration.definitions import defs

    return defs


def test_a_year_of_mornings_runs_each_period_once() -> None:
    monthly = {day: [one.partition_key for one in requests_on("M", day)] for day in YEAR if requests_on("M", day)}
    assert [period for found in monthly.values() for period in found] == [
        "2024-12", *(f"2025-{month:02d}" for month in range(2, 12))
    ]  # fmt: skip
    assert all(is_working_day(day) for day in monthly)
    assert monthly[date(2025, 3, 17)] == ["2025-02"]  # the 15th was a Saturday
    assert monthly[date(2025, 10, 16)] == ["2025-09"]
    annual = {day: [one.partition_key for one in requests_on("A", day)] for day in YEAR if requests_on("A", day)}
    assert annual == {date(2025, 3, 11): ["2024"], date(2025, 4, 9): ["2024"]}


def test_run_keys_tell_two_runs_of_one_period_apart() -> None:
    keys = [one.run_key for day in YEAR for one in requests_on("A", day)]
    assert len(keys) == len(set(keys)) == 2


@pytest.mark.parametrize("name", ["month_after_deadline", "year_after_deadline"])
def test_schedules_tick_every_morning_in_beijing_and_are_stopped(definitions: dg.Definitions, name: str) -> None:
    schedule = definitions.get_repository_def().get_schedule_def(name)
    assert (schedule.execution_timezone, schedule.default_status) == (TIMEZONE, dg.DefaultScheduleStatus.STOPPED)
    ticks = schedule_execution_time_iterator(datetime(2025, 1, 1, tzinfo=UTC).timestamp(), EVERY_MORNING, TIMEZONE)
    year = [next(ticks).astimezone(ZoneInfo(TIMEZONE)) for _ in YEAR]
    assert [tick.date() for tick in year] == YEAR
    assert {(tick.hour, tick.minute) for tick in year} == {(8, 30)}
    assert schedule.cron_schedule == EVERY_MORNING
    with dg.DagsterInstance.ephemeral() as instance:
        for moment, expected in (
            (datetime(2025, 3, 17, 8, 30, tzinfo=ZoneInfo(TIMEZONE)), {"month_after_deadline": 1}),
            (datetime(2025, 4, 9, 8, 30, tzinfo=ZoneInfo(TIMEZONE)), {"year_after_deadline": 1}),
            (datetime(2025, 4, 9, 0, 30, tzinfo=UTC), {"year_after_deadline": 1}),
            (datetime(2025, 5, 5, 8, 30, tzinfo=ZoneInfo(TIMEZONE)), {}),
        ):
            context = dg.build_schedule_context(
                instance=instance, scheduled_execution_time=moment, repository_def=definitions.get_repository_def()
            )
            data = schedule.evaluate_tick(context)
            assert len(data.run_requests or []) == expected.get(name, 0)
            assert bool(data.skip_message) == (name not in expected)


def test_january_is_no_partition_where_it_is_merged() -> None:
    keys = months.get_partition_keys(current_time=datetime(2025, 6, 1, tzinfo=UTC))
    assert "2024-01" not in keys and {"2024-02", "2024-12"} <= set(keys)


def test_freshness_follows_the_calendar() -> None:
    crons = {form.form: getattr(freshness_of(form), "deadline_cron", None) for form in forms().values()}
    assert crons["B204-1"] == "0 23 27 1,3,4,5,6,7,8,9,10,11,12 *"
    assert (crons["107-2"], crons["GQ-002"]) == ("0 23 22 3 *", "0 23 20 4 *")
    assert crons["hnte-certificate"] is None
    assert all(
        partitions_of(forms()[form].frequency) or form == "indicator-return" for form, cron in crons.items() if cron
    )
