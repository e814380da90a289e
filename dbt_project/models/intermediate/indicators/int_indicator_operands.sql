-- What each indicator needs for its formula, and what areas filed of it. SQL knows the kinds of formulas; which
-- indicator is of which kind, over which measures, is data (dim_indicator).
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
),

-- where the second operand of each formula is to be found: which area, which period, which measure
addressed as (
    select
        keys.*,
        indicators.kind,
        coalesce('|' || indicators.area_levels || '|' like '%|' || areas.area_level || '|%', false) as is_for_level,
        indicators.numerator as first_operand_code,
        indicators.multiplier,
        indicators.unit_code,
        indicators.zero_policy,
        indicators.null_policy,
        indicators.external_indicator,
        indicators.external_area_code,
        case
            when indicators.kind in ('ratio', 'share_of_parent') then indicators.denominator
            when indicators.kind in ('growth', 'net_change') then indicators.numerator
        end as second_operand_code,
        case
            when indicators.kind = 'share_of_parent' then parents.area_code
            else keys.area_code
        end as second_area_code,
        case
            when indicators.kind in ('growth', 'net_change') then {{ year_before('keys.reference_period') }}
            else keys.reference_period
        end as second_period
    from keys
    inner join {{ ref('dim_indicator') }} as indicators on keys.indicator_code = indicators.indicator_code
    left join {{ ref('dim_area') }} as areas on keys.area_code = areas.area_code
    left join {{ ref('dim_area') }} as parents
        on areas.parent_area_code = parents.area_code and parents.area_level = 'league'
)

select
    addressed.area_code,
    addressed.reference_period,
    addressed.frequency,
    addressed.indicator_code,
    addressed.kind,
    addressed.is_for_level,
    addressed.first_operand_code,
    addressed.multiplier,
    addressed.unit_code,
    addressed.zero_policy,
    addressed.null_policy,
    addressed.external_indicator,
    addressed.external_area_code,
    first_operands.value as numerator,
    second_operands.value as denominator,
    first_operands.units_expected,
    first_operands.units_reported,
    filed.indicator_code is not null as is_filed,
    {{ as_figure('filed.reported_value') }} as filed_value,
    filed.source_note,
    filed.file_sha256
from addressed
left join {{ ref('fct_measures') }} as first_operands
    on
        addressed.area_code = first_operands.area_code
        and addressed.reference_period = first_operands.reference_period
        and addressed.first_operand_code = first_operands.measure_code
left join {{ ref('fct_measures') }} as second_operands
    on
        addressed.second_area_code = second_operands.area_code
        and addressed.second_period = second_operands.reference_period
        and addressed.second_operand_code = second_operands.measure_code
left join filed
    on
        addressed.area_code = filed.area_code
        and addressed.reference_period = filed.reference_period
        and addressed.indicator_code = filed.indicator_code
