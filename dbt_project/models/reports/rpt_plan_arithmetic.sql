-- Whether what a document promises agrees with itself: a baseline and so many increments against the end target, one
-- target over another, the sum of parts. Figures of the texts only; a published figure counts in each year of the plan
-- and each vintage.
with figures as (
    select
        rule_id,
        target_value as value,
        comparator,
        external_indicator,
        external_area_code,
        unit_code,
        window_start,
        due_period
    from {{ ref('targets') }}

    union all

    select
        rule_id,
        value,
        '=' as comparator,
        cast(null as string) as external_indicator,
        cast(null as string) as external_area_code,
        unit_code,
        cast(null as integer) as window_start,
        cast(null as string) as due_period
    from {{ ref('target_baselines') }}
),

computed as (
    select
        checks.check_id,
        checks.document,
        checks.label_zh,
        checks.label_en,
        checks.compared_rule_id,
        checks.note,
        compared.comparator,
        compared.value as compared_value,
        compared.external_indicator,
        compared.external_area_code,
        compared.window_start,
        compared.due_period,
        compared.unit_code,
        checks.over_base_rule_id is not null as is_share,
        {{ as_figure('coalesce(bases.value, 0) + coalesce(checks.step_count * steps.value, 0)') }} as sum_value,
        {{ as_figure('over_bases.value + coalesce(checks.over_step_count * over_steps.value, 0)') }} as over_value
    from {{ ref('plan_checks') }} as checks
    inner join figures as compared on checks.compared_rule_id = compared.rule_id
    left join figures as bases on checks.base_rule_id = bases.rule_id
    left join figures as steps on checks.step_rule_id = steps.rule_id
    left join figures as over_bases on checks.over_base_rule_id = over_bases.rule_id
    left join figures as over_steps on checks.over_step_rule_id = over_steps.rule_id
),

published as (
    select distinct
        indicator_code,
        area_code,
        reference_period,
        vintage,
        edition,
        value
    from {{ ref('fct_external_values') }}
),

compared as (
    select
        computed.check_id,
        coalesce(published.reference_period, 'none') as compared_period,
        coalesce(published.vintage, 'none') as compared_vintage,
        coalesce(published.edition, 'none') as compared_edition,
        computed.document,
        computed.label_zh,
        computed.label_en,
        case
            when computed.is_share then {{ quotient('computed.sum_value', 'computed.over_value', '100') }}
            else computed.sum_value
        end as implied_value,
        computed.compared_rule_id,
        computed.comparator,
        coalesce(computed.compared_value, published.value) as compared_value,
        computed.unit_code,
        computed.note
    from computed
    left join published
        on
            computed.external_indicator = published.indicator_code
            and computed.external_area_code = published.area_code
            and published.reference_period
            between cast(computed.window_start as string) and substr(computed.due_period, 1, 4)
),

measured as (
    select
        *,
        {{ beyond_target('implied_value', 'comparator', 'compared_value', 'compared_value') }} as gap_value
    from compared
)

select
    check_id,
    compared_period,
    compared_vintage,
    compared_edition,
    document,
    label_zh,
    label_en,
    implied_value,
    compared_rule_id,
    comparator,
    compared_value,
    unit_code,
    gap_value,
    {{ meets_target('comparator', 'gap_value') }} as is_consistent,
    note
from measured
