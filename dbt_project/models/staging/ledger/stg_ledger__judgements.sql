select
    area_code,
    rule_id,
    as_of_date,
    is_met,
    document,
    reason,
    decided_by,
    second_person,
    recorded_at,
    decision_sequence
from {{ source('ledger', 'judgements') }}
