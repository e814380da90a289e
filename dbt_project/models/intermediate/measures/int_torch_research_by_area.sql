select
    area_code,
    reference_period,
    sum(rd_personnel_fte_person_years) as rd_personnel_fte_person_years,
    sum(rd_intramural_expenditure_cny_thousand) as rd_intramural_expenditure_cny_thousand,
    sum(hnte_rd_intramural_expenditure_cny_thousand) as hnte_rd_intramural_expenditure_cny_thousand,
    sum(rd_intensive_unit_revenue_cny_thousand) as rd_intensive_unit_revenue_cny_thousand,
    sum(rd_intensive_large_unit_count) as rd_intensive_large_unit_count,
    sum(rd_personnel_persons) as rd_personnel_persons,
    sum(rd_cost_cny_thousand) as rd_cost_cny_thousand,
    sum(technology_import_and_joint_rd_cny_thousand) as technology_import_and_joint_rd_cny_thousand,
    sum(technology_import_and_absorption_cny_thousand) as technology_import_and_absorption_cny_thousand,
    sum(technology_contract_value_cny_thousand) as technology_contract_value_cny_thousand,
    sum(new_product_sales_cny_thousand) as new_product_sales_cny_thousand,
    sum(invention_applications_count) as invention_applications_count,
    sum(invention_grants_count) as invention_grants_count,
    sum(valid_inventions_count) as valid_inventions_count,
    sum(trademarks_count) as trademarks_count,
    sum(valid_inventions_and_trademarks_count) as valid_inventions_and_trademarks_count,
    sum(domestic_unit_with_foreign_ip_count) as domestic_unit_with_foreign_ip_count,
    sum(domestic_unit_with_international_standard_count) as domestic_unit_with_international_standard_count,
    sum(domestic_unit_with_rd_abroad_count) as domestic_unit_with_rd_abroad_count,
    sum(domestic_rd_units_abroad_count) as domestic_rd_units_abroad_count,
    sum(domestic_foreign_patents_and_trademarks_count) as domestic_foreign_patents_and_trademarks_count
from {{ ref('int_torch_annual_panel') }}
where area_code is not null and {{ in_affected_periods('reference_period') }}
group by area_code, reference_period
