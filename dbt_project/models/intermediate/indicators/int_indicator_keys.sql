-- Which indicators an area has in a period: those of its frequency, and whatever it filed itself; each with its
-- formula. SQL knows the kinds of formulas (int_formula_operands); which indicator is of which kind, over which
-- measures, is data (dim_indicator).
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
    indicators.kind,
    coalesce('|' || indicators.area_levels || '|' like '%|' || own.ancestor_area_level || '|%', false) as is_for_level,
    coalesce(
        indicators.not_computable_reason, case when unknown.measure_code is not null then 'register_missing' end
    ) as not_computable_reason,
    indicators.numerator as first_operand_code,
    indicators.second_denominator as second_denominator_code,
    indicators.multiplier,
    indicators.unit_code,
    indicators.zero_policy,
    indicators.null_policy,
    -- the area whose figure is compared with or divided by; without one, only the area itself matters
    coalesce(indicators.external_area_code, above.ancestor_area_code) as reference_area_code,
    indicators.reference_area_level is not null and above.ancestor_area_code is null as is_parent_unknown,
    filed.indicator_code is not null as is_filed,
    {{ as_figure('filed.reported_value') }} as filed_value,
    filed.source_note,
    filed.file_sha256
from keys
inner join {{ ref('dim_indicator') }} as indicators on keys.indicator_code = indicators.indicator_code
left join {{ ref('int_measures_without_register') }} as unknown
    on keys.area_code = unknown.area_code and indicators.numerator = unknown.measure_code
left join {{ ref('int_area_ancestors') }} as own
    on keys.area_code = own.area_code and keys.area_code = own.ancestor_area_code
left join {{ ref('int_area_ancestors') }} as above
    on
        keys.area_code = above.area_code
        and keys.area_code <> above.ancestor_area_code
        and indicators.reference_area_level = above.ancestor_area_level
left join filed
    on
        keys.area_code = filed.area_code
        and keys.reference_period = filed.reference_period
        and keys.indicator_code = filed.indicator_code
