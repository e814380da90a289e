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
    nullif(trim(edition), '') as edition,
    nullif(trim(indicator_no), '') as indicator_no,
    nullif(trim(expert_code), '') as expert_code,
    expert_score,
    is_recused
from {{ source('bureau', 'expert_score') }}
