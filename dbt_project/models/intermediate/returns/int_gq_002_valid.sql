with staged as (
    select * from {{ ref('stg_torch__gq_002') }}
    where {{ in_affected_periods('reference_period') }}
),

valid as (
    {{ valid_rows('staged', key=['reporting_area_code', 'reference_period']) }}
)

select
    receipt_sequence,
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    reference_period,
    reporting_area_code,
    uscc,
    industrial_output_cny_thousand,
    operating_revenue_cny_thousand,
    technology_revenue_cny_thousand,
    high_tech_product_revenue_cny_thousand,
    exports_cny_thousand,
    technology_service_exports_cny_thousand,
    taxes_and_surcharges_cny_thousand,
    rd_expense_cny_thousand,
    operating_profit_cny_thousand,
    total_profit_cny_thousand,
    net_profit_cny_thousand,
    taxes_paid_cny_thousand,
    vat_payable_cny_thousand,
    employee_compensation_cny_thousand,
    total_assets_cny_thousand,
    depreciation_of_year_cny_thousand,
    liabilities_cny_thousand,
    fixed_asset_investment_cny_thousand,
    energy_consumption_tce,
    has_venture_capital,
    venture_capital_received_cny_thousand
from valid
