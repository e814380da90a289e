-- Quality indicators of the ESS, each a CTE of its own here or in the models of counts. Rows without an area are about
-- all areas together.
with a7 as (
    select
        'A7' as quality_indicator_code,
        form,
        measure_code,
        area_code,
        reference_period,
        units_imputed as numerator,
        units_reported + units_imputed as denominator
    from {{ ref('fct_imputed_measures') }}
),

tp1 as (
    select
        'TP1' as quality_indicator_code,
        form,
        cast(null as string) as measure_code,
        area_code,
        reference_period,
        {{ days_between(last_day_of('reference_period'), beijing_date('first_valid_at')) }} as numerator,
        case when is_received then 1 end as denominator
    from {{ ref('fct_response_rates') }}
),

tp2 as (
    select
        'TP2' as quality_indicator_code,
        form,
        cast(null as string) as measure_code,
        area_code,
        reference_period,
        {{ days_between(last_day_of('reference_period'), beijing_date('last_valid_at')) }} as numerator,
        case when is_received then 1 end as denominator
    from {{ ref('fct_response_rates') }}
),

tp3 as (
    select
        'TP3' as quality_indicator_code,
        form,
        cast(null as string) as measure_code,
        area_code,
        reference_period,
        {{ days_between('due_date', beijing_date('first_valid_at')) }} as numerator,
        case when is_received then 1 end as denominator
    from {{ ref('fct_response_rates') }}
),

counted as (
    {%- for counts in [ref('int_quality_of_units'), ref('int_quality_of_returns'), ref('int_revisions_of_returns')] %}
        select
            quality_indicator_code,
            form,
            cast(null as string) as measure_code,
            area_code,
            reference_period,
            numerator,
            denominator
        from {{ counts }}
        union all
    {%- endfor %}
    select * from {{ ref('int_quality_of_figures') }}
    union all
    select * from a7
    union all
    select * from tp1
    union all
    select * from tp2
    union all
    select * from tp3
),

-- each area, and all of them together: sums of the parts, never means of ratios
totals as (
    select
        quality_indicator_code,
        form,
        measure_code,
        area_code,
        reference_period,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from counted
    where area_code is not null
    group by quality_indicator_code, form, measure_code, area_code, reference_period

    union all

    select
        quality_indicator_code,
        form,
        measure_code,
        cast(null as string) as area_code,
        reference_period,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from counted
    group by quality_indicator_code, form, measure_code, reference_period
)

select
    totals.quality_indicator_code,
    totals.form,
    totals.measure_code,
    totals.area_code,
    totals.reference_period,
    {{ quotient('totals.numerator', 'totals.denominator', 1) }} as value,
    {{ as_figure('totals.numerator') }} as numerator,
    {{ as_figure('totals.denominator') }} as denominator,
    case
        when totals.denominator <> 0 then null
        when totals.quality_indicator_code in ('TP1', 'TP2', 'TP3') then 'no_return'
        else 'nothing_to_count'
    end as reason_code
from totals
-- what one area revised may be what one unit revised
where totals.quality_indicator_code <> 'A6' or totals.area_code is null
