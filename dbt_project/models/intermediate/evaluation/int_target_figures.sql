-- The figure of the year that a target looks at: of one area, or of the named areas together (a sum of counts, a ratio
-- of sums). One figure per indicator: the computed one if there is one, else the filed one.
with figures as (
    select
        area_code,
        reference_period,
        indicator_code,
        max(case when origin = 'computed' then value end) as computed_value,
        max(case when origin = 'filed' then value end) as filed_value,
        max(numerator) as numerator,
        max(denominator) as denominator,
        max(case when origin = 'computed' then reason_code end) as reason_code
    from {{ ref('fct_indicators') }}
    where frequency = 'A'
    group by area_code, reference_period, indicator_code
),

found as (
    select
        members.rule_id,
        members.reading_code,
        members.reading_kind,
        members.area_rule,
        members.window_start,
        members.area_code,
        members.target_year,
        members.reference_period,
        indicators.kind as indicator_kind,
        indicators.multiplier,
        coalesce(figures.computed_value, figures.filed_value) as value,
        case
            when figures.computed_value is not null then 'computed'
            when figures.filed_value is not null then 'filed'
        end as origin,
        case when figures.computed_value is not null then figures.numerator end as numerator,
        case when figures.computed_value is not null then figures.denominator end as denominator,
        coalesce(members.reason_code, figures.reason_code, 'no_return') as reason_code
    from {{ ref('int_target_members') }} as members
    left join {{ ref('dim_indicator') }} as indicators on members.indicator_code = indicators.indicator_code
    left join figures
        on
            members.member_area_code = figures.area_code
            and members.reference_period = figures.reference_period
            and members.indicator_code = figures.indicator_code
),

summed as (
    select
        rule_id,
        reading_code,
        reading_kind,
        area_rule,
        window_start,
        area_code,
        target_year,
        reference_period,
        indicator_kind,
        multiplier,
        count(*) as members,
        count(value) as members_known,
        count(numerator) as members_computed,
        max(origin) as origin,
        max(reason_code) as reason_code,
        sum(value) as value,
        {{ as_figure('sum(numerator)') }} as numerator,
        {{ as_figure(
            "case when area_rule = 'together_one_base' then max(denominator) else sum(denominator) end"
        ) }} as denominator
    from found
    group by
        rule_id, reading_code, reading_kind, area_rule, window_start, area_code, target_year, reference_period,
        indicator_kind, multiplier
),

judged as (
    select
        *,
        case
            when area_rule = 'each' then case when members_known = 0 then reason_code end
            when members_known < members then 'area_missing'
            when indicator_kind in ('level', 'net_change') then null
            when members_computed < members then 'not_computed_at_level'
            when denominator = 0 then 'denominator_zero'
        end as missing_reason_code
    from summed
)

select
    rule_id,
    reading_code,
    reading_kind,
    window_start,
    area_code,
    target_year,
    reference_period,
    case
        when missing_reason_code is not null then null
        when area_rule = 'each' or indicator_kind in ('level', 'net_change') then {{ as_figure('value') }}
        when indicator_kind = 'growth'
            then {{ quotient('(numerator - denominator)', 'denominator', 'multiplier') }}
        else {{ quotient('numerator', 'denominator', 'multiplier') }}
    end as value,
    case when missing_reason_code is null then numerator end as numerator,
    case when missing_reason_code is null then denominator end as denominator,
    case when missing_reason_code is null then origin end as origin,
    missing_reason_code as reason_code
from judged
