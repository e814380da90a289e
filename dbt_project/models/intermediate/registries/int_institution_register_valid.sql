with valid as (
    {{ valid_rows(ref('stg_registry__institution_register')) }}
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
    institution_name,
    institution_kind_code,
    kind_group,
    recognition_level_code,
    area_code,
    uscc,
    recognised_date,
    ended_date
from valid
