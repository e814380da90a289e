with staged as (
    select * from {{ ref('stg_bureau__task_progress') }}
    where {{ in_affected_periods('reference_period') }}
),

valid as (
    {{ valid_rows('staged', key=['reporting_area_code', 'reference_period']) }}
),

-- a row that does not say which task of which area it is cannot be used, whatever the gate thought of it
named as (
    select * from valid
    where area_code is not null and task_code is not null
),

-- a task written twice, or in the files of two areas, counts once: as delivered last
latest as (
    {{ last_row_per('named', ['area_code', 'task_code', 'reference_period']) }}
)

select
    receipt_sequence,
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    reference_period,
    reporting_area_code,
    area_code,
    task_code,
    progress_status_code,
    progress_pct,
    progress_note,
    evidence_note,
    responsible_unit
from latest
