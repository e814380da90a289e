select
    area_code,
    reference_period,
    sum(industrial_output_cny_thousand) as industrial_output_cny_thousand,
    sum(operating_revenue_cny_thousand) as operating_revenue_cny_thousand,
    sum(technology_revenue_cny_thousand) as technology_revenue_cny_thousand,
    sum(high_tech_product_revenue_cny_thousand) as high_tech_product_revenue_cny_thousand,
    sum(exports_cny_thousand) as exports_cny_thousand,
    sum(technology_service_exports_cny_thousand) as technology_service_exports_cny_thousand,
    sum(rd_expense_cny_thousand) as rd_expense_cny_thousand,
    sum(total_profit_cny_thousand) as total_profit_cny_thousand,
    sum(net_profit_cny_thousand) as net_profit_cny_thousand,
    sum(taxes_paid_cny_thousand) as taxes_paid_cny_thousand,
    sum(employee_compensation_cny_thousand) as employee_compensation_cny_thousand,
    sum(total_assets_cny_thousand) as total_assets_cny_thousand,
    sum(liabilities_cny_thousand) as liabilities_cny_thousand,
    sum(fixed_asset_investment_cny_thousand) as fixed_asset_investment_cny_thousand,
    sum(value_added_cny_thousand) as value_added_cny_thousand,
    sum(output_or_revenue_cny_thousand) as output_or_revenue_cny_thousand,
    sum({{ of_which('is_hnte', 'operating_revenue_cny_thousand') }}) as hnte_operating_revenue_cny_thousand,
    sum({{ of_which('is_hnte', 'exports_cny_thousand') }}) as hnte_exports_cny_thousand,
    sum({{ of_which('is_industrial', 'value_added_cny_thousand') }}) as value_added_industrial_cny_thousand,
    sum({{ of_which('is_industrial', 'energy_consumption_tce') }}) as energy_consumption_industrial_tce,
    sum({{ of_which('is_high_tech_manufacturing', 'industrial_output_cny_thousand') }})
        as high_tech_manufacturing_output_cny_thousand,
    sum(case when is_matched then operating_revenue_cny_thousand end) as operating_revenue_matched_cny_thousand,
    sum(case when is_matched then operating_revenue_last_year_cny_thousand end)
        as operating_revenue_matched_last_year_cny_thousand,
    sum({{ one_if('is_above_headquarters_revenue') }}) as headquarters_over_1bn_count,
    sum({{ one_if('has_venture_capital') }}) as venture_capital_unit_count
from {{ ref('int_torch_annual_panel') }}
where area_code is not null and {{ in_affected_periods('reference_period') }}
group by area_code, reference_period
