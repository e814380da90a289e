select
    units.unit_zh,
    units.unit_role,
    progress.task_code,
    progress.area_code,
    progress.reference_period,
    areas.name_zh as area_name_zh,
    units.part_zh,
    progress.document,
    progress.article,
    progress.label_zh,
    progress.label_en,
    progress.due_date,
    progress.days_overdue,
    progress.deadline_state,
    progress.reported_period,
    progress.progress_status_code,
    progress.progress_pct
from {{ ref('fct_task_progress') }} as progress
inner join {{ ref('dim_task_unit') }} as units on progress.task_code = units.task_code
inner join {{ ref('dim_area') }} as areas on progress.area_code = areas.area_code
where progress.deadline_state in ('overdue', 'overdue_not_reported')
