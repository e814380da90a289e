{{ config(
    materialized='incremental',
    incremental_strategy='affected_periods',
    on_schema_change='fail',
) }}

with operands as (
    select * from {{ ref('int_indicator_operands') }}
    where {{ in_affected_periods('reference_period') }}
),

filed as (
    select
        *,
        'filed' as origin,
        filed_value as value,
        case when filed_value is null then 'no_return' end as reason_code
    from operands
    where is_filed
),

-- formulas over measures
measured as (
    select
        *,
        case
            when not is_for_level then 'not_computed_at_level'
            when first_operand_code is null then 'form_not_collected'
            when numerator is null then 'no_return'
            when kind <> 'level' and denominator is null then null_policy
            when kind in ('ratio', 'share_of_parent', 'growth') and denominator = 0 then zero_policy
        end as reason_code,
        case
            when not is_for_level then null
            when kind = 'level' then numerator
            when kind in ('ratio', 'share_of_parent') then {{ quotient('numerator', 'denominator', 'multiplier') }}
            when kind = 'growth' then {{ quotient('numerator - denominator', 'denominator', 'multiplier') }}
            when kind = 'net_change' then {{ as_figure('numerator - denominator') }}
        end as value
    from operands
    where kind <> 'external_comparison'
),

-- of each external figure the version published last; what is not published at the known-at moment is not there
vintages_ranked as (
    select
        area_code,
        reference_period,
        indicator_code,
        vintage,
        value,
        row_number() over (
            partition by area_code, reference_period, indicator_code
            order by published_date desc, edition desc, vintage desc
        ) as recency
    from {{ ref('fct_external_values') }}
),

external_values as (
    select
        area_code,
        reference_period,
        indicator_code,
        vintage,
        value
    from vintages_ranked
    where recency = 1
),

-- an indicator of the area, computed if it can be, else as filed, against the external figure of the same year
compared as (
    select
        operands.area_code,
        operands.reference_period,
        operands.frequency,
        operands.indicator_code,
        operands.unit_code,
        operands.null_policy,
        operands.is_for_level,
        coalesce(measured.value, filed.value) as numerator,
        external_values.value as denominator,
        external_values.vintage as external_vintage
    from operands
    left join measured
        on
            operands.area_code = measured.area_code
            and operands.reference_period = measured.reference_period
            and operands.first_operand_code = measured.indicator_code
    left join filed
        on
            operands.area_code = filed.area_code
            and operands.reference_period = filed.reference_period
            and operands.first_operand_code = filed.indicator_code
    left join external_values
        on
            operands.external_area_code = external_values.area_code
            and substr(operands.reference_period, 1, 4) = external_values.reference_period
            and operands.external_indicator = external_values.indicator_code
    where operands.kind = 'external_comparison'
),

united as (
    select
        area_code,
        reference_period,
        frequency,
        indicator_code,
        'computed' as origin,
        value,
        numerator,
        denominator,
        unit_code,
        reason_code,
        units_expected,
        units_reported,
        cast(null as string) as external_vintage,
        cast(null as string) as source_note,
        cast(null as string) as file_sha256
    from measured

    union all

    select
        area_code,
        reference_period,
        frequency,
        indicator_code,
        'computed' as origin,
        case when not is_for_level then null else {{ as_figure('numerator - denominator') }} end as value,
        numerator,
        denominator,
        unit_code,
        case
            when not is_for_level then 'not_computed_at_level'
            when numerator is null then 'no_return'
            when denominator is null then null_policy
        end as reason_code,
        cast(null as integer) as units_expected,
        cast(null as integer) as units_reported,
        external_vintage,
        cast(null as string) as source_note,
        cast(null as string) as file_sha256
    from compared

    union all

    select
        area_code,
        reference_period,
        frequency,
        indicator_code,
        origin,
        value,
        cast(null as decimal(28, 10)) as numerator,
        cast(null as decimal(28, 10)) as denominator,
        unit_code,
        reason_code,
        cast(null as integer) as units_expected,
        cast(null as integer) as units_reported,
        cast(null as string) as external_vintage,
        source_note,
        file_sha256
    from filed
)

select
    area_code,
    reference_period,
    frequency,
    indicator_code,
    origin,
    value,
    numerator,
    denominator,
    unit_code,
    case when value is null then 'M' else 'A' end as status_code,
    reason_code,
    units_expected,
    units_reported,
    cast(
        cast(units_reported as double) / cast(nullif(units_expected, 0) as double)
        as decimal(9, 6)
    ) as coverage_share,
    external_vintage,
    source_note,
    file_sha256
from united
