with staged as (
    select * from {{ ref('stg_bureau__expert_score') }}
    where {{ in_affected_periods('reference_period') }}
),

valid as (
    {{ valid_rows('staged', key=['reporting_area_code', 'reference_period']) }}
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
    edition,
    indicator_no,
    expert_code,
    expert_score,
    is_recused
from valid
