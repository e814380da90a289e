-- The formulas over measures and external figures, one case per kind. A figure is NULL exactly when there is a reason.
-- Comparisons and changes of an indicator pass through without a figure: fct_indicators makes them of the others.
with operands as (
    select * from {{ ref('int_indicator_operands') }}
    where {{ in_affected_periods('reference_period') }}
),

-- what is not to be computed, what is missing, what has no meaning: in this order
judged as (
    select
        *,
        case
            when not is_for_level then 'not_computed_at_level'
            when not_computable_reason is not null then not_computable_reason
            when kind in ('external_comparison', 'change_of_indicator') then null
            when first_operand_code is null then 'form_not_collected'
            when numerator is null then 'no_return'
            when kind = 'growth_of_ratio' and denominator is null then 'no_return'
            when is_parent_unknown then 'parent_missing'
            when kind <> 'level' and denominator is null then null_policy
            when second_denominator_code is not null and second_denominator is null then null_policy
            when kind = 'growth_of_ratio' and (base_numerator is null or base_denominator is null) then null_policy
            when kind in ('level', 'net_change') then null
            when denominator = 0 or second_denominator = 0 or base_denominator = 0 then zero_policy
            when kind in ('growth', 'matched_growth') and denominator < 0 then 'base_negative'
            when denominator < 0 or second_denominator < 0 or base_denominator < 0 then 'denominator_negative'
            when base_numerator = 0 then 'base_zero'
            when base_numerator < 0 then 'base_negative'
        end as reason_code
    from operands
),

figured as (
    select
        *,
        case
            when reason_code is not null then null
            when kind = 'level' then numerator
            when kind = 'net_change' then {{ as_figure('numerator - denominator') }}
            when kind in ('growth', 'matched_growth')
                then {{ quotient('(numerator - denominator)', 'denominator', 'multiplier') }}
            when kind = 'growth_of_ratio'
                then
                    {{ quotient(
                        '(cast(numerator as double) * base_denominator - cast(base_numerator as double) * denominator)',
                        'cast(base_numerator as double) * denominator',
                        'multiplier'
                    ) }}
            when kind in ('ratio', 'share_of_parent', 'ratio_to_external')
                then
                    {{ quotient(
                        'numerator', 'cast(denominator as double) * coalesce(second_denominator, 1)', 'multiplier'
                    ) }}
        end as value
    from judged
)

select
    area_code,
    reference_period,
    frequency,
    indicator_code,
    kind,
    first_operand_code,
    null_policy,
    value,
    -- of a growth of ratios the operands are the two ratios
    case
        when kind = 'growth_of_ratio' then {{ quotient('numerator', 'denominator', '1') }}
        else numerator
    end as numerator,
    case
        when kind = 'growth_of_ratio' then {{ quotient('base_numerator', 'base_denominator', '1') }}
        else denominator
    end as denominator,
    second_denominator,
    unit_code,
    -- only a quotient can come out too large, over a divisor that is next to nothing
    case
        when reason_code is not null then reason_code
        when value is null and kind not in ('level', 'net_change', 'external_comparison', 'change_of_indicator')
            then 'out_of_range'
    end as reason_code,
    units_expected,
    units_reported,
    external_vintage,
    is_filed,
    filed_value,
    source_note,
    file_sha256
from figured
