-- Every score from the whole down to the figure; contributions add up exactly on the way.
with scored as (
    select
        node_scores.*,
        rounds.reference_period,
        not node_scores.is_adopted or not methods.is_adopted as is_trial
    from {{ ref('int_node_scores') }} as node_scores
    inner join {{ ref('evaluation_rounds') }} as rounds on node_scores.data_round = rounds.evaluation_round
    inner join {{ ref('int_scoring_methods') }} as methods on node_scores.method_round = methods.evaluation_round
    where node_scores.common_with = ''
),

groups as (
    select
        data_round,
        reference_period,
        pool,
        edition,
        weight_set,
        area_code,
        case when grouping(parent_node_code) = 1 then 'total' else parent_node_code end as node_code,
        case when grouping(parent_node_code) = 1 then 'total' else 'dimension' end as node_level,
        case when grouping(parent_node_code) = 0 then 'total' end as parent_node_code,
        cast(sum(contribution_points) as decimal(28, 18)) as contribution_points,
        cast(sum(effective_weight_share) as decimal(28, 18)) as effective_weight_share,
        min(coverage_share) as coverage_share,
        min(case when is_trial then 1 else 0 end) = 1 as is_trial
    from scored
    group by grouping sets (
        (data_round, reference_period, pool, edition, weight_set, area_code, parent_node_code),
        (data_round, reference_period, pool, edition, weight_set, area_code)
    )
)

select
    data_round as evaluation_round,
    reference_period,
    pool,
    edition,
    weight_set,
    area_code,
    node_code,
    'indicator' as node_level,
    parent_node_code,
    indicator_code,
    origin,
    raw_value,
    low_value,
    high_value,
    treated_value,
    normalised_value,
    weight,
    effective_weight_share,
    contribution_points,
    reason_code,
    coverage_share,
    is_trial
from scored

union all

select
    groups.data_round as evaluation_round,
    groups.reference_period,
    groups.pool,
    groups.edition,
    groups.weight_set,
    groups.area_code,
    groups.node_code,
    groups.node_level,
    groups.parent_node_code,
    cast(null as string) as indicator_code,
    cast(null as string) as origin,
    cast(null as decimal(28, 10)) as raw_value,
    cast(null as decimal(28, 10)) as low_value,
    cast(null as decimal(28, 10)) as high_value,
    cast(null as decimal(28, 10)) as treated_value,
    {{ fine_quotient('groups.contribution_points', '100 * groups.effective_weight_share') }} as normalised_value,
    weights.weight,
    groups.effective_weight_share,
    groups.contribution_points,
    case when groups.contribution_points is null then 'no_figure_at_all' end as reason_code,
    groups.coverage_share,
    groups.is_trial
from groups
left join {{ ref('int_node_weights') }} as weights
    on
        groups.edition = weights.edition
        and groups.weight_set = weights.weight_set
        and groups.node_code = weights.node_code
