-- Old and new credit code are one unit. A unit is known by the code that it bears last, whatever the period.
-- A code that never changed has no row: it is its own unit.
with recursive changes as (
    select
        uscc,
        successor_uscc,
        event_date
    from (
        select
            uscc,
            successor_uscc,
            event_date,
            row_number() over (
                partition by uscc
                order by event_date desc, received_at desc, receipt_sequence desc, sheet desc, row_number desc
            ) as recency
        from {{ ref('int_unit_event_valid') }}
        where
            event_kind_code = 'code_change'
            and uscc is not null
            and event_date is not null
            and uscc <> successor_uscc
    ) as ranked
    where recency = 1
),

reached as (
    select
        uscc,
        successor_uscc
    from changes
    union
    select
        reached.uscc,
        changes.successor_uscc
    from reached
    inner join changes on reached.successor_uscc = changes.uscc
),

-- codes are never issued again: of changes that lead back to where they started none is believed
believed as (
    select changes.*
    from changes
    left join reached
        on changes.successor_uscc = reached.uscc and changes.uscc = reached.successor_uscc
    where reached.uscc is null
),

chains as (
    select
        uscc,
        successor_uscc as later_uscc,
        1 as steps
    from believed
    union all
    select
        chains.uscc,
        believed.successor_uscc as later_uscc,
        chains.steps + 1 as steps
    from chains
    inner join believed on chains.later_uscc = believed.uscc
),

-- each code with the last one of its chain, which is no step away from itself
ended as (
    select
        chains.uscc,
        chains.later_uscc as last_uscc,
        chains.steps
    from chains
    left join believed on chains.later_uscc = believed.uscc
    where believed.uscc is null

    union

    select
        successors.successor_uscc as uscc,
        successors.successor_uscc as last_uscc,
        0 as steps
    from believed as successors
    left join believed on successors.successor_uscc = believed.uscc
    where believed.uscc is null
),

arrivals as (
    select
        successor_uscc as uscc,
        min(event_date) as borne_since
    from believed
    group by successor_uscc
)

select
    ended.uscc,
    ended.last_uscc,
    ended.steps as changes_to_last,
    arrivals.borne_since
from ended
left join arrivals on ended.uscc = arrivals.uscc
