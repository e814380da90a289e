with valid as (
    {{ valid_rows(ref('stg_registry__tech_sme')) }}
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
    register_no,
    registered_date,
    revoked_date
from valid
