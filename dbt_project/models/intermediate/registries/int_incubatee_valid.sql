with valid as (
    {{ valid_rows(ref('stg_registry__incubatee')) }}
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
    incubator_name,
    institution_kind_code,
    area_code,
    entered_date,
    graduated_date,
    left_date
from valid
