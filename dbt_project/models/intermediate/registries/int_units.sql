-- Every unit of the register and of the zones, under the code that it bears last.
with register as (
    {{ last_row_per(ref('int_enterprise_register_valid'), ['uscc']) }}
),

registered as (
    select
        register.*,
        coalesce(codes.last_uscc, register.uscc) as last_uscc,
        min(register.established_date) over (
            partition by coalesce(codes.last_uscc, register.uscc)
        ) as first_established_date,
        coalesce(codes.changes_to_last, 0) as changes_to_last,
        row_number() over (
            partition by coalesce(codes.last_uscc, register.uscc)
            order by coalesce(codes.changes_to_last, 0) asc, register.uscc asc
        ) as nearness
    from register
    left join {{ ref('int_unit_codes') }} as codes on register.uscc = codes.uscc
    where register.uscc is not null
),

-- a merger ends the unit that goes into another one; what a split leaves behind goes on
endings as (
    select
        coalesce(codes.last_uscc, events.uscc) as last_uscc,
        min(events.event_date) as event_date
    from {{ ref('int_unit_event_valid') }} as events
    left join {{ ref('int_unit_codes') }} as codes on events.uscc = codes.uscc
    where
        events.uscc is not null
        and (
            events.event_kind_code = 'closure'
            or (events.event_kind_code = 'merger' and events.successor_uscc <> events.uscc)
        )
    group by coalesce(codes.last_uscc, events.uscc)
),

known as (
    select last_uscc from registered
    union
    select last_uscc from {{ ref('int_unit_memberships') }}
)

select
    known.last_uscc,
    registered.uscc is not null as is_registered,
    registered.enterprise_name,
    -- the division that it is today, and its league; a county that no list has still tells its league
    coalesce(by_division.current_division_code, registered.division_code) as division_code,
    coalesce(by_division.league_area_code, by_first_digits.league_area_code) as league_area_code,
    registered.industry_code,
    registered.first_established_date as established_date,
    -- the register knows best when a unit closed, unless it closed a code that was only changed
    coalesce(case when registered.changes_to_last = 0 then registered.closed_date end, endings.event_date)
        as closed_date,
    registered.is_above_scale
from known
left join registered on known.last_uscc = registered.last_uscc and registered.nearness = 1
left join endings on known.last_uscc = endings.last_uscc
left join {{ ref('int_division_leagues') }} as by_division
    on registered.division_code = by_division.division_code
left join {{ ref('int_division_leagues') }} as by_first_digits
    on substr(registered.division_code, 1, 4) || '00' = by_first_digits.division_code
