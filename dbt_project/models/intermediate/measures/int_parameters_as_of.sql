{{ config(materialized='table') }}

-- one row per period, one column per parameter in force on its last day
with periods as (
    select distinct
        reference_period,
        last_date
    from {{ ref('int_reporting_periods') }}
),

in_force as (
    select
        periods.reference_period,
        parameters.parameter_code,
        parameters.document,
        cast(parameters.value as decimal(18, 4)) as value
    from periods
    inner join {{ ref('parameters') }} as parameters
        on
            periods.last_date >= parameters.valid_from
            and (parameters.valid_to is null or periods.last_date <= parameters.valid_to)
)

select
    reference_period,
    max(case when parameter_code = 'rd_intensive_unit_pct' then value end) as rd_intensive_unit_pct,
    max(case when parameter_code = 'rd_intensive_revenue_cny_thousand' then value end)
        as rd_intensive_revenue_cny_thousand,
    max(case when parameter_code = 'headquarters_revenue_cny_thousand' then value end)
        as headquarters_revenue_cny_thousand,
    max(case when parameter_code = 'expert_score_lowest_points' then value end) as expert_score_lowest_points,
    max(case when parameter_code = 'expert_score_highest_points' then value end) as expert_score_highest_points,
    max(case when parameter_code = 'expert_score_minimum_experts_count' then value end)
        as expert_score_minimum_experts_count,
    max(case when parameter_code = 'expert_score_trimmed_each_end_count' then value end)
        as expert_score_trimmed_each_end_count,
    -- a method that no document adopted gives trial results
    coalesce(
        max(
            case
                when parameter_code like 'expert_score%' and document = 'example, no adopted document' then 1 else 0
            end
        ) = 1,
        false
    ) as is_expert_score_trial
from in_force
group by reference_period
