select
    filed.receipt_sequence,
    filed.file_sha256,
    filed.file_name,
    filed.sheet,
    filed.row_number,
    filed.received_at,
    filed.reference_period,
    filed.reporting_area_code,
    filed.area_code,
    coalesce(schemes.scheme_code, nullif(trim(filed.scheme_code), '')) as scheme_code,
    nullif(trim(filed.weight_set_name), '') as weight_set_name,
    nullif(trim(filed.item_code), '') as item_code,
    filed.item_weight_points,
    nullif(trim(filed.adopting_document), '') as adopting_document
from {{ source('bureau', 'appraisal_weight') }} as filed
-- the cell has the code or the name
left join {{ ref('appraisal_schemes') }} as schemes
    on trim(filed.scheme_code) in (schemes.scheme_code, schemes.name_zh)
