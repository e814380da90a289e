select
    quality_indicator_code,
    name_zh,
    name_en,
    formula_zh,
    formula_en,
    unit_code,
    model,
    cte,
    not_computable_zh,
    not_computable_en,
    source,
    source_note
from {{ ref('quality_indicators') }}
