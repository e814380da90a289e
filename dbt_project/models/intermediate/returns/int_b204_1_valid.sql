with staged as (
    select * from {{ ref('stg_nbs__b204_1') }}
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
    industrial_output_month_cny_thousand,
    industrial_output_ytd_cny_thousand,
    industrial_output_month_last_year_cny_thousand,
    industrial_output_ytd_last_year_cny_thousand,
    industrial_sales_ytd_cny_thousand
from valid
