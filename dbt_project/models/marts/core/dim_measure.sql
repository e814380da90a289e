select
    measure_code,
    name_zh,
    name_en,
    unit_code,
    form,
    items,
    definition_zh
from {{ ref('measures') }}
