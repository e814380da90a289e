select
    receipt_sequence,
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    reference_period,
    area_code,
    rd_intensity_pct,
    -- the folder of the file names the edition of the yearbook
    regexp_extract(file_name, '([^/]+)/[^/]+$', 1) as edition
from {{ source('yearbook', 'rd_intensity_yearbook') }}
