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
    nullif(trim(industry_code), '') as industry_code,
    nullif(trim(location_division_code), '') as location_division_code,
    nullif(trim(registration_type_code), '') as registration_type_code
from {{ source('nbs', '101_1') }}
