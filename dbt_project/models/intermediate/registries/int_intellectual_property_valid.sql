with valid as (
    {{ valid_rows(ref('stg_registry__intellectual_property')) }}
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
    right_no,
    right_kind_code,
    uscc,
    enterprise_name,
    applied_date,
    granted_date,
    ended_date,
    is_foreign
from valid
