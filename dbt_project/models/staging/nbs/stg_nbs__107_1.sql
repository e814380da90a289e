select
    receipt_sequence,
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    {{ period_of_file() }} as reference_period,
    reporting_area_code,
    nullif(trim(uscc), '') as uscc,
    project_name,
    project_intramural_expenditure_cny_thousand
from {{ source('nbs', '107_1') }}
