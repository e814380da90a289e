-- For which periods a register says something, so that a count of zero is a real zero. Facts are dated, so any delivery
-- tells what held before it and, for want of better, what holds after it; what happens in a year only a delivery of
-- that year or of a later one can tell. A register that was never received has no row.
with delivered as (
    select
        form,
        last_year
    from {{ ref('int_enterprise_registers') }}

    union all

    select
        form,
        last_year
    from {{ ref('int_activity_registers') }}
),

periods as (
    select distinct reference_period
    from {{ ref('int_reporting_periods') }}
)

select
    delivered.form,
    periods.reference_period,
    substr(periods.reference_period, 1, 4) <= delivered.last_year as is_year_covered
from delivered
cross join periods
where delivered.last_year is not null
