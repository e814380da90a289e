-- With which returns of a year before a unit is compared once others went into it: its own, if it was there, and that
-- of each unit that stood on its own then. A unit that went into another one is compared with none.
with periods as (
    select distinct
        reference_period,
        last_date,
        {{ last_day_of(year_before('reference_period')) }} as base_date
    from {{ ref('int_reporting_periods') }}
),

joined as (
    select
        periods.reference_period,
        periods.base_date,
        mergers.carrier_uscc as last_uscc,
        mergers.last_uscc as base_uscc
    from {{ ref('int_unit_mergers') }} as mergers
    inner join periods
        on mergers.ended_date > periods.base_date and mergers.merged_date <= periods.last_date
),

ended as (
    select distinct
        periods.reference_period,
        mergers.last_uscc
    from {{ ref('int_unit_mergers') }} as mergers
    inner join periods on mergers.ended_date <= periods.last_date
),

carriers as (
    select distinct
        reference_period,
        base_date,
        last_uscc
    from joined
),

compared as (
    select
        reference_period,
        last_uscc,
        base_uscc
    from joined

    union all

    -- a unit that the merger made has no figures of its own; of one whose first day is not known they are needed
    select
        carriers.reference_period,
        carriers.last_uscc,
        carriers.last_uscc as base_uscc
    from carriers
    left join {{ ref('int_units') }} as units on carriers.last_uscc = units.last_uscc
    where coalesce(units.established_date <= carriers.base_date, true)
)

select
    compared.reference_period,
    compared.last_uscc,
    compared.base_uscc
from compared
left join ended
    on compared.reference_period = ended.reference_period and compared.last_uscc = ended.last_uscc
where ended.last_uscc is null

union all

select
    reference_period,
    last_uscc,
    cast(null as string) as base_uscc
from ended
