-- What people judged: a judgement holds from the day of which it speaks until the next one. Of several about the same
-- day the last decision counts.
with ranked as (
    select
        *,
        row_number() over (
            partition by area_code, rule_id, as_of_date order by decision_sequence desc
        ) as recency
    from {{ ref('stg_ledger__judgements') }}
)

select
    area_code,
    rule_id,
    as_of_date,
    lead(as_of_date) over (partition by area_code, rule_id order by as_of_date) as until_date,
    is_met,
    document,
    reason,
    recorded_at,
    decision_sequence
from ranked
where recency = 1
