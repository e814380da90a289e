-- Which units went into which, also by way of others. A unit goes into another one once: of several entries the last
-- one holds; those that lead back to where they started are not believed.
with recursive events as (
    select
        coalesce(codes.last_uscc, events.uscc) as last_uscc,
        coalesce(successor_codes.last_uscc, events.successor_uscc) as successor_uscc,
        events.event_date,
        row_number() over (
            partition by coalesce(codes.last_uscc, events.uscc)
            order by
                events.event_date desc, events.received_at desc, events.receipt_sequence desc,
                events.sheet desc, events.row_number desc
        ) as recency
    from {{ ref('int_unit_event_valid') }} as events
    left join {{ ref('int_unit_codes') }} as codes on events.uscc = codes.uscc
    left join {{ ref('int_unit_codes') }} as successor_codes on events.successor_uscc = successor_codes.uscc
    where
        events.event_kind_code = 'merger'
        and events.uscc is not null
        and events.event_date is not null
        and coalesce(codes.last_uscc, events.uscc)
        <> coalesce(successor_codes.last_uscc, events.successor_uscc)
),

mergers as (
    select
        last_uscc,
        successor_uscc,
        event_date
    from events
    where recency = 1
),

reached as (
    select
        last_uscc,
        successor_uscc
    from mergers
    union
    select
        reached.last_uscc,
        mergers.successor_uscc
    from reached
    inner join mergers on reached.successor_uscc = mergers.last_uscc
),

believed as (
    select mergers.*
    from mergers
    left join reached
        on mergers.successor_uscc = reached.last_uscc and mergers.last_uscc = reached.successor_uscc
    where reached.last_uscc is null
),

chains as (
    select
        last_uscc,
        successor_uscc as carrier_uscc,
        event_date as ended_date,
        event_date as merged_date
    from believed
    union all
    select
        chains.last_uscc,
        believed.successor_uscc as carrier_uscc,
        chains.ended_date,
        greatest(chains.merged_date, believed.event_date) as merged_date
    from chains
    inner join believed on chains.carrier_uscc = believed.last_uscc
)

select
    last_uscc,
    carrier_uscc,
    ended_date,
    merged_date
from chains
