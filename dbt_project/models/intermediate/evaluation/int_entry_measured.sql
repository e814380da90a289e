-- Conditions that figures decide: verdict, gap, and the year in which the trend meets the condition or loses it again.
with horizon as (
    select max(value) as years from {{ ref('parameters') }}
    where parameter_code = 'entry_projection_horizon_years' and valid_to is null
),

compared as (
    select
        figures.*,
        coalesce(figures.rule_value, thresholds.threshold) as threshold,
        thresholds.external_area_code,
        thresholds.external_period,
        thresholds.vintage as external_vintage,
        thresholds.external_edition,
        figures.years_known > 0 and figures.years_known < figures.window_years as is_incomplete,
        horizon.years as horizon_years,
        cast(figures.value - figures.value_before as double) as change,
        cast(figures.numerator - figures.denominator as double) as increase
    from {{ ref('int_entry_figures') }} as figures
    left join {{ ref('int_entry_thresholds') }} as thresholds
        on
            figures.rule_id = thresholds.rule_id
            and figures.valid_from = thresholds.valid_from
            and figures.as_of_year = thresholds.as_of_year
            and thresholds.is_used
    cross join horizon
),

judged as (
    select
        *,
        {{ careful_verdict_of('value', 'comparator', 'threshold', 'is_lower_bound', 'is_incomplete') }} as verdict
    from compared
),

-- in how many years a straight line reaches the threshold (steps, rounded so that 1.1 / 0.1 is 11), or falls below it
stepped as (
    select
        *,
        case
            when verdict = 'not_met' and trend = 'same_change' and change > 0
                then round(cast(threshold - value as double) / change, 9)
        end as steps_to_meet,
        case
            when verdict <> 'met' then null
            when trend = 'same_change' and change < 0
                then round(cast(value - threshold as double) / -change, 9)
            -- growth of a count that gains the same number each year: increase / (count + (n - 1) * increase)
            when trend = 'same_increase' and increase > 0 and threshold > 0
                then round(100 / cast(threshold as double) - cast(numerator as double) / increase + 1, 9)
        end as steps_to_lose
    from judged
),

counted as (
    select
        *,
        case comparator
            when '>=' then ceil(steps_to_meet)
            when '>' then floor(steps_to_meet) + 1
        end as years_to_meet,
        greatest(
            1,
            case comparator
                when '>=' then floor(steps_to_lose) + 1
                when '>' then ceil(steps_to_lose)
            end
        ) as years_to_lose
    from stepped
)

select
    area_code,
    reference_period,
    as_of_date,
    as_of_year,
    area_status,
    document_code,
    rule_id,
    valid_from,
    rule_kind,
    article,
    condition_group,
    is_soft,
    subject_code,
    unit_code,
    reading_code,
    indicator_code,
    value,
    basis,
    baseline_rule_id,
    is_lower_bound,
    is_incomplete,
    comparator,
    threshold,
    external_area_code,
    external_period,
    external_vintage,
    external_edition,
    verdict,
    case when verdict <> 'unknown' then {{ as_figure('value - threshold') }} end as gap,
    case
        when verdict <> 'unknown' then null
        when value is null then reason_code
        when value_reference like 'gap:%' then 'threshold_not_found'
        when threshold is null then 'external_missing'
        when is_lower_bound then 'reported_as_lower_bound'
        when is_incomplete then 'years_missing'
    end as reason_code,
    value_before,
    trend,
    case
        when verdict = 'unknown' or trend = 'none' then 'not_projected'
        when verdict = 'met' and steps_to_lose is not null and years_to_lose <= horizon_years then 'met_until'
        when verdict = 'met' then 'already_met'
        when trend = 'same_change' and value_before is null then 'no_trend'
        when trend = 'same_increase' and increase is null then 'no_trend'
        when steps_to_meet is null then 'never_on_this_trend'
        when years_to_meet > horizon_years then 'beyond_horizon'
        else 'projected'
    end as projection_code,
    case
        when years_to_meet <= horizon_years then cast(as_of_year + years_to_meet as integer)
    end as projected_year,
    case
        when steps_to_lose is not null and years_to_lose <= horizon_years
            then cast(as_of_year + years_to_lose as integer)
    end as lapse_year
from counted
