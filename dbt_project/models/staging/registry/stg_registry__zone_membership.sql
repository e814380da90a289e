select
    receipt_sequence,
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    reference_period,
    nullif(trim(uscc), '') as uscc,
    area_code,
    joined_date,
    left_date
from {{ source('registry', 'zone_membership') }}
