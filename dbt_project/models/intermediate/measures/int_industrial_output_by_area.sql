select
    area_code,
    reference_period,
    cast(count(case when is_expected_in_b204_1 then 1 end) as integer) as units_reported,
    sum(industrial_output_month_cny_thousand) as industrial_output_month_cny_thousand,
    sum(industrial_output_ytd_cny_thousand) as industrial_output_ytd_cny_thousand,
    sum(industrial_sales_ytd_cny_thousand) as industrial_sales_ytd_cny_thousand
from {{ ref('int_industrial_output_panel') }}
where area_code is not null and {{ in_affected_periods('reference_period') }}
group by area_code, reference_period
