-- Of the codes of a unit the one nearest to the last that it already bears on the last day of the period. A code that
-- never changed has no row.
with periods as (
    select distinct
        reference_period,
        last_date
    from {{ ref('int_reporting_periods') }}
),

borne as (
    select
        codes.last_uscc,
        codes.uscc,
        periods.reference_period,
        row_number() over (
            partition by codes.last_uscc, periods.reference_period
            order by codes.changes_to_last asc, codes.uscc asc
        ) as nearness
    from {{ ref('int_unit_codes') }} as codes
    cross join periods
    where codes.borne_since is null or codes.borne_since <= periods.last_date
)

select
    codes.uscc,
    borne.reference_period,
    borne.uscc as unit_uscc,
    codes.last_uscc
from {{ ref('int_unit_codes') }} as codes
inner join borne on codes.last_uscc = borne.last_uscc
where borne.nearness = 1
