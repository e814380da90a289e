-- numbers of indicators are those of the edition of 2021
select
    area_code,
    reference_period,
    sum(case when indicator_no = '1.10' then mean_score_points end) as expert_score_entrepreneurial_climate_points,
    sum(case when indicator_no = '2.10' then mean_score_points end) as expert_score_innovation_policy_points,
    sum(case when indicator_no = '3.9' then mean_score_points end) as expert_score_people_and_ecology_points,
    sum(case when indicator_no = '5.9' then mean_score_points end) as expert_score_lawful_and_compliant_points,
    sum(case when indicator_no = '5.10' then mean_score_points end) as expert_score_data_accuracy_points
from {{ ref('int_expert_scores') }}
where edition = '2021' and {{ in_affected_periods('reference_period') }}
group by area_code, reference_period
