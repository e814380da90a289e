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
    employees_persons,
    returnees_persons,
    resident_foreigners_persons,
    graduates_of_year_persons,
    employees_average_persons,
    postgraduates_persons,
    bachelors_persons
from {{ source('torch', 'gq_003') }}
