-- a code that its list does not know stays as it was filed: it is for gate 1 to say so
select
    filed.receipt_sequence,
    filed.file_sha256,
    filed.file_name,
    filed.sheet,
    filed.row_number,
    filed.received_at,
    filed.reference_period,
    filed.reporting_area_code,
    nullif(trim(filed.contract_no), '') as contract_no,
    coalesce(kinds.code, nullif(trim(filed.contract_kind_code), '')) as contract_kind_code,
    nullif(trim(filed.uscc), '') as uscc,
    filed.enterprise_name,
    filed.registered_date,
    filed.contract_value_cny_thousand,
    filed.technology_value_cny_thousand
from {{ source('registry', 'technology_contract') }} as filed
left join {{ ref('contract_kinds') }} as kinds
    on trim(filed.contract_kind_code) in (kinds.code, kinds.name_zh)
