with filed as (
    select * from {{ ref('int_gq_002_valid') }}
    where uscc is not null and {{ in_affected_periods('reference_period') }}
),

-- two zones may both file an enterprise; it is counted once, as delivered last
returns as (
    {{ last_row_per('filed', ['uscc', 'reference_period']) }}
),

placed as (
    select
        units.area_code,
        units.is_expected_in_gq_002,
        returns.reference_period,
        returns.operating_revenue_cny_thousand,
        returns.rd_expense_cny_thousand,
        -- the revenue of a unit without a certificate is a known zero here: a zone without certificates has none
        case
            when units.is_hnte then returns.operating_revenue_cny_thousand
            when returns.operating_revenue_cny_thousand is not null then 0
        end as hnte_operating_revenue_cny_thousand
    from returns
    inner join {{ ref('int_enterprises_as_of') }} as units
        on returns.uscc = units.uscc and returns.reference_period = units.reference_period
    where units.area_code is not null
)

select
    area_code,
    reference_period,
    cast(count(case when is_expected_in_gq_002 then 1 end) as integer) as units_reported,
    sum(operating_revenue_cny_thousand) as operating_revenue_cny_thousand,
    sum(hnte_operating_revenue_cny_thousand) as hnte_operating_revenue_cny_thousand,
    sum(rd_expense_cny_thousand) as rd_expense_cny_thousand
from placed
group by area_code, reference_period
