-- All dated facts hold from their first day and no longer on the day that ends them.
with periods as (
    select distinct
        reference_period,
        last_date,
        {{ year_start_of('reference_period') }} as year_start,
        -- the last day of the year before
        {{ last_day_of("cast(cast(substr(reference_period, 1, 4) as integer) - 1 as string)") }} as base_date
    from {{ ref('int_reporting_periods') }}
    where {{ in_affected_periods('reference_period') }}
),

memberships as (
    select
        periods.reference_period,
        spans.last_uscc,
        spans.area_code
    from {{ ref('int_unit_memberships') }} as spans
    inner join periods on {{ holds_on('spans.joined_date', 'spans.left_date', 'periods.last_date') }}
),

memberships_before as (
    select
        periods.reference_period,
        spans.last_uscc,
        spans.area_code
    from {{ ref('int_unit_memberships') }} as spans
    inner join periods on {{ holds_on('spans.joined_date', 'spans.left_date', 'periods.base_date') }}
),

conflicts as (
    select distinct
        periods.reference_period,
        pairs.last_uscc
    from {{ ref('int_membership_conflicts') }} as pairs
    inner join periods on {{ holds_on('pairs.conflict_from', 'pairs.conflict_until', 'periods.last_date') }}
),

certified as (
    select distinct
        certificates.last_uscc,
        periods.reference_period
    from {{ ref('int_hnte_spans') }} as certificates
    inner join periods on {{ holds_on('certificates.issued_date', 'certificates.end_date', 'periods.last_date') }}
),

certified_before as (
    select distinct
        certificates.last_uscc,
        periods.reference_period
    from {{ ref('int_hnte_spans') }} as certificates
    inner join periods on {{ holds_on('certificates.issued_date', 'certificates.end_date', 'periods.base_date') }}
),

-- the code that a unit bears on the last day, where it is not its last one all the time
identities as (
    select
        periods.reference_period,
        codes.last_uscc,
        codes.unit_uscc
    from {{ ref('int_unit_identity') }} as codes
    inner join periods on {{ holds_on('codes.borne_from', 'codes.borne_until', 'periods.last_date') }}
),

-- one row per enterprise and period, with what the registers say of it on the last day
described as (
    select
        coalesce(identities.unit_uscc, units.last_uscc) as uscc,
        units.last_uscc,
        periods.reference_period,
        memberships.area_code,
        units.division_code,
        units.league_area_code,
        units.industry_code,
        units.is_registered,
        -- a member that the register does not know is taken as open: only the register or an event can close a unit
        coalesce(units.established_date <= periods.last_date, true)
        and coalesce(units.closed_date > periods.last_date, true) as is_open,
        coalesce(units.established_date >= periods.year_start, false) as is_established_in_year,
        coalesce(units.is_above_scale, false) as is_above_scale,
        certified.last_uscc is not null as is_hnte,
        conflicts.last_uscc is not null as is_in_two_zones,
        memberships_before.area_code as area_code_before,
        certified_before.last_uscc is not null as is_certified_before,
        coalesce(units.established_date <= periods.base_date, true)
        and coalesce(units.closed_date > periods.base_date, true) as is_open_before
    from {{ ref('int_units') }} as units
    cross join periods
    left join identities
        on units.last_uscc = identities.last_uscc and periods.reference_period = identities.reference_period
    left join memberships
        on units.last_uscc = memberships.last_uscc and periods.reference_period = memberships.reference_period
    left join memberships_before
        on
            units.last_uscc = memberships_before.last_uscc
            and periods.reference_period = memberships_before.reference_period
    left join conflicts
        on units.last_uscc = conflicts.last_uscc and periods.reference_period = conflicts.reference_period
    left join certified
        on units.last_uscc = certified.last_uscc and periods.reference_period = certified.reference_period
    left join certified_before
        on
            units.last_uscc = certified_before.last_uscc
            and periods.reference_period = certified_before.reference_period
)

select
    uscc,
    last_uscc,
    reference_period,
    area_code,
    division_code,
    league_area_code,
    industry_code,
    is_registered,
    is_open,
    is_established_in_year,
    is_above_scale,
    is_hnte,
    is_in_two_zones,
    area_code_before,
    is_certified_before and is_open_before as is_hnte_before,
    is_certified_before
from described
where is_open or area_code is not null or (is_certified_before and is_open_before)
