select
    receipt_sequence,
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    reference_period,
    reporting_area_code,
    nullif(trim(certificate_no), '') as certificate_no,
    nullif(trim(uscc), '') as uscc,
    issued_date,
    expires_date,
    revoked_date
from {{ source('registry', 'hnte_certificate') }}
