select
    area_code,
    league_area_code,
    banner_area_code,
    valid_from,
    valid_to,
    confidence,
    source_note
from {{ ref('zone_locations') }}
