select
    receipt_sequence,
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    reference_period,
    reporting_area_code,
    nullif(trim(uscc), '') as uscc,
    enterprise_name,
    nullif(trim(register_no), '') as register_no,
    registered_date,
    revoked_date
from {{ source('registry', 'tech_sme') }}
