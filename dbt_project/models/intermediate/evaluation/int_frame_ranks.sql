-- Score and rank of every zone, per frame, edition and weight set.
with summed as (
    select
        {{ scored_unit() }},
        cast(sum(contribution_points) as decimal(28, 18)) as score_points,
        max(covered_weight_share) as covered_weight_share,
        min(coverage_share) as coverage_share,
        cast(count(*) as integer) as indicators,
        cast(count(normalised_value) as integer) as indicators_present,
        min(case when is_complete then 1 else 0 end) = 1 as is_complete,
        min(case when is_adopted then 1 else 0 end) = 1 as is_adopted
    from {{ ref('int_node_scores') }}
    group by {{ scored_unit() }}
),

judged as (
    select
        summed.*,
        -- the tenth decimal first, so that what binary arithmetic leaves behind decides nothing
        cast(
            cast(
                floor({{ as_figure('summed.score_points') }} * cast(power(10, methods.rank_decimals) as integer) + 0.5)
                as double
            ) / power(10, methods.rank_decimals) as decimal(28, 10)
        ) as rounded_score_points,
        not summed.is_adopted or not methods.is_adopted as is_trial,
        case
            when not summed.is_complete then 'edition_incomplete'
            when summed.score_points is null then 'no_figure_at_all'
            when {{ as_figure('100 * summed.covered_weight_share') }} < methods.minimum_weight_share_pct
                then 'too_little_weight'
        end as reason_code
    from summed
    inner join {{ ref('int_scoring_methods') }} as methods on summed.method_round = methods.evaluation_round
),

ranked as (
    select
        *,
        rank() over (
            partition by {{ scored_frame() }}, reason_code is null
            order by rounded_score_points desc
        ) as standing,
        count(*) over (partition by {{ scored_frame() }}, reason_code is null) as ranked_with,
        count(*) over (partition by {{ scored_frame() }}, reason_code is null, rounded_score_points) as equals
    from judged
)

select
    {{ scored_unit() }},
    score_points,
    rounded_score_points,
    cast(case when reason_code is null then standing end as integer) as rank_no,
    cast(case when reason_code is null then ranked_with end as integer) as ranked_areas,
    case when reason_code is null then equals > 1 end as is_tied,
    covered_weight_share,
    coverage_share,
    indicators,
    indicators_present,
    reason_code,
    is_trial
from ranked
