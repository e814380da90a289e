with staged as (
    select * from {{ ref('stg_torch__gq_005') }}
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
    rd_personnel_persons,
    rd_cost_cny_thousand,
    rd_outsourced_domestic_institutes_cny_thousand,
    rd_outsourced_domestic_universities_cny_thousand,
    rd_outsourced_domestic_enterprises_cny_thousand,
    rd_outsourced_abroad_cny_thousand,
    invention_applications_count,
    invention_grants_count,
    foreign_invention_grants_count,
    valid_inventions_count,
    valid_eu_us_jp_patents_count,
    new_product_sales_cny_thousand,
    trademarks_count,
    foreign_trademarks_count,
    foreign_trademarks_in_year_count,
    international_standards_in_year_count,
    technology_contract_value_cny_thousand,
    foreign_technology_import_cny_thousand,
    imported_technology_absorption_cny_thousand,
    rd_units_abroad_count
from valid
