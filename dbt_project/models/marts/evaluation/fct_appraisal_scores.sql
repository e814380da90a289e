-- Score sheets: a row per item, and a total where a named set of weights has one for every item and every item has a
-- score. The weights are those that were handed in for the year (form appraisal-weight). Without a set there is no
-- total; a result is trial until documents adopt both the weights and the scoring.
with sets as (
    select distinct
        scheme_code,
        reference_period,
        weight_set_name
    from {{ ref('int_appraisal_weight_valid') }}
),

weighted as (
    select
        items.scheme_code,
        items.reference_period,
        items.subject,
        items.subject_role,
        items.item_code,
        items.item_area_code,
        coalesce(sets.weight_set_name, 'none') as weight_set_code,
        items.rule_id,
        items.item_zh,
        items.item_en,
        items.score_points,
        items.reason_code,
        cast(weights.item_weight_points as decimal(18, 6)) as weight,
        items.method_document is null or weights.adopting_document is null as is_trial
    from {{ ref('int_appraisal_items') }} as items
    left join sets on items.scheme_code = sets.scheme_code and items.reference_period = sets.reference_period
    left join {{ ref('int_appraisal_weight_valid') }} as weights
        on
            sets.scheme_code = weights.scheme_code
            and sets.reference_period = weights.reference_period
            and sets.weight_set_name = weights.weight_set_name
            and items.item_code = weights.item_code
),

sums as (
    select
        scheme_code,
        reference_period,
        subject,
        subject_role,
        weight_set_code,
        rule_id,
        sum(weight) as weight,
        sum(cast(weight * score_points as decimal(28, 10))) as weighted_sum,
        count(*) - count(weight) as items_without_weight,
        count(*) - count(score_points) as items_without_score,
        max(case when is_trial then 1 else 0 end) = 1 as is_trial
    from weighted
    group by scheme_code, reference_period, subject, subject_role, weight_set_code, rule_id
),

totals as (
    select
        *,
        case
            when items_without_weight > 0 then 'weight_missing'
            when items_without_score > 0 then 'item_missing'
            when weight = 0 then 'denominator_zero'
        end as reason_code
    from sums
)

select
    scheme_code,
    reference_period,
    subject,
    subject_role,
    item_code,
    item_area_code,
    weight_set_code,
    rule_id,
    item_zh,
    item_en,
    score_points,
    weight,
    reason_code,
    is_trial
from weighted

union all

select
    scheme_code,
    reference_period,
    subject,
    subject_role,
    'total' as item_code,
    'all' as item_area_code,
    weight_set_code,
    rule_id,
    '合计' as item_zh,
    'total' as item_en,
    case when reason_code is null then {{ quotient('weighted_sum', 'weight', '1') }} end as score_points,
    cast(weight as decimal(18, 6)) as weight,
    reason_code,
    is_trial
from totals
