-- For which areas and days entry conditions are judged: zones and candidates at the end of every year of which
-- something is known, and of the months for which they filed figures themselves (like a published baseline). Zones
-- known by number only have no files. What an area was on that day is NULL where nobody said so for that day.
with periods as (
    select distinct
        figures.area_code,
        areas.area_level,
        figures.reference_period,
        {{ last_day_of('figures.reference_period') }} as as_of_date
    from {{ ref('fct_indicators') }} as figures
    inner join {{ ref('dim_area') }} as areas on figures.area_code = areas.area_code
    where
        areas.area_level in ('zone', 'candidate')
        and areas.area_status <> 'unnamed'
        and (figures.frequency = 'A' or (figures.origin = 'filed' and figures.value is not null))
)

select
    periods.area_code,
    periods.area_level,
    periods.reference_period,
    periods.as_of_date,
    cast(substr(periods.reference_period, 1, 4) as integer) as as_of_year,
    max(status.area_status) as area_status
from periods
left join {{ ref('int_area_status') }} as status
    on
        periods.area_code = status.area_code
        and {{ holds_on('status.first_date', 'status.end_date', 'periods.as_of_date') }}
group by periods.area_code, periods.area_level, periods.reference_period, periods.as_of_date
