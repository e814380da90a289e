with valid as (
    {{ valid_rows(ref('stg_registry__enterprise_list')) }}
)

select
    receipt_sequence,
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    reference_period,
    uscc,
    enterprise_name,
    list_type_code,
    recognition_level_code,
    recognised_date,
    ended_date
from valid
