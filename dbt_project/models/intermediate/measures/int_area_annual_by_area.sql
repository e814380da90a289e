-- a zone files about itself once; if two offices filed for it, what was delivered last. One row each, so a sum is it.
with filed as (
    select * from {{ ref('int_area_annual_return_valid') }}
    where area_code is not null and {{ in_affected_periods('reference_period') }}
),

returns as (
    {{ last_row_per('filed', ['area_code', 'reference_period']) }}
)

select
    area_code,
    reference_period,
    sum(zone_land_area_hectares) as zone_land_area_hectares,
    sum(developed_land_area_hectares) as developed_land_area_hectares,
    sum(industrial_land_area_hectares) as industrial_land_area_hectares,
    sum(green_area_hectares) as green_area_hectares,
    sum(idle_land_area_hectares) as idle_land_area_hectares,
    sum(disposable_fiscal_resources_cny_thousand) as disposable_fiscal_resources_cny_thousand,
    sum(tax_revenue_cny_thousand) as tax_revenue_cny_thousand,
    sum(local_tax_retained_cny_thousand) as local_tax_retained_cny_thousand,
    sum(local_tax_returned_cny_thousand) as local_tax_returned_cny_thousand,
    sum(special_fund_cny_thousand) as special_fund_cny_thousand,
    sum(fiscal_science_expenditure_cny_thousand) as fiscal_science_expenditure_cny_thousand,
    sum(fixed_asset_investment_zone_cny_thousand) as fixed_asset_investment_zone_cny_thousand,
    sum(housing_price_cny_per_sqm) as housing_price_cny_per_sqm,
    sum(hospital_count) as hospital_count,
    sum(school_count) as school_count,
    sum(resident_population_persons) as resident_population_persons,
    sum(zone_value_added_full_scope_cny_thousand) as zone_value_added_full_scope_cny_thousand,
    sum(rd_expenditure_full_scope_cny_thousand) as rd_expenditure_full_scope_cny_thousand,
    sum(co2_emissions_tonnes) as co2_emissions_tonnes,
    sum(key_industry_revenue_cny_thousand) as key_industry_revenue_cny_thousand,
    sum(leading_industry_revenue_cny_thousand) as leading_industry_revenue_cny_thousand,
    sum(leading_talent_new_count) as leading_talent_new_count,
    sum(high_level_talent_new_count) as high_level_talent_new_count,
    sum(innovation_team_new_count) as innovation_team_new_count,
    sum(technology_finance_body_count) as technology_finance_body_count,
    sum(venture_capital_body_count) as venture_capital_body_count,
    sum(national_evaluation_rank) as national_evaluation_rank,
    sum(strategic_industry_count) as strategic_industry_count,
    sum(village_relocated_count) as village_relocated_count,
    sum(environment_or_safety_event_count) as environment_or_safety_event_count,
    sum(smart_park_platform_count) as smart_park_platform_count,
    sum(hospital_count + school_count) as hospital_and_school_count
from returns
group by area_code, reference_period
