-- Scores of one area on one indicator: recused experts are left out, then the highest and the lowest are trimmed.
with filed as (
    select * from {{ ref('int_expert_score_valid') }}
    where
        area_code is not null and edition is not null and indicator_no is not null and expert_code is not null
        and {{ in_affected_periods('reference_period') }}
),

scores as (
    {{ last_row_per('filed', ['area_code', 'reference_period', 'edition', 'indicator_no', 'expert_code']) }}
),

judged as (
    select
        scores.area_code,
        scores.reference_period,
        scores.edition,
        scores.indicator_no,
        scores.expert_code,
        parameters.expert_score_minimum_experts_count,
        parameters.expert_score_trimmed_each_end_count,
        parameters.is_expert_score_trial,
        -- who does not say whether they are recused is not believed to be free
        coalesce(scores.is_recused, true) as is_recused,
        case
            when
                not coalesce(scores.is_recused, true)
                and scores.expert_score >= parameters.expert_score_lowest_points
                and scores.expert_score <= parameters.expert_score_highest_points
                then cast(scores.expert_score as decimal(9, 4))
        end as score_points
    from scores
    inner join {{ ref('int_parameters_as_of') }} as parameters
        on scores.reference_period = parameters.reference_period
),

-- scores that do not count come last both ways; equal scores are told apart by the expert, whichever is trimmed
ranked as (
    select
        *,
        row_number() over (
            partition by area_code, reference_period, edition, indicator_no
            order by score_points asc nulls last, expert_code asc
        ) as rank_from_below,
        row_number() over (
            partition by area_code, reference_period, edition, indicator_no
            order by score_points desc nulls last, expert_code desc
        ) as rank_from_above
    from judged
),

trimmed as (
    select
        *,
        rank_from_below <= expert_score_trimmed_each_end_count
        or rank_from_above <= expert_score_trimmed_each_end_count as is_trimmed
    from ranked
),

summed as (
    select
        area_code,
        reference_period,
        edition,
        indicator_no,
        max(expert_score_minimum_experts_count) as experts_needed,
        max(case when is_expert_score_trial then 1 else 0 end) = 1 as is_trial,
        cast(count(*) as integer) as experts,
        cast(count(case when is_recused then 1 end) as integer) as experts_recused,
        cast(count(score_points) as integer) as experts_counted,
        cast(count(case when is_trimmed then score_points end) as integer) as experts_trimmed,
        sum(case when not is_trimmed then score_points end) as kept_sum,
        count(case when not is_trimmed then score_points end) as kept_count,
        min(score_points) as lowest_points,
        max(score_points) as highest_points,
        sum(score_points) as score_sum,
        sum(cast(score_points * score_points as decimal(18, 8))) as square_sum
    from trimmed
    group by area_code, reference_period, edition, indicator_no
)

select
    area_code,
    reference_period,
    edition,
    indicator_no,
    experts,
    experts_recused,
    experts_counted,
    case when experts_counted >= experts_needed then experts_trimmed else 0 end as experts_trimmed,
    case when experts_counted >= experts_needed then {{ quotient('kept_sum', 'kept_count', 1) }} end
        as mean_score_points,
    lowest_points,
    highest_points,
    -- of all scores that count, before trimming: how far the experts disagree; sums stay exact until the last step
    cast(
        sqrt(
            cast(
                experts_counted * cast(square_sum as decimal(28, 8))
                - cast(score_sum as decimal(14, 4)) * cast(score_sum as decimal(14, 4))
                as double
            )
            / cast(nullif(experts_counted * (experts_counted - 1), 0) as double)
        ) as decimal(28, 10)
    ) as standard_deviation_points,
    is_trial
from summed
