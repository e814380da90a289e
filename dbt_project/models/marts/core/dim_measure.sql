select
    measure_code,
    name_zh,
    name_en,
    unit_code,
    form,
    definition_zh
from {{ ref('measures') }}
