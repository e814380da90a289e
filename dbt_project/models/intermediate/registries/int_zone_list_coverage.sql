-- Every reference period with its last day, and whether by then every zone of the region is known with its rank, so
-- that a count of zones is a real one. NULL where no list says anything yet.
with periods as (
    select distinct
        reference_period,
        last_date
    from {{ ref('int_reporting_periods') }}
)

select
    periods.reference_period,
    periods.last_date,
    bool_or(history.is_national_list_complete) as is_national_list_complete,
    bool_or(history.is_regional_list_complete) as is_regional_list_complete
from periods
left join {{ ref('zone_count_history') }} as history
    on {{ last_day_of('history.as_of') }} <= periods.last_date
group by periods.reference_period, periods.last_date
