"""When jobs start by themselves: the working day after each deadline of the calendar.

Belongs here: schedules, which ask the calendar every morning. Does not belong here: deadlines.
Everything is stopped until somebody switches it on at the desk.
"""

from datetime import date, timedelta
from typing import Any

import dagster as dg

from orchestration.assets.tree import partitions_of
from orchestration.catalogue import Form
from orchestration.deadlines import calendar

TIMEZONE = "Asia/Shanghai"
EVERY_MORNING = "30 8 * * *"
# A deadline is followed by the longest holidays, then by the run; whatever is older than that is not fresh.
RUN_WITHIN = timedelta(days=12)


def requests_on(frequency: str, day: date) -> list[dg.RunRequest]:
    """The runs of a day, one per period of the frequency that ended its deadline before."""
    partitions = partitions_of(frequency)
    assert partitions is not None
    return [
        dg.RunRequest(run_key=f"calendar:{period}:{day}", partition_key=period, tags={"zonestat/due": period})
        for one, period in calendar.runs_on(day)
        if one == frequency
    ]


def after_deadlines(frequency: str, job: Any) -> dg.ScheduleDefinition:
    """The schedule of a job: every morning it looks whether a deadline has passed."""

    @dg.schedule(
        cron_schedule=EVERY_MORNING,
        name=f"{job.name}_after_deadline",
        job=job,
        execution_timezone=TIMEZONE,
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description="期限后的第一个工作日运行；期限见报送日历 / runs on the working day after a deadline",
    )
    def _schedule(context: dg.ScheduleEvaluationContext) -> list[dg.RunRequest] | dg.SkipReason:
        day = calendar.beijing_day(context.scheduled_execution_time)
        requests = requests_on(frequency, day)
        return requests or dg.SkipReason(f"{day}：没有期限刚过的报表 / no deadline has just passed")

    return _schedule


def freshness_of(form: Form) -> dg.FreshnessPolicy | None:
    """When the landed files of a form are stale: not landed between a deadline and the days in which its run is due.
    None for forms without a row in the calendar."""
    crons = {_stale_after(rule) for rule in calendar.rules() if rule.form == form.form and rule.valid_to == date.max}
    if not crons:
        return None
    return dg.FreshnessPolicy.cron(deadline_cron=min(crons), lower_bound_delta=RUN_WITHIN, timezone=TIMEZONE)


def _stale_after(rule: calendar.Rule) -> str:
    """The last hour of a run in time, as cron; months without a return are left out."""
    if rule.due_rule == "year_after":
        last = date(2001, rule.due_month, rule.due_day) + RUN_WITHIN  # any year but a leap year
        return f"0 23 {last.day} {last.month} *"
    last_day = min(rule.due_day + RUN_WITHIN.days, 28)
    months = [month % 12 + 1 for month in range(1, 13) if month not in rule.exempt_months]
    return f"0 23 {last_day} {','.join(map(str, sorted(months)))} *"
