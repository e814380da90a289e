select
    document_code,
    reference_period,
    due_date
from {{ source('ledger', 'document_due_dates') }}
