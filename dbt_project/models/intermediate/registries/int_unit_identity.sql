-- Of the codes of a unit the one nearest to the last that it already bears: each code with the days on which it stands
-- for the unit. A unit whose code never changed has no row.
with codes as (
    select
        last_uscc,
        uscc,
        changes_to_last,
        coalesce(borne_since, cast('1900-01-01' as date)) as borne_from
    from {{ ref('int_unit_codes') }}
),

spans as (
    select
        last_uscc,
        uscc as unit_uscc,
        borne_from,
        -- until the unit bears one that is nearer
        min(borne_from) over (
            partition by last_uscc
            order by changes_to_last asc, uscc asc
            rows between unbounded preceding and 1 preceding
        ) as borne_until
    from codes
)

select
    last_uscc,
    unit_uscc,
    borne_from,
    borne_until
from spans
where borne_until is null or borne_from < borne_until
