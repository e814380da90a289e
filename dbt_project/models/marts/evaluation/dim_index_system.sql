select
    edition,
    name_zh,
    name_en,
    system_level,
    document,
    valid_from,
    valid_to,
    is_complete,
    is_adopted,
    note_zh,
    note_en,
    source_note
from {{ ref('index_systems') }}
