-- The measures of which the form and every register were received, with their figures. A count that rests on a
-- register that nobody ever delivered, or on a return that nobody anywhere sent for the period, is no zero: such a
-- measure is not in this table.
with received as (
    select distinct
        forms.form,
        case when forms.frequency <> 'snapshot' then verdicts.reference_period end as reference_period
    from {{ ref('stg_ledger__verdicts') }} as verdicts
    inner join {{ ref('forms') }} as forms on verdicts.form = forms.form
    where verdicts.verdict not in ('quarantine', 'held')
),

without_register as (
    select distinct measures.measure_code
    from {{ ref('dim_measure') }} as measures
    inner join {{ ref('forms') }} as forms
        on '|' || measures.registers || '|' like '%|' || forms.form || '|%'
    left join received on forms.form = received.form
    where received.form is null
)

select
    figures.area_code,
    figures.reference_period,
    figures.measure_code,
    figures.value,
    figures.units_expected,
    figures.units_reported,
    cast(figures.units_reported as double) / cast(nullif(figures.units_expected, 0) as double) as coverage
from {{ ref('fct_measures') }} as figures
inner join {{ ref('dim_measure') }} as measures on figures.measure_code = measures.measure_code
inner join received
    on
        measures.form = received.form
        and coalesce(received.reference_period, figures.reference_period) = figures.reference_period
left join without_register on figures.measure_code = without_register.measure_code
where without_register.measure_code is null and {{ in_affected_periods('figures.reference_period') }}
