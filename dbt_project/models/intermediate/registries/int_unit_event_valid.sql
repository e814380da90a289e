with valid as (
    {{ valid_rows(ref('stg_registry__unit_event')) }}
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
    event_kind_code,
    event_date,
    successor_uscc,
    area_code,
    evidence_note
from valid
