select
    area_code,
    coalesce(valid_from, attested, '') as known_from,
    valid_from,
    valid_to,
    attested,
    area_level,
    status as area_status,
    parent_area_code,
    confidence,
    source_note
from {{ ref('area_validity') }}
