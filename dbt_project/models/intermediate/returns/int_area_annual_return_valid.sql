with staged as (
    select * from {{ ref('stg_bureau__area_annual_return') }}
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
    area_code,
    zone_land_area_hectares,
    developed_land_area_hectares,
    industrial_land_area_hectares,
    green_area_hectares,
    idle_land_area_hectares,
    disposable_fiscal_resources_cny_thousand,
    tax_revenue_cny_thousand,
    local_tax_retained_cny_thousand,
    local_tax_returned_cny_thousand,
    special_fund_cny_thousand,
    fiscal_science_expenditure_cny_thousand,
    fixed_asset_investment_zone_cny_thousand,
    housing_price_cny_per_sqm,
    hospital_count,
    school_count,
    resident_population_persons,
    zone_value_added_full_scope_cny_thousand,
    rd_expenditure_full_scope_cny_thousand,
    co2_emissions_tonnes,
    key_industry_revenue_cny_thousand,
    leading_industry_revenue_cny_thousand,
    leading_talent_new_count,
    high_level_talent_new_count,
    innovation_team_new_count,
    technology_finance_body_count,
    venture_capital_body_count,
    national_evaluation_rank,
    strategic_industry_count,
    village_relocated_count,
    environment_or_safety_event_count,
    smart_park_platform_count
from valid
