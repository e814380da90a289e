with valid as (
    {{ valid_rows(ref('stg_registry__technology_contract')) }}
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
    contract_no,
    contract_kind_code,
    uscc,
    enterprise_name,
    registered_date,
    contract_value_cny_thousand,
    technology_value_cny_thousand
from valid
