-- Zones count their members; leagues and the region count every enterprise of the register by its division code. The
-- region also counts what its zones count: by membership, whatever the division code.
with periods as (
    select * from {{ ref('int_zone_list_coverage') }}
    where {{ in_affected_periods('reference_period') }}
),

units as (
    select * from {{ ref('int_enterprises_as_of') }}
    where {{ in_affected_periods('reference_period') }}
),

open_units as (
    select * from units
    where is_open
),

-- what was a high-tech enterprise of an area at the end of last year, placed where it was then
units_before as (
    select
        reference_period,
        area_code_before as area_code,
        league_area_code,
        is_registered,
        is_open and is_hnte as is_still_hnte,
        coalesce(area_code = area_code_before, false) as is_still_there
    from units
    where is_hnte_before
),

placed_before as (
    {{ placed_in_areas('units_before') }}
),

-- the zones that have a unit in their list, but do not count it
listed_elsewhere as (
    select distinct
        periods.reference_period,
        pairs.last_uscc,
        pairs.other_area_code
    from {{ ref('int_membership_conflicts') }} as pairs
    inner join periods on {{ holds_on('pairs.conflict_from', 'pairs.conflict_until', 'periods.last_date') }}
),

-- the rank of each zone on the last day
ranked_zones as (
    select
        periods.reference_period,
        zones.area_code,
        zones.area_status
    from {{ ref('int_area_status') }} as zones
    inner join periods on {{ holds_on('zones.first_date', 'zones.end_date', 'periods.last_date') }}
    where zones.area_level = 'zone'
),

zones_with_members as (
    select distinct
        reference_period,
        area_code
    from units
),

-- zones of whose enterprises nobody sent a list, by rank: that is not a zone without enterprises
silent_zones as (
    select
        ranked_zones.reference_period,
        count(case when ranked_zones.area_status = 'national' then 1 end) as national_zones,
        count(case when ranked_zones.area_status = 'regional' then 1 end) as regional_zones
    from ranked_zones
    left join zones_with_members as members
        on ranked_zones.area_code = members.area_code and ranked_zones.reference_period = members.reference_period
    where members.area_code is null
    group by ranked_zones.reference_period
),

counted as (
    select
        counted_area_code,
        reference_period,
        'unit' as part,
        is_hnte,
        is_hnte and not is_certified_before as is_gain,
        is_above_scale,
        is_established_in_year,
        is_in_two_zones,
        cast(null as string) as zone_status
    from ({{ placed_in_areas('open_units') }}) as placed

    union all

    select
        counted_area_code,
        reference_period,
        'loss' as part,
        false as is_hnte,
        false as is_gain,
        false as is_above_scale,
        false as is_established_in_year,
        false as is_in_two_zones,
        cast(null as string) as zone_status
    from placed_before
    where not is_still_hnte or (counted_area_code = area_code and not is_still_there)

    union all

    select
        pairs.other_area_code as counted_area_code,
        open_units.reference_period,
        'listed elsewhere' as part,
        false as is_hnte,
        false as is_gain,
        false as is_above_scale,
        false as is_established_in_year,
        true as is_in_two_zones,
        cast(null as string) as zone_status
    from open_units
    inner join listed_elsewhere as pairs
        on
            open_units.last_uscc = pairs.last_uscc
            and open_units.reference_period = pairs.reference_period
            and open_units.area_code <> pairs.other_area_code

    union all

    select
        leagues.parent_area_code as counted_area_code,
        open_units.reference_period,
        'zone of the region' as part,
        open_units.is_hnte,
        false as is_gain,
        false as is_above_scale,
        false as is_established_in_year,
        false as is_in_two_zones,
        coalesce(ranked_zones.area_status, 'none') as zone_status
    from open_units
    inner join {{ ref('dim_area') }} as zones on open_units.area_code = zones.area_code
    inner join {{ ref('dim_area') }} as leagues
        on zones.parent_area_code = leagues.area_code and leagues.area_level = 'league'
    left join ranked_zones
        on
            open_units.area_code = ranked_zones.area_code
            and open_units.reference_period = ranked_zones.reference_period
),

described as (
    select
        counted.*,
        certificates.form is not null and counted.zone_status is not null
        and coalesce(periods.is_national_list_complete and periods.is_regional_list_complete, false)
        and coalesce(silent_zones.national_zones + silent_zones.regional_zones, 0) = 0 as are_all_zones_known,
        registers.form is not null as is_register_known,
        coalesce(registers.is_year_covered, false) as is_year_known,
        certificates.form is not null as is_hnte_known,
        memberships.form is not null as is_membership_known,
        -- of a zone and of a league there is no such figure
        certificates.form is not null and counted.zone_status is not null
        and coalesce(periods.is_national_list_complete, false)
        and coalesce(silent_zones.national_zones, 0) = 0 as are_national_zones_known,
        certificates.form is not null and counted.zone_status is not null
        and coalesce(periods.is_regional_list_complete, false)
        and coalesce(silent_zones.regional_zones, 0) = 0 as are_regional_zones_known
    from counted
    left join {{ ref('int_register_coverage') }} as registers
        on counted.reference_period = registers.reference_period and registers.form = 'enterprise-register'
    left join {{ ref('int_register_coverage') }} as certificates
        on counted.reference_period = certificates.reference_period and certificates.form = 'hnte-certificate'
    left join {{ ref('int_register_coverage') }} as memberships
        on counted.reference_period = memberships.reference_period and memberships.form = 'zone-membership'
    left join periods on counted.reference_period = periods.reference_period
    left join silent_zones on counted.reference_period = silent_zones.reference_period
)

select
    counted_area_code as area_code,
    reference_period,
    {{ tally("part = 'unit'", "(part = 'unit' or is_register_known)") }} as enterprise_count,
    {{ tally("is_above_scale", "is_register_known") }} as above_scale_enterprise_count,
    {{ tally("is_established_in_year", "is_year_known") }} as enterprise_new_registered_count,
    {{ tally("is_in_two_zones", "is_membership_known") }} as enterprise_in_two_zones_count,
    {{ tally("part = 'unit' and is_hnte", "is_hnte_known") }} as hnte_count,
    {{ tally("is_gain", "is_hnte_known") }} as hnte_new_count,
    {{ tally("part = 'loss'", "is_hnte_known") }} as hnte_lapsed_count,
    {{ tally("is_hnte and zone_status in ('national', 'regional')", "are_all_zones_known") }} as zones_hnte_count,
    {{ tally("is_hnte and zone_status = 'national'", "are_national_zones_known") }} as national_zones_hnte_count,
    {{ tally("is_hnte and zone_status = 'regional'", "are_regional_zones_known") }} as regional_zones_hnte_count
from described
group by counted_area_code, reference_period
