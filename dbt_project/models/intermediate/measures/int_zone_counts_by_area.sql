-- The zones of the region by their rank on the last day. Only for the region, and only where every zone is known.
with periods as (
    select
        reference_period,
        last_date,
        is_national_list_complete as is_national_known,
        is_regional_list_complete as is_regional_known
    from {{ ref('int_zone_list_coverage') }}
    where is_national_list_complete is not null and {{ in_affected_periods('reference_period') }}
),

leagues as (
    select
        area_code,
        parent_area_code as region_area_code
    from {{ ref('dim_area') }}
    where area_level = 'league'
),

regions as (
    select distinct region_area_code as area_code
    from leagues
),

-- a zone of which only the region is known has no league
zones as (
    select
        periods.reference_period,
        coalesce(leagues.region_area_code, zones.parent_area_code) as area_code,
        leagues.area_code as league_area_code,
        zones.area_status
    from {{ ref('int_area_status') }} as zones
    inner join periods on {{ holds_on('zones.first_date', 'zones.end_date', 'periods.last_date') }}
    left join leagues on zones.parent_area_code = leagues.area_code
    where zones.area_level = 'zone'
),

-- while one zone may lie in any league nobody can say how many have none
located as (
    select
        reference_period,
        area_code,
        count(*) = count(league_area_code) as is_every_league_known
    from zones
    group by reference_period, area_code
),

counted as (
    select
        area_code,
        reference_period,
        'zone' as part,
        area_status
    from zones

    union all

    select
        leagues.region_area_code as area_code,
        periods.reference_period,
        'league without' as part,
        null as area_status
    from leagues
    cross join periods
    left join zones
        on leagues.area_code = zones.league_area_code and periods.reference_period = zones.reference_period
    where zones.league_area_code is null

    union all

    select
        regions.area_code,
        periods.reference_period,
        'region' as part,
        null as area_status
    from regions
    cross join periods
),

described as (
    select
        counted.*,
        periods.is_national_known,
        periods.is_regional_known,
        periods.is_national_known and periods.is_regional_known
        and coalesce(located.is_every_league_known, true) as are_leagues_known
    from counted
    inner join periods on counted.reference_period = periods.reference_period
    left join located
        on counted.reference_period = located.reference_period and counted.area_code = located.area_code
)

select
    area_code,
    reference_period,
    {{ tally("area_status = 'national'", "is_national_known") }} as national_zone_count,
    {{ tally("area_status = 'regional'", "is_regional_known") }} as regional_zone_count,
    {{ tally("part = 'league without'", "are_leagues_known") }} as leagues_without_regional_zone_count
from described
group by area_code, reference_period
