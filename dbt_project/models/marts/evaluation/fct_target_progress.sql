-- How far each target is, in each reading, area and year. The path is a straight line from the baseline to the value on
-- the day it is due: a convention of ours, no document has one. Documents that compare with a published figure are
-- compared with each of its vintages.
with external_figures as (
    select
        area_code,
        reference_period,
        indicator_code,
        vintage,
        value
    from (
        select
            published.*,
            row_number() over (
                partition by
                    published.area_code, published.reference_period, published.indicator_code, published.vintage
                order by published.published_date desc, published.edition desc
            ) as recency
        from {{ ref('fct_external_values') }} as published
    ) as ranked
    where recency = 1
),

compared as (
    select
        actuals.rule_id,
        actuals.reading_code,
        actuals.area_code,
        actuals.reference_period,
        coalesce(external_figures.vintage, 'none') as target_vintage,
        targets.document,
        targets.article,
        targets.label_zh,
        targets.label_en,
        targets.reading_zh,
        targets.reading_en,
        targets.basis,
        targets.reading_kind,
        targets.indicator_code,
        targets.unit_code,
        targets.comparator,
        targets.value_kind,
        targets.part_of_rule_id,
        targets.any_of,
        targets.due_date,
        case targets.value_kind
            when 'number' then targets.target_value
            when 'external' then external_figures.value
            when 'previous_year' then actuals.previous_value
            when 'fact' then 1
        end as target_value,
        targets.target_value_to,
        case
            when targets.recurrence = 'every_year' or targets.value_kind = 'previous_year' then null
            when targets.reading_kind in ('cumulative', 'net') then cast(0 as decimal(28, 10))
            when targets.reading_kind = 'level' then coalesce(targets.baseline_value, actuals.start_value)
        end as baseline_value,
        case
            when targets.reading_kind in ('cumulative', 'net') or targets.baseline_value is null
                then cast(targets.window_start - 1 as string)
            else targets.baseline_period
        end as baseline_period,
        case
            when targets.reading_kind in ('cumulative', 'net') then 'by_definition'
            when targets.baseline_value is not null then 'reported'
            else 'observed'
        end as baseline_origin,
        actuals.actual_value,
        actuals.actual_origin,
        actuals.reason_code as actual_reason_code,
        coalesce(
            targets.recurrence = 'every_year'
            or targets.due_date <= {{ last_day_of('actuals.reference_period') }},
            false
        ) as is_due
    from {{ ref('int_target_actuals') }} as actuals
    inner join {{ ref('dim_target') }} as targets
        on actuals.rule_id = targets.rule_id and actuals.reading_code = targets.reading_code
    left join external_figures
        on
            targets.external_indicator = external_figures.indicator_code
            and targets.external_area_code = external_figures.area_code
            and actuals.reference_period = external_figures.reference_period
),

with_path as (
    select
        *,
        case
            when reading_kind in ('mean', 'compound') or is_due then target_value
            when due_date is not null
                then
                    {{ as_figure(
                        'baseline_value + (target_value - baseline_value) * cast(cast('
                        ~ days_between(last_day_of('baseline_period'), last_day_of('reference_period'))
                        ~ ' as double) / nullif('
                        ~ days_between(last_day_of('baseline_period'), 'due_date') ~ ', 0) as decimal(12, 10))'
                    ) }}
        end as path_value
    from compared
),

measured as (
    select
        *,
        {{ beyond_target('actual_value', 'comparator', 'target_value', 'target_value_to') }} as gap_value,
        {{ beyond_target('path_value', 'comparator', 'target_value', 'target_value_to') }} as path_gap_value
    from with_path
),

judged as (
    select
        *,
        case
            when actual_value is null or target_value is null then 'no_data'
            when {{ meets_target('comparator', 'gap_value') }} then 'met'
            when is_due then 'behind'
            when path_gap_value is null then 'no_data'
            when gap_value >= path_gap_value then 'on_track'
            else 'behind'
        end as own_status,
        case
            when actual_value is null then actual_reason_code
            when target_value is null
                then
                    case value_kind
                        when 'external' then 'external_missing'
                        when 'previous_year' then 'base_missing'
                        else 'definition_not_found'
                    end
            when
                gap_value is not null and path_gap_value is null and not is_due
                and not {{ meets_target('comparator', 'gap_value') }}
                then 'path_missing'
        end as own_reason_code
    from measured
),

-- a target that names its parts is met only with all of them, whatever their sum: else it stands as its worst part
parts as (
    select
        part_of_rule_id as rule_id,
        area_code,
        reference_period,
        case
            when max(case when own_status = 'behind' then 1 else 0 end) = 1 then 'behind'
            when max(case when own_status = 'no_data' then 1 else 0 end) = 1 then 'no_data'
            when max(case when own_status = 'on_track' then 1 else 0 end) = 1 then 'on_track'
            else 'met'
        end as worst_status,
        case
            when max(case when own_status <> 'met' and gap_value is not null then 1 else 0 end) = 1 then 'part_not_met'
            else 'part_unknown'
        end as reason_code
    from judged
    where part_of_rule_id is not null
    group by part_of_rule_id, area_code, reference_period
),

-- of alternatives one is enough
alternatives as (
    select
        any_of,
        area_code,
        reference_period,
        count(distinct case when own_status = 'met' then rule_id end) as alternatives_met
    from judged
    where any_of is not null
    group by any_of, area_code, reference_period
)

select
    judged.rule_id,
    judged.reading_code,
    judged.area_code,
    judged.reference_period,
    judged.target_vintage,
    judged.document,
    judged.article,
    judged.label_zh,
    judged.label_en,
    judged.reading_zh,
    judged.reading_en,
    judged.basis,
    judged.indicator_code,
    judged.unit_code,
    judged.comparator,
    judged.target_value,
    judged.target_value_to,
    judged.due_date,
    judged.is_due,
    judged.baseline_value,
    case when judged.baseline_value is not null then judged.baseline_period end as baseline_period,
    case when judged.baseline_value is not null then judged.baseline_origin end as baseline_origin,
    judged.path_value,
    judged.actual_value,
    judged.actual_origin,
    judged.gap_value,
    case
        when judged.own_status = 'met' then coalesce(parts.worst_status, 'met')
        else judged.own_status
    end as target_status,
    case
        when judged.own_status <> 'met' then judged.own_reason_code
        when parts.worst_status <> 'met' then parts.reason_code
    end as reason_code,
    judged.any_of,
    case
        when alternatives.any_of is not null
            then alternatives.alternatives_met > case when judged.own_status = 'met' then 1 else 0 end
    end as is_met_by_alternative
from judged
left join parts
    on
        judged.rule_id = parts.rule_id
        and judged.area_code = parts.area_code
        and judged.reference_period = parts.reference_period
left join alternatives
    on
        judged.any_of = alternatives.any_of
        and judged.area_code = alternatives.area_code
        and judged.reference_period = alternatives.reference_period
