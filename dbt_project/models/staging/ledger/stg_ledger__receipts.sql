select
    sequence,
    file_sha256,
    path,
    bytes,
    received_at,
    received_from,
    entry_hash
from {{ source('ledger', 'receipts') }}
