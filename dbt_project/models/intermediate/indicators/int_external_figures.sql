{{ config(materialized='table') }}

-- The external figure that an indicator is compared with or divided by: the version published last, as far as
-- known (fct_external_values). A divisor is converted to the unit of the measure above it.
with vintages_ranked as (
    select
        area_code,
        reference_period,
        indicator_code as external_indicator,
        vintage,
        value,
        unit_code,
        row_number() over (
            partition by area_code, reference_period, indicator_code
            order by published_date desc, edition desc, vintage desc
        ) as recency
    from {{ ref('fct_external_values') }}
),

needed as (
    select
        indicators.indicator_code,
        indicators.kind,
        indicators.external_indicator,
        units.dimension,
        units.factor
    from {{ ref('dim_indicator') }} as indicators
    left join {{ ref('dim_measure') }} as measures on indicators.numerator = measures.measure_code
    left join {{ ref('units') }} as units on measures.unit_code = units.unit_code
    where indicators.external_indicator is not null
)

select
    needed.indicator_code,
    vintages_ranked.area_code,
    vintages_ranked.reference_period,
    vintages_ranked.vintage,
    case needed.kind
        when 'external_comparison' then vintages_ranked.value
        -- exact: 21 + 16 digits are within 38
        else try_cast(
            try_cast(vintages_ranked.value as decimal(21, 4))
            * cast(cast(units.factor as double) / cast(needed.factor as double) as decimal(16, 6))
            as decimal(28, 10)
        )
    end as value
from needed
inner join vintages_ranked on needed.external_indicator = vintages_ranked.external_indicator
left join {{ ref('units') }} as units
    on vintages_ranked.unit_code = units.unit_code and needed.dimension = units.dimension
where vintages_ranked.recency = 1
