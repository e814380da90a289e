with staged as (
    select * from {{ ref('stg_nbs__101_1') }}
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
    industry_code,
    location_division_code,
    registration_type_code
from valid
