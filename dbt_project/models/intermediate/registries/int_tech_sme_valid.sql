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
    uscc,
    enterprise_name,
    register_no,
    registered_date,
    revoked_date
from valid
