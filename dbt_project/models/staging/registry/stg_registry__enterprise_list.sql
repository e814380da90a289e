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
    nullif(trim(filed.uscc), '') as uscc,
    filed.enterprise_name,
    coalesce(list_types.code, nullif(trim(filed.list_type_code), '')) as list_type_code,
    coalesce(levels.code, nullif(trim(filed.recognition_level_code), '')) as recognition_level_code,
    filed.recognised_date,
    filed.ended_date
from {{ source('registry', 'enterprise_list') }} as filed
left join {{ ref('enterprise_list_types') }} as list_types
    on trim(filed.list_type_code) in (list_types.code, list_types.name_zh)
left join {{ ref('recognition_levels') }} as levels
    on trim(filed.recognition_level_code) in (levels.code, levels.name_zh)
