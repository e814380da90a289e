-- Zones count their members; leagues and the region count every enterprise of the register by its division code.
with open_units as (
    select * from {{ ref('int_enterprises_as_of') }}
    where is_open and {{ in_affected_periods('reference_period') }}
),

placed as (
    select
        area_code,
        reference_period,
        is_hnte
    from open_units
    where area_code is not null

    union all

    select
        league_area_code as area_code,
        reference_period,
        is_hnte
    from open_units
    where is_registered and league_area_code is not null

    union all

    select
        areas.parent_area_code as area_code,
        open_units.reference_period,
        open_units.is_hnte
    from open_units
    inner join {{ ref('dim_area') }} as areas on open_units.league_area_code = areas.area_code
    where open_units.is_registered
)

select
    area_code,
    reference_period,
    cast(null as integer) as units_reported,
    count(*) as enterprise_count,
    count(case when is_hnte then 1 end) as hnte_count
from placed
group by area_code, reference_period
