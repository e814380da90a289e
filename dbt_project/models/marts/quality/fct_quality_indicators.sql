{%- set of_measures = ["name_zh", "name_en", "unit_code", "definition_zh"] -%}
{%- set of_indicators = ["name_zh", "name_en", "unit_code", "frequencies", "area_levels", "direction", "clause"] -%}

-- Quality indicators of the ESS, each a CTE of its own here or in the two models of counts. Rows without an area are
-- about all areas together.
with r1 as (
    select
        'R1' as quality_indicator_code,
        measures.form,
        cast(null as string) as measure_code,
        figures.area_code,
        figures.reference_period,
        count(figures.value) as numerator,
        count(*) as denominator
    from {{ ref('fct_measures') }} as figures
    inner join {{ ref('dim_measure') }} as measures on figures.measure_code = measures.measure_code
    group by measures.form, figures.area_code, figures.reference_period
),

a7 as (
    select
        'A7' as quality_indicator_code,
        measures.form,
        imputed.measure_code,
        imputed.area_code,
        imputed.reference_period,
        imputed.units_imputed as numerator,
        imputed.units_reported + imputed.units_imputed as denominator
    from {{ ref('fct_imputed_measures') }} as imputed
    inner join {{ ref('dim_measure') }} as measures on imputed.measure_code = measures.measure_code
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
    from {{ ref('int_responses') }}
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
    from {{ ref('int_responses') }}
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
    from {{ ref('int_responses') }}
),

-- January and February are one period
numbered as (
    select distinct
        figures.measure_code,
        measures.form,
        figures.frequency,
        figures.reference_period,
        case
            when figures.frequency = 'A' then try_cast(figures.reference_period as integer)
            else
                try_cast(substr(figures.reference_period, 1, 4) as integer) * 11
                + greatest(try_cast(substr(figures.reference_period, 6, 2) as integer), 2)
        end as number
    from {{ ref('fct_measures') }} as figures
    inner join {{ ref('dim_measure') }} as measures on figures.measure_code = measures.measure_code
    where figures.value is not null
),

-- periods without a gap have the same difference to their rank
runs as (
    select
        numbered.*,
        numbered.number
        - dense_rank() over (partition by numbered.measure_code, numbered.frequency order by numbered.number) as run,
        max(numbered.number) over (partition by numbered.measure_code, numbered.frequency) as newest
    from numbered
),

cc2 as (
    select
        'CC2' as quality_indicator_code,
        form,
        measure_code,
        cast(null as string) as area_code,
        max(reference_period) as reference_period,
        count(distinct number) as numerator,
        1 as denominator
    from runs
    group by form, measure_code, frequency, run
    having max(number) = max(newest)
),

ac3 as (
    select
        'AC3' as quality_indicator_code,
        form,
        measure_code,
        cast(null as string) as area_code,
        cast(null as string) as reference_period,
        {{ filled(of_measures) }} as numerator,
        {{ of_measures | length }} as denominator
    from {{ ref('dim_measure') }}

    union all

    select
        'AC3' as quality_indicator_code,
        cast(null as string) as form,
        cast(null as string) as measure_code,
        cast(null as string) as area_code,
        cast(null as string) as reference_period,
        sum({{ filled(of_indicators) }}) as numerator,
        sum({{ of_indicators | length }}) as denominator
    from {{ ref('dim_indicator') }}
),

counted as (
    {%- for counts in [ref('int_quality_of_units'), ref('int_quality_of_returns')] %}
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
    select * from r1
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

    union all

    select * from cc2

    union all

    select * from ac3
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
