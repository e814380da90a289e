with gq_003 as (
    {{ last_row_per_unit(ref('int_gq_003_valid')) }}
),

gq_004 as (
    {{ last_row_per_unit(ref('int_gq_004_valid')) }}
),

gq_005 as (
    {{ last_row_per_unit(ref('int_gq_005_valid')) }}
),

units as (
    select
        uscc,
        reference_period,
        area_code,
        is_hnte,
        industry_code,
        section_code,
        is_industrial,
        is_high_tech_manufacturing,
        is_domestic,
        has_gq_001
    from {{ ref('int_torch_units') }}
    where {{ in_affected_periods('reference_period') }}
),

filed as (
    select
        units.*,
        gq_002.uscc is not null as has_gq_002,
        gq_003.uscc is not null as has_gq_003,
        gq_004.uscc is not null as has_gq_004,
        gq_005.uscc is not null as has_gq_005,
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
        gq_002.operating_revenue_last_year_cny_thousand,
        gq_003.employees_persons,
        gq_003.returnees_persons,
        gq_003.resident_foreigners_persons,
        gq_003.graduates_of_year_persons,
        gq_003.employees_average_persons,
        gq_003.postgraduates_persons,
        gq_003.bachelors_persons,
        gq_004.rd_project_personnel_fte_person_years as rd_personnel_fte_person_years,
        gq_004.rd_intramural_expenditure_cny_thousand,
        gq_005.rd_personnel_persons,
        gq_005.rd_cost_cny_thousand,
        gq_005.rd_outsourced_domestic_institutes_cny_thousand,
        gq_005.rd_outsourced_domestic_universities_cny_thousand,
        gq_005.rd_outsourced_domestic_enterprises_cny_thousand,
        gq_005.rd_outsourced_abroad_cny_thousand,
        gq_005.invention_applications_count,
        gq_005.invention_grants_count,
        gq_005.foreign_invention_grants_count,
        gq_005.valid_inventions_count,
        gq_005.valid_eu_us_jp_patents_count,
        gq_005.new_product_sales_cny_thousand,
        gq_005.trademarks_count,
        gq_005.foreign_trademarks_count,
        gq_005.foreign_trademarks_in_year_count,
        gq_005.international_standards_in_year_count,
        gq_005.technology_contract_value_cny_thousand,
        gq_005.foreign_technology_import_cny_thousand,
        gq_005.imported_technology_absorption_cny_thousand,
        gq_005.rd_units_abroad_count
    from units
    left join {{ ref('int_gq_002_matched') }} as gq_002
        on units.uscc = gq_002.uscc and units.reference_period = gq_002.reference_period
    left join gq_003
        on units.uscc = gq_003.uscc and units.reference_period = gq_003.reference_period
    left join gq_004
        on units.uscc = gq_004.uscc and units.reference_period = gq_004.reference_period
    left join gq_005
        on units.uscc = gq_005.uscc and units.reference_period = gq_005.reference_period
),

derived as (
    select
        filed.*,
        cast(
            filed.employee_compensation_cny_thousand + filed.depreciation_of_year_cny_thousand
            + filed.taxes_and_surcharges_cny_thousand + filed.vat_payable_cny_thousand
            + filed.operating_profit_cny_thousand
            as decimal(18, 4)
        ) as value_added_cny_thousand,
        case
            when filed.is_industrial then filed.industrial_output_cny_thousand
            when not filed.is_industrial then filed.operating_revenue_cny_thousand
        end as output_or_revenue_cny_thousand,
        filed.operating_revenue_cny_thousand > parameters.headquarters_revenue_cny_thousand
            as is_above_headquarters_revenue,
        -- both forms are needed; without revenue there is no intensity
        case
            when filed.operating_revenue_cny_thousand > 0
                then
                    filed.rd_intramural_expenditure_cny_thousand * 100
                    >= cast(parameters.rd_intensive_unit_pct as decimal(9, 4)) * filed.operating_revenue_cny_thousand
            when filed.operating_revenue_cny_thousand <= 0 and filed.rd_intramural_expenditure_cny_thousand is not null
                then false
        end as is_rd_intensive,
        filed.operating_revenue_cny_thousand > parameters.rd_intensive_revenue_cny_thousand as is_large,
        filed.foreign_trademarks_in_year_count > 0 or filed.foreign_invention_grants_count > 0 as has_foreign_ip
    from filed
    left join {{ ref('int_parameters_as_of') }} as parameters on filed.reference_period = parameters.reference_period
)

