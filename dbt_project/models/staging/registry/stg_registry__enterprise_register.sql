select
    receipt_sequence,
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    reference_period,
    nullif(trim(uscc), '') as uscc,
    enterprise_name,
    -- registers carry up to twelve digits, down to the village; the county is the finest area that is known here
    nullif(substr(trim(division_code), 1, 6), '') as division_code,
    nullif(trim(industry_code), '') as industry_code,
    established_date,
    closed_date,
    is_above_scale
from {{ source('registry', 'enterprise_register') }}
