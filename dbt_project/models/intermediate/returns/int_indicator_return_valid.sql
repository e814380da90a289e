-- Areas file single figures, so versions go by row: a later file that says nothing of a figure leaves it as it was.
with staged as (
    select * from {{ ref('stg_bureau__indicator_return') }}
    where {{ in_affected_periods('reference_period') }}
),

flagged as (
    {{ flag_set_aside('staged') }}
),

-- a row that does not say which figure of which period it is cannot be used, whatever the gate thought of it
remaining as (
    select * from flagged
    where
        not is_set_aside_return and not is_set_aside_record
        and area_code is not null and reference_period is not null and indicator_code is not null
),

valid as (
    {{ last_row_per('remaining', ['area_code', 'reference_period', 'indicator_code']) }}
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
    area_code,
    indicator_code,
    reported_value,
    reported_unit_code,
    source_note,
    evidence_note
from valid
