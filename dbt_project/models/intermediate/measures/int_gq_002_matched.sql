with gq_002 as (
    {{ last_row_per_unit(ref('int_gq_002_valid')) }}
),

-- old and new code are one unit, whichever of them an earlier return bears
identified as (
    select
        gq_002.uscc,
        gq_002.reference_period,
        coalesce(codes.last_uscc, gq_002.uscc) as last_uscc
    from gq_002
    left join {{ ref('int_unit_codes') }} as codes on gq_002.uscc = codes.uscc
),

gq_002_before as (
    {{ base_row_per_unit(ref('int_gq_002_valid'), 'identified', year_before('reference_period')) }}
),

matched as (
    {{ matched_base('identified', 'gq_002_before', 'operating_revenue_cny_thousand') }}
)

select
    gq_002.uscc,
    gq_002.reference_period,
    gq_002.industrial_output_cny_thousand,
    gq_002.operating_revenue_cny_thousand,
    gq_002.technology_revenue_cny_thousand,
    gq_002.high_tech_product_revenue_cny_thousand,
    gq_002.exports_cny_thousand,
    gq_002.technology_service_exports_cny_thousand,
    gq_002.taxes_and_surcharges_cny_thousand,
    gq_002.rd_expense_cny_thousand,
    gq_002.operating_profit_cny_thousand,
    gq_002.total_profit_cny_thousand,
    gq_002.net_profit_cny_thousand,
    gq_002.taxes_paid_cny_thousand,
    gq_002.vat_payable_cny_thousand,
    gq_002.employee_compensation_cny_thousand,
    gq_002.total_assets_cny_thousand,
    gq_002.depreciation_of_year_cny_thousand,
    gq_002.liabilities_cny_thousand,
    gq_002.fixed_asset_investment_cny_thousand,
    gq_002.energy_consumption_tce,
    gq_002.has_venture_capital,
    gq_002.venture_capital_received_cny_thousand,
    matched.base_value as operating_revenue_last_year_cny_thousand
from gq_002
left join matched
    on gq_002.uscc = matched.uscc and gq_002.reference_period = matched.reference_period
