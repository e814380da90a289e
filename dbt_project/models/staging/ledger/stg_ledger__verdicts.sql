select
    entry_hash,
    file_sha256,
    path,
    form,
    layout,
    verdict,
    code,
    sentence_zh,
    sentence_en,
    place,
    row_count,
    reference_period,
    reporting_area_code,
    content_hash,
    version,
    decision_sequence
from {{ source('ledger', 'verdicts') }}
