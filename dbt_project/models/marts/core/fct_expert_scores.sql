select
    area_code,
    reference_period,
    edition,
    indicator_no,
    experts,
    experts_recused,
    experts_counted,
    experts_trimmed,
    mean_score_points,
    case when mean_score_points is null then 'too_few_experts' end as reason_code,
    cast(highest_points - lowest_points as decimal(9, 4)) as spread_points,
    standard_deviation_points,
    is_trial
from {{ ref('int_expert_scores') }}
