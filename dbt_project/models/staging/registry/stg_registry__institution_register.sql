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
    nullif(trim(filed.institution_name), '') as institution_name,
    coalesce(kinds.code, nullif(trim(filed.institution_kind_code), '')) as institution_kind_code,
    kinds.kind_group,
    coalesce(levels.code, nullif(trim(filed.recognition_level_code), '')) as recognition_level_code,
    filed.area_code,
    nullif(trim(filed.uscc), '') as uscc,
    filed.recognised_date,
    filed.ended_date
from {{ source('registry', 'institution_register') }} as filed
left join {{ ref('institution_kinds') }} as kinds
    on trim(filed.institution_kind_code) in (kinds.code, kinds.name_zh)
left join {{ ref('recognition_levels') }} as levels
    on trim(filed.recognition_level_code) in (levels.code, levels.name_zh)
