with valid as (
    {{ valid_rows(ref('stg_registry__zone_membership')) }}
)

select
    receipt_sequence,
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    uscc,
    area_code,
    joined_date,
    left_date
from valid
