select
    receipt_sequence,
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    reference_period,
    area_code,
    lower(trim(indicator_code)) as indicator_code,
    reported_value,
    reported_unit_code,
    lower(trim(vintage)) as vintage,
    published_date,
    -- the folder of the file names the edition of the accounts
    regexp_extract(file_name, '([^/]+)/[^/]+$', 1) as edition,
    source_note
from {{ source('bureau', 'regional_accounts') }}
