{{ config(materialized='view') }}

-- Who has to file which form for which period, once, whatever number of scopes names it: units in the zone of the last
-- day of the period, areas for themselves.
with due as (
    select
        scopes.form,
        scopes.population,
        periods.reference_period
    from {{ ref('reporting_scopes') }} as scopes
    inner join {{ ref('int_reporting_periods') }} as periods
        on
            scopes.form = periods.form
            and scopes.valid_from <= periods.last_date
            and (scopes.valid_to is null or scopes.valid_to >= periods.last_date)
)

select
    units.area_code,
    due.reference_period,
    due.form,
    units.uscc as respondent,
    units.last_uscc,
    units.industry_code
from due
inner join {{ ref('int_enterprises_as_of') }} as units on due.reference_period = units.reference_period
where
    units.area_code is not null and units.is_open
    and (
        due.population = 'units_in_zones'
        or (due.population = 'above_scale_units_in_zones' and units.is_above_scale)
    )

union

select
    areas.area_code,
    due.reference_period,
    due.form,
    areas.area_code as respondent,
    cast(null as string) as last_uscc,
    cast(null as string) as industry_code
from due
inner join {{ ref('dim_area') }} as areas
    on
        (due.population = 'zones' and areas.area_level = 'zone')
        or (due.population = 'candidates' and areas.area_level = 'candidate')
