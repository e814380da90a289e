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
    reporting_area_code,
    uscc,
    enterprise_name,
    list_type_code,
    recognition_level_code,
    recognised_date,
    ended_date
from valid
