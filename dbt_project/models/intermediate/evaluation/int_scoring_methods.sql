-- The method in force on the last day of the year of each round. It is a trial unless documents adopted all of it.
with rounds as (
    select
        evaluation_round,
        reference_period,
        {{ last_day_of('reference_period') }} as last_date
    from {{ ref('evaluation_rounds') }}
),

in_force as (
    select
        rounds.evaluation_round,
        rounds.reference_period,
        parameters.parameter_code,
        parameters.value,
        case
            when parameters.document in ('zonestat default, no adopted document', 'example, no adopted document') then 0
            else 1
        end as is_adopted
    from rounds
    inner join {{ ref('parameters') }} as parameters
        on
            rounds.last_date >= parameters.valid_from
            and (parameters.valid_to is null or rounds.last_date <= parameters.valid_to)
    where parameters.parameter_code like 'evaluation%' or parameters.parameter_code like 'expert_score%'
),

steps as (
    select
        rounds.evaluation_round,
        min(case when scoring_steps.is_adopted then 1 else 0 end) as is_adopted
    from rounds
    inner join {{ ref('scoring_steps') }} as scoring_steps
        on
            rounds.last_date >= scoring_steps.valid_from
            and (scoring_steps.valid_to is null or rounds.last_date <= scoring_steps.valid_to)
    group by rounds.evaluation_round
),

values_of_rounds as (
    select
        evaluation_round,
        reference_period,
        min(is_adopted) as is_adopted,
        max(case when parameter_code = 'evaluation_flat_score_ratio' then cast(value as decimal(9, 6)) end)
            as flat_score,
        max(case when parameter_code = 'evaluation_minimum_weight_share_pct' then cast(value as decimal(9, 4)) end)
            as minimum_weight_share_pct,
        max(case when parameter_code = 'evaluation_rank_decimals_count' then cast(value as integer) end)
            as rank_decimals,
        max(case when parameter_code = 'expert_score_highest_points' then cast(value as decimal(9, 4)) end)
            as full_points
    from in_force
    group by evaluation_round, reference_period
)

select
    values_of_rounds.evaluation_round,
    values_of_rounds.reference_period,
    values_of_rounds.flat_score,
    values_of_rounds.minimum_weight_share_pct,
    values_of_rounds.rank_decimals,
    values_of_rounds.full_points,
    values_of_rounds.is_adopted = 1 and steps.is_adopted = 1 as is_adopted
from values_of_rounds
inner join steps on values_of_rounds.evaluation_round = steps.evaluation_round
