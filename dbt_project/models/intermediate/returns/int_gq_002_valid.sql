with staged as (
    select * from {{ ref('stg_torch__gq_002') }}
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
    operating_revenue_cny_thousand,
    rd_expense_cny_thousand
from valid
