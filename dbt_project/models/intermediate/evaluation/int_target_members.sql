-- Whose figures a target needs, year by year from the year before it starts to the year in which it is due: the areas
-- that the document names, or the zones that had a rank at the end of the year.
with years as (
    select cast(substr(reference_period, 1, 4) as integer) as target_year
    from {{ ref('int_reporting_periods') }}
    union
    select cast(substr(due_period, 1, 4) as integer) as target_year
    from {{ ref('dim_target') }}
    where due_date <= {{ beijing_date(known_at()) }}
),

members as (
    select
        target_areas.rule_id,
        target_areas.together_area_code,
        target_areas.area_code as member_area_code,
        years.target_year
    from {{ ref('target_areas') }} as target_areas
    cross join years
    where target_areas.area_code is not null

    union all

    select
        target_areas.rule_id,
        target_areas.together_area_code,
        zones.area_code as member_area_code,
        years.target_year
    from {{ ref('target_areas') }} as target_areas
    inner join {{ ref('int_area_status') }} as zones
        on target_areas.zone_status = zones.area_status and zones.area_level = 'zone'
    inner join years
        on {{ holds_on('zones.first_date', 'zones.end_date', last_day_of("cast(years.target_year as string)")) }}
)

select
    targets.rule_id,
    targets.reading_code,
    targets.reading_kind,
    targets.area_rule,
    targets.indicator_code,
    targets.reason_code,
    targets.window_start,
    case when targets.area_rule = 'each' then members.member_area_code else members.together_area_code end as area_code,
    members.member_area_code,
    members.target_year,
    cast(members.target_year as string) as reference_period
from members
inner join {{ ref('dim_target') }} as targets on members.rule_id = targets.rule_id
where
    members.target_year >= targets.window_start - 1
    and (
        targets.due_date is null
        or members.target_year <= cast(substr(targets.due_period, 1, 4) as integer)
    )
