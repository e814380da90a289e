-- The ranks of every round. A zone that no earlier round ranked is marked; before the first round nobody can be.
with rounds as (
    select
        ranks.*,
        evaluation_rounds.reference_period
    from {{ ref('int_frame_ranks') }} as ranks
    inner join {{ ref('evaluation_rounds') }} as evaluation_rounds
        on ranks.data_round = evaluation_rounds.evaluation_round
    where ranks.common_with = ''
),

with_history as (
    select
        *,
        count(rank_no) over (
            partition by pool, edition, weight_set, area_code order by reference_period
            rows between unbounded preceding and 1 preceding
        ) as earlier_ranks,
        min(reference_period) over (partition by pool, edition, weight_set) as first_period
    from rounds
)

select
    data_round as evaluation_round,
    reference_period,
    pool,
    edition,
    weight_set,
    area_code,
    score_points,
    rounded_score_points,
    rank_no,
    ranked_areas,
    is_tied,
    rank_no is not null as is_ranked,
    reason_code,
    case when rank_no is not null and reference_period > first_period then earlier_ranks = 0 end
        as is_first_evaluation,
    covered_weight_share,
    indicators,
    indicators_present,
    coverage_share,
    is_trial
from with_history
