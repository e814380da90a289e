{{ config(
    materialized='incremental',
    incremental_strategy='affected_periods',
    on_schema_change='fail',
) }}

with figures as (
    select
        *,
        kind in ('external_comparison', 'change_of_indicator') as is_over_indicator
    from {{ ref('int_indicators_computed') }}
    where {{ in_affected_periods('reference_period') }}
),

-- formulas over an indicator of the area, computed if it can be, else as filed: against the external figure of the
-- same year, or against itself a year before
own_figures as (
    select
        area_code,
        reference_period,
        indicator_code,
        coalesce(value, filed_value) as value
    from {{ ref('int_indicators_computed') }}
    where kind not in ('external_comparison', 'change_of_indicator')
),

compared as (
    select
        figures.area_code,
        figures.reference_period,
        figures.frequency,
        figures.indicator_code,
        figures.unit_code,
        figures.null_policy,
        figures.reason_code as own_reason_code,
        figures.external_vintage,
        own_figures.value as own_value,
        case figures.kind
            when 'change_of_indicator' then own_figures_before.value
            else figures.denominator
        end as reference_value
    from figures
    left join own_figures
        on
            figures.area_code = own_figures.area_code
            and figures.reference_period = own_figures.reference_period
            and figures.first_operand_code = own_figures.indicator_code
    left join own_figures as own_figures_before
        on
            figures.area_code = own_figures_before.area_code
            and {{ year_before('figures.reference_period') }} = own_figures_before.reference_period
            and figures.first_operand_code = own_figures_before.indicator_code
    where figures.is_over_indicator
),

compared_with_reason as (
    select
        *,
        case
            when own_reason_code is not null then own_reason_code
            when own_value is null then 'no_return'
            when reference_value is null then null_policy
        end as reason_code
    from compared
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
        second_denominator,
        unit_code,
        reason_code,
        units_expected,
        units_reported,
        external_vintage,
        cast(null as string) as source_note,
        cast(null as string) as file_sha256
    from figures
    where not is_over_indicator

    union all

    select
        area_code,
        reference_period,
        frequency,
        indicator_code,
        'computed' as origin,
        case when reason_code is null then {{ as_figure('own_value - reference_value') }} end as value,
        own_value as numerator,
        reference_value as denominator,
        cast(null as decimal(28, 10)) as second_denominator,
        unit_code,
        reason_code,
        cast(null as integer) as units_expected,
        cast(null as integer) as units_reported,
        external_vintage,
        cast(null as string) as source_note,
        cast(null as string) as file_sha256
    from compared_with_reason

    union all

    select
        area_code,
        reference_period,
        frequency,
        indicator_code,
        'filed' as origin,
        filed_value as value,
        cast(null as decimal(28, 10)) as numerator,
        cast(null as decimal(28, 10)) as denominator,
        cast(null as decimal(28, 10)) as second_denominator,
        unit_code,
        case when filed_value is null then 'no_return' end as reason_code,
        cast(null as integer) as units_expected,
        cast(null as integer) as units_reported,
        cast(null as string) as external_vintage,
        source_note,
        file_sha256
    from figures
    where is_filed
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
    second_denominator,
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
