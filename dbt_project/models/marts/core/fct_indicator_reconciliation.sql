{{ config(
    materialized='incremental',
    incremental_strategy='affected_periods',
    on_schema_change='fail',
) }}

-- Every filed figure beside the computed one. They agree if the computed figure rounds to what was filed.
with indicators as (
    select * from {{ ref('fct_indicators') }}
    where {{ in_affected_periods('reference_period') }}
),

filed_digits as (
    select
        area_code,
        reference_period,
        indicator_code,
        reported_unit_code,
        length(regexp_extract(reported_value_as_filed, '[0-9][.]([0-9]+)', 1)) as decimals
    from {{ ref('int_indicator_return_valid') }}
    where regexp_extract(reported_value_as_filed, '([0-9])', 1) <> ''
),

paired as (
    select
        filed.area_code,
        filed.reference_period,
        filed.frequency,
        filed.indicator_code,
        filed.unit_code,
        computed.value as computed_value,
        computed.reason_code as computed_reason_code,
        filed.value as filed_value,
        cast(filed_digits.decimals as integer) as filed_decimals,
        filed.value - computed.value as difference,
        0.5 * power(10, -filed_digits.decimals)
        * cast(filed_units.factor as double) / cast(units.factor as double) as rounding_tolerance,
        filed.source_note,
        filed.file_sha256
    from indicators as filed
    inner join indicators as computed
        on
            filed.area_code = computed.area_code
            and filed.reference_period = computed.reference_period
            and filed.indicator_code = computed.indicator_code
            and computed.origin = 'computed'
    left join filed_digits
        on
            filed.area_code = filed_digits.area_code
            and filed.reference_period = filed_digits.reference_period
            and filed.indicator_code = filed_digits.indicator_code
    left join {{ ref('units') }} as filed_units on filed_digits.reported_unit_code = filed_units.unit_code
    left join {{ ref('units') }} as units on filed.unit_code = units.unit_code
    where filed.origin = 'filed' and filed.value is not null
)

select
    area_code,
    reference_period,
    frequency,
    indicator_code,
    unit_code,
    computed_value,
    computed_reason_code,
    filed_value,
    filed_decimals,
    {{ as_figure('difference') }} as difference,
    {{ quotient('difference', 'abs(computed_value)', '1') }} as relative_difference_share,
    {{ as_figure('rounding_tolerance') }} as rounding_tolerance,
    abs(difference) <= {{ as_figure('rounding_tolerance') }} as is_within_rounding,
    source_note,
    file_sha256
from paired
