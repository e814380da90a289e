select
    measure_code,
    name_zh,
    name_en,
    unit_code,
    form,
    item_columns,
    registers,
    definition_zh
from {{ ref('measures') }}
