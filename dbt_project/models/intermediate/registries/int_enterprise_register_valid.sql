with valid as (
    {{ valid_rows(ref('stg_registry__enterprise_register')) }}
)

select
    receipt_sequence,
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    uscc,
    enterprise_name,
    division_code,
    industry_code,
    established_date,
    closed_date,
    is_above_scale
from valid
