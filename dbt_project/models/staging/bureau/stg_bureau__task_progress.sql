select
    progress.receipt_sequence,
    progress.file_sha256,
    progress.file_name,
    progress.sheet,
    progress.row_number,
    progress.received_at,
    progress.reference_period,
    progress.reporting_area_code,
    progress.area_code,
    nullif(trim(progress.task_code), '') as task_code,
    coalesce(statuses.code, nullif(trim(progress.progress_status_code), '')) as progress_status_code,
    progress.progress_pct,
    progress.progress_note,
    progress.evidence_note,
    progress.responsible_unit
from {{ source('bureau', 'task_progress') }} as progress
-- the cell has the code or the name
left join {{ ref('task_statuses') }} as statuses
    on trim(progress.progress_status_code) in (statuses.code, statuses.name_zh)
