{%- set of_measures = ["name_zh", "name_en", "unit_code", "definition_zh"] -%}
{%- set of_indicators = ["name_zh", "name_en", "unit_code", "frequencies", "area_levels", "direction", "clause"] -%}

-- What the figures and their catalogues say of quality: R1 (measures with a value), CC2 (length of the series without a
-- gap up to the newest value) and AC3 (catalogue entries that are filled). One row per indicator and what it is about.
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
    select * from r1
    union all
    select * from cc2
    union all
    select * from ac3
)

select
    quality_indicator_code,
    form,
    measure_code,
    area_code,
    reference_period,
    {{ as_figure('numerator') }} as numerator,
    {{ as_figure('denominator') }} as denominator
from counted
