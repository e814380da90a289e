-- Every target of the documents in each of its readings, its figures in the unit of the indicator that measures it.
select
    targets.rule_id,
    readings.reading_code,
    targets.document,
    targets.article,
    targets.label_zh,
    targets.label_en,
    readings.reading_zh,
    readings.reading_en,
    readings.basis,
    readings.reading_kind,
    readings.area_rule,
    readings.indicator_code,
    readings.reason_code,
    targets.comparator,
    targets.value_kind,
    {{ quotient('targets.target_value', 'coalesce(indicator_units.factor, 1)', 'coalesce(text_units.factor, 1)') }}
        as target_value,
    {{ quotient('targets.target_value_to', 'coalesce(indicator_units.factor, 1)', 'coalesce(text_units.factor, 1)') }}
        as target_value_to,
    coalesce(indicators.unit_code, targets.unit_code) as unit_code,
    targets.external_indicator,
    targets.external_area_code,
    targets.recurrence,
    targets.window_start,
    targets.due_period,
    {{ last_day_of('targets.due_period') }} as due_date,
    targets.baseline_rule_id,
    baselines.value as baseline_value,
    baselines.reported_period as baseline_period,
    targets.part_of_rule_id,
    targets.any_of,
    targets.all_of,
    targets.conflicts_with_rule_id,
    targets.note
from {{ ref('targets') }} as targets
inner join {{ ref('target_readings') }} as readings on targets.rule_id = readings.rule_id
left join {{ ref('target_baselines') }} as baselines on targets.baseline_rule_id = baselines.rule_id
left join {{ ref('dim_indicator') }} as indicators on readings.indicator_code = indicators.indicator_code
left join {{ ref('units') }} as text_units on targets.unit_code = text_units.unit_code
left join {{ ref('units') }} as indicator_units on indicators.unit_code = indicator_units.unit_code
