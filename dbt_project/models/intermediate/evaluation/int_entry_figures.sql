-- The figure of each area for each reading of a condition: computed, else filed, else filed under the wording of the
-- text, else as a document reports it. What it was a year before goes with it, and what the rule of that day says.
with own as (
    select
        area_code,
        reference_period,
        indicator_code,
        max(case when origin = 'computed' then value end) as computed_value,
        max(case when origin = 'filed' then value end) as filed_value,
        coalesce(max(case when origin = 'computed' then value end), max(case when origin = 'filed' then value end))
            as value,
        max(case when origin = 'computed' then numerator end) as numerator,
        max(case when origin = 'computed' then denominator end) as denominator,
        max(case when origin = 'computed' then reason_code end) as reason_code
    from {{ ref('fct_indicators') }}
    group by area_code, reference_period, indicator_code
),

keys as (
    select
        periods.area_code,
        periods.reference_period,
        periods.as_of_date,
        periods.as_of_year,
        periods.area_status,
        rules.rule_id,
        rules.document_code,
        rules.valid_from,
        rules.rule_kind,
        rules.article,
        rules.condition_group,
        rules.is_soft,
        rules.subject_code,
        rules.comparator,
        rules.value as rule_value,
        rules.value_reference,
        rules.unit_code,
        readings.reading_code,
        readings.indicator_code,
        readings.filed_indicator_code,
        readings.trend,
        readings.window_years
    from {{ ref('int_entry_periods') }} as periods
    inner join {{ ref('dim_rule') }} as rules
        on
            periods.as_of_date >= rules.valid_from
            and (rules.valid_to is null or periods.as_of_date <= rules.valid_to)
    inner join {{ ref('entry_readings') }} as readings on rules.rule_id = readings.rule_id
),

-- some conditions look at several years together
windowed as (
    select
        keys.area_code,
        keys.reference_period,
        keys.rule_id,
        keys.reading_code,
        sum(own.value) as value,
        cast(count(own.value) as integer) as years_known
    from keys
    inner join own
        on
            keys.area_code = own.area_code
            and keys.indicator_code = own.indicator_code
            and length(keys.reference_period) = length(own.reference_period)
            and substr(keys.reference_period, 5) = substr(own.reference_period, 5)
            and cast(substr(own.reference_period, 1, 4) as integer) <= keys.as_of_year
            and cast(substr(own.reference_period, 1, 4) as integer) > keys.as_of_year - keys.window_years
    group by keys.area_code, keys.reference_period, keys.rule_id, keys.reading_code
),

-- what a document says of the area at that time, as its starting value
reported as (
    select distinct
        conditions.rule_id,
        baselines.area_codes as area_code,
        baselines.due as reference_period,
        baselines.rule_id as baseline_rule_id,
        baselines.value,
        baselines.comparator = 'reported_at_least' as is_lower_bound
    from {{ ref('dim_rule') }} as conditions
    inner join {{ ref('dim_rule') }} as baselines on conditions.subject_code = baselines.subject_code
    where conditions.rule_kind = 'entry_condition' and baselines.rule_kind = 'baseline' and baselines.value is not null
),

gathered as (
    select
        keys.*,
        own.computed_value,
        own.filed_value,
        own.numerator,
        own.denominator,
        own.reason_code,
        windowed.value as own_value,
        coalesce(windowed.years_known, 0) as years_known,
        worded.filed_value as worded_value,
        reported.value as reported_value,
        reported.baseline_rule_id,
        reported.is_lower_bound,
        -- a trend is one of figures of the same origin
        case when windowed.value is not null then own_before.value else worded_before.filed_value end as value_before
    from keys
    left join own
        on
            keys.area_code = own.area_code
            and keys.reference_period = own.reference_period
            and keys.indicator_code = own.indicator_code
    left join windowed
        on
            keys.area_code = windowed.area_code
            and keys.reference_period = windowed.reference_period
            and keys.rule_id = windowed.rule_id
            and keys.reading_code = windowed.reading_code
    left join own as worded
        on
            keys.area_code = worded.area_code
            and keys.reference_period = worded.reference_period
            and keys.filed_indicator_code = worded.indicator_code
    left join own as own_before
        on
            keys.area_code = own_before.area_code
            and {{ year_before('keys.reference_period') }} = own_before.reference_period
            and keys.indicator_code = own_before.indicator_code
    left join own as worded_before
        on
            keys.area_code = worded_before.area_code
            and {{ year_before('keys.reference_period') }} = worded_before.reference_period
            and keys.filed_indicator_code = worded_before.indicator_code
    left join reported
        on
            keys.rule_id = reported.rule_id
            and keys.area_code = reported.area_code
            and keys.reference_period = reported.reference_period
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
    comparator,
    rule_value,
    value_reference,
    unit_code,
    reading_code,
    indicator_code,
    trend,
    window_years,
    years_known,
    {{ as_figure('coalesce(own_value, worded_value, reported_value)') }} as value,
    case
        when computed_value is not null then 'computed'
        when filed_value is not null then 'filed'
        when own_value is not null then 'computed'
        when worded_value is not null then 'filed_as_worded'
        when reported_value is not null then 'reported'
    end as basis,
    case when coalesce(own_value, worded_value) is null then baseline_rule_id end as baseline_rule_id,
    coalesce(coalesce(own_value, worded_value) is null and is_lower_bound, false) as is_lower_bound,
    numerator,
    denominator,
    value_before,
    case
        when coalesce(own_value, worded_value, reported_value) is null then coalesce(reason_code, 'no_return')
    end as reason_code
from gathered
