select
    receipt_sequence,
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    reference_period,
    reporting_area_code,
    nullif(trim(uscc), '') as uscc,
    operating_revenue_cny_thousand,
    rd_expense_cny_thousand
from {{ source('torch', 'gq_002') }}
