-- Which indicators an area has in a period: those of its frequency, and whatever it filed itself.
with filed as (
    select
        area_code,
        reference_period,
        {{ frequency_of('reference_period') }} as frequency,
        indicator_code,
        reported_value,
        source_note,
        file_sha256
    from {{ ref('int_indicator_return_valid') }}
    where
        indicator_code in (select indicators.indicator_code from {{ ref('dim_indicator') }} as indicators)
        and {{ in_affected_periods('reference_period') }}
),

spine as (
    select
        area_code,
        reference_period
    from {{ ref('int_enterprises_as_of') }}
    where area_code is not null and {{ in_affected_periods('reference_period') }}
    union
    select
        area_code,
        reference_period
    from {{ ref('fct_measures') }}
    where {{ in_affected_periods('reference_period') }}
    union
    select
        area_code,
        reference_period
    from filed
),

spine_with_frequency as (
    select
        area_code,
        reference_period,
        {{ frequency_of('reference_period') }} as frequency
    from spine
),

keys as (
    select
        spine_with_frequency.area_code,
        spine_with_frequency.reference_period,
        spine_with_frequency.frequency,
        indicators.indicator_code
    from spine_with_frequency
    cross join {{ ref('dim_indicator') }} as indicators
    where indicators.frequencies like '%' || spine_with_frequency.frequency || '%'
    union
    select
        area_code,
        reference_period,
        frequency,
        indicator_code
    from filed
    union
    -- what was filed is compared, also in a period for which the comparison is not computed as a rule
    select
        filed.area_code,
        filed.reference_period,
        filed.frequency,
        indicators.indicator_code
    from filed
    inner join {{ ref('dim_indicator') }} as indicators on filed.indicator_code = indicators.numerator
    where indicators.kind = 'external_comparison'
)

select
    keys.area_code,
    keys.reference_period,
    keys.frequency,
    keys.indicator_code,
    filed.indicator_code is not null as is_filed,
    {{ as_figure('filed.reported_value') }} as filed_value,
    filed.source_note,
    filed.file_sha256
from keys
left join filed
    on
        keys.area_code = filed.area_code
        and keys.reference_period = filed.reference_period
        and keys.indicator_code = filed.indicator_code
