select
    area_code,
    area_level,
    name_zh,
    short_name_zh,
    name_en,
    aliases,
    parent_area_code,
    division_code,
    nbs_stat_code,
    region_level_since,
    national_since,
    area_status,
    confidence,
    note,
    source_note
from {{ ref('areas') }}
