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
    nullif(trim(filed.uscc), '') as uscc,
    filed.enterprise_name,
    nullif(trim(filed.incubator_name), '') as incubator_name,
    coalesce(kinds.code, nullif(trim(filed.institution_kind_code), '')) as institution_kind_code,
    filed.area_code,
    filed.entered_date,
    filed.graduated_date,
    filed.left_date
from {{ source('registry', 'incubatee') }} as filed
left join {{ ref('institution_kinds') }} as kinds
    on trim(filed.institution_kind_code) in (kinds.code, kinds.name_zh)
