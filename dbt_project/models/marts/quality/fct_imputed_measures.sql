-- Measures with and without the estimates for units that had to file and did not. What was filed is never changed.
-- Before the deadline nobody is late.
with estimates as (
    select
        units.area_code,
        units.reference_period,
        units.measure_code,
        case when obligations.form is not null then units.imputed_value end as imputed_value,
        case
            when obligations.form is null then 'not_yet_due'
            else units.reason_code
        end as reason_code
    from {{ ref('int_imputed_values') }} as units
    left join {{ ref('int_obligations') }} as obligations
        on
            units.area_code = obligations.area_code
            and units.form = obligations.form
            and units.reference_period = obligations.reference_period
            and obligations.effective_due_at < {{ known_at() }}
),

cells as (
    select
        area_code,
        reference_period,
        measure_code,
        sum(imputed_value) as imputed_value,
        count(imputed_value) as units_imputed,
        case when min(reason_code) = max(reason_code) then min(reason_code) else 'several_reasons' end as reason_code,
        count(reason_code) as units_not_imputed
    from estimates
    group by area_code, reference_period, measure_code
)

select
    figures.area_code,
    figures.reference_period,
    figures.frequency,
    figures.measure_code,
    measures.form,
    figures.value,
    {{ as_figure('cells.imputed_value') }} as imputed_value,
    {{ as_figure('coalesce(figures.value + cells.imputed_value, figures.value, cells.imputed_value)') }}
        as value_with_imputation,
    {{ quotient(
        'coalesce(cells.imputed_value, 0)',
        'coalesce(figures.value + cells.imputed_value, figures.value, cells.imputed_value)',
        1,
    ) }} as imputed_share,
    figures.unit_code,
    figures.units_expected,
    figures.units_reported,
    cast(coalesce(cells.units_imputed, 0) as integer) as units_imputed,
    cast(coalesce(cells.units_not_imputed, 0) as integer) as units_not_imputed,
    case when cells.units_not_imputed > 0 then cells.reason_code end as reason_code
from {{ ref('fct_measures') }} as figures
inner join {{ ref('dim_measure') }} as measures on figures.measure_code = measures.measure_code
left join cells
    on
        figures.area_code = cells.area_code
        and figures.reference_period = cells.reference_period
        and figures.measure_code = cells.measure_code
where measures.is_imputed and figures.units_expected is not null