-- what the unit contributes to each measure; a quantity that needs several figures is missing if one of them is
select
    *,
    {{ of_which('is_hnte', 'operating_revenue_cny_thousand') }} as hnte_operating_revenue_cny_thousand,
    {{ of_which('is_hnte', 'exports_cny_thousand') }} as hnte_exports_cny_thousand,
    {{ of_which('is_hnte', 'rd_intramural_expenditure_cny_thousand') }}
        as hnte_rd_intramural_expenditure_cny_thousand,
    {{ of_which('is_industrial', 'value_added_cny_thousand') }} as value_added_industrial_cny_thousand,
    {{ of_which('is_industrial', 'energy_consumption_tce') }} as energy_consumption_industrial_tce,
    {{ of_which('is_high_tech_manufacturing', 'industrial_output_cny_thousand') }}
        as high_tech_manufacturing_output_cny_thousand,
    {{ of_which('is_rd_intensive', 'operating_revenue_cny_thousand') }}
        as rd_intensive_unit_revenue_cny_thousand,
    case when operating_revenue_last_year_cny_thousand is not null then operating_revenue_cny_thousand end
        as operating_revenue_matched_cny_thousand,
    case when operating_revenue_cny_thousand is not null then operating_revenue_last_year_cny_thousand end
        as operating_revenue_matched_last_year_cny_thousand,
    {{ one_if('is_above_headquarters_revenue') }} as headquarters_over_1bn_count,
    {{ one_if('has_venture_capital') }} as venture_capital_unit_count,
    -- who says that none came has no amount to file
    case when has_venture_capital then venture_capital_received_cny_thousand when not has_venture_capital then 0 end
        as venture_capital_investment_cny_thousand,
    {{ one_if('is_rd_intensive and is_large') }} as rd_intensive_large_unit_count,
    {{ one_if('is_domestic and has_foreign_ip') }} as domestic_unit_with_foreign_ip_count,
    {{ one_if('is_domestic and international_standards_in_year_count > 0') }}
        as domestic_unit_with_international_standard_count,
    {{ one_if('is_domestic and rd_units_abroad_count > 0') }} as domestic_unit_with_rd_abroad_count,
    {{ of_which('is_domestic', 'rd_units_abroad_count') }} as domestic_rd_units_abroad_count,
    cast(
        {{ of_which('is_domestic', '(valid_eu_us_jp_patents_count + foreign_trademarks_count)') }} as decimal(18, 4)
    ) as domestic_foreign_patents_and_trademarks_count,
    {{ of_which('is_domestic', 'employees_persons') }} as domestic_unit_employees_persons,
    cast(bachelors_persons + postgraduates_persons as decimal(18, 4)) as employees_bachelor_or_above_persons,
    cast(resident_foreigners_persons + returnees_persons as decimal(18, 4)) as returnees_and_foreigners_persons,
    cast(valid_inventions_count + trademarks_count as decimal(18, 4)) as valid_inventions_and_trademarks_count,
    cast(
        foreign_technology_import_cny_thousand + imported_technology_absorption_cny_thousand as decimal(18, 4)
    ) as technology_import_and_absorption_cny_thousand,
    cast(
        rd_outsourced_domestic_institutes_cny_thousand + rd_outsourced_domestic_universities_cny_thousand
        + rd_outsourced_domestic_enterprises_cny_thousand + rd_outsourced_abroad_cny_thousand
        + foreign_technology_import_cny_thousand + imported_technology_absorption_cny_thousand
        as decimal(18, 4)
    ) as technology_import_and_joint_rd_cny_thousand
from derived
