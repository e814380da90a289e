-- One zone at a time: where a unit stands in two, it belongs to the one that was entered last. Cut at every day on
-- which a stay begins or ends, so that the spans of a unit never overlap.
with entries as (
    select * from {{ ref('int_membership_entries') }}
),

days as (
    select
        last_uscc,
        joined_date as day
    from entries
    union
    select
        last_uscc,
        left_date as day
    from entries
    where left_date is not null
),

spans as (
    select
        last_uscc,
        day as joined_date,
        lead(day) over (partition by last_uscc order by day) as left_date
    from days
),

covered as (
    select
        spans.last_uscc,
        spans.joined_date,
        spans.left_date,
        entries.area_code,
        row_number() over (
            partition by spans.last_uscc, spans.joined_date order by entries.entry_order desc
        ) as recency
    from spans
    inner join entries
        on
            spans.last_uscc = entries.last_uscc
            and {{ holds_on('entries.joined_date', 'entries.left_date', 'spans.joined_date') }}
)

select
    last_uscc,
    area_code,
    joined_date,
    left_date
from covered
where recency = 1
