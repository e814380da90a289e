select
    receipt_sequence,
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    {{ period_of_file() }} as reference_period,
    reporting_area_code,
    nullif(trim(uscc), '') as uscc,
    industrial_output_month_cny_thousand,
    industrial_output_ytd_cny_thousand,
    industrial_output_month_last_year_cny_thousand,
    industrial_output_ytd_last_year_cny_thousand,
    industrial_sales_month_cny_thousand,
    industrial_sales_ytd_cny_thousand,
    export_delivery_ytd_cny_thousand,
    electricity_use_ytd_kwh_10k
from {{ source('nbs', 'b204_1') }}
