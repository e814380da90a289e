select
    sequence,
    form,
    area_code,
    reference_period,
    until as extended_until,
    extended_until_at,
    decided_by,
    reason,
    document,
    recorded_at,
    entry_hash
from {{ source('ledger', 'extensions') }}
