-- a code that its list does not know stays as it was filed: it is for gate 1 to say so, and it counts as nothing
select
    filed.receipt_sequence,
    filed.file_sha256,
    filed.file_name,
    filed.sheet,
    filed.row_number,
    filed.received_at,
    filed.reference_period,
    filed.reporting_area_code,
    nullif(trim(filed.right_no), '') as right_no,
    coalesce(kinds.code, nullif(trim(filed.right_kind_code), '')) as right_kind_code,
    nullif(trim(filed.uscc), '') as uscc,
    filed.enterprise_name,
    filed.applied_date,
    filed.granted_date,
    filed.ended_date,
    filed.is_foreign
from {{ source('registry', 'intellectual_property') }} as filed
left join {{ ref('ip_right_kinds') }} as kinds
    on trim(filed.right_kind_code) in (kinds.code, kinds.name_zh)
