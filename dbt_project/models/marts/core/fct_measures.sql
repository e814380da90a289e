{{ config(
    materialized='incremental',
    incremental_strategy='affected_periods',
    on_schema_change='fail',
) }}

with reported as (
    select
        area_code,
        reference_period,
        measure_code,
        value
    from {{ ref('int_unit_measures') }}
    where {{ in_affected_periods('reference_period') }}
    union all
    select
        area_code,
        reference_period,
        measure_code,
        value
    from {{ ref('int_register_measures') }}
    where {{ in_affected_periods('reference_period') }}
    union all
    select
        area_code,
        reference_period,
        measure_code,
        value
    from {{ ref('int_area_measures') }}
    where {{ in_affected_periods('reference_period') }}
),

-- an area from which returns were expected has a row even if none came: its value is missing, not absent
expected as (
    select
        units.area_code,
        units.reference_period,
        measures.measure_code,
        units.units_expected,
        units.units_reported
    from {{ ref('int_units_expected') }} as units
    inner join {{ ref('dim_measure') }} as measures on units.form = measures.form
    where {{ in_affected_periods('units.reference_period') }}
),

figures as (
    select
        coalesce(reported.area_code, expected.area_code) as area_code,
        coalesce(reported.reference_period, expected.reference_period) as reference_period,
        coalesce(reported.measure_code, expected.measure_code) as measure_code,
        reported.value,
        expected.units_expected,
        expected.units_reported
    from reported
    full outer join expected
        on
            reported.area_code = expected.area_code
            and reported.reference_period = expected.reference_period
            and reported.measure_code = expected.measure_code
)

select
    figures.area_code,
    figures.reference_period,
    {{ frequency_of('figures.reference_period') }} as frequency,
    figures.measure_code,
    case when unknown.measure_code is null then figures.value end as value,
    measures.unit_code,
    figures.units_expected,
    figures.units_reported,
    -- estimates stand in fct_imputed_measures and never here (docs/decisions/0014)
    cast(0 as decimal(9, 6)) as imputed_share
from figures
inner join {{ ref('dim_measure') }} as measures on figures.measure_code = measures.measure_code
-- none found in a register that says nothing of the area is no zero
left join {{ ref('int_measures_without_register') }} as unknown
    on figures.area_code = unknown.area_code and figures.measure_code = unknown.measure_code
