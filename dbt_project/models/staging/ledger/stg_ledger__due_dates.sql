select
    form,
    area_scope,
    reference_period,
    frequency,
    due_date,
    due_at,
    review_due_date,
    review_due_at,
    remind_days,
    has_holidays,
    document,
    confidence
from {{ source('ledger', 'due_dates') }}
