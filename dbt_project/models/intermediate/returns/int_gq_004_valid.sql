with staged as (
    select * from {{ ref('stg_torch__gq_004') }}
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
    uscc,
    rd_project_personnel_fte_person_years,
    rd_intramural_expenditure_cny_thousand
from valid
