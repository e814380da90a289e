-- How far each task is at the end of each period, by the last report up to then. Overdue is counted against the end of
-- the period. That nobody reported does not mean that nothing was done: such a task is overdue_not_reported.
with periods as (
    select distinct
        reference_period,
        last_date
    from {{ ref('int_reporting_periods') }}
    where last_date <= {{ beijing_date(known_at()) }}
),

reports as (
    select
        area_code,
        task_code,
        reference_period as reported_period,
        {{ last_day_of('reference_period') }} as reported_date,
        progress_status_code,
        {{ as_figure('progress_pct') }} as progress_pct,
        progress_note,
        evidence_note
    from {{ ref('int_task_progress_valid') }}
),

-- a task is followed for the area of its document, and for every area that reports on it
followed as (
    select
        task_code,
        area_code
    from {{ ref('tasks') }}
    union
    select
        task_code,
        area_code
    from reports
),

ranked as (
    select
        followed.task_code,
        followed.area_code,
        periods.reference_period,
        periods.last_date,
        reports.reported_period,
        reports.progress_status_code,
        reports.progress_pct,
        reports.progress_note,
        reports.evidence_note,
        row_number() over (
            partition by followed.task_code, followed.area_code, periods.reference_period
            order by reports.reported_date desc nulls last, reports.reported_period desc
        ) as recency
    from followed
    cross join periods
    left join reports
        on
            followed.task_code = reports.task_code
            and followed.area_code = reports.area_code
            and periods.last_date >= reports.reported_date
),

dated as (
    select
        ranked.*,
        tasks.document,
        tasks.article,
        tasks.task_kind,
        tasks.label_zh,
        tasks.label_en,
        {{ last_day_of('tasks.due_period') }} as due_date,
        tasks.task_code is not null as is_listed,
        coalesce(
            ranked.progress_status_code = 'completed'
            or (ranked.progress_status_code is null and ranked.progress_pct >= 100),
            false
        ) as is_completed
    from ranked
    left join {{ ref('tasks') }} as tasks on ranked.task_code = tasks.task_code
    where ranked.recency = 1
)

select
    task_code,
    area_code,
    reference_period,
    document,
    article,
    task_kind,
    label_zh,
    label_en,
    due_date,
    reported_period,
    coalesce(progress_status_code, case when reported_period is null then 'not_reported' else 'not_stated' end)
        as progress_status_code,
    progress_pct,
    progress_note,
    evidence_note,
    case
        when not is_listed then 'not_listed'
        when is_completed then 'completed'
        when due_date is null then 'no_deadline'
        when last_date <= due_date then 'not_due'
        when reported_period is null then 'overdue_not_reported'
        else 'overdue'
    end as deadline_state,
    case
        when due_date is not null and not is_completed
            then greatest({{ days_between('due_date', 'last_date') }}, 0)
    end as days_overdue,
    case when reported_period is null then 'no_return' end as reason_code
from dated
