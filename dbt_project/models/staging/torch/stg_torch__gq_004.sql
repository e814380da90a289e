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
    rd_project_personnel_fte_person_years,
    rd_intramural_expenditure_cny_thousand
from {{ source('torch', 'gq_004') }}
