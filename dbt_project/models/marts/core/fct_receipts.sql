select
    receipts.sequence,
    receipts.file_sha256,
    receipts.path,
    receipts.bytes,
    receipts.received_at,
    receipts.received_from,
    receipts.entry_hash,
    verdicts.form,
    verdicts.layout,
    verdicts.verdict,
    verdicts.code,
    verdicts.sentence_zh,
    verdicts.sentence_en,
    verdicts.place,
    verdicts.row_count,
    verdicts.reference_period,
    verdicts.reporting_area_code,
    verdicts.content_hash,
    verdicts.version,
    verdicts.decision_sequence
from {{ ref('stg_ledger__receipts') }} as receipts
left join {{ ref('stg_ledger__verdicts') }} as verdicts
    on receipts.entry_hash = verdicts.entry_hash
