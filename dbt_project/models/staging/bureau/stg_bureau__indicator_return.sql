select
    receipt_sequence,
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    reference_period,
    reporting_area_code,
    area_code,
    lower(trim(indicator_code)) as indicator_code,
    reported_value,
    reported_unit_code,
    source_note,
    evidence_note
from {{ source('bureau', 'indicator_return') }}
