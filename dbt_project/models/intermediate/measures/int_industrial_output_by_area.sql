select
    area_code,
    reference_period,
    sum(industrial_output_month_cny_thousand) as industrial_output_month_cny_thousand,
    sum(industrial_output_ytd_cny_thousand) as industrial_output_ytd_cny_thousand,
    sum(industrial_output_ytd_matched_cny_thousand) as industrial_output_ytd_matched_cny_thousand,
    sum(industrial_output_ytd_matched_last_year_cny_thousand)
        as industrial_output_ytd_matched_last_year_cny_thousand,
    sum(industrial_sales_month_cny_thousand) as industrial_sales_month_cny_thousand,
    sum(industrial_sales_ytd_cny_thousand) as industrial_sales_ytd_cny_thousand,
    sum(export_delivery_ytd_cny_thousand) as export_delivery_ytd_cny_thousand,
    sum(electricity_use_ytd_kwh_10k) as electricity_use_ytd_kwh_10k
from {{ ref('int_industrial_output_panel') }}
where area_code is not null and {{ in_affected_periods('reference_period') }}
group by area_code, reference_period
